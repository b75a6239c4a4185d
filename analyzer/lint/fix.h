// Turns what a rule knows to be right into edits of the file as it is laid out, or says why not.
//
// An edit never reaches into text inside of text (a policy in a string), and never writes what is
// only known at deployment, except `AWS::Region` and `AWS::URLSuffix`, which a template can write.
#pragma once

#include "lint/finding.h"
#include "source/sources.h"

namespace kmslint {

/// Sets the finding's fix, from its replacement, insertion or appendix; else its reason for having
/// none.
void add_fix(Finding& finding, const Sources& sources);

}  // namespace kmslint
