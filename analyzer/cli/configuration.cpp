#include "cli/configuration.h"

#include <algorithm>
#include <array>

#include "cli/recognise.h"
#include "cli/suggest.h"
#include "lint/suppress.h"
#include "syntax/node.h"

namespace kmslint {

namespace {

std::string_view kind_name(const Node& node) {
  switch (node.kind) {
    case NodeKind::null: return "nothing";
    case NodeKind::boolean:
    case NodeKind::number:
    case NodeKind::string: return "a single value";
    case NodeKind::sequence: return "a list";
    case NodeKind::mapping: return "a mapping";
  }
  return {};
}

/// Walks one document and collects what is wrong with it.
class Reader {
 public:
  explicit Reader(const Sources& sources) : sources_(&sources) {}

  ConfigurationErrors errors = {};

  void wrong(Span span, std::string message, std::string hint = {}) {
    errors.push_back({place_text(*sources_, span) + ": " + std::move(message), std::move(hint)});
  }

  void wrong_kind(const Member& member, std::string_view wanted) {
    wrong(member.value.span, in_backticks(member.name.text) + " takes " + std::string(wanted) +
                                 ", not " + std::string(kind_name(member.value)));
  }

  /// The only document of a file, or nullptr where it is empty or cannot be read.
  const Node* document(const Parsed& parsed) {
    for (const Problem& problem : parsed.problems) wrong(problem.span, problem.message);
    if (parsed.tree.documents.empty()) return nullptr;
    if (parsed.tree.documents.size() > 1) {
      wrong(parsed.tree.documents[1].span, "a second document in the file");
    }
    return &parsed.tree.documents[0];
  }

  /// A single value as the text it is written with.
  std::optional<std::string> text(const Member& member) {
    if (is_scalar(member.value)) return std::string(member.value.text);
    wrong_kind(member, "a single value");
    return std::nullopt;
  }

  /// A single value, checked by `parse`.
  template <class F>
  auto parsed(const Node& value, F parse)
      -> std::optional<typename decltype(parse({}))::value_type> {
    auto result = parse(value.text);
    if (result) return std::move(*result);
    wrong(value.span, result.error().message, result.error().hint);
    return std::nullopt;
  }

  template <class F, class T>
  void parsed_into(const Member& member, F parse, T& into) {
    if (!is_scalar(member.value)) return wrong_kind(member, "a single value");
    if (auto value = parsed(member.value, parse)) into = std::move(*value);
  }

  /// A single value or a list of them; `add` gets each.
  template <class F>
  void each(const Member& member, F add) {
    if (is_scalar(member.value)) return add(member.value);
    if (member.value.kind != NodeKind::sequence) return wrong_kind(member, "a list");
    for (const Node& item : member.value.items) {
      if (is_scalar(item)) {
        add(item);
      } else {
        wrong(item.span, in_backticks(member.name.text) + " takes a list of single values");
      }
    }
  }

  /// Names with single values.
  void assignments(const Member& member, std::map<std::string, std::string>& into) {
    if (member.value.kind != NodeKind::mapping) return wrong_kind(member, "a mapping");
    for (const Member& entry : member.value.members) {
      if (auto value = text(entry)) into[std::string(entry.name.text)] = std::move(*value);
    }
  }

