#include "tests/daemon/serve/serve_fixture.hpp"

#include <pugixml.hpp>

#include <boost/json.hpp>

#include <map>
#include <random>
#include <set>

using namespace riverd;
using namespace riverd::test;

namespace {

constexpr std::string_view base = "https://river.test";

/// A feed document as a reader of RFC 5005 sees it.
struct Read {
  std::map<std::string, std::string> links;  // by relation, as paths
  std::set<std::string> entries;
  bool archive = false;
  std::string id;
};

std::string path_of(const std::string& url) {
  REQUIRE(url.starts_with(base));
  return url.substr(base.size());
}

Read read_atom(const std::string& body) {
  Read out;
  pugi::xml_document document;
  REQUIRE(document.load_string(body.c_str()));
  const auto feed = document.child("feed");
  out.id = feed.child_value("id");
  out.archive = feed.child("fh:archive");
  for (const auto link : feed.children("link")) {
    const std::string rel = link.attribute("rel").value();
    CHECK(out.links.emplace(rel, path_of(link.attribute("href").value())).second);
  }
  for (const auto entry : feed.children("entry")) CHECK(out.entries.insert(entry.child_value("id")).second);
  return out;
}

/// A site with many entries, of which few are within two days.
class Filled : public Site {
 public:
  void add(FeedId feed, int entries) {
    std::vector<Candidate> made;
    for (; entries > 0; --entries) {
      minutes_ += 60;
      made.push_back(candidate(feed, "entry" + std::to_string(minutes_), minutes_));
      all_.insert(made.back().entry.output_id);
    }
    std::reverse(made.begin(), made.end());  // the newest first, as documents have them
    commit(update(feed, std::move(made), minutes_));
  }
  [[nodiscard]] const std::set<std::string>& all() const { return all_; }

 private:
  int minutes_ = 0;
  std::set<std::string> all_;
};

}  // namespace

TEST_CASE("O7 who follows prev-archive from the feed sees every entry, though more arrive meanwhile") {
  Filled site;
  std::mt19937 random(5);
  for (int round = 0; round < 10; ++round) {
    for (int i = 0; i < 6; ++i)
      site.add(random() % 3 == 0 ? beta : alpha, 1 + static_cast<int>(random() % 9));
    const std::set<std::string> there = site.all();
    std::set<std::string> seen;
    std::size_t entries = 0;
    std::size_t documents = 0;
    std::string next = "/feed.atom";
    while (!next.empty()) {
      INFO(next);
      const Read read = read_atom(site.document(next)->identity().body);
      CHECK(read.id == "https://river.test/feed.atom");
      CHECK(read.links.at("self") == next);
      CHECK(read.archive == (documents > 0));
      CHECK((documents == 0 || read.links.at("current") == "/feed.atom"));
      entries += read.entries.size();
      ++documents;
      seen.insert(read.entries.begin(), read.entries.end());
      next = read.links.contains("prev-archive") ? read.links.at("prev-archive") : std::string();
      site.add(random() % 2 == 0 ? beta : alpha, static_cast<int>(random() % 9));
    }
    CHECK(std::includes(seen.begin(), seen.end(), there.begin(), there.end()));
    CHECK(entries < there.size() + 300);
  }
}

TEST_CASE("O7 archive pages do not change while their river goes on, and lead in both directions") {
  Filled site;
  site.add(alpha, 700);
  std::map<std::string, std::string> tags;
  std::string newest;
  for (int round = 0; round < 6; ++round) {
    const Read feed = read_atom(site.document("/rivers/news/feed.atom")->identity().body);
    CHECK(feed.entries.size() >= 100);
    std::string next = feed.links.at("prev-archive");
    std::string newer;
    while (!next.empty()) {
      const auto document = site.document(next);
      const Read page = read_atom(document->identity().body);
      const auto [known, fresh] = tags.emplace(next, document->identity().etag);
      CHECK((fresh || known->second == document->identity().etag));
      CHECK((newer.empty() || page.links.at("next-archive") == newer));
      CHECK(document->identity().head.find("max-age=86400") != std::string::npos);
      newer = next;
      next = page.links.contains("prev-archive") ? page.links.at("prev-archive") : std::string();
    }
    site.add(alpha, 90);
    site.add(beta, 30);
  }
  CHECK(tags.size() > 10);
}

