#include "lint/fix.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "eval/terraform_folder.h"
#include "source/ascii.h"
#include "syntax/hcl.h"

namespace kmslint {
namespace {

/// The place of the word itself, without the quotation marks of a quoted scalar; none where the
/// word is put together by a template, or written with escapes.
std::optional<Span> word_in_place(Span primary, std::string_view word, const Sources& sources) {
  Span place = sources.resolve(primary);
  const std::string_view text = sources.text(place);
  const bool quoted = text.size() == word.size() + 2 &&
                      (text.front() == '"' || text.front() == '\'') && text.back() == text.front();
  if (quoted) place = {place.file, place.begin + 1, place.end - 1};
  return sources.text(place) == word ? std::optional<Span>(place) : std::nullopt;
}

/// Text that means itself in every notation, with quotation marks or without.
bool is_plain(std::string_view text) {
  return !text.empty() && is_ascii_alphanumeric(text.front()) && text.back() != ':' &&
         std::ranges::all_of(text, [&](char c) {
           return is_ascii_alphanumeric(c) ||
                  std::string_view("._/#:*-").find(c) != std::string_view::npos;
         });
}

/// Makes an edit of the replacement where the guilty word stands as it is.
void replace_word(Finding& finding, const Sources& sources) {
  const std::string& text = finding.replacement->text;
  if (!is_plain(text)) {
    finding.no_fix = "what is right is known only at deployment";
    return;
  }
  const std::optional<Span> place =
      word_in_place(finding.primary.span, finding.replacement->word, sources);
  if (place) {
    finding.fix = Fix{.description = "write `" + text + "`", .edits = {{*place, text}}};
  } else {
    finding.no_fix = "the word is put together from parts, or written with escapes";
  }
}

// --- Insertions ----------------------------------------------------------------------------------

/// How the list around an element is laid out.
struct Layout {
  Span element = {};        ///< in a file on disk
  std::string before = {};  ///< on the element's line, in front of it
  bool in_block = false;    ///< YAML's block notation: the element stands behind `- `
  std::uint32_t line_end = 0;
  std::string newline = "\n";

