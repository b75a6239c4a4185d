// JSON through RapidJSON's SAX reader, which never recurses here. The reader gives events and where
// it stands; where a token begins is found by skipping blanks, separators and comments from the end
// of the one before, which is exact however the reader copies its stream. Comments and trailing
// commas are accepted by the reader and reported on that way.
#include <rapidjson/reader.h>

#include <algorithm>
#include <optional>
#include <string>

#include "syntax/builder.h"
#include "syntax/encoding.h"
#include "syntax/node.h"
#include "syntax/surrogates.h"

namespace kmslint {
namespace {

using rapidjson::ParseErrorCode;
using rapidjson::SizeType;

// Numbers stay text: no value is computed, so none overflows. UTF-8 was validated before.
constexpr unsigned parse_flags =
    rapidjson::kParseIterativeFlag | rapidjson::kParseNumbersAsStringsFlag |
    rapidjson::kParseCommentsFlag | rapidjson::kParseTrailingCommasFlag;

/// The read-only stream RapidJSON asks for, over bytes that need not end in NUL.
struct ByteStream {
  using Ch = char;
  const char* current;
  const char* begin;
  const char* end;

  Ch Peek() const { return current != end ? *current : '\0'; }
  Ch Take() { return current != end ? *current++ : '\0'; }
  std::size_t Tell() const { return static_cast<std::size_t>(current - begin); }
  Ch* PutBegin() { return nullptr; }
  void Put(Ch) {}
  std::size_t PutEnd(Ch*) { return 0; }
};

bool is_between_tokens(char c) {
  return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == ':';
}

/// Takes RapidJSON's events and builds the tree. `end_` is the end of the last token.
class JsonReader {
 public:
  JsonReader(std::string_view bytes, FileId file, Readable readable, Parsed& parsed)
      : bytes_(bytes.substr(0, readable.end)),
        file_(file),
        cut_(readable.cut),
        end_(readable.begin),
        builder_(parsed, 4 * bytes.size()) {}

  void run();

  // Events of RapidJSON.
  bool Null() { return word(NodeKind::null); }
  bool Bool(bool) { return word(NodeKind::boolean); }
  bool RawNumber(const char*, SizeType, bool) { return word(NodeKind::number); }
  bool String(const char* text, SizeType length, bool) { return string({text, length}); }
  bool Key(const char* text, SizeType length, bool) { return string({text, length}); }
  bool StartObject() { return open(NodeKind::mapping); }
  bool StartArray() { return open(NodeKind::sequence); }
  bool EndObject(SizeType) {
    skip_to_bracket();
    builder_.report_duplicates();
    return close();
  }
  bool EndArray(SizeType) {
    skip_to_bracket();
    return close();
  }
  // Not sent with kParseNumbersAsStringsFlag.
  bool Int(int) { return false; }
  bool Uint(unsigned) { return false; }
  bool Int64(std::int64_t) { return false; }
  bool Uint64(std::uint64_t) { return false; }
  bool Double(double) { return false; }

 private:
  std::optional<std::uint32_t> skip_to_token(std::uint32_t limit);
  void skip_to_token() { skip_to_token(size()); }
  void skip_to_bracket();
  void skip_comment();

  bool word(NodeKind kind);
  bool string(std::string_view decoded);
  void report_lone_surrogates(Span string);
  bool open(NodeKind kind);
  bool close();

  void fail(ParseErrorCode code, std::uint32_t at);
  void fail_in_string(ParseErrorCode code, std::uint32_t at);
  void fail_expecting(const std::string& what, std::uint32_t at);

  bool starts_comment(std::uint32_t at) const {
    return bytes_[at] == '/' && at + 1 < size() && (bytes_[at + 1] == '*' || bytes_[at + 1] == '/');
  }
  std::uint32_t size() const { return static_cast<std::uint32_t>(bytes_.size()); }
  Span span(std::uint32_t begin, std::uint32_t end) const { return {file_, begin, end}; }
  Span character(std::uint32_t at) const;

