// What inputs refer to, though PATHs do not name it: PATHs limit what is reported, and all of the
// root may be read for it.
//
// Nested templates, files of AWS::Include and the manifest.json beside a template are opened by
// their paths. Exports have no path: the whole root is walked for them, and only where a template
// imports what no template in view exports. Where a GetAtt names no resource of its template, other
// fragments of the stack are looked for in its folder. So a template that refers to nothing costs
// nothing.
#pragma once

#include <vector>

#include "cli/discover.h"
#include "cli/read_inputs.h"
#include "lint/report.h"
#include "model/read_model.h"
#include "source/sources.h"

namespace kmslint {

/// Adds to `read` and `documents`, which stay sorted by path and side by side.
void follow_references(Discoverer& discoverer, const CheckOptions& options, ReadFiles& read,
                       std::vector<Document>& documents, Sources& sources);

/// Takes out what is about files beyond the PATHs. A finding there that decides about a log group
/// inside stands at that log group, and the word in question is a related place.
void keep_inside_paths(Report& report, const Discovery& discovery, const Sources& sources);

}  // namespace kmslint