TEST_CASE("O7 the newest page's next is the feed until it is a page") {
  Filled site;
  site.add(alpha, 400);
  const auto feed = read_atom(site.document("/feed.atom")->identity().body);
  std::string newest = feed.links.at("prev-archive");
  for (auto reply = site.get(newest); reply.document; reply = site.get(newest)) {
    newest = read_atom(reply.document->identity().body).links.at("next-archive");
  }
  const auto reply = site.get(newest);
  CHECK(reply.status == 307);
  CHECK(reply.fields.back().value == "/feed.atom");
  site.add(alpha, 100);
  CHECK(site.get(newest).document);
}

TEST_CASE("O7 what is no page of the archive is not found and takes no memory") {
  Filled site;
  site.add(alpha, 400);
  for (const auto* path :
       {"/archive/1.atom", "/archive/999999999.atom", "/archive/00.atom", "/archive/-1.atom", "/archive/0",
        "/archive/0.xml", "/archive/.atom", "/archive/x.atom", "/archive/18446744073709551616.atom",
        "/rivers/none/archive/0.atom"}) {
    INFO(path);
    CHECK(site.get(path).status == 404);
  }
  for (int number = 1; number < 3000; ++number) {
    CHECK(site.get("/archive/" + std::to_string(1'000'000 + number) + ".atom").status == 404);
  }
  CHECK(site.documents.archive_documents() == 0);
  CHECK(site.get("/archive/0.atom").document);
  CHECK(site.documents.archive_documents() == 1);
}

TEST_CASE("O7 pages in memory are bounded in bytes") {
  Filled site;
  auto settings = Site::settings();
  settings.archive_documents_bytes = 200'000;
  site.documents.reconfigure(settings);
  site.add(alpha, 1500);
  auto next = read_atom(site.document("/feed.atom")->identity().body).links.at("prev-archive");
  std::size_t pages = 0;
  for (;; ++pages) {
    const auto page = read_atom(site.document(next)->identity().body);
    CHECK(site.documents.archive_documents_bytes() <= 200'000);
    if (!page.links.contains("prev-archive")) break;
    next = page.links.at("prev-archive");
  }
  CHECK(pages > site.documents.archive_documents());
}

TEST_CASE("O7 an archive is told in RSS and JSON Feed too") {
  Filled site;
  site.add(alpha, 300);
  const auto json = boost::json::parse(site.document("/feed.json")->identity().body);
  std::string next = path_of(json.at("next_url").as_string().c_str());
  const auto older = boost::json::parse(site.document(next)->identity().body);
  CHECK(path_of(older.at("feed_url").as_string().c_str()) == next);
  CHECK(older.at("items").as_array().size() > 1);
  pugi::xml_document rss;
  REQUIRE(rss.load_string(site.document("/archive/0.rss")->identity().body.c_str()));
  const auto channel = rss.child("rss").child("channel");
  CHECK(channel.child("fh:archive"));
  std::map<std::string, std::string> links;
  for (const auto link : channel.children("atom:link")) {
    links.emplace(link.attribute("rel").value(), path_of(link.attribute("href").value()));
  }
  CHECK(links.at("self") == "/archive/0.rss");
  CHECK(links.at("current") == "/feed.rss");
  CHECK(links.at("next-archive").starts_with("/archive/"));
  CHECK_FALSE(links.contains("prev-archive"));
}

TEST_CASE("O7 a river that its feed tells as a whole has no archive to go to") {
  Filled site;
  site.add(alpha, 90);
  CHECK_FALSE(read_atom(site.document("/feed.atom")->identity().body).links.contains("prev-archive"));
  CHECK_FALSE(read_atom(site.document("/feed.atom?limit=5")->identity().body).links.contains("prev-archive"));
}
