#include "daemon/commands/deep/certificates.hpp"
#include "daemon/commands/deep/files.hpp"
#include "daemon/commands/deep/machine.hpp"
#include "daemon/commands/deep/network.hpp"
#include "daemon/commands/deep/store_room.hpp"
#include "tests/support/temporary_directory.hpp"

#include <boost/json/parse.hpp>
#include <catch2/catch.hpp>

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>

using namespace riverd;
using namespace riverd::commands::deep;
using namespace std::chrono_literals;

namespace {

constexpr Time today{std::chrono::milliseconds{1'740'249'544'000}};

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// Every finding that is not fine says what to do, and no fine one does.
void check_remedies(const Findings& findings) {
  for (const Finding& finding : findings) {
    INFO(finding.check << ": " << finding.what);
    CHECK(finding.remedy.empty() == (finding.severity == Severity::fine));
    CHECK_FALSE(finding.what.empty());
  }
}

Severity worst(const Findings& findings) {
  Severity most = Severity::fine;
  for (const Finding& finding : findings) most = std::max(most, finding.severity);
  return most;
}

std::filesystem::path write(const test::TemporaryDirectory& folder, const std::string& name,
                            const std::string& text, mode_t mode) {
  const auto file = folder.path() / name;
  std::ofstream(file) << text;
  ::chmod(file.c_str(), mode);
  return file;
}

Reach reached(const std::string& host, Reach::Step failed) {
  return {host, failed, failed == Reach::Step::done ? "" : "it failed"};
}

}  // namespace

TEST_CASE("findings are told as text with their remedies and as JSON") {
  const Findings findings = {{"clock", Severity::fine, "the clock is right", ""},
                             {"data folder", Severity::warning, "others may\nread", "chmod 700"},
                             {"secrets", Severity::problem, "https://u:p@a.example/ is open", "close it"}};
  CHECK(text_of(findings) ==
        "ok       clock        the clock is right\n"
        "warning  data folder  others may\\nread\n"
        "                      -> chmod 700\n"
        "problem  secrets      https://a.example/ is open\n"
        "                      -> close it\n"
        "1 problem, 1 warning\n");
  const auto json = boost::json::parse(json_of(findings));
  CHECK_FALSE(json.at("ok").as_bool());
  REQUIRE(json.at("findings").as_array().size() == 3);
  CHECK(json.at("findings").at(0).at("severity").as_string() == "ok");
  CHECK_FALSE(json.at("findings").at(0).as_object().contains("remedy"));
  CHECK(json.at("findings").at(2).at("remedy").as_string() == "close it");
  CHECK(holds(text_of(std::span(findings).first(1)), "everything is in order"));
  CHECK(boost::json::parse(json_of(std::span(findings).first(2))).at("ok").as_bool());
}

TEST_CASE("a clock is wrong that cannot be right, or is behind what was polled by it") {
  CHECK(check_clock({today, true, today - 1h}).severity == Severity::fine);
  CHECK(check_clock({today, true, today + 1min}).severity == Severity::fine);
  CHECK(check_clock({today, false, {}}).severity == Severity::warning);
  CHECK(check_clock({Time{}, true, {}}).severity == Severity::problem);
  const auto behind = check_clock({today, true, today + 72h});
  CHECK(behind.severity == Severity::problem);
  CHECK(holds(behind.what, "3 days later"));
  check_remedies({check_clock({today, false, {}}), behind, check_clock({today, true, {}})});
}

TEST_CASE("descriptors and memory are held against what the configuration needs") {
  CHECK(check_descriptors(5000, 4864, true).severity == Severity::fine);
  CHECK(check_descriptors(1024, 4864, true).severity == Severity::warning);
  CHECK(check_descriptors({}, 4864, true).severity == Severity::warning);
  CHECK(holds(check_descriptors(1024, 4864, false).what, "1024"));
  CHECK(check_memory({}).severity == Severity::fine);
  CHECK(check_memory(std::uint64_t{128} << 20U).severity == Severity::fine);
  CHECK(check_memory(std::uint64_t{32} << 20U).severity == Severity::warning);
  check_remedies({check_descriptors(1, 2, false), check_memory(1)});
}