  std::string_view bytes_;  ///< up to a NUL
  FileId file_;
  bool cut_;
  std::uint32_t end_;
  TreeBuilder builder_;
  ByteStream stream_ = {};
  std::vector<std::uint32_t> lone_surrogates_ = {};
  std::size_t surrogates_reported_ = 0;
  bool too_deep_ = false;
};

/// RapidJSON stops at half of a surrogate pair: it gets a copy in which U+FFFD stands there.
/// Escapes have the same length, so all places stay.
std::string without_lone_surrogates(std::string_view bytes,
                                    const std::vector<std::uint32_t>& lone_surrogates) {
  std::string copy(bytes);
  for (const std::uint32_t at : lone_surrogates) copy.replace(at, 6, "\\uFFFD");
  return copy;
}

void JsonReader::run() {
  lone_surrogates_ = find_lone_surrogates(bytes_);
  const std::string mended =
      lone_surrogates_.empty() ? "" : without_lone_surrogates(bytes_, lone_surrogates_);
  const char* const begin = lone_surrogates_.empty() ? bytes_.data() : mended.data();
  stream_ = {begin + end_, begin, begin + bytes_.size()};

  rapidjson::Reader reader;
  const rapidjson::ParseResult outcome = reader.Parse<parse_flags>(stream_, *this);
  if (!outcome.IsError()) {
    skip_to_token();  // comments behind the root
  } else if (!too_deep_) {
    fail(outcome.Code(), std::min(static_cast<std::uint32_t>(outcome.Offset()), size()));
  }
  builder_.close_all(end_);
  builder_.end_document();
}

// ------------------------------------------------------------------------------- between tokens

/// Moves `end_` over what stands between tokens; returns the last comma there.
std::optional<std::uint32_t> JsonReader::skip_to_token(std::uint32_t limit) {
  std::optional<std::uint32_t> comma;
  for (; end_ < limit; ++end_) {
    const char c = bytes_[end_];
    if (is_between_tokens(c)) continue;
    if (c == ',') {
      comma = end_;
    } else if (starts_comment(end_)) {
      skip_comment();
    } else {
      break;
    }
  }
  return comma;
}

void JsonReader::skip_to_bracket() {
  const std::optional<std::uint32_t> comma = skip_to_token(size());
  if (!comma) return;
  builder_.report(ProblemKind::trailing_comma, span(*comma, *comma + 1),
                  "a comma before the closing bracket is not allowed in JSON");
}

/// To the last byte of the comment.
void JsonReader::skip_comment() {
  const std::uint32_t begin = end_;
  const bool is_block = bytes_.substr(begin, 2) == "/*";
  const std::size_t found = bytes_.find(is_block ? "*/" : "\n", begin + 2);
  std::uint32_t end = found == bytes_.npos ? size() : static_cast<std::uint32_t>(found);
  if (is_block && found != bytes_.npos) end += 2;
  if (!is_block && bytes_[end - 1] == '\r') --end;
  builder_.report(ProblemKind::comment, span(begin, end), "comments are not allowed in JSON");
  end_ = end - 1;
}

// ---------------------------------------------------------------------------------------- tokens

/// `null`, `true`, `false` or a number: the text is the token.
bool JsonReader::word(NodeKind kind) {
  skip_to_token();
  const std::uint32_t begin = end_;
  end_ = static_cast<std::uint32_t>(stream_.Tell());
  builder_.add(
      {.kind = kind, .span = span(begin, end_), .text = bytes_.substr(begin, end_ - begin)});
  return true;
}

bool JsonReader::string(std::string_view decoded) {
  skip_to_token();
  const std::uint32_t begin = end_;
  end_ = static_cast<std::uint32_t>(stream_.Tell());
  // Every escape is longer than what it stands for: equal length means there is none.
  std::string_view text = bytes_.substr(begin + 1, end_ - begin - 2);
  if (text.size() != decoded.size()) text = builder_.store(decoded);
  builder_.add({.kind = NodeKind::string, .span = span(begin, end_), .text = text});
  if (!lone_surrogates_.empty()) report_lone_surrogates(span(begin, end_));
  return true;
}

void JsonReader::report_lone_surrogates(Span string) {
  for (; surrogates_reported_ < lone_surrogates_.size(); ++surrogates_reported_) {
    const std::uint32_t at = lone_surrogates_[surrogates_reported_];
    if (at >= string.end) return;
    if (at < string.begin) continue;  // in a comment
    builder_.report(ProblemKind::encoding, span(at, at + 6),
                    "`" + std::string(bytes_.substr(at, 6)) + "` is half of a surrogate pair");
  }
}

bool JsonReader::open(NodeKind kind) {
  skip_to_token();
  if (builder_.is_full()) {
    builder_.report_end(ProblemKind::too_deep, character(end_),
                        "nesting is deeper than " + std::to_string(max_depth) + " levels");
    too_deep_ = true;
    return false;
  }
  builder_.open({.kind = kind, .span = span(end_, end_)});
  ++end_;
  return true;
}

bool JsonReader::close() {
  ++end_;
  builder_.add(builder_.close(end_));
  return true;
}

// ---------------------------------------------------------------------------------------- errors

/// One character of valid UTF-8, or nothing at the end of the text.
Span JsonReader::character(std::uint32_t at) const {
  std::uint32_t end = std::min(at + 1, size());
  while (end < size() && (static_cast<unsigned char>(bytes_[end]) & 0xC0U) == 0x80U) ++end;
  return span(at, end);
}

void JsonReader::fail(ParseErrorCode code, std::uint32_t at) {
  skip_to_token(at);
  if (cut_ && at >= size()) return;  // the NUL there was reported
  const auto say = [&](std::string message) {
    builder_.report_end(ProblemKind::syntax, character(at), std::move(message));
  };
  switch (code) {
    case rapidjson::kParseErrorNone:
    case rapidjson::kParseErrorTermination: return;
    case rapidjson::kParseErrorDocumentEmpty: return say("the document is empty");
    case rapidjson::kParseErrorDocumentRootNotSingular:
      return say("there is more text behind the document");
    case rapidjson::kParseErrorValueInvalid: return fail_expecting("a value", at);
    case rapidjson::kParseErrorObjectMissName:
      return fail_expecting("a member name in double quotes", at);
    case rapidjson::kParseErrorObjectMissColon: return fail_expecting("`:`", at);
    case rapidjson::kParseErrorObjectMissCommaOrCurlyBracket:
      return fail_expecting("`,` or `}`", at);
    case rapidjson::kParseErrorArrayMissCommaOrSquareBracket:
      return fail_expecting("`,` or `]`", at);
    case rapidjson::kParseErrorStringUnicodeEscapeInvalidHex:
      return say("four hexadecimal digits must follow `\\u`");
    case rapidjson::kParseErrorStringUnicodeSurrogateInvalid:
      return say("half of a surrogate pair");
    case rapidjson::kParseErrorStringEscapeInvalid:
    case rapidjson::kParseErrorStringMissQuotationMark:
    case rapidjson::kParseErrorStringInvalidEncoding: return fail_in_string(code, at);
    case rapidjson::kParseErrorNumberTooBig: return say("the number is too big");
    case rapidjson::kParseErrorNumberMissFraction: return fail_expecting("a digit", at);
    case rapidjson::kParseErrorNumberMissExponent: return fail_expecting("a digit", at);
    case rapidjson::kParseErrorUnspecificSyntaxError:
      if (end_ == size()) return say("the comment is not closed");
      at = end_;  // RapidJSON stands behind the `/`
      return say("a `/` is not allowed here");
  }
}

void JsonReader::fail_expecting(const std::string& what, std::uint32_t at) {
  const std::string message = at == size() ? "the document ends where " + what + " is expected"
                                           : what + " is expected here";
  builder_.report_end(ProblemKind::syntax, character(at), message);
}

/// RapidJSON takes a raw control character for a wrong escape.
void JsonReader::fail_in_string(ParseErrorCode code, std::uint32_t at) {
  const char c = at < size() ? bytes_[at] : '\0';
  if (code == rapidjson::kParseErrorStringMissQuotationMark || c == '\n' || c == '\r') {
    builder_.report_end(ProblemKind::syntax, span(std::min(end_, at), at),
                        "the string is not closed");
  } else if (static_cast<unsigned char>(c) < 0x20) {
    builder_.report_end(ProblemKind::encoding, character(at),
                        "a control character in a string must be written as an escape");
  } else {
    builder_.report_end(ProblemKind::syntax, character(at), "JSON has no such escape");
  }
}

}  // namespace

Parsed parse_json(const Sources& sources, FileId file) {
  const std::string_view bytes = sources.bytes(file);
  Parsed parsed;
  const std::optional<Readable> readable = readable_json(bytes, file, parsed.problems);
  if (readable) JsonReader(bytes, file, *readable, parsed).run();
  sort_problems(parsed.problems);
  return parsed;
}

}  // namespace kmslint
