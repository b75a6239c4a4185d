#include "lint/rule.h"

namespace kmslint {
extern const Rule syntax_error;
const Rule syntax_error = {
    .id = "syntax-error",
    .summary = "a file that claims to be an input cannot be parsed",
    .level = Level::error,
    .reference = "https://www.rfc-editor.org/rfc/rfc8259",
};

}  // namespace kmslint
