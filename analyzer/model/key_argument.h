// How a log group names its key, and which key of the model that is.
//
// What is accepted differs by form (docs/semantics.md and the page of the rule
// key-id-instead-of-arn): a key ARN and an alias ARN are, a key id and an alias name are not.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "eval/symbol.h"
#include "eval/value.h"
#include "model/model.h"

namespace kmslint {

/// The form of a key argument as far as its literal parts tell.
KeyForm key_form(const PartialString& text, const Symbols& symbols);

/// Finds keys by what names them. Grows with the model.
class KeyIndex {
 public:
  void add(const Key& key, std::uint32_t index);

  /// The key whose id (as symbol) or whole literal ARN the text has.
  std::optional<std::uint32_t> find(const PartialString& text, KeyForm form) const;
  std::optional<std::uint32_t> find(ResourceId resource) const;

 private:
  struct Entry {
    std::uint32_t index = 0;
    std::vector<PartialString> regions = {};  ///< of its cases
  };
  std::map<SymbolId, Entry> ids_;
  std::map<std::string, std::uint32_t> arns_;
  std::map<ResourceId, std::uint32_t> resources_;
};

/// Finds aliases: by the resource whose attribute the text is, else by name, of the same stack or
/// root before others. A name exists once per account and Region, so an ARN of another Region names
/// another alias. Aliases that fit and lead to different keys find nothing.
class AliasIndex {
 public:
  explicit AliasIndex(const std::vector<Alias>& aliases);
  std::optional<std::uint32_t> find(const PartialString& text, KeyForm form, ScopeId scope) const;

 private:
  const std::vector<Alias>* aliases_;
  std::map<std::string, std::vector<std::uint32_t>> by_name_;
  std::map<ResourceId, std::vector<std::uint32_t>> by_resource_;
};

/// Resolves what is still open: targets of aliases, keys of log groups.
void join_keys(Model& model, const KeyIndex& keys);

}  // namespace kmslint
