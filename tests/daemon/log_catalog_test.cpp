// The journal's catalog explains every message that has an id, and speaks only of fields that records have.

#include "daemon/log.hpp"
#include "daemon/runtime/log_event.hpp"

#include <catch2/catch.hpp>

#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>

using namespace riverd;

namespace {

/// The entries of systemd/riverd.catalog by their ids, each with its headers and text.
std::map<std::string, std::string> catalog() {
  std::ifstream in(std::string(RIVERD_SOURCE_DIR) + "/systemd/riverd.catalog");
  REQUIRE(in);
  std::map<std::string, std::string> entries;
  std::string id;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("-- ")) {
      id = line.substr(3);
      CHECK(entries.emplace(id, "").second);
    } else if (!id.empty()) {
      entries[id] += line + "\n";
    }
  }
  return entries;
}

}  // namespace

TEST_CASE("the catalog has every message of the program and no other") {
  std::set<std::string> ids;
  for (const runtime::LogMessage* message : runtime::log_messages()) {
    INFO(message->what);
    const std::string id(message->id);
    CHECK(std::regex_match(id, std::regex("[0-9a-f]{32}")));
    CHECK(ids.insert(id).second);
    CHECK_FALSE(message->what.empty());
  }
  std::set<std::string> explained;
  for (const auto& [id, text] : catalog()) {
    INFO(id);
    explained.insert(id);
    CHECK(text.starts_with("Subject: "));
    CHECK(text.find("\nDefined-By: riverd\n") != std::string::npos);
    CHECK(text.find("\n\n") != std::string::npos);
  }
  CHECK(explained == ids);
}

TEST_CASE("the catalog speaks of fields that records have") {
  const FeedId feed = FeedId::from_url("https://a.example/");
  std::set<std::string> known;
  for (const auto& [name, value] :
       journal_fields({&runtime::message::feed_fails, "https://a.example/", feed, 200}))
    known.insert(name);
  CHECK(known == std::set<std::string>{"FEED_ID", "FEED_URL", "HTTP_STATUS", "MESSAGE_ID"});
  static const std::regex field("@([A-Z_]+)@");
  for (const auto& [id, text] : catalog()) {
    for (std::sregex_iterator at(text.begin(), text.end(), field), end; at != end; ++at) {
      INFO(id << " " << at->str());
      CHECK(known.contains((*at)[1]));
    }
  }
}
