// Symbols: names for what the inputs leave open.
//
// A symbol has one value everywhere (rule HOLE-3 of docs/semantics.md), which is why
// `logs.${AWS::Region}.amazonaws.com` on both sides matches although nobody knows the Region.
// Symbols belong to one stack instance (or one Terraform root): equal names of different scopes are
// different symbols, unless something unifies them.
#pragma once

#include <compare>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "source/span.h"

namespace kmslint {

enum class SymbolId : std::uint32_t {};

/// A stack instance, a Terraform root or a lone file; symbols of different scopes are independent.
enum class ScopeId : std::uint32_t {};

/// The language a symbol's value is taken from (rule HOLE-6). All but `any` hold no wildcard
/// character and no colon.
enum class Domain : std::uint8_t {
  any,     ///< any text, also empty, also `*`, `?`, `:` and `${`
  region,  ///< an AWS Region of the partitions in question
  partition,
  url_suffix,
  account,              ///< twelve digits
  log_group_name,       ///< [A-Za-z0-9._/#-]{1,512}
  log_group_name_part,  ///< the same alphabet, possibly empty
  key_id,               ///< [A-Za-z0-9-]+
  enumerated,           ///< one of Symbol::values
  boolean,              ///< a template condition: "true" or "false"
};

struct Symbol {
  std::string name = {};  ///< as users know it: `AWS::Region`, `Parameters/KeyArn`, `Key.KeyId`
  Domain domain = Domain::any;
  /// For `enumerated`, in source order; any other domain may be restricted to a list, too.
  std::vector<std::string> values = {};
  /// `region`: of every partition; otherwise of partition `aws` only.
  bool every_partition = false;
  ScopeId scope = {};
  std::string settle = {};  ///< the flag, command or line that would settle it; may be empty
  Span declared = {};
};

class Symbols {
 public:
  /// The symbol of that name and scope; made with `domain` when it is new.
  SymbolId intern(ScopeId scope, std::string_view name, Domain domain);
  std::optional<SymbolId> find(ScopeId scope, std::string_view name) const;
  /// An id that was not made here stands for any text and is called `unknown`.
  const Symbol& operator[](SymbolId id) const;
  Symbol& edit(SymbolId id);

  /// A value used inside a log group's name has that alphabet wherever it occurs (HOLE-6). Narrows
  /// `any` to log_group_name_part and leaves narrower domains alone.
  void narrow_to_name_part(SymbolId id);

  std::size_t size() const;

 private:
  std::deque<Symbol> symbols_;
  std::map<std::pair<ScopeId, std::string>, SymbolId, std::less<>> ids_;
};

}  // namespace kmslint
