// Globs, exhaustively: every pair of patterns up to length three over {a, b, *, ?}, against slow
// definitions and RE2.

#include "decide/glob.h"
#include "source/ascii.h"

#include <re2/re2.h>

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "decide/text_match.h"

using namespace kmslint;

namespace {

std::vector<std::string> all_strings(const std::string& alphabet, std::size_t longest) {
  std::vector<std::string> result = {""};
  std::size_t begin = 0;
  for (std::size_t length = 1; length <= longest; ++length) {
    const std::size_t end = result.size();
    for (std::size_t i = begin; i < end; ++i) {
      for (const char c : alphabet) result.push_back(result[i] + c);
    }
    begin = end;
  }
  return result;
}

/// The definition, word for word.
bool slow_match(std::string_view pattern, std::string_view text) {
  if (pattern.empty()) return text.empty();
  if (pattern[0] == '*') {
    for (std::size_t taken = 0; taken <= text.size(); ++taken) {
      if (slow_match(pattern.substr(1), text.substr(taken))) return true;
    }
    return false;
  }
  if (text.empty()) return false;
  return (pattern[0] == '?' || pattern[0] == text[0]) &&
         slow_match(pattern.substr(1), text.substr(1));
}

std::string regular_expression(const std::string& pattern) {
  std::string result = "(?s)";
  for (const char c : pattern) {
    if (c == '*') {
      result += ".*";
    } else if (c == '?') {
      result += ".";
    } else {
      result += RE2::QuoteMeta(std::string(1, c));
    }
  }
  return result;
}

/// Which of the texts each pattern matches.
std::vector<std::vector<bool>> match_table(const std::vector<std::string>& patterns,
                                           const std::vector<std::string>& texts) {
  std::vector<std::vector<bool>> table;
  for (const std::string& pattern : patterns) {
    std::vector<bool> row;
    for (const std::string& text : texts) row.push_back(slow_match(pattern, text));
    table.push_back(std::move(row));
  }
  return table;
}

}  // namespace

TEST_CASE("a glob matches the texts of its definition, and RE2 agrees") {
  const std::vector<std::string> patterns = all_strings("ab*?", 4);
  const std::vector<std::string> texts = all_strings("abc", 5);
  std::size_t wrong = 0;
  for (const std::string& pattern : patterns) {
    const RE2 expression(regular_expression(pattern));
    for (const std::string& text : texts) {
      const bool matches = glob_matches(pattern, text);
      if (matches != RE2::FullMatch(text, expression)) ++wrong;
    }
  }
  CHECK(wrong == 0);
}

TEST_CASE("the slow definition of a glob agrees as well") {
  std::size_t wrong = 0;
  for (const std::string& pattern : all_strings("ab*?", 4)) {
    for (const std::string& text : all_strings("abc", 4)) {
      if (glob_matches(pattern, text) != slow_match(pattern, text)) ++wrong;
    }
  }
  CHECK(wrong == 0);
}

TEST_CASE("bytes of ASCII, tokens and letters match the same") {
  std::size_t wrong = 0;
  for (const std::string& pattern : all_strings("aB*?", 4)) {
    const Tokens tokens = tokens_of(pattern, Wildcards::active);
    Tokens folded = tokens;
    fold_case(folded);
    for (const std::string& text : all_strings("abB", 4)) {
      const Tokens subject = tokens_of(text, Wildcards::literal);
      Tokens folded_subject = subject;
      fold_case(folded_subject);
      const Ternary matches = letters_match(letters_of(tokens), letters_of(subject));
      const Ternary ignoring_case = letters_match(letters_of(folded), letters_of(folded_subject));
      if (plain_tokens_match(tokens, subject) != matches) ++wrong;
      if (ascii_glob_matches(pattern, text, false) != matches) ++wrong;
      if (ascii_glob_matches(pattern, text, true) != ignoring_case) ++wrong;
    }
  }
  CHECK(wrong == 0);
  CHECK(is_ascii("a\x7f"));
  CHECK_FALSE(is_ascii("aé"));
}

// Texts over a, b and one other letter decide: a pattern of length three can tell no further
// letters apart, and two of them are told apart by a text of at most seven characters.
TEST_CASE("intersection and inclusion of all small globs") {
  const std::vector<std::string> patterns = all_strings("ab*?", 3);
  const std::vector<std::string> texts = all_strings("abc", 7);
  const auto table = match_table(patterns, texts);
  std::size_t wrong_intersections = 0;
  std::size_t wrong_inclusions = 0;
  for (std::size_t i = 0; i < patterns.size(); ++i) {
    for (std::size_t j = 0; j < patterns.size(); ++j) {
      bool intersect = false;
      bool includes = true;
      for (std::size_t t = 0; t < texts.size(); ++t) {
        intersect = intersect || (table[i][t] && table[j][t]);
        includes = includes && (!table[j][t] || table[i][t]);
      }
      if (globs_intersect(patterns[i], patterns[j]) != intersect) ++wrong_intersections;
      if (glob_includes(patterns[i], patterns[j]) != ternary(includes)) ++wrong_inclusions;
    }
  }
  CHECK(wrong_intersections == 0);
  CHECK(wrong_inclusions == 0);
}

TEST_CASE("? is one character, however many bytes it has") {
  CHECK(glob_matches("?", "é"));
  CHECK(glob_matches("?", "€"));
  CHECK(glob_matches("a?b", "a😀b"));
  CHECK_FALSE(glob_matches("??", "é"));
  CHECK(glob_matches("?", "\xff"));        // a stray byte is a character of its own
  CHECK_FALSE(glob_matches("\xff", "ÿ"));  // and not the one it would be in Latin-1
  CHECK(glob_matches("??", "\xc3("));
}

TEST_CASE("patterns that make backtracking matchers slow are answered at once") {
  std::string pattern;
  for (int i = 0; i < 200; ++i) pattern += "a*";
  CHECK_FALSE(glob_matches(pattern + "b", std::string(5000, 'a')));
  CHECK(glob_matches(pattern, std::string(5000, 'a')));
}

TEST_CASE("inclusion gives up beyond its budget and never guesses") {
  const std::string one(24, '?');
  CHECK(glob_includes("*a" + one, "*b" + one) != Ternary::yes);  // not included
  CHECK(glob_includes("*", "*a" + one) == Ternary::yes);
  std::string many;
  for (char c = 'a'; c <= 'z'; ++c) many += std::string("*") + c + "????????";
  CHECK(glob_includes("x" + many, many) != Ternary::yes);
}

TEST_CASE("everyday inclusions of ARN patterns") {
  const std::string group = "arn:aws:logs:us-east-1:111122223333:log-group:";
  CHECK(glob_includes(group + "*", group + "/aws/lambda/*") == Ternary::yes);
  CHECK(glob_includes(group + "/aws/lambda/*", group + "*") == Ternary::no);
  CHECK(globs_intersect("*:log-group:/app/*", group + "*prod"));
  CHECK_FALSE(globs_intersect(group + "/app/*", group + "/aws/*"));
}

TEST_CASE("case folding covers ASCII and Latin-1 letters, and nothing else") {
  CHECK(fold_case(U'A') == U'a');
  CHECK(fold_case(U'É') == U'é');
  CHECK(fold_case(U'×') == U'×');  // the multiplication sign stands between the letters
  CHECK(fold_case(U'ß') == U'ß');
  CHECK(fold_case(U'[') == U'[');
  CHECK(fold_case(U'Ω') == U'Ω');
}