TEST_CASE("a map or a disk that is nearly full is told of before it is") {
  CHECK(check_map(50, 100).severity == Severity::fine);
  CHECK(check_map(90, 100).severity == Severity::warning);
  CHECK(check_map(98, 100).severity == Severity::problem);
  constexpr std::uint64_t gibibyte = std::uint64_t{1} << 30U;
  CHECK(check_disk(10 * gibibyte, gibibyte).severity == Severity::fine);
  CHECK(check_disk(gibibyte, 2 * gibibyte).severity == Severity::warning);
  CHECK(check_disk(1 << 20U, 0).severity == Severity::problem);
  check_remedies(
      {check_map(90, 100), check_map(1, 100), check_disk(0, 0), check_disk(gibibyte, 2 * gibibyte)});
}

TEST_CASE("the store is opened, and one that is no store is a problem") {
  test::TemporaryDirectory folder;
  storage::StoreOptions options;
  options.directory = folder.path();
  options.map_size = std::uint64_t{64} << 20U;
  CHECK(worst(check_store_room(options).findings) == Severity::fine);
  CHECK_FALSE(std::filesystem::exists(folder.path() / "store.mdb"));
  {
    auto store = storage::Store::open(options);
    REQUIRE(store.has_value());
    storage::Batch batch;
    batch.updates.emplace_back();
    batch.updates.back().state.id = FeedId::from_url("https://a.example/");
    batch.updates.back().state.url = "https://a.example/";
    batch.updates.back().state.last_poll = today;
    REQUIRE(store->commit({&batch, 1}).has_value());
  }
  const auto facts = check_store_room(options);
  CHECK(worst(facts.findings) == Severity::fine);
  CHECK(facts.newest_poll == today);
  std::ofstream(folder.path() / "store.mdb", std::ios::trunc) << std::string(8192, 'x');
  const auto broken = check_store_room(options);
  CHECK(worst(broken.findings) == Severity::problem);
  check_remedies(broken.findings);
}

TEST_CASE("the data folder is closed to others and belongs to one user with all that is in it") {
  test::TemporaryDirectory folder;
  ::chmod(folder.path().c_str(), 0700);
  CHECK(worst(check_data_folder(folder.path())) == Severity::fine);
  ::chmod(folder.path().c_str(), 0755);
  CHECK(worst(check_data_folder(folder.path())) == Severity::warning);
  ::chmod(folder.path().c_str(), 0777);
  CHECK(worst(check_data_folder(folder.path())) == Severity::problem);
  check_remedies(check_data_folder(folder.path()));
  ::chmod(folder.path().c_str(), 0700);
  CHECK(worst(check_data_folder(folder.path() / "none")) == Severity::fine);
  CHECK(worst(check_data_folder(write(folder, "file", "", 0600))) == Severity::problem);
  if (::geteuid() == 0) {
    const auto store = write(folder, "store.mdb", "", 0600);
    REQUIRE(::chown(store.c_str(), 12345, 12345) == 0);
    const auto mixed = check_data_folder(folder.path());
    CHECK(worst(mixed) == Severity::problem);
    CHECK(holds(mixed.front().remedy, "chown --reference="));
  }
}

TEST_CASE("files of secrets are there, hold something and are closed to others") {
  test::TemporaryDirectory folder;
  config::Config config;
  config.feeds.emplace_back();
  const auto severity_of = [&](const std::filesystem::path& file) {
    config.feeds.front().login.edit().password_file = file;
    const auto findings = check_secrets(config);
    check_remedies(findings);
    for (const auto& finding : findings) CHECK_FALSE(holds(finding.what, "s3cret"));
    return worst(findings);
  };
  CHECK(severity_of(write(folder, "good", "s3cret\n", 0600)) == Severity::fine);
  CHECK(severity_of(write(folder, "group", "s3cret\n", 0640)) == Severity::fine);
  CHECK(severity_of(write(folder, "open", "s3cret\n", 0644)) == Severity::problem);
  CHECK(severity_of(write(folder, "empty", " \n", 0600)) == Severity::problem);
  CHECK(severity_of(folder.path() / "none") == Severity::problem);
  CHECK(severity_of(folder.path()) == Severity::problem);
  config.feeds.clear();
  CHECK(check_secrets(config).empty());
  config.server.access.token_file = folder.path() / "open";
  config.rivers.emplace_back();
  config.rivers.front().access.password_file = folder.path() / "good";
  CHECK(check_secrets(config).size() == 2);
}

