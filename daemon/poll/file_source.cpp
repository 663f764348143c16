#include "daemon/poll/file_source.hpp"

#include "feeds/text/percent_encoding.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <ctime>
#include <utility>

namespace riverd::poll {
namespace {

using boost::system::error_code;

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) {
      ::close(fd_);
    }
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  [[nodiscard]] int get() const { return fd_; }

 private:
  int fd_;
};

Error system_error(int code, const std::string& url, std::string_view what) {
  const error_code ec{code, boost::system::system_category()};
  return Error{ec, url + ": " + std::string{what} + ": " + ec.message()};
}

std::string etag_of(const struct stat& status) {
  return '"' + std::to_string(status.st_ino) + '-' + std::to_string(status.st_size) + '-' +
         std::to_string(status.st_mtim.tv_sec) + '.' + std::to_string(status.st_mtim.tv_nsec) + '"';
}

bool same_version(const struct stat& a, const struct stat& b) {
  return a.st_size == b.st_size && a.st_mtim.tv_sec == b.st_mtim.tv_sec &&
         a.st_mtim.tv_nsec == b.st_mtim.tv_nsec;
}

/// Whether the file has been left alone long enough for its time of modification to tell versions apart.
bool at_rest(const struct stat& status) {
  struct timespec now{};
  ::clock_gettime(CLOCK_REALTIME, &now);
  return now.tv_sec - status.st_mtim.tv_sec > 2;
}

Result<std::string> read_all(int fd, const std::string& url, std::uint64_t expected,
                             std::uint64_t max_bytes) {
  constexpr std::size_t step = std::size_t{1} << 16U;
  std::string bytes;
  bytes.reserve(static_cast<std::size_t>(expected) + 1);
  while (true) {
    const std::size_t have = bytes.size();
    if (have > max_bytes) {
      return Error{http::ClientError::too_large,
                   url + ": the file is larger than the " + std::to_string(max_bytes) + " bytes of max_body"};
    }
    const std::size_t room = std::max(bytes.capacity() - have, step);
    bytes.resize(have + room);
    const ssize_t got = ::read(fd, bytes.data() + have, room);
    const int failure = errno;
    bytes.resize(have + (got > 0 ? static_cast<std::size_t>(got) : 0));
    if (got == 0) {
      return bytes;
    }
    if (got < 0 && failure != EINTR) {
      return system_error(failure, url, "the file cannot be read");
    }
  }
}

}  // namespace

std::optional<std::string> path_of_file_url(std::string_view url) {
  constexpr std::string_view scheme = "file://";
  constexpr std::string_view localhost = "localhost";
  if (!url.starts_with(scheme)) {
    return std::nullopt;
  }
  url.remove_prefix(scheme.size());
  if (url.starts_with(localhost)) {
    url.remove_prefix(localhost.size());
  }
  url = url.substr(0, url.find_first_of("?#"));
  if (!url.starts_with('/')) {
    return std::nullopt;
  }
  std::string path = text::percent_decoded(url);
  if (path.find('\0') != std::string::npos) {
    return std::nullopt;
  }
  return path;
}

Result<http::Response> read_file_source(const std::string& url, std::string_view etag,
                                        std::uint64_t max_bytes) {
  const auto path = path_of_file_url(url);
  if (!path) {
    return Error{http::ClientError::invalid_url, url + ": a file is named as file:///path"};
  }
  // Without O_NONBLOCK, opening a pipe would wait for someone to write into it.
  const Descriptor file{::open(path->c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
  if (file.get() < 0) {
    return system_error(errno, url, "the file cannot be opened");
  }
  struct stat before{};
  if (::fstat(file.get(), &before) != 0) {
    return system_error(errno, url, "the file cannot be read");
  }
  if (!S_ISREG(before.st_mode)) {
    return system_error(S_ISDIR(before.st_mode) ? EISDIR : EINVAL, url, "this is not a regular file");
  }
  http::Response response;
  response.url = url;
  const std::string tag = etag_of(before);
  if (tag == etag) {
    response.status = 304;
    return response;
  }
  auto bytes =
      read_all(file.get(), url,
               std::min<std::uint64_t>(static_cast<std::uint64_t>(before.st_size), max_bytes), max_bytes);
  if (!bytes) {
    return bytes.error();
  }
  struct stat after{};
  const bool whole = ::fstat(file.get(), &after) == 0 && same_version(before, after);
  if (whole && at_rest(before)) {
    response.headers.push_back({"ETag", tag});
  }
  const Time modified{std::chrono::seconds{before.st_mtim.tv_sec}};
  response.headers.push_back({"Last-Modified", to_rfc822(modified)});
  response.status = 200;
  response.body = std::move(*bytes);
  response.wire_bytes = response.body.size();
  return response;
}

}  // namespace riverd::poll
