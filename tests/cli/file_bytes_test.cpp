#include "cli/file_bytes.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "cli/scratch_folder.h"

using namespace kmslint;

namespace {

std::string reason(const std::string& path, std::uint64_t limit = 1000) {
  const auto bytes = read_file(path, limit);
  return bytes ? "no error" : bytes.error().reason;
}

}  // namespace

TEST_CASE("a regular file is read as it is", "[file_bytes]") {
  const ScratchFolder folder;
  const std::string bytes("a\0b\xff\r\n", 6);
  folder.write("a", bytes);
  CHECK(read_file(folder / "a", 6) == bytes);
  folder.write("empty", "");
  CHECK(read_file(folder / "empty", 6) == std::string());
}

TEST_CASE("what is no regular file is named and never waited for", "[file_bytes]") {
  const ScratchFolder folder;
  folder.make_folder("d");
  CHECK(reason(folder / "d") == "is a folder");
  REQUIRE(::mkfifo((folder / "f").c_str(), 0600) == 0);
  CHECK(reason(folder / "f") == "is a FIFO, not a file");
  CHECK(reason("/dev/null") == "is a device, not a file");
  CHECK(reason(folder / "none") == "cannot be read: No such file or directory");
}

TEST_CASE("a larger file is refused without reading it", "[file_bytes]") {
  const ScratchFolder folder;
  folder.write("a", std::string(11, 'x'));
  CHECK(reason(folder / "a", 10) == "is 11 bytes large, over the limit of 10 bytes");
  CHECK(reason(folder / "a", 11) == "no error");
  folder.write("sparse", "");
  REQUIRE(::truncate((folder / "sparse").c_str(), 200 << 20) == 0);
  CHECK(reason(folder / "sparse", 32 << 20) == "is 200 MB large, over the limit of 32 MB");
}

TEST_CASE("files without a size are read to their end, up to the limit", "[file_bytes]") {
  CHECK(read_file("/proc/self/status", 1 << 20)->find("Name:") == 0);
  CHECK(reason("/proc/self/status", 10) == "is over the limit of 10 bytes");
}

TEST_CASE("a report appears whole, keeps the mode and leaves nothing beside it", "[file_bytes]") {
  const ScratchFolder folder;
  folder.write("out", "old and longer");
  REQUIRE(::chmod((folder / "out").c_str(), 0640) == 0);
  REQUIRE(write_file(folder / "out", "new"));
  CHECK(read_file(folder / "out", 100) == std::string("new"));
  struct stat status = {};
  REQUIRE(::stat((folder / "out").c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0640);
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
    CHECK(entry.path().filename() == "out");
    ++count;
  }
  CHECK(count == 1);
}

TEST_CASE("a link to a report stays a link", "[file_bytes]") {
  const ScratchFolder folder;
  folder.write("real", "old");
  folder.link("out", "real");
  REQUIRE(write_file(folder / "out", "new"));
  CHECK(std::filesystem::is_symlink(folder / "out"));
  CHECK(read_file(folder / "real", 100) == std::string("new"));
}

TEST_CASE("what cannot be written is an error", "[file_bytes]") {
  const ScratchFolder folder;
  folder.make_folder("d");
  CHECK(write_file(folder / "d", "x").error().reason == "is a folder");
  CHECK(write_file(folder / "none/out", "x").error().reason ==
        "cannot be written: No such file or directory");
  CHECK(write_file("/dev/full", "x").error().reason ==
        "cannot be written: No space left on device");
}

TEST_CASE("sizes are told in words", "[file_bytes]") {
  CHECK(size_text(12) == "12 bytes");
  CHECK(size_text(std::uint64_t{32} << 20) == "32 MB");
}
