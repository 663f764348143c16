#include "daemon/poll/file_source.hpp"
#include "tests/daemon/poll/temporary_folder.hpp"

#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>

using namespace riverd;
using poll::path_of_file_url;
using poll::read_file_source;

namespace {

constexpr std::uint64_t limit = 1 << 20U;

std::filesystem::path write(const std::filesystem::path& path, const std::string& text, int age_seconds) {
  std::ofstream{path} << text;
  std::filesystem::last_write_time(
      path, std::filesystem::file_time_type::clock::now() - std::chrono::seconds{age_seconds});
  return path;
}

std::string url_of(const std::filesystem::path& path) {
  return "file://" + path.string();
}

}  // namespace

TEST_CASE("a file URL names an absolute path, percent-decoded") {
  CHECK(path_of_file_url("file:///a/b.xml") == "/a/b.xml");
  CHECK(path_of_file_url("file://localhost/a") == "/a");
  CHECK(path_of_file_url("file:///a%20b/%C3%BC") == "/a b/ü");
  CHECK(path_of_file_url("file:///a%2") == "/a%2");
  CHECK(path_of_file_url("file:///a?x#y") == "/a");
  CHECK_FALSE(path_of_file_url("file://elsewhere/a"));
  CHECK_FALSE(path_of_file_url("file:a"));
  CHECK_FALSE(path_of_file_url("file:///a%00b"));
  CHECK_FALSE(path_of_file_url("https://example.org/"));
}

TEST_CASE("a file is read like a document of the web, and answers 304 while it stays the same") {
  const TemporaryFolder folder;
  const auto path = write(folder.path() / "feed one.xml", "<rss/>", 100);
  const auto first = read_file_source(url_of(path), "", limit);
  REQUIRE(first.has_value());
  CHECK(first->status == 200);
  CHECK(first->body == "<rss/>");
  CHECK(first->url == url_of(path));
  CHECK(first->wire_bytes == 6);
  CHECK(first->header("Content-Type").empty());
  CHECK_FALSE(first->header("Last-Modified").empty());
  const std::string etag{first->header("ETag")};
  REQUIRE_FALSE(etag.empty());

  const auto second = read_file_source(url_of(path), etag, limit);
  REQUIRE(second.has_value());
  CHECK(second->status == 304);
  CHECK(second->body.empty());

  SECTION("a new time of modification") {
    write(path, "<rsx/>", 50);
    CHECK(read_file_source(url_of(path), etag, limit)->body == "<rsx/>");
  }
  SECTION("a new size") {
    write(path, "<rss />", 100);
    CHECK(read_file_source(url_of(path), etag, limit)->status == 200);
  }
  SECTION("another file in its place") {
    const auto other = write(folder.path() / "other", "<rsy/>", 100);
    std::filesystem::last_write_time(other, std::filesystem::last_write_time(path));
    std::filesystem::rename(other, path);
    CHECK(read_file_source(url_of(path), etag, limit)->body == "<rsy/>");
  }
}

TEST_CASE("a file that was just written gets no ETag, since it may change unnoticed") {
  const TemporaryFolder folder;
  const auto path = write(folder.path() / "feed", "<rss/>", 0);
  const auto read = read_file_source(url_of(path), "", limit);
  REQUIRE(read.has_value());
  CHECK(read->status == 200);
  CHECK(read->header("ETag").empty());
}

TEST_CASE("a file that cannot be read gives one clear message") {
  const TemporaryFolder folder;
  SECTION("missing") {
    const auto read = read_file_source(url_of(folder.path() / "none"), "", limit);
    REQUIRE(read.has_error());
    CHECK(read.error().message() ==
          url_of(folder.path() / "none") + ": the file cannot be opened: No such file or directory");
  }
  SECTION("a folder") {
    const auto read = read_file_source(url_of(folder.path()), "", limit);
    REQUIRE(read.has_error());
    CHECK(read.error().message().find("not a regular file") != std::string::npos);
  }
  SECTION("a pipe, without waiting for its writer") {
    const auto pipe = folder.path() / "pipe";
    REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
    CHECK(read_file_source(url_of(pipe), "", limit).has_error());
  }
  SECTION("larger than the limit") {
    const auto path = write(folder.path() / "big", std::string(1001, 'x'), 100);
    CHECK(read_file_source(url_of(path), "", 1001).has_value());
    const auto read = read_file_source(url_of(path), "", 1000);
    REQUIRE(read.has_error());
    CHECK(read.error().code == http::ClientError::too_large);
    CHECK(read.error().message().find("1000 bytes of max_body") != std::string::npos);
  }
  SECTION("no path") {
    CHECK(read_file_source("file://host/a", "", limit).has_error());
  }
}
