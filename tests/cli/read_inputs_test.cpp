#include "cli/read_inputs.h"

#include <catch2/catch.hpp>

#include "cli/scratch_folder.h"

using namespace kmslint;

namespace {

constexpr std::uint64_t limit = 1000;
const std::string policy = R"({"Statement": [{"Action": "kms:*"}]})";

InputFile file(const ScratchFolder& folder, const std::string& name, bool named) {
  InputFile result;
  result.open_path = folder / name;
  result.path = name;
  result.display_path = "./" + name;
  result.named = named;
  result.configuration = named ? 1 : 2;
  return result;
}

}  // namespace

TEST_CASE("what is recognised or named is kept, with what governs it", "[read_inputs]") {
  const ScratchFolder folder;
  folder.write("a.json", policy);
  folder.write("b.json", "{}");
  folder.write("c.json", "{}");
  Sources sources;
  const ReadFiles read = read_sources(
      {file(folder, "a.json", false), file(folder, "b.json", false), file(folder, "c.json", true)},
      limit, sources);
  REQUIRE(read.files.size() == 2);
  CHECK(sources.path(read.files[0].file) == "a.json");
  CHECK(sources.bytes(read.files[0].file) == policy);
  CHECK(read.files[0].configuration == 2);
  CHECK(sources.display_path(read.files[1].file) == "./c.json");
  CHECK(read.files[1].named);
  CHECK(read.not_read.empty());
  CHECK(read.unreadable.empty());

  const std::vector<Document> documents = parse(read.files, sources);
  REQUIRE(documents.size() == 2);
  CHECK(documents[0].settings == 2);
  CHECK_FALSE(documents[0].named);
  CHECK(documents[1].named);
  CHECK(documents[1].format == Format::json);
}

TEST_CASE("a file that vanished is told", "[read_inputs]") {
  const ScratchFolder folder;
  Sources sources;
  const ReadFiles read =
      read_sources({file(folder, "a.json", false), file(folder, "b.json", true)}, limit, sources);
  CHECK(read.files.empty());
  REQUIRE(read.not_read.size() == 2);
  CHECK(read.not_read[0].path == "a.json");
  CHECK(read.not_read[0].reason == "cannot be read: No such file or directory");
  REQUIRE(read.unreadable.size() == 1);
  CHECK(read.unreadable[0].message == "`./b.json` cannot be read: No such file or directory");
}

TEST_CASE("a file over the limit is told, with the option that raises it", "[read_inputs]") {
  const ScratchFolder folder;
  folder.write("a.json", policy + std::string(limit, ' '));
  Sources sources;
  const ReadFiles read = read_sources({file(folder, "a.json", false)}, limit, sources);
  REQUIRE(read.not_read.size() == 1);
  CHECK(read.not_read[0].reason == "is 1036 bytes large, over the limit of 1000 bytes");
  CHECK(read.not_read[0].settle == "`--max-file-size` sets the limit");
}

TEST_CASE("what was named must be worth reading", "[read_inputs]") {
  const ScratchFolder folder;
  folder.write("blank.json", " \r\n\t");
  folder.write("plan", "PK\x03\x04...");
  folder.write("c.json", "PK\x03\x04...");
  Sources sources;
  const ReadFiles read = read_sources(
      {file(folder, "blank.json", true), file(folder, "plan", true), file(folder, "c.json", false)},
      limit, sources);
  CHECK(read.files.empty());
  REQUIRE(read.unreadable.size() == 2);
  CHECK(read.unreadable[0].message == "`./blank.json` is empty");
  CHECK(read.unreadable[1].message == "`./plan` is a zip archive, as a saved Terraform plan is");
}
