#include "tests/end_to_end/daemon_fixture.hpp"
#include "tests/end_to_end/raw_origin.hpp"

#include <catch2/catch.hpp>

#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <random>
#include <stdexcept>
#include <string>
#include <thread>

using namespace riverd::test;

namespace {

const std::string good_head = "HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml";

std::string gzip(const std::string& text) {
  z_stream stream{};
  if (deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY) != Z_OK)
    throw std::runtime_error("zlib");
  std::string out(deflateBound(&stream, text.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

/// Closes with a reset instead of an orderly end.
void reset(int connection) {
  const linger at_once{1, 0};
  setsockopt(connection, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

/// The one line of the log that warns about a feed.
std::string warning_about(const Daemon& daemon, const std::string& feed) {
  const std::string log = daemon.log();
  for (std::size_t start = 0; start < log.size();) {
    const auto end = log.find('\n', start);
    const std::string line = log.substr(start, end - start);
    if (line.find("warn") != std::string::npos && line.find(feed) != std::string::npos) return line;
    start = end + 1;
  }
  return {};
}

}  // namespace

TEST_CASE("bad feeds of every kind give one clear message each, and the good one goes on") {
  RawOrigin origin;
  origin.answer("/good", good_head, rss("Good", {{"1", "The good one", "https://good.example/1"}}));
  origin.answer("/html", "HTTP/1.1 200 OK\r\nContent-Type: text/html",
                "<!doctype html><html><body>Hi</body></html>");
  origin.answer("/empty", good_head, "");
  origin.answer("/404", "HTTP/1.1 404 Not Found", "no");
  origin.answer("/500", "HTTP/1.1 500 Internal Server Error", "no");
  origin.answer("/bomb", good_head + "\r\nContent-Encoding: gzip", gzip(std::string(64U << 20U, ' ')));
  origin.on("/huge", [](int connection, const std::atomic<bool>& stopping) {
    send_all(connection, good_head + "\r\nContent-Length: 209715200\r\n\r\n");
    const std::string block(1U << 20U, 'x');
    for (int i = 0; i < 200 && !stopping && send_all(connection, block); ++i) {
    }
  });
  origin.on("/slow", [](int connection, const std::atomic<bool>& stopping) {
    send_all(connection, good_head + "\r\nContent-Length: 100000\r\n\r\n");
    while (!stopping && send_all(connection, "<")) std::this_thread::sleep_for(std::chrono::milliseconds{50});
  });
  origin.on("/reset", [](int connection, const std::atomic<bool>&) {
    send_all(connection, good_head + "\r\nContent-Length: 100000\r\n\r\n<rss><channel>");
    std::this_thread::sleep_for(std::chrono::milliseconds{50});
    reset(connection);
  });
  origin.on("/short", [](int connection, const std::atomic<bool>&) {
    send_all(connection, good_head + "\r\nContent-Length: 100000\r\n\r\n<rss><channel>");
  });
  origin.on("/garbage",
            [](int connection, const std::atomic<bool>&) { send_all(connection, "SSH-2.0-OpenSSH\r\n"); });

  // What a message must say besides naming the feed.
  const std::vector<std::pair<std::string, std::string>> bad = {
      {"html", "HTML"}, {"empty", "empty"}, {"404", "404"}, {"500", "500"}, {"bomb", ""},
      {"huge", ""},     {"slow", ""},       {"reset", ""},  {"short", ""},  {"garbage", ""}};
  Daemon daemon;
  std::string tables;
  for (const auto& [name, word] : bad) tables += feed_table(origin.url("/" + name), "bad-" + name);
  tables += feed_table("http://no-such-host.invalid/feed", "bad-unresolvable");
  tables += feed_table("http://127.0.0.1:1/feed", "bad-refused");
  tables += feed_table("file:///nowhere/at/all.xml", "bad-file");
  tables += feed_table(origin.url("/good"), "good", "200ms");
  const std::string address = "127.0.0.1:" + std::to_string(daemon.port());
  daemon.configure_whole("[server]\nlisten = [\"" + address + "\"]\nbase_url = \"http://" + address +
                         "\"\n[poll]\nallow_addresses = [\"127.0.0.0/8\"]\nhost_interval = \"0s\"\n"
                         "host_connections = 16\ntimeout = \"3s\"\n" +
                         tables);
  REQUIRE(daemon.start());
  REQUIRE(daemon.shows("/feed.atom", "The good one"));
  for (const auto& [name, word] : bad) {
    INFO(name);
    REQUIRE(eventually([&, n = name] { return !warning_about(daemon, "bad-" + n).empty(); }));
    const std::string line = warning_about(daemon, "bad-" + name);
    INFO(line);
    CHECK(line.find(word) != std::string::npos);
    CHECK(line.size() < 500);
  }
  for (const std::string name : {"bad-unresolvable", "bad-refused", "bad-file"}) {
    INFO(name);
    CHECK(eventually([&] { return !warning_about(daemon, name).empty(); }, std::chrono::seconds{30}));
  }
  CHECK(daemon.running());
  origin.answer("/good", good_head, rss("Good", {{"2", "Another good one", "https://good.example/2"}}));
  CHECK(daemon.shows("/feed.atom", "Another good one"));
  CHECK(daemon.shows("/status", "bad-html"));
}

TEST_CASE("a private address is refused unless it is allowed") {
  RawOrigin origin;
  origin.answer("/good", good_head, rss("Good", {{"1", "Not to be read", "https://good.example/1"}}));
  Daemon daemon;
  const std::string address = "127.0.0.1:" + std::to_string(daemon.port());
  daemon.configure_whole("[server]\nlisten = [\"" + address + "\"]\nbase_url = \"http://" + address + "\"\n" +
                         feed_table(origin.url("/good"), "private"));
  REQUIRE(daemon.start());
  CHECK(eventually(
      [&] { return warning_about(daemon, "private").find("allow_addresses") != std::string::npos; }));
  CHECK(daemon.body("/feed.atom").find("Not to be read") == std::string::npos);
}

TEST_CASE("a broken configuration ends run and check with every problem, its place and the nearest key") {
  Daemon daemon;
  daemon.configure_whole(
      "[server]\nlisten = \"127.0.0.1:8480\"\n\n[poll]\nbugdet = 3\n\n[[feed]]\nurl = \"nonsense\"\n");
  const std::string file = (daemon.folder() / "riverd.toml").string();
  const Finished check = daemon.command({"check"});
  CHECK(check.status.code == 1);
  CHECK(check.out.find(file + ":2:") != std::string::npos);
  CHECK(check.out.find(file + ":5:1: ") != std::string::npos);
  CHECK(check.out.find("did you mean 'budget'") != std::string::npos);
  CHECK(check.out.find(file + ":8:") != std::string::npos);
  const Finished run = daemon.command({"run"});
  CHECK(run.status.code == 1);
  CHECK(run.err.find("did you mean 'budget'") != std::string::npos);
}

TEST_CASE("a configuration that was named and is not there is an error") {
  Process::Options options;
  const Folder folder;
  options.arguments = {riverd_binary(), "--config", folder / "missing.toml", "check"};
  options.output_folder = folder / "output";
  const Finished check = run_program(options);
  CHECK(check.status.code == 1);
  CHECK((check.out + check.err).find("missing.toml") != std::string::npos);
}

TEST_CASE("a port in use is named with what to do about it") {
  Daemon first;
  REQUIRE(first.start());
  Daemon second;
  const std::string address = "127.0.0.1:" + std::to_string(first.port());
  second.configure_whole("[server]\nlisten = [\"" + address + "\"]\n");
  const Finished run = second.command({"run"});
  CHECK(run.status.code == 1);
  CHECK(run.err.find(address) != std::string::npos);
  CHECK(run.err.find("in use") != std::string::npos);
}

TEST_CASE("a second daemon on the same store is refused and names the first") {
  Daemon daemon;
  REQUIRE(daemon.start());
  const std::string address = "127.0.0.1:" + std::to_string(free_port());
  daemon.configure_whole("[server]\nlisten = [\"" + address + "\"]\n");
  const Finished run = daemon.command({"run"});
  CHECK(run.status.code == 1);
  CHECK(run.err.find((daemon.folder() / "data").string()) != std::string::npos);
}

TEST_CASE("a data folder that cannot be written is named with what to do about it") {
  if (geteuid() == 0) {
    // Root may write anywhere but into what is no folder.
    Daemon daemon;
    write_file(daemon.folder() / "data", "a file where the folder should be");
    const Finished run = daemon.command({"run"});
    CHECK(run.status.code == 1);
    CHECK(run.err.find((daemon.folder() / "data").string()) != std::string::npos);
    return;
  }
  Daemon daemon;
  std::filesystem::create_directory(daemon.folder() / "data");
  chmod((daemon.folder() / "data").c_str(), 0500);
  const Finished run = daemon.command({"run"});
  CHECK(run.status.code == 1);
  CHECK(run.err.find((daemon.folder() / "data").string()) != std::string::npos);
}

TEST_CASE("when the disk is full the daemon says so, serves on, and goes on when there is room again") {
  Daemon daemon;
  const auto data = daemon.folder() / "data";
  std::filesystem::create_directory(data);
  if (mount("tmpfs", data.c_str(), "tmpfs", 0, "size=768k") != 0) {
    WARN("not run: this machine does not let the test mount a small file system");
    return;
  }
  struct Unmount {
    std::filesystem::path where;
    ~Unmount() { umount2(where.c_str(), MNT_DETACH); }
  } const unmount{data};

  RawOrigin origin;
  origin.answer("/feed", good_head, rss("A", {{"1", "Small", "https://a.example/1"}}));
  daemon.configure(feed_table(origin.url("/feed"), "growing", "100ms"));
  REQUIRE(daemon.start());
  REQUIRE(daemon.shows("/feed.atom", "Small"));
  // Letters without any order do not compress away.
  std::mt19937 random(1);
  std::string large(3U << 20U, ' ');
  for (char& letter : large) letter = static_cast<char>('a' + random() % 26);
  origin.answer("/feed", good_head,
                rss("A", {{"2", "Large", "https://a.example/2", "Sat, 22 Feb 2025 18:39:04 GMT",
                           "<p>" + large + "</p>"},
                          {"1", "Small", "https://a.example/1"}}));
  REQUIRE(eventually([&] { return daemon.log().find("disk is full") != std::string::npos; }));
  CHECK(daemon.body("/feed.atom").find("Small") != std::string::npos);
  REQUIRE(mount("tmpfs", data.c_str(), "tmpfs", MS_REMOUNT, "size=64m") == 0);
  CHECK(daemon.shows("/feed.atom", "Large"));
}
