#include "lint/rule.h"

namespace kmslint {

/// Its findings come from apply_suppressions().
extern const Rule expired_suppression;
const Rule expired_suppression = {
    .id = "expired-suppression",
    .summary = "a suppression is past its date",
    .level = Level::warning,
    .reference =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
        "aws-attribute-metadata.html",
};

}  // namespace kmslint
