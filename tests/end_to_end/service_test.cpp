#include "tests/end_to_end/daemon_fixture.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <thread>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstring>

using namespace riverd::test;

namespace {

std::string file_url(const std::filesystem::path& file) {
  return "file://" + file.string();
}

/// The service manager's end of the notification socket.
class NotifySocket {
 public:
  explicit NotifySocket(const std::filesystem::path& path)
      : path_(path), descriptor_(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
    REQUIRE(bind(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  }
  ~NotifySocket() { close(descriptor_); }
  NotifySocket(const NotifySocket&) = delete;
  NotifySocket& operator=(const NotifySocket&) = delete;

  /// Waits until some message held a text; remembers all of them.
  bool received(const std::string& text) {
    return eventually([&] {
      std::array<char, 4096> buffer{};
      ssize_t count = 0;
      while ((count = recv(descriptor_, buffer.data(), buffer.size(), 0)) > 0) {
        messages_.append(buffer.data(), static_cast<std::size_t>(count));
        messages_ += "\n";
      }
      return messages_.find(text) != std::string::npos;
    });
  }

  [[nodiscard]] std::map<std::string, std::string> environment() const {
    return {{"NOTIFY_SOCKET", path_.string()}};
  }

 private:
  std::filesystem::path path_;
  int descriptor_;
  std::string messages_;
};

}  // namespace

TEST_CASE("the service manager hears of readiness, status, reload and stop, and is fed by the watchdog") {
  Daemon daemon;
  NotifySocket manager(daemon.folder() / "notify");
  auto environment = manager.environment();
  environment["WATCHDOG_USEC"] = "200000";
  REQUIRE(daemon.start(environment));
  CHECK(manager.received("READY=1"));
  CHECK(manager.received("STATUS="));
  CHECK(manager.received("WATCHDOG=1"));
  daemon.signal(SIGHUP);
  CHECK(manager.received("RELOADING=1\nMONOTONIC_USEC="));
  daemon.signal(SIGTERM);
  CHECK(manager.received("STOPPING=1"));
}

TEST_CASE("SIGTERM and SIGINT end the daemon with status 0") {
  for (const int number : {SIGTERM, SIGINT}) {
    Daemon daemon;
    REQUIRE(daemon.start());
    daemon.signal(number);
    const auto status = daemon.stop();
    REQUIRE(status);
    CHECK_FALSE(status->signalled);
    CHECK(status->code == 0);
  }
}

TEST_CASE("signals that come while the daemon ends do not kill it") {
  for (int round = 0; round < 8; ++round) {
    Daemon daemon;
    REQUIRE(daemon.start());
    for (int sent = 0; daemon.running(); ++sent) {
      daemon.signal(sent % 2 == 0 ? SIGTERM : SIGHUP);
      std::this_thread::sleep_for(std::chrono::microseconds{200});
    }
    const auto status = daemon.stop();
    REQUIRE(status);
    CHECK_FALSE(status->signalled);
    CHECK(status->code == 0);
  }
}

TEST_CASE("SIGHUP takes over added and removed feeds, and a bad file changes nothing") {
  Daemon daemon;
  write_file(daemon.folder() / "a.xml", rss("A", {{"1", "From A", "https://a.example/1"}}));
  write_file(daemon.folder() / "b.xml", rss("B", {{"2", "From B", "https://b.example/2"}}));
  const std::string a = feed_table(file_url(daemon.folder() / "a.xml"), "a");
  const std::string b = feed_table(file_url(daemon.folder() / "b.xml"), "b");
  daemon.configure(a);
  REQUIRE(daemon.start());
  REQUIRE(daemon.shows("/feed.atom", "From A"));

  daemon.configure(a + b);
  daemon.signal(SIGHUP);
  REQUIRE(daemon.shows("/feed.atom", "From B"));

  daemon.configure(a + b + "[pol]\nbudget = 3\n");
  daemon.signal(SIGHUP);
  CHECK(eventually([&] { return daemon.log().find("did you mean [poll]") != std::string::npos; }));
  CHECK(daemon.shows("/feed.atom", "From A"));

  daemon.configure(b);
  daemon.signal(SIGHUP);
  REQUIRE(eventually([&] { return daemon.body("/feed.atom").find("From A") == std::string::npos; }));
  CHECK(daemon.body("/feed.atom").find("From B") != std::string::npos);
}

TEST_CASE("reload ends when the daemon has reloaded, and fails when the file is bad or nobody listens") {
  Daemon daemon;
  write_file(daemon.folder() / "a.xml", rss("A", {{"1", "From A", "https://a.example/1"}}));
  const std::string a = feed_table(file_url(daemon.folder() / "a.xml"), "a");
  daemon.configure("");
  const Finished alone = daemon.command({"reload"});
  CHECK(alone.status.code == 1);
  CHECK(alone.err.find("no daemon listens on ") != std::string::npos);

  REQUIRE(daemon.start());
  daemon.configure(a);
  const Finished good = daemon.command({"reload"});
  CHECK(good.status.code == 0);
  CHECK(good.out.find("reloaded: ") == 0);
  CHECK(daemon.log().find("reloaded: ") != std::string::npos);
  CHECK(daemon.shows("/feed.atom", "From A"));

  daemon.configure(a + "[pol]\nbudget = 3\n");
  const Finished bad = daemon.command({"reload"});
  CHECK(bad.status.code == 1);
  CHECK(bad.err.find("did you mean [poll]") != std::string::npos);
  CHECK(daemon.shows("/feed.atom", "From A"));

  daemon.configure(a);
  CHECK(daemon.command({"reload"}).status.code == 0);
}

TEST_CASE("a shell finds a daemon whose control socket lies in a folder of the service manager") {
  Daemon daemon;
  const std::filesystem::path runtime = daemon.folder() / "run";
  std::filesystem::create_directory(runtime);
  daemon.configure("");
  REQUIRE(daemon.start({{"RUNTIME_DIRECTORY", runtime.string()}}));
  const Finished reloaded = daemon.command({"reload"});  // without that variable
  INFO(reloaded.err);
  CHECK(reloaded.status.code == 0);
  const std::filesystem::path link = daemon.store_file().parent_path() / "control.sock";
  CHECK(std::filesystem::read_symlink(link) == runtime / "control.sock");

  SECTION("when it ends the link goes") {
    REQUIRE(daemon.stop());
    CHECK_FALSE(std::filesystem::is_symlink(link));
  }
  SECTION("one that was killed leaves it, and disturbs neither commands nor the next daemon") {
    daemon.kill();
    CHECK(daemon.command({"poll"}).status.code == 0);
    REQUIRE(daemon.start());
    CHECK(daemon.command({"reload"}).status.code == 0);
    CHECK(std::filesystem::is_socket(link));
  }
}

TEST_CASE("what root makes in the folder of another user belongs to that user") {
  if (geteuid() != 0) return;
  constexpr uid_t nobody = 65534;
  Daemon daemon;
  daemon.configure("");
  const std::filesystem::path data = daemon.folder() / "data";
  std::filesystem::create_directory(data);
  REQUIRE(chown(data.c_str(), nobody, nobody) == 0);
  const auto owners = [&] {
    std::map<std::string, uid_t> found;
    for (const auto& entry : std::filesystem::directory_iterator(data)) {
      struct stat status{};
      REQUIRE(lstat(entry.path().c_str(), &status) == 0);
      found.emplace(entry.path().filename(), status.st_uid);
    }
    return found;
  };
  const std::map<std::string, uid_t> wanted = {
      {"lock", nobody}, {"store.mdb", nobody}, {"store.mdb-lock", nobody}};
  REQUIRE(daemon.command({"poll"}).status.code == 0);
  CHECK(owners() == wanted);
  REQUIRE(daemon.command({"compact"}).status.code == 0);
  CHECK(owners() == wanted);
}

TEST_CASE("SIGUSR1 logs a status line") {
  Daemon daemon;
  REQUIRE(daemon.start());
  daemon.signal(SIGUSR1);
  CHECK(eventually([&] { return daemon.log().find("status: ") != std::string::npos; }));
  CHECK(daemon.running());
}

TEST_CASE("a listening socket passed by the service manager replaces the configured ones") {
  Daemon daemon;
  const int listener = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  REQUIRE(bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  REQUIRE(listen(listener, 16) == 0);
  socklen_t size = sizeof address;
  REQUIRE(getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size) == 0);

  // LISTEN_PID must be the daemon's own, which only a shell that becomes it can know.
  Process::Options options;
  options.arguments = {"/bin/sh",
                       "-c",
                       "LISTEN_FDS=1 LISTEN_FDNAMES=http LISTEN_PID=$$ exec \"$0\" \"$@\"",
                       riverd_binary(),
                       "--config",
                       daemon.folder() / "riverd.toml",
                       "--data",
                       daemon.folder() / "data",
                       "run"};
  options.output_folder = daemon.folder() / "output";
  options.inherited = {listener};
  Process process(options);
  close(listener);
  CHECK(eventually([&] {
    const auto answer = http_get(ntohs(address.sin_port), "/readyz");
    return answer && answer->status == 200;
  }));
  CHECK_FALSE(daemon.get("/readyz"));
}

TEST_CASE("the listing commands answer beside a running daemon and without one") {
  Daemon daemon;
  write_file(daemon.folder() / "a.xml", rss("A", {{"1", "High water", "https://a.example/1"}}));
  daemon.configure(feed_table(file_url(daemon.folder() / "a.xml"), "a") +
                   feed_table(file_url(daemon.folder() / "missing.xml"), "gone-file"));
  REQUIRE(daemon.start());
  REQUIRE(daemon.shows("/feed.atom", "High water"));
  REQUIRE(daemon.shows("/status", "missing.xml"));
  for (const bool running : {true, false}) {
    INFO((running ? "running" : "stopped"));
    if (!running) REQUIRE(daemon.stop());
    const Finished feeds = daemon.command({"feeds"});
    CHECK(feeds.status.code == 0);
    CHECK(feeds.out.find("gone-file") != std::string::npos);
    CHECK(feeds.out.find("failing") != std::string::npos);
    CHECK(daemon.command({"feeds", "--json"}).out.find("\"health\":\"failing\"") != std::string::npos);
    CHECK(daemon.command({"entries"}).out.find("High water") != std::string::npos);
    CHECK(daemon.command({"entries", "--json", "--limit", "1"}).out.find("\"title\":\"High water\"") !=
          std::string::npos);
    CHECK(daemon.command({"status"}).out.find("1 entry") != std::string::npos);
    CHECK(daemon.command({"export", "rss"}).out.find("High water") != std::string::npos);
    CHECK(daemon.command({"export", "opml"}).out.find("a.xml") != std::string::npos);
  }
}

TEST_CASE("feeds, status and the list of subscriptions are told before there is a store") {
  Daemon daemon;
  daemon.configure(feed_table("https://a.example/feed", "a"));
  CHECK_THAT(daemon.command({"feeds"}).out, Catch::Contains("a     unknown  0"));
  CHECK_THAT(daemon.command({"status"}).out, Catch::Contains("store: none yet; `riverd run`"));
  CHECK_THAT(daemon.command({"export", "opml"}).out, Catch::Contains("https://a.example/feed"));
  const Finished entries = daemon.command({"entries"});
  CHECK(entries.status.code == 1);
  CHECK_THAT(entries.err, Catch::Contains("`riverd run` or `riverd poll` makes one"));
}

TEST_CASE("poll fetches what is due once and prints what came of it") {
  Daemon daemon;
  write_file(daemon.folder() / "a.xml", rss("A", {{"1", "High water", "https://a.example/1"}}));
  daemon.configure(feed_table(file_url(daemon.folder() / "a.xml"), "a") +
                   feed_table(file_url(daemon.folder() / "missing.xml"), "gone-file"));
  const Finished first = daemon.command({"poll"});
  CHECK(first.status.code == 0);
  CHECK(first.out.find("polled 2, changed 1, unchanged 0, failed 1, new entries 1, seconds ") !=
        std::string::npos);
  CHECK(daemon.command({"poll"}).out.find("polled 0,") != std::string::npos);
  CHECK(daemon.command({"poll", "--all"})
            .out.find("polled 2, changed 0, unchanged 1, failed 1, new entries 0") != std::string::npos);

  REQUIRE(daemon.start());
  const Finished beside = daemon.command({"poll", "--all"});
  CHECK(beside.status.code == 0);
  CHECK(beside.out.find("polled 2, changed 0, unchanged 1, failed 1, new entries 0") != std::string::npos);
}

TEST_CASE("version names the version, compiler and libraries") {
  Daemon daemon;
  const Finished version = daemon.command({"version"});
  CHECK(version.status.code == 0);
  for (const std::string part : {"riverd 0.", "g++", "Boost 1.81", "LMDB 0.9", "OpenSSL 3"}) {
    INFO(part);
    CHECK(version.out.find(part) != std::string::npos);
  }
}
