// JSON through RapidJSON's SAX reader. The reader gives events and an end position; where a token
// starts is found by skipping blanks, separators and comments from the end of the one before, which
// is exact and does not depend on how a stream is copied inside the reader.
#include <rapidjson/error/en.h>
#include <rapidjson/reader.h>

#include "syntax/builder.h"
#include "syntax/node.h"

namespace kmslint {
namespace {

/// A read-only stream over bytes that are not NUL-terminated.
struct ByteStream {
  using Ch = char;
  const char* current;
  const char* begin;
  const char* end;

  Ch Peek() const { return current < end ? *current : '\0'; }
  Ch Take() { return current < end ? *current++ : '\0'; }
  std::size_t Tell() const { return static_cast<std::size_t>(current - begin); }
  Ch* PutBegin() { return nullptr; }
  void Put(Ch) {}
  std::size_t PutEnd(Ch*) { return 0; }
};

constexpr unsigned strict_flags =
    rapidjson::kParseIterativeFlag | rapidjson::kParseNumbersAsStringsFlag;
constexpr unsigned lax_flags =
    strict_flags | rapidjson::kParseCommentsFlag | rapidjson::kParseTrailingCommasFlag;

class Handler {
 public:
  Handler(TreeBuilder& builder, const ByteStream& stream, FileId file, std::uint32_t begin,
          bool lax)
      : builder_(&builder), stream_(&stream), file_(file), end_(begin), lax_(lax) {}

  bool Null() { return scalar(NodeKind::null, token_text()); }
  bool Bool(bool) { return scalar(NodeKind::boolean, token_text()); }
  bool RawNumber(const char*, rapidjson::SizeType, bool) {
    return scalar(NodeKind::number, token_text());
  }
  bool Int(int) { return false; }
  bool Uint(unsigned) { return false; }
  bool Int64(std::int64_t) { return false; }
  bool Uint64(std::uint64_t) { return false; }
  bool Double(double) { return false; }
  bool String(const char* text, rapidjson::SizeType length, bool) { return string(text, length); }
  bool Key(const char* text, rapidjson::SizeType length, bool) { return string(text, length); }
  bool StartObject() { return start(NodeKind::mapping); }
  bool StartArray() { return start(NodeKind::sequence); }
  bool EndObject(rapidjson::SizeType) { return finish(); }
  bool EndArray(rapidjson::SizeType) { return finish(); }

  std::uint32_t end() const { return end_; }
  bool too_deep() const { return too_deep_; }

  /// Comments behind the root, which no event announces.
  void skip_rest() { next_token(false); }

 private:
  std::string_view source() const {
    return {stream_->begin, static_cast<std::size_t>(stream_->end - stream_->begin)};
  }

  /// Moves over what stands between tokens and reports what strict JSON has no place for.
  void next_token(bool closing) {
    const std::string_view bytes = source();
    std::optional<std::uint32_t> comma;
    while (end_ < bytes.size()) {
      const char c = bytes[end_];
      if (c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == ':') {
        ++end_;
      } else if (c == ',') {
        comma = end_++;
      } else if (c == '/' && lax_) {
        skip_comment(bytes);
      } else {
        break;
      }
    }
    if (closing && comma) {
      builder_->problem(ProblemKind::trailing_comma, {file_, *comma, *comma + 1},
                        "a comma before the closing bracket is not allowed in JSON");
    }
  }

  void skip_comment(std::string_view bytes) {
    const std::uint32_t begin = end_;
    const bool block = bytes.substr(begin, 2) == "/*";
    const std::size_t close = bytes.find(block ? "*/" : "\n", begin + 2);
    end_ = static_cast<std::uint32_t>(close == std::string_view::npos ? bytes.size()
                                                                      : close + (block ? 2 : 0));
    std::uint32_t shown = end_;
    if (shown > begin && bytes[shown - 1] == '\r') --shown;
    builder_->problem(ProblemKind::comment, {file_, begin, shown},
                      "comments are not allowed in JSON");
  }

  /// The token that ends where the reader stands.
  std::string_view token_text() {
    next_token(false);
    return source().substr(end_, stream_->Tell() - end_);
  }

  bool scalar(NodeKind kind, std::string_view text) {
    const auto begin = end_;
    end_ = static_cast<std::uint32_t>(stream_->Tell());
    builder_->add({.kind = kind, .span = {file_, begin, end_}, .text = text});
    return true;
  }

  bool string(const char* text, std::size_t length) {
    next_token(false);
    const auto begin = end_;
    end_ = static_cast<std::uint32_t>(stream_->Tell());
    const std::string_view raw = source().substr(begin + 1, end_ - begin - 2);
    // Without an escape the decoded text is as long as the source.
    std::string_view decoded = raw;
    if (length != raw.size()) decoded = builder_->store(repaired({text, length}, begin));
    builder_->add({.kind = NodeKind::string, .span = {file_, begin, end_}, .text = decoded});
    return true;
  }