 private:
  const Sources* sources_;
};

void read_allow_entry(Reader& reader, const Node& node, std::vector<AllowEntry>& into) {
  static constexpr std::array<std::string_view, 5> keys = {"rule", "file", "at", "reason", "until"};
  if (node.kind != NodeKind::mapping) {
    return reader.wrong(node.span, "`allow` takes a list of mappings with rule and reason");
  }
  AllowEntry entry;
  entry.span = node.span;
  for (const Member& member : node.members) {
    const std::string_view key = member.name.text;
    if (std::find(keys.begin(), keys.end(), key) == keys.end()) {
      reader.wrong(member.name.span, "unknown key " + in_backticks(key) + " in `allow`",
                   did_you_mean(key, {keys.begin(), keys.end()}));
      continue;
    }
    if (key == "rule") {
      reader.parsed_into(member, parse_rule_id, entry.rule);
      continue;
    }
    const std::optional<std::string> text = reader.text(member);
    if (!text) continue;
    if (key == "file") entry.file = *text;
    if (key == "at") entry.at = *text;
    if (key == "reason") entry.reason = *text;
    if (key != "until") continue;
    entry.until = *text;
    if (!parse_date(*text)) reader.wrong(member.value.span, "`until` takes a date, YYYY-MM-DD");
  }
  if (node.find("rule") == nullptr) reader.wrong(node.span, "an entry of `allow` without `rule`");
  if (entry.reason.empty()) reader.wrong(node.span, "an entry of `allow` without `reason`");
  into.push_back(std::move(entry));
}

// One function per key.

void read_region(Reader& reader, const Member& member, Configuration& into) {
  reader.each(member, [&](const Node& value) {
    if (auto region = reader.parsed(value, parse_region)) into.regions.push_back(*region);
  });
}

void read_account(Reader& reader, const Member& member, Configuration& into) {
  reader.parsed_into(member, parse_account, into.account);
}

void read_partition(Reader& reader, const Member& member, Configuration& into) {
  reader.parsed_into(member, parse_partition, into.partition);
}

void read_variables(Reader& reader, const Member& member, Configuration& into) {
  reader.assignments(member, into.variables);
}

void read_parameters(Reader& reader, const Member& member, Configuration& into) {
  reader.assignments(member, into.parameters);
}

void read_log_groups(Reader& reader, const Member& member, Configuration& into) {
  reader.each(member, [&](const Node& value) {
    if (auto arn = reader.parsed(value, parse_log_group_arn)) into.log_groups.push_back(*arn);
  });
}

void read_ignore(Reader& reader, const Member& member, Configuration& into) {
  reader.each(member, [&](const Node& value) {
    if (auto id = reader.parsed(value, parse_rule_id)) into.ignore.insert(*id);
  });
}

void read_exclude(Reader& reader, const Member& member, Configuration& into) {
  reader.each(member, [&](const Node& value) { into.exclude.emplace_back(value.text); });
}

void read_assume(Reader& reader, const Member& member, Configuration& into) {
  if (member.value.kind != NodeKind::mapping) return reader.wrong_kind(member, "a mapping");
  for (const Member& entry : member.value.members) {
    const auto assumption = reader.parsed(entry.name, parse_assumption);
    if (!is_scalar(entry.value)) {
      reader.wrong_kind(entry, "yes, no or open");
      continue;
    }
    const auto reading = reader.parsed(entry.value, parse_reading);
    if (assumption && reading) into.assume[*assumption] = *reading;
  }
}

void read_fail_on(Reader& reader, const Member& member, Configuration& into) {
  reader.parsed_into(member, parse_fail_on, into.fail_on);
}

void read_show(Reader& reader, const Member& member, Configuration& into) {
  reader.each(member, [&](const Node& value) {
    if (value.text == "note") {
      into.show_notes = true;
    } else if (value.text == "open") {
      into.show_open = true;
    } else {
      reader.wrong(value.span, "unknown value " + in_backticks(value.text) + " of `show`",
                   "it takes note or open");
    }
  });
}

void read_allow(Reader& reader, const Member& member, Configuration& into) {
  if (member.value.kind != NodeKind::sequence) return reader.wrong_kind(member, "a list");
  for (const Node& entry : member.value.items) read_allow_entry(reader, entry, into.allow);
}

struct KnownKey {
  std::string_view name;
  void (*read)(Reader&, const Member&, Configuration&);
};

constexpr std::array<KnownKey, 12> keys = {{
    {"region", read_region},
    {"account", read_account},
    {"partition", read_partition},
    {"variables", read_variables},
    {"parameters", read_parameters},
    {"log-groups", read_log_groups},
    {"ignore", read_ignore},
    {"exclude", read_exclude},
    {"assume", read_assume},
    {"fail-on", read_fail_on},
    {"show", read_show},
    {"allow", read_allow},
}};

void read_member(Reader& reader, const Member& member, Configuration& into) {
  const auto key = std::find_if(keys.begin(), keys.end(), [&member](const KnownKey& candidate) {
    return candidate.name == member.name.text;
  });
  if (key != keys.end()) return key->read(reader, member, into);
  reader.wrong(member.name.span, "unknown key " + in_backticks(member.name.text),
               did_you_mean(member.name.text, configuration_keys(),
                            "the keys are those of schemas/configuration.schema.json"));
}

// Parameter files.

void read_parameter_text(Reader& reader, const Node& item,
                         std::map<std::string, std::string>& into) {
  const std::size_t equals = item.text.find('=');
  if (equals == std::string_view::npos || equals == 0) {
    return reader.wrong(item.span,
                        "a parameter is written NAME=VALUE, not " + in_backticks(item.text));
  }
  into[std::string(item.text.substr(0, equals))] = item.text.substr(equals + 1);
}

void read_parameter_item(Reader& reader, const Node& item,
                         std::map<std::string, std::string>& into) {
  if (is_scalar(item)) return read_parameter_text(reader, item, into);
  const Node* key = item.find("ParameterKey");
  const Node* value = item.find("ParameterValue");
  if (key == nullptr || !is_scalar(*key)) {
    return reader.wrong(item.span, "a parameter without `ParameterKey`");
  }
  if (value != nullptr && is_scalar(*value)) {
    into[std::string(key->text)] = value->text;
    return;
  }
  // UsePreviousValue: the stack's present value, which no file tells. The parameter stays open.
  const Node* previous = item.find("UsePreviousValue");
  if (previous == nullptr) reader.wrong(item.span, "a parameter without `ParameterValue`");
}

/// `{"Name": "value"}`, as `aws cloudformation deploy --parameter-overrides file://` takes it, too.
void read_parameter_names(Reader& reader, const Node& root,
                          std::map<std::string, std::string>& into) {
  for (const Member& entry : root.members) {
    if (!entry.value.tag.empty()) {
      reader.wrong(entry.value.span, in_backticks(entry.name.text) + " takes a plain value");
    } else if (auto value = reader.text(entry)) {
      into[std::string(entry.name.text)] = std::move(*value);
    }
  }
}

void read_parameter_document(Reader& reader, const Node& root,
                             std::map<std::string, std::string>& into) {
  if (root.kind == NodeKind::sequence) {
    for (const Node& item : root.items) read_parameter_item(reader, item, into);
    return;
  }
  const Member* parameters = root.find_member("Parameters");
  const bool is_pipeline = parameters != nullptr && parameters->value.kind == NodeKind::mapping;
  if (is_pipeline) return reader.assignments(*parameters, into);
  if (root.kind == NodeKind::mapping && root.find("Resources") == nullptr) {
    return read_parameter_names(reader, root, into);
  }
  reader.wrong(root.span,
               "not a parameter file: it holds neither a list of `ParameterKey` and "
               "`ParameterValue` nor `Parameters` nor names with values");
}

/// JSON, unless the file's name or its first character says YAML.
Parsed parse_parameter_file(const Sources& sources, FileId file) {
  return format_of(sources.bytes(file), sources.path(file)) == Format::json
             ? parse_json(sources, file)
             : parse_yaml(sources, file);
}

}  // namespace

std::vector<std::string_view> configuration_keys() {
  std::vector<std::string_view> names;
  for (const KnownKey& key : keys) names.push_back(key.name);
  return names;
}

std::string place_text(const Sources& sources, Span span) {
  const LinePosition position = sources.line_position(span.file, span.begin);
  const std::string_view before =
      sources.bytes(span.file).substr(span.begin - position.byte, position.byte);
  const auto characters = std::count_if(before.begin(), before.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  });
  return printable(sources.display_path(span.file)) + ":" + std::to_string(position.line) + ":" +
         std::to_string(characters + 1);
}

tl::expected<Configuration, ConfigurationErrors> read_configuration(const Sources& sources,
                                                                    FileId file) {
  const Parsed parsed = parse_yaml(sources, file);
  Reader reader(sources);
  Configuration configuration;
  const Node* root = reader.document(parsed);
  if (root != nullptr && root->kind == NodeKind::mapping) {
    for (const Member& member : root->members) read_member(reader, member, configuration);
  } else if (root != nullptr && root->kind != NodeKind::null) {
    reader.wrong(root->span, "a configuration is a mapping, not " + std::string(kind_name(*root)));
  }
  if (!reader.errors.empty()) return tl::unexpected(std::move(reader.errors));
  return configuration;
}

tl::expected<std::map<std::string, std::string>, ConfigurationErrors> read_parameter_file(
    const Sources& sources, FileId file) {
  const Parsed parsed = parse_parameter_file(sources, file);
  Reader reader(sources);
  std::map<std::string, std::string> parameters;
  const Node* root = reader.document(parsed);
  if (root != nullptr) read_parameter_document(reader, *root, parameters);
  if (!reader.errors.empty()) return tl::unexpected(std::move(reader.errors));
  return parameters;
}

}  // namespace kmslint
