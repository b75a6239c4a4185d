#include "render/sarif_message.h"

#include <catch2/catch.hpp>

#include "render/sample.h"

using namespace kmslint;

TEST_CASE("a message ends in its links", "[render][sarif]") {
  Sample sample;
  Finding& finding = sample.report.findings[0];
  finding.related.push_back({sample.at("Key"), "this is key `Key`"});
  finding.cases = {"Env=dev", "Env=prod"};
  const SarifMessage message = sarif_message(finding);
  CHECK(message.text ==
        "Logs cannot use key `Key` for `/app/web`: it names another Region. In Env=dev, prod. To "
        "mend it: name `logs.eu-west-1.amazonaws.com`. See [log group `/app/web` uses the key](1), "
        "[this is key `Key`](2).");
  CHECK(message.markdown == message.text);
}

TEST_CASE("a message alone is a sentence", "[render][sarif]") {
  CHECK(sarif_message({.message = "wrong"}).text == "wrong.");
  CHECK(sarif_message({.message = "wrong!"}).text == "wrong!");
}

TEST_CASE("texts of users make no links", "[render][sarif]") {
  const Finding finding = {.message = "odd [x](http://example.com) name",
                           .related = {{.message = "a [b] \\ c"}}};
  CHECK(sarif_message(finding).text ==
        "odd \\[x](http://example.com) name. See [a \\[b\\] \\\\ c](1).");
  CHECK(sarif_message({.message = "an [array]"}).text == "an [array].");
}

TEST_CASE("Markdown keeps code and escapes the rest", "[render][sarif]") {
  CHECK(as_markdown("plain, with - and .") == "plain, with - and .");
  CHECK(as_markdown("use `a*b_c` not *d_e*") == "use `a*b_c` not \\*d\\_e\\*");
  CHECK(as_markdown("<img> &amp; [x](y)") == "\\<img\\> \\&amp; \\[x\\](y)");
  CHECK(as_markdown("odd ` one") == "odd \\` one");
  CHECK(as_markdown("``<b>") == "\\`\\`\\<b\\>");
  CHECK(as_markdown("`a` <b> `c`") == "`a` \\<b\\> `c`");
  CHECK(as_markdown("two\nlines `and\ncode`") == "two lines `and code`");
}

TEST_CASE("sentences and titles", "[render][sarif]") {
  CHECK(as_sentence("a") == "a.");
  CHECK(as_title("the policy") == "The policy.");
  CHECK(as_title("éclair") == "éclair.");
  CHECK(as_title("").empty());
}

TEST_CASE("messages stay within their limit", "[render][sarif]") {
  Finding finding = {.message = std::string(5000, '*'), .remedy = std::string(5000, 'r')};
  for (int i = 0; i < 500; ++i) finding.related.push_back({.message = std::string(500, '[')});
  const SarifMessage message = sarif_message(finding);
  CHECK(message.text.size() <= max_sarif_message);
  CHECK(message.markdown.size() <= max_sarif_message);
  CHECK(message.text.find("](1)") != std::string::npos);
  CHECK(message.text.find(" more places.") != std::string::npos);
}
