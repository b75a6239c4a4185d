// What a plan marks as sensitive is overwritten in memory before anything is made of it: a finding
// shows the line it stands on, and a plan is one line.
#include "eval/terraform_plan.h"

#include <map>
#include <string_view>

namespace kmslint {

namespace {

/// Visits members of two objects that have one name: maps of a plan can be large.
template <class F>
void each_common_member(const Node& a, const Node& b, F visit) {
  if (a.members.empty() || b.members.empty()) return;
  std::map<std::string_view, const Node*> by_name;
  for (const Member& member : a.members) by_name[member.name.text] = &member.value;
  for (const Member& member : b.members) {
    const auto found = by_name.find(member.name.text);
    if (found != by_name.end()) visit(*found->second, member.value);
  }
}

void redact_all(const Node& value, Sources& sources) {
  switch (value.kind) {
    case NodeKind::null: return;
    case NodeKind::boolean:
    case NodeKind::number: return sources.redact(value.span);
    case NodeKind::string: {
      // The quotes stay, so that the text can still be read.
      const Span span = value.span;
      if (span.end - span.begin > 2) {
        sources.redact({span.file, span.begin + 1, span.end - 1});
      }
      return;
    }
    case NodeKind::sequence:
      for (const Node& item : value.items) redact_all(item, sources);
      return;
    case NodeKind::mapping:
      for (const Member& member : value.members) redact_all(member.value, sources);
      return;
  }
}

/// `marks` has the shape of the value, with `true` for what is sensitive.
void redact_marked(const Node* value, const Node* marks, Sources& sources) {
  if (value == nullptr || marks == nullptr) return;
  if (marks->kind == NodeKind::boolean && marks->text == "true") redact_all(*value, sources);
  each_common_member(*value, *marks, [&](const Node& marked, const Node& mark) {
    redact_marked(&marked, &mark, sources);
  });
  for (std::size_t i = 0; i < marks->items.size() && i < value->items.size(); ++i) {
    redact_marked(&value->items[i], &marks->items[i], sources);
  }
}

void redact_outputs(const Node* outputs, Sources& sources) {
  if (outputs == nullptr) return;
  for (const Member& output : outputs->members) {
    redact_marked(output.value.find("value"), output.value.find("sensitive"), sources);
  }
}

void redact_module(const Node* module, Sources& sources) {
  if (module == nullptr) return;
  if (const Node* resources = module->find("resources")) {
    for (const Node& resource : resources->items) {
      redact_marked(resource.find("values"), resource.find("sensitive_values"), sources);
    }
  }
  if (const Node* children = module->find("child_modules")) {
    for (const Node& child : children->items) redact_module(&child, sources);
  }
}

void redact_state(const Node* values, Sources& sources) {
  if (values == nullptr) return;
  redact_outputs(values->find("outputs"), sources);
  redact_module(values->find("root_module"), sources);
}

void redact_change(const Node* change, Sources& sources) {
  if (change == nullptr) return;
  redact_marked(change->find("before"), change->find("before_sensitive"), sources);
  redact_marked(change->find("after"), change->find("after_sensitive"), sources);
}

/// The configuration says which variables are sensitive, their values stand elsewhere.
void redact_variables(const Node& root, Sources& sources) {
  const Node* values = root.find("variables");
  const Node* configuration = root.find("configuration");
  const Node* module = configuration == nullptr ? nullptr : configuration->find("root_module");
  const Node* declared = module == nullptr ? nullptr : module->find("variables");
  if (values == nullptr || declared == nullptr) return;
  each_common_member(*values, *declared, [&](const Node& given, const Node& variable) {
    redact_marked(given.find("value"), variable.find("sensitive"), sources);
    redact_marked(variable.find("default"), variable.find("sensitive"), sources);
  });
}

}  // namespace

void redact_sensitive_values(const Node& root, Sources& sources) {
  redact_variables(root, sources);
  redact_state(root.find("planned_values"), sources);
  redact_state(root.find("values"), sources);
  if (const Node* prior = root.find("prior_state")) redact_state(prior->find("values"), sources);
  for (const char* list : {"resource_changes", "resource_drift"}) {
    const Node* changes = root.find(list);
    if (changes == nullptr) continue;
    for (const Node& entry : changes->items) redact_change(entry.find("change"), sources);
  }
  const Node* outputs = root.find("output_changes");
  if (outputs == nullptr) return;
  for (const Member& output : outputs->members) redact_change(&output.value, sources);
}

}  // namespace kmslint
