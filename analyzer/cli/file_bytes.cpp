#include "cli/file_bytes.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

namespace kmslint {

namespace {

tl::unexpected<FileError> failure(std::string reason, std::string hint = {}) {
  return tl::unexpected(FileError{std::move(reason), std::move(hint)});
}

tl::unexpected<FileError> system_failure(std::string_view what, int error) {
  return failure(std::string(what) + ": " + std::strerror(error));
}

tl::unexpected<FileError> too_large(std::uint64_t size, std::uint64_t limit) {
  const std::string is = size > limit ? "is " + size_text(size) + " large, over" : "is over";
  return failure(is + " the limit of " + size_text(limit), "`--max-file-size` sets the limit");
}

/// Closes a descriptor when it goes out of scope.
class Descriptor {
 public:
  explicit Descriptor(int value) : value_(value) {}
  ~Descriptor() {
    if (value_ >= 0) ::close(value_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int value() const { return value_; }
  int release() {
    const int value = value_;
    value_ = -1;
    return value;
  }

 private:
  int value_;
};

tl::expected<std::string, FileError> read_all(int descriptor, std::size_t expected,
                                              std::uint64_t limit) {
  std::string bytes;
  std::size_t size = 0;
  bytes.resize(expected + 1);  // one more, to see the end without growing
  while (true) {
    if (size == bytes.size()) bytes.resize(bytes.size() * 2 + 65536);
    const ssize_t count = ::read(descriptor, bytes.data() + size, bytes.size() - size);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return system_failure("cannot be read", errno);
    if (count == 0) break;
    size += static_cast<std::size_t>(count);
    if (size > limit) return too_large(0, limit);
  }
  bytes.resize(size);
  return bytes;
}

std::string_view kind_of(mode_t mode) {
  if (S_ISDIR(mode)) return "is a folder";
  if (S_ISFIFO(mode)) return "is a FIFO, not a file";
  if (S_ISSOCK(mode)) return "is a socket, not a file";
  return "is a device, not a file";
}

/// Where a report for `path` is made before it gets its name: in the same folder, since a rename
/// cannot cross file systems.
std::string temporary_name(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  const std::size_t begin = slash == std::string::npos ? 0 : slash + 1;
  return path.substr(0, begin) + ".kmslint-XXXXXX";
}

mode_t mode_of_new_files() {
  const mode_t mask = ::umask(0);
  ::umask(mask);
  return 0666 & ~mask;
}

tl::expected<void, FileError> write_and_name(const std::string& path, mode_t mode,
                                             std::string_view bytes) {
  std::string name = temporary_name(path);
  Descriptor descriptor(::mkostemp(name.data(), O_CLOEXEC));
  if (descriptor.value() < 0) return system_failure("cannot be written", errno);
  auto written = write_descriptor(descriptor.value(), bytes);
  int error = 0;
  if (written && (::fchmod(descriptor.value(), mode) != 0 || ::fsync(descriptor.value()) != 0)) {
    error = errno;
  }
  if (::close(descriptor.release()) != 0 && error == 0) error = errno;
  if (written && error == 0 && ::rename(name.c_str(), path.c_str()) != 0) error = errno;
  if (written && error == 0) return {};
  ::unlink(name.c_str());
  if (!written) return written;
  return system_failure("cannot be written", error);
}

tl::expected<void, FileError> write_into(const std::string& path, std::string_view bytes) {
  const Descriptor descriptor(::open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY));
  if (descriptor.value() < 0) return system_failure("cannot be written", errno);
  return write_descriptor(descriptor.value(), bytes);
}

}  // namespace

std::optional<std::string> real_path(const std::string& path) {
  char* real = ::realpath(path.c_str(), nullptr);
  if (real == nullptr) return std::nullopt;
  std::string result = real;
  std::free(real);
  return result;
}

bool is_inside(std::string_view path, std::string_view folder) {
  if (folder == "/" || path == folder) return true;
  return path.size() > folder.size() && path.starts_with(folder) && path[folder.size()] == '/';
}

std::string without_links(const std::string& path) { return real_path(path).value_or(path); }

tl::expected<std::string, FileError> read_file(const std::string& path, std::uint64_t limit) {
  // Without O_NONBLOCK the open of a FIFO would wait for a writer.
  constexpr int flags = O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY;
  const Descriptor descriptor(::open(path.c_str(), flags));
  if (descriptor.value() < 0) {
    if (errno == ENXIO) return failure("is a socket or device, not a file");
    return system_failure("cannot be read", errno);
  }
  struct stat status = {};
  if (::fstat(descriptor.value(), &status) != 0) return system_failure("cannot be read", errno);
  if (!S_ISREG(status.st_mode)) return failure(std::string(kind_of(status.st_mode)));
  const auto size = static_cast<std::uint64_t>(status.st_size);
  if (size > limit) return too_large(size, limit);
  return read_all(descriptor.value(), static_cast<std::size_t>(size), limit);
}

tl::expected<std::string, FileError> read_standard_input(std::uint64_t limit) {
  return read_all(STDIN_FILENO, 0, limit);
}

tl::expected<void, FileError> write_descriptor(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(descriptor, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && errno == EAGAIN) {  // whoever started us made the pipe non-blocking
      pollfd writable = {descriptor, POLLOUT, 0};
      ::poll(&writable, 1, -1);
      continue;
    }
    if (count < 0) return system_failure("cannot be written", errno);
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return {};
}

tl::expected<void, FileError> write_file(const std::string& path, std::string_view bytes) {
  struct stat status = {};
  if (::stat(path.c_str(), &status) != 0) return write_and_name(path, mode_of_new_files(), bytes);
  if (S_ISDIR(status.st_mode)) return failure("is a folder");
  if (!S_ISREG(status.st_mode)) return write_into(path, bytes);
  return write_and_name(without_links(path), status.st_mode & 0777, bytes);
}

std::string size_text(std::uint64_t bytes) {
  constexpr std::uint64_t megabyte = std::uint64_t{1} << 20;
  if (bytes < megabyte) return std::to_string(bytes) + " bytes";
  return std::to_string(bytes / megabyte) + " MB";
}

}  // namespace kmslint
