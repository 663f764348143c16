#include "daemon/poll/settings.hpp"
#include "tests/daemon/poll/temporary_folder.hpp"

#include <catch2/catch.hpp>
#include <fstream>

using namespace riverd;
using namespace std::chrono_literals;

TEST_CASE("a feed's settings carry what its owner configured, under its id") {
  config::FeedConfig feed;
  feed.url = "https://example.org/feed";
  feed.name = "example";
  feed.interval = 15min;
  feed.zone = 480min;
  feed.login.edit().user = "reader";
  const auto settings = poll::feed_settings(feed);
  CHECK(settings.id == FeedId::from_url(feed.url));
  CHECK(settings.name == "example");
  CHECK(settings.interval == 15min);
  CHECK(settings.zone == 480min);
  CHECK(settings.login->user == "reader");
  CHECK(settings.problem->empty());
}

TEST_CASE("a feed is kept as its own table says, else as all are") {
  config::Config config;
  config.retention = {24h, 100};
  config.feeds.resize(3);
  for (std::size_t i = 0; i < 3; ++i) config.feeds[i].url = "https://example.org/" + std::to_string(i);
  config.feeds[1].max_age = 0h;
  config.feeds[2].max_entries = 7;
  const auto settings = poll::feed_settings(config);
  CHECK(settings.at(0).retention == storage::RetentionPolicy{24h, 100});
  CHECK(settings.at(1).retention == storage::RetentionPolicy{0h, 100});
  CHECK(settings.at(2).retention == storage::RetentionPolicy{24h, 7});
}

TEST_CASE("how many earlier contents are kept comes from the configuration") {
  config::Config config;
  CHECK(poll::poll_settings(config).revisions == 10);
  config.retention.revisions = 3;
  CHECK(poll::poll_settings(config).revisions == 3);
}

TEST_CASE("the password is the file's text without the white space around it") {
  const TemporaryFolder folder;
  config::FeedConfig feed;
  feed.url = "https://example.org/feed";
  std::filesystem::path& file = feed.login.edit().password_file;
  file = folder.path() / "password";
  SECTION("read") {
    std::ofstream{file} << " s3cret word\r\n";
    const auto settings = poll::feed_settings(feed);
    CHECK(settings.login->password == "s3cret word");
    CHECK(settings.problem->empty());
  }
  SECTION("missing") {
    const auto settings = poll::feed_settings(feed);
    CHECK(*settings.problem ==
          "password_file " + file.string() + " cannot be read: No such file or directory");
  }
  SECTION("empty") {
    std::ofstream{file} << "\n";
    CHECK(poll::feed_settings(feed).problem->find("is empty") != std::string::npos);
  }
  SECTION("something else than a password") {
    std::ofstream{file} << std::string(10'000, 'x');
    CHECK(poll::feed_settings(feed).problem->find("longer than") != std::string::npos);
  }
  SECTION("a folder") {
    file = folder.path();
    CHECK(poll::feed_settings(feed).problem->find("cannot be read") != std::string::npos);
  }
}

TEST_CASE("[[host]] tables are exceptions from [poll]") {
  config::Config config;
  config.poll.host_connections = 2;
  config.poll.host_interval = 3s;
  config.poll.concurrency = 7;
  config.server.base_url = "https://River.example:8480/base";
  config.hosts.push_back({"a.example", 8, std::nullopt});
  config.hosts.push_back({"b.example", std::nullopt, 0s});
  const auto settings = poll::poll_settings(config);
  CHECK(settings.limits.usual.connections == 2);
  CHECK(settings.limits.usual.interval == 3s);
  CHECK(settings.limits.concurrency == 7);
  CHECK(settings.limits.exceptions.at("a.example").connections == 8);
  CHECK(settings.limits.exceptions.at("a.example").interval == 3s);
  CHECK(settings.limits.exceptions.at("b.example").connections == 2);
  CHECK(settings.limits.exceptions.at("b.example").interval == 0s);
  CHECK(settings.authority == "river.example");
}