  /// A lone low surrogate (`\udc00`) passes the reader as invalid UTF-8.
  std::string repaired(std::string_view text, std::uint32_t begin) {
    std::string result(text);
    for (std::size_t at = find_invalid_utf8(result); at != std::string::npos;
         at = find_invalid_utf8(result)) {
      if (at >= first_bad_) {
        builder_->problem(ProblemKind::encoding, {file_, begin, end_},
                          "this string holds half of a surrogate pair");
        first_bad_ = std::string::npos;
      }
      result.replace(at, std::min<std::size_t>(3, result.size() - at), "\xEF\xBF\xBD");
    }
    first_bad_ = 0;
    return result;
  }

  bool start(NodeKind kind) {
    next_token(false);
    if (!builder_->open_container({.kind = kind, .span = {file_, end_, end_}})) {
      builder_->problem(ProblemKind::too_deep, {file_, end_, end_ + 1},
                        "nesting is deeper than " + std::to_string(max_depth) + " levels");
      too_deep_ = true;
      return false;
    }
    ++end_;
    return true;
  }

  bool finish() {
    next_token(true);
    ++end_;
    builder_->add(builder_->close_container(end_));
    return true;
  }

  TreeBuilder* builder_;
  const ByteStream* stream_;
  FileId file_;
  std::uint32_t end_;
  bool lax_;
  bool too_deep_ = false;
  std::size_t first_bad_ = 0;
};

std::string error_text(rapidjson::ParseErrorCode code) {
  using namespace rapidjson;
  switch (code) {
    case kParseErrorNone: return "";
    case kParseErrorDocumentEmpty: return "the file is empty";
    case kParseErrorDocumentRootNotSingular: return "there is more text behind the document";
    case kParseErrorValueInvalid: return "a value is expected here";
    case kParseErrorObjectMissName: return "a member name in double quotes is expected here";
    case kParseErrorObjectMissColon: return "a colon is missing behind the member name";
    case kParseErrorObjectMissCommaOrCurlyBracket: return "a comma or `}` is missing here";
    case kParseErrorArrayMissCommaOrSquareBracket: return "a comma or `]` is missing here";
    case kParseErrorStringUnicodeEscapeInvalidHex:
      return "four hexadecimal digits must follow `\\u`";
    case kParseErrorStringUnicodeSurrogateInvalid: return "half of a surrogate pair";
    case kParseErrorStringEscapeInvalid: return "this escape does not exist in JSON";
    case kParseErrorStringMissQuotationMark: return "the closing quotation mark is missing";
    case kParseErrorStringInvalidEncoding:
      return "a control character or invalid encoding in a string";
    case kParseErrorNumberTooBig: return "the number is too big";
    case kParseErrorNumberMissFraction: return "digits are missing behind the decimal point";
    case kParseErrorNumberMissExponent: return "digits are missing in the exponent";
    case kParseErrorTermination: return "parsing was stopped";
    case kParseErrorUnspecificSyntaxError: return "this is not JSON";
  }
  return "this is not JSON";
}

template <unsigned flags>
bool parse_with(std::string_view bytes, FileId file, std::uint32_t begin, Parsed& parsed) {
  TreeBuilder builder(parsed.tree, parsed.problems);
  ByteStream stream{bytes.data() + begin, bytes.data(), bytes.data() + bytes.size()};
  constexpr bool lax = (flags & rapidjson::kParseCommentsFlag) != 0;
  Handler handler(builder, stream, file, begin, lax);
  rapidjson::Reader reader;
  const rapidjson::ParseResult result = reader.Parse<flags>(stream, handler);
  const auto size = static_cast<std::uint32_t>(bytes.size());
  if (!result.IsError()) {
    if (lax) handler.skip_rest();
    if (stream.Tell() < bytes.size()) {  // a NUL ends the reader's input in silence
      const auto at = static_cast<std::uint32_t>(stream.Tell());
      builder.problem(ProblemKind::encoding, {file, at, at + 1}, "a NUL character");
      return false;
    }
    return true;
  }
  if (!handler.too_deep()) {
    const auto at = std::min(static_cast<std::uint32_t>(result.Offset()), size);
    builder.problem(ProblemKind::syntax, {file, at, std::min(at + 1, size)},
                    error_text(result.Code()));
  }
  builder.close_all(handler.end());
  return false;
}

std::optional<Problem> encoding_problem(std::string_view bytes, FileId file) {
  const auto size = static_cast<std::uint32_t>(bytes.size());
  if (bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF")) {
    return Problem{ProblemKind::encoding,
                   {file, 0, std::min(2U, size)},
                   "the file is UTF-16; save it as UTF-8"};
  }
  const std::size_t bad = find_invalid_utf8(bytes);
  if (bad == std::string_view::npos) return std::nullopt;
  const auto at = static_cast<std::uint32_t>(bad);
  return Problem{
      ProblemKind::encoding, {file, at, at + 1}, "the file is not valid UTF-8 from here on"};
}

}  // namespace

Parsed parse_json(const Sources& sources, FileId file) {
  const std::string_view bytes = sources.bytes(file);
  Parsed parsed;
  if (std::optional<Problem> problem = encoding_problem(bytes, file)) {
    parsed.problems.push_back(std::move(*problem));
    return parsed;
  }
  const std::uint32_t begin = bytes.starts_with("\xEF\xBB\xBF") ? 3 : 0;
  if (parse_with<strict_flags>(bytes, file, begin, parsed)) return parsed;
  Parsed lax;
  parse_with<lax_flags>(bytes, file, begin, lax);
  return lax;
}

}  // namespace kmslint
