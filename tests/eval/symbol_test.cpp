#include "eval/symbol.h"

#include <catch2/catch.hpp>

using namespace kmslint;

TEST_CASE("equal names of different scopes are different symbols") {
  Symbols symbols;
  const SymbolId a = symbols.intern(ScopeId{1}, "AWS::Region", Domain::region);
  const SymbolId b = symbols.intern(ScopeId{2}, "AWS::Region", Domain::region);
  CHECK(a != b);
  CHECK(symbols.intern(ScopeId{1}, "AWS::Region", Domain::region) == a);
}

TEST_CASE("a symbol used in a log group's name takes that alphabet, unless it is narrower") {
  Symbols symbols;
  const SymbolId open = symbols.intern(ScopeId{1}, "Parameters/Name", Domain::any);
  const SymbolId region = symbols.intern(ScopeId{1}, "AWS::Region", Domain::region);
  symbols.narrow_to_name_part(open);
  symbols.narrow_to_name_part(region);
  CHECK(symbols[open].domain == Domain::log_group_name_part);
  CHECK(symbols[region].domain == Domain::region);
}
