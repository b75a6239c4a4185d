// Functions that make a text of texts, and questions about texts.
#include <algorithm>
#include <cctype>
#include <cmath>
#include <utility>

#include "eval/terraform_function_parts.h"
#include "source/ascii.h"

namespace kmslint {
namespace {

constexpr std::string_view blanks = " \t\r\n\v\f";

const PartialString& text_at(const FunctionCall& call, std::size_t index) {
  return call.arguments[index].text;
}

/// The call as one symbol of the alphabet of its text, for functions that keep it.
FunctionResult opaque_part(const FunctionCall& call) {
  const Domain domain = alphabet_of({&text_at(call, 0)}, *call.symbols);
  return made_text(hole_string(symbol_of_call(call, domain), call.span), call);
}

/// The symbol of `name(hole, ...)`, with the other arguments of the call.
SymbolId symbol_of_hole(const FunctionCall& call, std::size_t index, const StringPart& hole) {
  FunctionCall of_hole = call;
  const PartialString alone = {.parts = {{.hole = hole.hole}}};
  of_hole.arguments[index].kind = ValueKind::string;
  of_hole.arguments[index].text = alone;
  return symbol_of_call(of_hole, alphabet_of({&alone}, *call.symbols));
}

// -------------------------------------------------------------------------- letter by letter

/// Whether no value of the symbol has a character that the function changes.
template <class F>
bool is_untouched(const Symbol& symbol, F change) {
  for (int code = 0; code < 0x80; ++code) {
    const char c = static_cast<char>(code);
    if (change(c) != c && may_contain(symbol, c)) return false;
  }
  return symbol.domain != Domain::any &&
         std::all_of(symbol.values.begin(), symbol.values.end(), is_ascii);
}

/// A function of each character: literals are changed, holes get the function's name.
template <class F>
FunctionResult change_letters(const FunctionCall& call, F change) {
  PartialString text = settled(text_at(call, 0), call);
  if (const auto literal = text.lone_hole() ? literal_of(text, call) : std::nullopt) {
    text = literal_string(*literal, text.span);
  }
  for (StringPart& part : text.parts) {
    if (part.hole) {
      if (is_untouched((*call.symbols)[*part.hole], change)) continue;
      part.hole = symbol_of_hole(call, 0, part);
      part.from.reset();
    } else if (!is_ascii(part.literal)) {
      return opaque_part(call);
    } else {
      std::transform(part.literal.begin(), part.literal.end(), part.literal.begin(), change);
    }
  }
  return made_text(std::move(text), call);
}

char upper_letter(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

// ------------------------------------------------------------------------- beginnings and ends

/// How much of a word may have been read: follows a text from its begin.
class WordProgress {
 public:
  explicit WordProgress(std::string_view word) : word_(word), reached_(word.size() + 1) {
    reached_[0] = true;
  }

  void pass_literal(std::string_view literal) {
    std::vector<bool> next(word_.size() + 1);
    for (std::size_t i = 0; i <= word_.size(); ++i) {
      if (!reached_[i]) continue;
      const std::size_t length = std::min(word_.size() - i, literal.size());
      if (word_.substr(i, length) == literal.substr(0, length)) next[i + length] = true;
    }
    reached_ = std::move(next);
  }

  void pass_hole(const Symbol& symbol) {
    std::vector<bool> next(word_.size() + 1);
    const bool may_be_empty = admits(symbol, "");
    bool inside = false;  // what is read so far may go on with this character
    for (std::size_t i = 0; i <= word_.size(); ++i) {
      next[i] = inside || (reached_[i] && (may_be_empty || i == word_.size()));
      const bool begun = inside || reached_[i];
      inside = i < word_.size() && begun && may_contain(symbol, word_[i]);
    }
    reached_ = std::move(next);
  }

  bool may_be_read() const { return reached_[word_.size()]; }

 private:
  std::string_view word_;
  std::vector<bool> reached_;
};

/// Whether the text begins with the word.
Ternary begins_with(const PartialString& text, std::string_view word, const Symbols& symbols) {
  constexpr std::size_t longest = 256;
  std::size_t before_hole = 0;
  for (const StringPart& part : text.parts) {
    if (part.hole) break;
    const std::size_t length = std::min(word.size() - before_hole, part.literal.size());
    if (word.substr(before_hole, length) != std::string_view(part.literal).substr(0, length)) {
      return Ternary::no;
    }
    before_hole += length;
  }
  if (before_hole == word.size()) return Ternary::yes;
  if (text.is_literal()) return Ternary::no;
  if (word.size() > longest) return Ternary::unknown;
  WordProgress progress(word);
  for (const StringPart& part : text.parts) {
    if (part.hole) {
      progress.pass_hole(symbols[*part.hole]);
    } else {
      progress.pass_literal(part.literal);
    }
  }
  return progress.may_be_read() ? Ternary::unknown : Ternary::no;
}

PartialString turned(const PartialString& text) {
  PartialString result = text;
  std::reverse(result.parts.begin(), result.parts.end());
  for (StringPart& part : result.parts) std::reverse(part.literal.begin(), part.literal.end());
  return result;
}

Ternary ends_with(const PartialString& text, std::string_view word, const Symbols& symbols) {
  const std::string backwards(word.rbegin(), word.rend());
  return begins_with(turned(text), backwards, symbols);
}

/// The text where its holes settle it, for questions whose answer hangs on it.
PartialString settled_text(const FunctionCall& call, std::size_t index) {
  return settled(text_at(call, index), call);
}

PartialString asked_text(const FunctionCall& call, std::size_t index) {
  const std::optional<std::string> literal = literal_of(text_at(call, index), call);
  return literal ? literal_string(*literal, text_at(call, index).span) : settled_text(call, index);
}

using Question = Ternary (*)(const PartialString&, std::string_view, const Symbols&);

FunctionResult answer(const FunctionCall& call, Question question) {
  const std::optional<std::string> word = literal_of(text_at(call, 1), call);
  if (!word) return asked(call);
  Ternary sure = question(settled_text(call, 0), *word, *call.symbols);
  if (sure == Ternary::unknown) sure = question(asked_text(call, 0), *word, *call.symbols);
  return answered(sure, call);
}

Ternary holds(const PartialString& text, std::string_view word, const Symbols& symbols) {
  // Holes stand for a byte that ends no word.
  std::string run;
  for (const StringPart& part : text.parts) {
    if (!part.hole) {
      run += part.literal;
      continue;
    }
    if (run.find(word) != std::string::npos) return Ternary::yes;
    run.clear();
  }
  if (run.find(word) != std::string::npos) return Ternary::yes;
  return may_hold(text, word, symbols) ? Ternary::unknown : Ternary::no;
}

/// Takes the word away from one end.
FunctionResult trim_word(const FunctionCall& call, Question question, bool at_begin) {
  const std::optional<std::string> word = literal_of(text_at(call, 1), call);
  if (!word) return opaque_part(call);
  PartialString text = settled_text(call, 0);
  Ternary sure = question(text, *word, *call.symbols);
  if (sure == Ternary::unknown) {
    text = asked_text(call, 0);
    sure = question(text, *word, *call.symbols);
  }
  if (sure == Ternary::unknown) return opaque_part(call);
  if (sure == Ternary::no || word->empty()) return made(call.arguments[0]);
  const std::size_t length = length_of(text);
  const std::size_t begin = at_begin ? word->size() : 0;
  const std::size_t end = at_begin ? length : length - word->size();
  return made_text(slice_text(text, begin, end), call);
}

/// How many bytes of the text's begin are of those characters; nothing where a hole may go on.
std::optional<std::size_t> leading(const PartialString& text, std::string_view characters,
                                   const Symbols& symbols) {
  std::size_t count = 0;
  bool passed_hole = false;
  for (const StringPart& part : text.parts) {
    if (part.hole) {
      const Symbol& symbol = symbols[*part.hole];
      const bool may_go_on = std::any_of(characters.begin(), characters.end(),
                                         [&](char c) { return may_contain(symbol, c); });
      if (may_go_on) return std::nullopt;
      if (!admits(symbol, "")) return count;
      passed_hole = true;
      continue;
    }
    for (const char c : part.literal) {
      if (characters.find(c) == std::string_view::npos) return count;
      if (passed_hole) return std::nullopt;  // taken away if the hole is empty
      ++count;
    }
  }
  return count;
}

FunctionResult trim_characters(const FunctionCall& call, std::string_view characters,
                               bool at_begin) {
  if (!is_ascii(characters)) return opaque_part(call);
  PartialString text = settled_text(call, 0);
  std::optional<std::size_t> front = leading(text, characters, *call.symbols);
  std::optional<std::size_t> back = leading(turned(text), characters, *call.symbols);
  if (!front || !back) {
    text = asked_text(call, 0);
    front = leading(text, characters, *call.symbols);
    back = leading(turned(text), characters, *call.symbols);
  }
  if (!at_begin) front = 0;
  if (!front || !back) return opaque_part(call);
  if (*front == 0 && *back == 0) return made(call.arguments[0]);
  const std::size_t length = length_of(text);
  const std::size_t end = std::max(length - std::min(length, *back), *front);
  return made_text(slice_text(text, std::min(*front, length), end), call);
}

// -------------------------------------------------------------------------------------- replace

/// False when the result grows too large.
bool append_replaced(PartialString& result, const StringPart& part, std::string_view search,
                     const PartialString& by) {
  constexpr std::size_t most_parts = 100'000;
  std::size_t begin = 0;
  std::size_t size = length_of(result);
  const std::size_t by_size = length_of(by);
  while (size <= max_text_bytes && result.parts.size() < most_parts) {
    const std::size_t at = part.literal.find(search, begin);
    if (at == std::string::npos) {
      if (begin < part.literal.size()) {
        result.parts.push_back(cut(part, begin, part.literal.size()));
      }
      return true;
    }
    if (at > begin) result.parts.push_back(cut(part, begin, at));
    result.append(by);
    size += at - begin + by_size;
    begin = at + search.size();
  }
  return false;
}

/// One literal part for each run, so that the word is found where pieces meet.
PartialString runs_of(const PartialString& text) {
  PartialString result = {.span = text.span};
  for (const StringPart& part : text.parts) {
    if (part.hole || result.parts.empty() || result.parts.back().hole) {
      result.parts.push_back(part);
      continue;
    }
    StringPart& last = result.parts.back();
    last.span = span_of({last, part}, text.span);
    last.literal += part.literal;
    if (part.from) last.from = part.from;
  }
  return result;
}

FunctionResult replace_word(const FunctionCall& call, std::string_view search) {
  const Symbols& symbols = *call.symbols;
  PartialString text = settled_text(call, 0);
  if (text.lone_hole()) text = asked_text(call, 0);
  if (search.empty() || (search.size() > 1 && may_hold(text, search, symbols))) {
    const std::optional<std::string> literal =
        search.empty() ? std::nullopt : literal_of(text, call);
    if (!literal) return opaque(call);
    text = literal_string(*literal, text.span);
  }
  const PartialString& by = text_at(call, 2);
  PartialString result;
  const PartialString whole = search.size() > 1 ? runs_of(text) : text;
  for (const StringPart& part : whole.parts) {
    if (!part.hole) {
      if (!append_replaced(result, part, search, by)) return opaque(call);
    } else if (!may_hold({.parts = {part}}, search, symbols)) {
      result.parts.push_back(part);
    } else {
      // A word of one character never spans a hole's border.
      FunctionCall of_hole = call;
      of_hole.arguments[0].text = {.parts = {{.hole = part.hole}}};
      const Domain domain = alphabet_of({&of_hole.arguments[0].text, &by}, symbols);
      result.parts.push_back({.hole = symbol_of_call(of_hole, domain), .span = part.span});
    }
  }
  return made_text(std::move(result), call);
}

/// The number of an argument where it is an integer.
std::optional<long> integer_at(const FunctionCall& call, std::size_t index) {
  constexpr double largest = 1e9;
  const std::optional<double> number = as_number(call.arguments[index]);
  if (!number || std::trunc(*number) != *number || std::abs(*number) > largest) return std::nullopt;
  return static_cast<long>(*number);
}

std::size_t occurrences(std::string_view text, std::string_view word) {
  std::size_t count = 0;
  for (std::size_t at = text.find(word); at != std::string_view::npos;
       at = text.find(word, at + word.size())) {
    ++count;
  }
  return count;
}

Value piece(const PartialString& text) { return text_of(text, text.span); }

}  // namespace

FunctionResult call_lower(const FunctionCall& call) {
  return change_letters(call, [](char c) { return ascii_lower(c); });
}

FunctionResult call_upper(const FunctionCall& call) { return change_letters(call, upper_letter); }

/// A letter becomes upper case at the begin and after what is no letter, digit or underscore.
FunctionResult call_title(const FunctionCall& call) {
  const std::optional<std::string> literal = literal_of(text_at(call, 0), call);
  if (!literal || !is_ascii(*literal)) return opaque_part(call);
  std::string text = *literal;
  bool begins = true;
  for (char& c : text) {
    const char letter = c;
    if (begins) c = upper_letter(c);
    begins = !is_ascii_alphanumeric(letter) && letter != '_';
  }
  return made_text(literal_string(std::move(text), call.span), call);
}

FunctionResult call_strrev(const FunctionCall& call) {
  const std::optional<std::string> literal = literal_of(text_at(call, 0), call);
  if (!literal || !is_ascii(*literal)) return opaque_part(call);
  return made_text(literal_string({literal->rbegin(), literal->rend()}, call.span), call);
}

FunctionResult call_startswith(const FunctionCall& call) { return answer(call, begins_with); }
FunctionResult call_endswith(const FunctionCall& call) { return answer(call, ends_with); }
FunctionResult call_strcontains(const FunctionCall& call) { return answer(call, holds); }

FunctionResult call_trimprefix(const FunctionCall& call) {
  return trim_word(call, begins_with, true);
}
FunctionResult call_trimsuffix(const FunctionCall& call) {
  return trim_word(call, ends_with, false);
}

FunctionResult call_trim(const FunctionCall& call) {
  const std::optional<std::string> characters = literal_of(text_at(call, 1), call);
  return characters ? trim_characters(call, *characters, true) : opaque_part(call);
}

FunctionResult call_trimspace(const FunctionCall& call) {
  if (!is_ascii(flat(text_at(call, 0)))) return opaque_part(call);  // has more kinds of blanks
  return trim_characters(call, blanks, true);
}

/// Line ends at the end.
FunctionResult call_chomp(const FunctionCall& call) { return trim_characters(call, "\r\n", false); }

FunctionResult call_replace(const FunctionCall& call) {
  const std::optional<std::string> search = literal_of(text_at(call, 1), call);
  if (!search) return opaque(call);
  if (search->size() > 1 && search->front() == '/' && search->back() == '/') {
    return replace_pattern(call, std::string_view(*search).substr(1, search->size() - 2));
  }
  return replace_word(call, *search);
}

FunctionResult call_split(const FunctionCall& call) {
  const std::optional<std::string> separator = literal_of(text_at(call, 0), call);
  if (!separator) return opaque(call);
  PartialString text = settled_text(call, 1);
  if (separator->empty() || may_hold(text, *separator, *call.symbols)) text = asked_text(call, 1);
  if (may_hold(text, *separator, *call.symbols)) return opaque(call);
  std::vector<Value> pieces;
  if (separator->empty()) {  // each character
    const std::optional<std::string> literal = text.literal();
    if (!literal || !is_ascii(*literal) || literal->size() > max_elements) return opaque(call);
    for (std::size_t i = 0; i < literal->size(); ++i) {
      pieces.push_back(piece(slice_text(text, i, i + 1)));
    }
    return made_list(std::move(pieces), call);
  }
  if (occurrences(flat(text), *separator) >= max_elements) return opaque(call);
  for (const PartialString& each : split(text, *separator)) pieces.push_back(piece(each));
  return made_list(std::move(pieces), call);
}

FunctionResult call_join(const FunctionCall& call) {
  const PartialString& separator = text_at(call, 0);
  const std::size_t separator_size = length_of(separator);
  PartialString result;
  std::size_t size = 0;
  bool first = true;
  for (std::size_t i = 1; i < call.arguments.size(); ++i) {
    const Value& list = call.arguments[i];
    if (list.kind == ValueKind::unknown || list.is_open()) return opaque(call);
    for (const Value& item : list.items) {
      if (item.kind == ValueKind::null) return refused(call, "takes no null");
      const bool unknown = item.kind == ValueKind::unknown;
      if (!unknown && !item.is_scalar()) return refused(call, "needs a list of texts");
      if (!std::exchange(first, false)) {
        result.append(separator);
        size += separator_size;
      }
      const PartialString text =
          unknown ? hole_string(item.unknown->symbol, item.span) : *as_text(item);
      size += length_of(text);
      if (size > max_text_bytes) return opaque(call);
      result.append(text);
    }
  }
  return made_text(std::move(result), call);
}

FunctionResult call_substr(const FunctionCall& call) {
  std::optional<long> offset = integer_at(call, 1);
  const std::optional<long> length = integer_at(call, 2);
  if (!offset || !length) return opaque_part(call);
  PartialString text = settled_text(call, 0);
  if (*offset < 0 || text.lone_hole()) text = asked_text(call, 0);
  const std::string bytes = flat(text);
  if (!is_ascii(bytes)) return opaque_part(call);
  const long size = static_cast<long>(bytes.size());
  // Up to the first hole the text can be counted.
  long counted = 0;
  for (const StringPart& part : text.parts) {
    if (part.hole) break;
    counted += static_cast<long>(part.literal.size());
  }
  const bool literal = text.is_literal();
  if (*offset < 0) {
    if (!literal) return opaque_part(call);
    *offset = std::max(0L, *offset + size);
  }
  const long begin = std::min(*offset, size);
  const long end = *length < 0 ? size : std::min(size, begin + *length);
  const bool end_is_sure = *length < 0 || *offset + *length <= counted;
  if (!literal && (*offset > counted || !end_is_sure)) return opaque_part(call);
  return made_text(slice_text(text, static_cast<std::size_t>(begin), static_cast<std::size_t>(end)),
                   call);
}

/// All lines but the first one are moved to the right.
FunctionResult call_indent(const FunctionCall& call) {
  constexpr long most = 1000;
  const std::optional<long> width = integer_at(call, 0);
  const PartialString text = settled_text(call, 1);
  if (!width || *width < 0 || *width > most || may_hold(text, "\n", *call.symbols)) {
    return opaque(call);
  }
  const PartialString by =
      literal_string('\n' + std::string(static_cast<std::size_t>(*width), ' '), call.span);
  PartialString result;
  for (const StringPart& part : text.parts) {
    if (part.hole) {
      result.parts.push_back(part);
    } else if (!append_replaced(result, part, "\n", by)) {
      return opaque(call);
    }
  }
  return made_text(std::move(result), call);
}

FunctionResult call_basename(const FunctionCall& call) {
  const std::optional<std::string> literal = literal_of(text_at(call, 0), call);
  if (!literal) return opaque_part(call);
  if (literal->empty()) return made(call.arguments[0]);
  const std::size_t last = literal->find_last_not_of('/');
  if (last == std::string::npos) return made_text(literal_string("/", call.span), call);
  const std::size_t slash = literal->rfind('/', last);
  const std::size_t begin = slash == std::string::npos ? 0 : slash + 1;
  return made_text(literal_string(literal->substr(begin, last + 1 - begin), call.span), call);
}

/// Without resolving `.` and `..`: a path that has them is one symbol.
FunctionResult call_dirname(const FunctionCall& call) {
  const std::optional<std::string> literal = literal_of(text_at(call, 0), call);
  if (!literal || literal->find("./") != std::string::npos ||
      literal->find("//") != std::string::npos) {
    return opaque_part(call);
  }
  const std::size_t slash = literal->rfind('/');
  std::string folder = ".";
  if (slash != std::string::npos) folder = slash == 0 ? "/" : literal->substr(0, slash);
  return made_text(literal_string(std::move(folder), call.span), call);
}

}  // namespace kmslint
