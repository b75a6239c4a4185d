#include "model/module_descriptions.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>

namespace kmslint {

namespace {

struct EmbeddedPage {
  std::string_view name = {};
  std::string_view text = {};
};

#include "model/terraform_modules.inc"

// ---------------------------------------------------------------------------------------- versions

constexpr ModuleVersion endless = {std::numeric_limits<std::uint32_t>::max(), 0, 0};

struct WrittenVersion {
  ModuleVersion numbers = {};
  std::size_t count = 0;  ///< how many were written
};

/// `v1.2.3`, `1.2`, `1.2.3-beta1`.
std::optional<WrittenVersion> read_version(std::string_view text) {
  if (text.starts_with('v')) text.remove_prefix(1);
  text = text.substr(0, text.find_first_of("-+"));
  WrittenVersion version;
  while (version.count < version.numbers.size()) {
    std::uint32_t& number = version.numbers[version.count++];
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc()) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    if (text.empty()) return version;
    if (!text.starts_with('.')) return std::nullopt;
    text.remove_prefix(1);
  }
  return std::nullopt;
}

/// The next version of the number at `index`: 1.2.3 -> 1.3.0 for 1.
ModuleVersion raised(ModuleVersion version, std::size_t index) {
  if (version[index] == std::numeric_limits<std::uint32_t>::max()) return endless;
  ++version[index];
  std::fill(version.begin() + static_cast<std::ptrdiff_t>(index) + 1, version.end(), 0);
  return version;
}

/// Versions from `since` up to, without, `until`.
struct VersionRange {
  ModuleVersion since = {};
  ModuleVersion until = endless;
};

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") + 1 - first);
}

/// One condition of a constraint. `!=` excludes one version of a range, which leaves the range.
bool narrow(VersionRange& range, std::string_view condition) {
  const std::size_t digits = std::min(condition.find_first_not_of("=!<>~ \t"), condition.size());
  const std::string_view sign = trimmed(condition.substr(0, digits));
  const std::optional<WrittenVersion> version = read_version(condition.substr(digits));
  if (!version) return false;
  const ModuleVersion& at = version->numbers;
  const auto from = [&](const ModuleVersion& since) { range.since = std::max(range.since, since); };
  const auto before = [&](const ModuleVersion& end) { range.until = std::min(range.until, end); };
  if (sign.empty() || sign == "=") {
    from(at);
    before(raised(at, 2));
  } else if (sign == ">=") {
    from(at);
  } else if (sign == ">") {
    from(raised(at, 2));
  } else if (sign == "<") {
    before(at);
  } else if (sign == "<=") {
    before(raised(at, 2));
  } else if (sign == "~>") {
    from(at);
    if (version->count > 1) before(raised(at, version->count - 2));
  } else {
    return sign == "!=";
  }
  return true;
}

std::optional<VersionRange> read_constraint(std::string_view text) {
  VersionRange range;
  if (trimmed(text).empty()) return range;
  while (true) {
    const std::size_t comma = std::min(text.find(','), text.size());
    if (!narrow(range, trimmed(text.substr(0, comma)))) return std::nullopt;
    if (comma == text.size()) return range;
    text.remove_prefix(comma + 1);
  }
}

// --------------------------------------------------------------------------------------- addresses

struct ModuleAddress {
  std::string place = {};      ///< registry address without host, or host and path of a repository
  std::string submodule = {};  ///< below it
  std::string ref = {};        ///< `ref` or `version` of the query
};

bool take_prefix(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

std::string query_value(std::string_view query, std::string_view name) {
  while (!query.empty()) {
    const std::size_t end = std::min(query.find('&'), query.size());
    std::string_view each = query.substr(0, end);
    if (take_prefix(each, name) && take_prefix(each, "=")) return std::string(each);
    query.remove_prefix(std::min(end + 1, query.size()));
  }
  return {};
}

/// `github.com/a/b.git//modules/c` -> `github.com/a/b`, `modules/c`.
ModuleAddress read_address(std::string_view source) {
  ModuleAddress address;
  const std::size_t question = std::min(source.find('?'), source.size());
  if (question < source.size()) {
    const std::string_view query = source.substr(question + 1);
    address.ref = query_value(query, "ref");
    if (address.ref.empty()) address.ref = query_value(query, "version");
  }
  source = source.substr(0, question);
  take_prefix(source, "git::");
  const std::size_t scheme = source.find("://");
  const bool has_scheme = scheme != std::string_view::npos;
  if (has_scheme) source.remove_prefix(scheme + 3);
  if (source.starts_with('/')) source.remove_prefix(1);  // tfr:///
  const std::size_t slash = source.find('/');
  const std::size_t user = source.find('@');
  if (user != std::string_view::npos && user < slash) source.remove_prefix(user + 1);
  const std::size_t below = source.find("//");
  if (below != std::string_view::npos) {
    address.submodule = source.substr(below + 2);
    while (address.submodule.ends_with('/')) address.submodule.pop_back();
    source = source.substr(0, below);
  }
  if (source.ends_with(".git")) source.remove_suffix(4);
  address.place = source;
  const std::size_t colon = address.place.find(':');
  if (!has_scheme && colon != std::string::npos) address.place[colon] = '/';  // git@host:path
  std::transform(address.place.begin(), address.place.end(), address.place.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  for (const std::string_view host : {"registry.terraform.io/", "registry.opentofu.org/"}) {
    if (address.place.starts_with(host)) address.place.erase(0, host.size());
  }
  return address;
}

// ------------------------------------------------------------------------------------ descriptions

/// What a line `# Name: value` at the head of a description says.
std::string_view head(std::string_view text, std::string_view name) {
  while (take_prefix(text, "# ")) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    if (take_prefix(line, name) && take_prefix(line, ": ")) return line;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return {};
}

ModuleDescription read_description(const EmbeddedPage& page) {
  ModuleDescription description = {.name = page.name,
                                   .registry = head(page.text, "Registry"),
                                   .git = head(page.text, "Git"),
                                   .submodule = head(page.text, "Submodule"),
                                   .text = page.text};
  const std::string_view versions = head(page.text, "Versions");
  constexpr std::string_view until = " until ";
  const std::size_t at = versions.find(until);
  if (at == std::string_view::npos) return description;
  const auto numbers = [](std::string_view text) {
    return read_version(text).value_or(WrittenVersion()).numbers;
  };
  description.since = numbers(versions.substr(0, at));
  description.until = numbers(versions.substr(at + until.size()));
  return description;
}

}  // namespace

const std::vector<ModuleDescription>& module_descriptions() {
  static const std::vector<ModuleDescription> descriptions = [] {
    std::vector<ModuleDescription> read;
    for (const EmbeddedPage& page : embedded_pages) read.push_back(read_description(page));
    return read;
  }();
  return descriptions;
}

const ModuleDescription* find_module_description(std::string_view source,
                                                 std::string_view version_constraint) {
  const ModuleAddress address = read_address(source);
  std::optional<VersionRange> wanted = read_constraint(version_constraint);
  if (!wanted) return nullptr;
  if (const std::optional<WrittenVersion> version = read_version(address.ref)) {
    wanted = VersionRange{version->numbers, raised(version->numbers, 2)};
  }
  const ModuleDescription* newest = nullptr;
  for (const ModuleDescription& each : module_descriptions()) {
    const bool is_module = (address.place == each.registry || address.place == each.git) &&
                           address.submodule == each.submodule;
    const bool fits = std::max(each.since, wanted->since) < std::min(each.until, wanted->until);
    if (is_module && fits && (newest == nullptr || newest->since < each.since)) newest = &each;
  }
  return newest;
}

}  // namespace kmslint