TEST_CASE("the control socket is closed to others") {
  test::TemporaryDirectory folder;
  CHECK(check_control_socket(folder.path() / "none").empty());
  CHECK(worst(check_control_socket(write(folder, "a", "", 0600))) == Severity::fine);
  CHECK(worst(check_control_socket(write(folder, "b", "", 0666))) == Severity::problem);
}

TEST_CASE("authorities that cannot be read are a problem") {
  test::TemporaryDirectory folder;
  const auto nothing = check_authorities(write(folder, "ca.pem", "nothing\n", 0600));
  CHECK(nothing.severity == Severity::problem);
  CHECK(check_authorities(folder.path() / "none").severity == Severity::problem);
  check_remedies({nothing});
  CHECK(check_certificate(folder.path() / "none", folder.path() / "none", today).severity ==
        Severity::problem);
}

TEST_CASE("what hosts were reached says whether names, the way or certificates are at fault") {
  using enum Reach::Step;
  CHECK(worst(judge_reach({})) == Severity::fine);
  CHECK(worst(judge_reach({reached("a", done), reached("b", done)})) == Severity::fine);
  const auto nameless = judge_reach({reached("a", name), reached("b", name)});
  CHECK(worst(nameless) == Severity::problem);
  CHECK(nameless.size() == 1);
  CHECK(holds(nameless.front().remedy, "resolv.conf"));
  CHECK(worst(judge_reach({reached("a", name), reached("b", done)})) == Severity::warning);
  const auto cut_off = judge_reach({reached("a", connection), reached("b", connection)});
  CHECK(worst(cut_off) == Severity::problem);
  const auto unverified = judge_reach({reached("a", tls), reached("b", tls)});
  CHECK(worst(unverified) == Severity::problem);
  CHECK(holds(unverified.back().remedy, "clock"));
  CHECK(worst(judge_reach({reached("a", address)})) == Severity::warning);
  for (const auto step : {name, address, connection, tls, done})
    check_remedies(judge_reach({reached("a", step)}));
}

TEST_CASE("a sample of hosts is spread over the feeds, each host once, files left out") {
  config::Config config;
  for (int i = 0; i < 20; ++i) {
    for (const char* path : {"/a", "/b"}) {
      config.feeds.emplace_back();
      config.feeds.back().url = "https://h" + std::to_string(i) + ".example" + path;
    }
  }
  config.feeds.emplace_back();
  config.feeds.back().url = "file:///srv/a.xml";
  CHECK(sample_of(config, 4) == std::vector<std::string>{"https://h0.example/a", "https://h5.example/a",
                                                         "https://h10.example/a", "https://h15.example/a"});
  CHECK(sample_of(config, 100).size() == 20);
  CHECK(sample_of({}, 4).empty());
}

TEST_CASE("hosts are reached without a request, private ones only where that is allowed") {
  http::ClientOptions options;
  // Nobody listens on the discard port of this machine.
  const std::vector<std::string> urls = {"http://127.0.0.1:9/"};
  CHECK(reach(urls, options, 2s).front().failed == Reach::Step::address);
  options.allow_addresses = {"127.0.0.0/8"};
  CHECK(reach(urls, options, 2s).front().failed == Reach::Step::connection);
}

TEST_CASE("an address that is free can be listened on, one that is held is the daemon's or a problem") {
  const auto held = [](const std::string& address, bool daemon_runs) {
    const auto findings = check_listening({address}, daemon_runs);
    check_remedies(findings);
    return worst(findings);
  };
  CHECK(held("127.0.0.1:0", false) == Severity::fine);
  CHECK(held("127.0.0.1:0", true) == Severity::warning);
  CHECK(held("192.0.2.1:8480", false) == Severity::problem);
  test::TemporaryDirectory folder;
  CHECK(held("unix:" + (folder.path() / "http.sock").string(), false) == Severity::fine);
  CHECK(held("unix:" + (folder.path() / "none" / "http.sock").string(), false) == Severity::problem);
}
