#include <catch2/catch.hpp>

#include "syntax/parse_rows.h"

using namespace kmslint;

namespace {

std::string pieces_of_json(const std::string& json) {
  const ParsedText text(parse_json, json);
  return describe_pieces(text.sources, text.root());
}

/// Of the value of the first member.
std::string pieces_of_yaml(const std::string& yaml) {
  const ParsedText text(parse_yaml, yaml);
  REQUIRE(text.parsed.problems.empty());
  return describe_pieces(text.sources, text.root().members[0].value);
}

/// Decoded text as a file of its own.
FileId embed(Sources& sources, const Node& scalar) {
  return sources.add_embedded(std::string(scalar.text), decoded_pieces(sources, scalar));
}

/// The host text that stands for `word` in an embedded file.
std::string host_of(const Sources& sources, FileId inner, std::string_view word) {
  const auto begin = static_cast<std::uint32_t>(sources.bytes(inner).find(word));
  const Span span = {inner, begin, begin + static_cast<std::uint32_t>(word.size())};
  return std::string(sources.text(sources.resolve(span)));
}

}  // namespace

TEST_CASE("pieces of JSON scalars") {
  CHECK(pieces_of_json(R"("plain é")") == "plain é<-plain é");
  CHECK(pieces_of_json(R"("a\"b\\c")") == R"(a<-a|"<-\"|b<-b|\<-\\|c<-c)");
  CHECK(pieces_of_json(R"("\u00e9x\ud83d\ude00\udc00")") ==
        "é<-\\u00e9|x<-x|😀<-\\ud83d\\ude00|\uFFFD<-\\udc00");
  CHECK(pieces_of_json(R"("a\/\n  b")") == "a<-a|/<-\\/|\n<-\\n|  b<-  b");
  CHECK(pieces_of_json("\"a\\n \u2028  b\"") == "a<-a|\n<-\\n| \u2028  b<- \u2028  b");
  CHECK(pieces_of_json("\"\"") == "<-");
  CHECK(pieces_of_json("12") == "12<-12");
  CHECK(pieces_of_json("null") == "null<-null");
}

TEST_CASE("pieces of YAML plain and quoted scalars") {
  CHECK(pieces_of_yaml("a: plain é") == "plain é<-plain é");
  CHECK(pieces_of_yaml("a:") == "<-");
  CHECK(pieces_of_yaml("a: one\n  two\n\n\n  three") ==
        "one<-one| <-\n|two<-two|\n<-\n|\n<-\n|three<-three");
  CHECK(pieces_of_yaml("a: one \t \r\n \t two") == "one<-one| <-\r\n|two<-two");
  CHECK(pieces_of_yaml("a: 'it''s'") == "it<-it|'<-''|s<-s");
  CHECK(pieces_of_yaml("a: 'x  y\n  z'") == "x  y<-x  y| <-\n|z<-z");
  CHECK(pieces_of_yaml("a: \"\\x41\\u00e9\\U0001F600\\e\\N\\ \\\"\"") ==
        "A<-\\x41|é<-\\u00e9|😀<-\\U0001F600|\x1B<-\\e|\xC2\x85<-\\N| <-\\ |\"<-\\\"");
  CHECK(pieces_of_yaml("a: \"one \\\n   two\\\n\n   three\"") ==
        "one <-one |two<-two|\n<-\n|three<-three");
}

TEST_CASE("pieces of YAML block scalars") {
  CHECK(pieces_of_yaml("a: |\n  one\n    two\n\n  three\n\nb: c") ==
        "one\n<-one\n|  two\n\n<-  two\n\n|three\n<-three\n");
  CHECK(pieces_of_yaml("a: |-\n  one\n  two\n") == "one\n<-one\n|two<-two");
  CHECK(pieces_of_yaml("a: |+\n  one\n\n \nb: c") == "one\n\n<-one\n\n|\n<-\n");
  CHECK(pieces_of_yaml("a: |2\n    one\n") == "  one\n<-  one\n");
  CHECK(pieces_of_yaml("a: |\r\n  one\r\n  two\r\n") == "one<-one|\n<-\r\n|two<-two|\n<-\r\n");
  CHECK(pieces_of_yaml("a: |\n\n  \n  one") == "\n<-\n|\n<-\n|one<-one");
  CHECK(pieces_of_yaml("a: >\n  one\n  two\n\n  three\n") ==
        "one<-one| <-\n|two<-two|\n<-\n|three\n<-three\n");
  CHECK(pieces_of_yaml("a: >\n  one\n    two\n  three\n") ==
        "one\n<-one\n|  two\n<-  two\n|three\n<-three\n");
  CHECK(pieces_of_yaml("a: >-\n  é\n  😀\n") == "é<-é| <-\n|😀<-😀");
  CHECK(pieces_of_yaml("a: |+\n\n \nb: c") == "\n<-\n|\n<-\n");
  CHECK(pieces_of_yaml("a: |\n\nb: c") == "<-|");
}

TEST_CASE("a word in JSON in a YAML block keeps its place") {
  for (const std::string& line_end : {std::string("\n"), std::string("\r\n")}) {
    std::string yaml =
        "# ü\npolicy: |\n  {\n    \"Sid\": \"é 😀\",\n    \"Service\": "
        "\"logs\\u002eeu\\ud83d\\ude00x\"\n"
        "  }\nnext: 1\n";
    for (std::size_t at = 0; (at = yaml.find('\n', at)) != yaml.npos; at += line_end.size()) {
      yaml.replace(at, 1, line_end);
    }
    ParsedText text(parse_yaml, yaml);
    const FileId block = embed(text.sources, text.root().members[0].value);
    CHECK(text.sources.bytes(block).find('\r') == std::string_view::npos);
    const Parsed policy = parse_json(text.sources, block);
    REQUIRE(policy.problems.empty());
    const Node& sid = *policy.tree.documents.at(0).find("Sid");
    const Node& service = *policy.tree.documents.at(0).find("Service");
    CHECK(text.sources.text(text.sources.resolve(sid.span)) == "\"é 😀\"");
    CHECK(text.sources.text(text.sources.resolve(service.span)) ==
          "\"logs\\u002eeu\\ud83d\\ude00x\"");
    const FileId word = embed(text.sources, service);
    CHECK(text.sources.bytes(word) == "logs.eu😀x");
    CHECK(host_of(text.sources, word, "logs") == "logs");
    CHECK(host_of(text.sources, word, ".") == "\\u002e");
    CHECK(host_of(text.sources, word, "eu") == "eu");
    CHECK(host_of(text.sources, word, "😀") == "\\ud83d\\ude00");
    CHECK(host_of(text.sources, word, "x") == "x");
    CHECK(text.sources.path(word) == "f");
  }
}

TEST_CASE("a word in JSON in a JSON string in a YAML string keeps its place") {
  // {"Policy": "{\"Sid\": \"a b\", \"é\": 1}"} in double quotes, once more escaped and folded.
  ParsedText text(parse_yaml,
                  "a: \"{\\\"Policy\\\": \\\"{\\\\\\\"Sid\\\\\\\":\n     \\\\\\\"a b\\\\\\\","
                  " \\\\\\\"\\xe9\\\\\\\": 1}\\\"}\"\n");
  const FileId outer = embed(text.sources, text.root().members[0].value);
  CHECK(text.sources.bytes(outer) == R"({"Policy": "{\"Sid\": \"a b\", \"é\": 1}"})");
  const Parsed host = parse_json(text.sources, outer);
  const FileId inner = embed(text.sources, *host.tree.documents.at(0).find("Policy"));
  const Parsed policy = parse_json(text.sources, inner);
  REQUIRE(policy.problems.empty());
  const Member& sid = policy.tree.documents.at(0).members[0];
  const Member& accented = policy.tree.documents.at(0).members[1];
  CHECK(host_of(text.sources, inner, "a b") == "a b");
  CHECK(text.sources.text(text.sources.resolve(sid.value.span)) == "\\\\\\\"a b\\\\\\\"");
  CHECK(text.sources.text(text.sources.resolve(accented.name.span)) == "\\\\\\\"\\xe9\\\\\\\"");
  CHECK(text.sources.text(text.sources.resolve(accented.value.span)) == "1");
}

TEST_CASE("pieces always cover the text, even of a node that does not belong to its span") {
  const ParsedText text(parse_yaml, "a: \"x\\ty\"");
  Node node = text.root().members[0].value;
  node.text = "something else";
  const std::vector<Piece> pieces = decoded_pieces(text.sources, node);
  REQUIRE(pieces.size() == 1);
  CHECK(pieces[0].decoded_begin == 0);
  CHECK(pieces[0].decoded_end == node.text.size());
  CHECK(pieces[0].host == node.span);
}