  bool is_first_on_line() const {
    return before.find_first_not_of(" \t") == std::string::npos && !before.empty();
  }
  std::string dash_indent() const { return before.substr(0, before.find('-')); }
};

Layout layout_of(Span element, const Sources& sources) {
  const std::string_view bytes = sources.bytes(element.file);
  Layout result = {.element = element};
  const std::size_t break_before = bytes.substr(0, element.begin).rfind('\n');
  const std::size_t begin = break_before == std::string_view::npos ? 0 : break_before + 1;
  result.before = bytes.substr(begin, element.begin - begin);
  const std::size_t dash = result.before.find_first_not_of(' ');
  result.in_block = dash != std::string::npos && result.before[dash] == '-' &&
                    dash + 1 < result.before.size() &&
                    result.before.find_first_not_of(' ', dash + 1) == std::string::npos;
  std::size_t end = bytes.find('\n', element.end);
  if (end == std::string_view::npos) end = bytes.size();
  if (end > element.end && bytes[end - 1] == '\r') {
    --end;
    result.newline = "\r\n";
  }
  result.line_end = static_cast<std::uint32_t>(end);
  return result;
}

std::string quoted_list(const std::vector<std::string>& texts) {
  std::string list;
  for (const std::string& text : texts) list += (list.empty() ? "\"" : ", \"") + text + "\"";
  return list;
}

/// Whether nothing is open in the text but what a template's Fn::Sub fills in.
bool is_text_for_sub(std::string text) {
  for (const std::string_view known : {"${AWS::Region}", "${AWS::URLSuffix}"}) {
    const std::size_t at = text.find(known);
    if (at != std::string::npos) text.replace(at, known.size(), "x");
  }
  return is_plain(text);
}

const std::vector<std::string>& documented_actions() {
  static const std::vector<std::string> actions = {"kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*",
                                                   "kms:GenerateDataKey*", "kms:Describe*"};
  return actions;
}

Edit block_statement(const Layout& layout, const std::string& principal) {
  const std::string dash = layout.newline + layout.dash_indent();
  const std::string member =
      dash + std::string(layout.before.size() - layout.dash_indent().size(), ' ');
  std::string text = dash + layout.before.substr(layout.dash_indent().size()) + "Effect: Allow";
  text += member + "Principal:" + member + "  Service: " + principal;
  text += member + "Action:";
  for (const std::string& action : documented_actions()) text += member + "  - " + action;
  text += member + "Resource: \"*\"";
  return {{layout.element.file, layout.line_end, layout.line_end}, std::move(text)};
}

Edit json_statement(const Layout& layout, const std::string& principal) {
  const bool own_line = layout.is_first_on_line();
  const std::string next = own_line ? layout.newline + layout.before : " ";
  const std::string member = own_line ? next + "  " : "";
  const std::string separator = own_line ? "," : ", ";
  std::string text = "," + next + "{" + member + "\"Effect\": \"Allow\"" + separator;
  text += member + "\"Principal\": {\"Service\": " + principal + "}" + separator;
  text += member + "\"Action\": [" + quoted_list(documented_actions()) + "]" + separator;
  text += member + "\"Resource\": \"*\"" + (own_line ? next : "") + "}";
  return {{layout.element.file, layout.element.end, layout.element.end}, std::move(text)};
}

/// In Terraform's notation: members end with their lines.
Edit hcl_statement(const Layout& layout, const std::string& service) {
  const bool own_line = layout.is_first_on_line();
  const std::string next = own_line ? layout.newline + layout.before : " ";
  const std::string separator = own_line ? next + "  " : ", ";
  std::string text = "," + next + "{" + (own_line ? separator : " ");
  const std::string equals[] = {own_line ? "    = " : " = ", own_line ? "  = " : " = "};
  text += "Effect" + equals[0] + "\"Allow\"" + separator;
  text += "Principal = { Service = \"" + service + "\" }" + separator;
  text += "Action" + equals[0] + "[" + quoted_list(documented_actions()) + "]" + separator;
  text += "Resource" + equals[1] + "\"*\"" + next + "}";
  return {{layout.element.file, layout.element.end, layout.element.end}, std::move(text)};
}

/// The block under that span, but for the closing brace, somewhere in the outer one.
const HclBlock* block_at(const HclBody& outer, Span place) {
  for (const HclBlock& block : outer.blocks) {
    if (block.type_span.begin == place.begin && block.body.span.end == place.end) return &block;
    const bool may_hold_it = block.span.begin <= place.begin && place.end <= block.span.end;
    const HclBlock* inner = may_hold_it ? block_at(block.body, place) : nullptr;
    if (inner != nullptr) return inner;
  }
  return nullptr;
}

/// A block behind the last `statement` of an aws_iam_policy_document.
void insert_block(Finding& finding, const HclBlock& last, const Sources& sources) {
  const std::string& service = finding.insertion->service;
  if (!is_plain(service)) {
    finding.no_fix = "which service principal is right is known only at deployment";
    return;
  }
  const Layout layout = layout_of({last.span.file, last.type_span.begin, last.span.end}, sources);
  const std::string line = layout.newline + layout.before;
  std::string text = layout.newline + line + "statement {";
  text += line + "  actions   = [" + quoted_list(documented_actions()) + "]";
  text += line + "  resources = [\"*\"]" + layout.newline;
  text += line + "  principals {";
  text += line + "    type        = \"Service\"";
  text += line + "    identifiers = [\"" + service + "\"]";
  text += line + "  }" + line + "}";
  finding.fix = Fix{.description = "add a statement for `" + service + "`",
                    .edits = {{{last.span.file, last.span.end, last.span.end}, std::move(text)}}};
}

/// The principal as the notation around it writes it; none when it cannot.
std::optional<std::string> principal_text(const Insertion& insertion, bool in_block) {
  const std::string& service = insertion.service;
  if (is_plain(service)) return in_block ? service : "\"" + service + "\"";
  if (!insertion.in_template || !is_text_for_sub(service)) return std::nullopt;
  return in_block ? "!Sub \"" + service + "\"" : "{\"Fn::Sub\": \"" + service + "\"}";
}

void insert_statement(Finding& finding, const Layout& layout, bool is_hcl) {
  const std::optional<std::string> principal = principal_text(*finding.insertion, layout.in_block);
  if (!principal) {
    finding.no_fix = "which service principal is right is known only at deployment";
    return;
  }
  Edit edit = layout.in_block ? block_statement(layout, *principal)
              : is_hcl        ? hcl_statement(layout, finding.insertion->service)
                              : json_statement(layout, *principal);
  finding.fix = Fix{.description = "add a statement for `" + finding.insertion->service + "`",
                    .edits = {std::move(edit)}};
}

Edit missing_actions(const Layout& layout, const Insertion& insertion, std::string_view bytes) {
  const Span element = layout.element;
  if (insertion.alone) {
    const std::string_view alone = bytes.substr(element.begin, element.end - element.begin);
    return {element, "[" + std::string(alone) + ", " + quoted_list(insertion.actions) + "]"};
  }
  std::string text;
  if (layout.in_block) {
    for (const std::string& action : insertion.actions) {
      text += layout.newline + layout.before + action;
    }
    return {{element.file, layout.line_end, layout.line_end}, std::move(text)};
  }
  for (const std::string& action : insertion.actions) {
    text += "," + (layout.is_first_on_line() ? layout.newline + layout.before : " ");
    text += "\"" + action + "\"";
  }
  return {{element.file, element.end, element.end}, std::move(text)};
}

/// Whether both are on one level of a list as it is written: no intrinsic in between, no comment.
bool is_plain_list(const Insertion& insertion, const Sources& sources) {
  if (insertion.alone) return true;
  if (insertion.previous.file != insertion.after.file ||
      insertion.previous.end > insertion.after.begin) {
    return false;
  }
  const std::string_view between =
      sources.text({insertion.after.file, insertion.previous.end, insertion.after.begin});
  const bool is_list = between.find_first_of("[,-") != std::string_view::npos;
  return is_list && between.find_first_not_of(" \t\r\n:=[,-") == std::string_view::npos;
}

void insert(Finding& finding, const Sources& sources) {
  const Insertion& insertion = *finding.insertion;
  if (!finding.cases.empty()) {
    finding.no_fix = "what is right differs from case to case";
    return;
  }
  if (sources.is_embedded(insertion.after.file)) {
    finding.no_fix = "the policy stands inside of a string";
    return;
  }
  const std::string_view path = sources.path(insertion.after.file);
  const bool is_hcl = is_terraform_file(path) && !path.ends_with(".json");
  if (is_hcl && insertion.actions.empty()) {
    const ParsedHcl parsed = parse_hcl(sources, insertion.after.file);
    const HclBlock* last = block_at(parsed.tree.body, insertion.after);
    if (last != nullptr && last->type == "statement") return insert_block(finding, *last, sources);
  }
  if (!is_plain_list(insertion, sources)) {
    finding.no_fix = "the list is not written out element by element";
    return;
  }
  const Layout layout = layout_of(insertion.after, sources);
  if (insertion.actions.empty()) {
    insert_statement(finding, layout, is_hcl);
  } else {
    finding.fix =
        Fix{.description = "add " + quoted_list(insertion.actions),
            .edits = {missing_actions(layout, insertion, sources.bytes(insertion.after.file))}};
  }
}

// --- Appendices ----------------------------------------------------------------------------------

/// Behind an empty line.
void append(Finding& finding, const Sources& sources) {
  const Appendix& appendix = *finding.appendix;
  const std::string_view path = sources.path(appendix.file);
  if (path.ends_with(".json")) {
    finding.no_fix = "the file is JSON, which has one place for each kind of block";
    return;
  }
  if (path.find(".terraform/") != std::string_view::npos) {
    finding.no_fix = "the file belongs to a downloaded module";
    return;
  }
  const std::string_view bytes = sources.bytes(appendix.file);
  const bool has_crlf = bytes.find("\r\n") != std::string_view::npos;
  const bool ends_line = bytes.empty() || bytes.back() == '\n';
  std::string text = std::string(ends_line ? "\n" : "\n\n") + appendix.text + "\n";
  if (has_crlf) {
    for (std::size_t at = 0; (at = text.find('\n', at)) != std::string::npos; at += 2) {
      text.insert(at, 1, '\r');
    }
  }
  const auto end = static_cast<std::uint32_t>(bytes.size());
  finding.fix = Fix{.description = appendix.description,
                    .edits = {{{appendix.file, end, end}, std::move(text)}}};
}

}  // namespace

void add_fix(Finding& finding, const Sources& sources) {
  if (finding.replacement) {
    replace_word(finding, sources);
  } else if (finding.insertion) {
    insert(finding, sources);
  } else if (finding.appendix) {
    append(finding, sources);
  } else if (finding.no_fix.empty()) {
    finding.no_fix = "no single edit is surely what is meant";
  }
  if (finding.fix) finding.no_fix.clear();
}

}  // namespace kmslint
