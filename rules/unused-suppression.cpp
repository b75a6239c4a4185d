#include "lint/rule.h"

namespace kmslint {

/// Its findings come from apply_suppressions().
extern const Rule unused_suppression;
const Rule unused_suppression = {
    .id = "unused-suppression",
    .summary = "a suppression suppresses nothing",
    .level = Level::warning,
    .reference =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
        "aws-attribute-metadata.html",
};

}  // namespace kmslint
