#include "daemon/serve/pages.hpp"

#include "tests/daemon/serve/serve_fixture.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

using namespace riverd;
using namespace riverd::test;

namespace {

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::string page(Site& site, const std::string& target) {
  return site.document(target)->identity().body;
}

/// The numbers of the entries `entryN` on a page.
std::set<int> shown(const std::string& body) {
  std::set<int> out;
  const std::string mark = ">Title of entry";
  for (auto at = body.find(mark); at != std::string::npos; at = body.find(mark, at + 1)) {
    out.insert(std::stoi(body.substr(at + mark.size(), 8)));
  }
  return out;
}

std::set<int> range(int first, int last) {
  std::set<int> out;
  for (int i = first; i <= last; ++i) {
    out.insert(i);
  }
  return out;
}

/// Where a link of the pages' navigation leads; empty if there is none.
std::string link(const std::string& body, const std::string& name) {
  const auto end = body.find("\">" + name + "</a></li>");
  if (end == std::string::npos) {
    return {};
  }
  const auto begin = body.rfind("href=\"", end) + 6;
  std::string out = body.substr(begin, end - begin);
  for (auto at = out.find("&amp;"); at != std::string::npos; at = out.find("&amp;")) {
    out.replace(at, 5, "&");
  }
  return out;
}

/// entry1 … entryN of a feed, in this order of arrival.
void fill(Site& site, FeedId feed, int first, int last) {
  for (int i = first; i <= last; ++i) {
    site.commit(Site::update(feed, {candidate(feed, "entry" + std::to_string(i), i)}, i));
  }
}

Candidate titled(FeedId feed, const std::string& name, int minutes, const std::string& title) {
  auto out = candidate(feed, name, minutes);
  out.entry.title = title;
  out.content = digest_of({"content", title});
  return out;
}

}  // namespace

TEST_CASE("O11 pages go back to the first entry and forward again, each entry on one of them") {
  Site site;
  fill(site, alpha, 1, 120);
  const auto newest = page(site, "/");
  CHECK(shown(newest) == range(71, 120));
  CHECK(link(newest, "Newer").empty());
  const auto second = page(site, link(newest, "Older"));
  CHECK(shown(second) == range(21, 70));
  CHECK(link(second, "Newer") == "/");
  CHECK(link(second, "Newest").empty());
  const auto third = page(site, link(second, "Older"));
  CHECK(shown(third) == range(1, 20));
  CHECK(link(third, "Older").empty());
  CHECK(link(third, "Newest") == "/");
  CHECK(shown(page(site, link(third, "Newer"))) == range(21, 70));
}

TEST_CASE("O11 a page of old entries is the same, byte for byte, while new ones come in") {
  Site site;
  fill(site, alpha, 1, 60);
  const auto older = link(page(site, "/"), "Older");
  const auto before = site.document(older);
  CHECK(shown(before->identity().body) == range(1, 10));
  fill(site, beta, 61, 70);
  const auto after = site.document(older);
  CHECK(shown(after->identity().body) == range(1, 10));
  CHECK(shown(page(site, link(after->identity().body, "Newer"))) == range(11, 60));
  CHECK(site.document(older)->identity().etag == after->identity().etag);
}

TEST_CASE("O11 rivers and sources page through what is theirs") {
  Site site;
  for (int i = 1; i <= 120; ++i) {
    fill(site, i % 2 == 0 ? alpha : beta, i, i);
  }
  const auto own = "/feeds/" + beta.to_string() + "/";
  for (const auto& [path, first] : {std::pair<std::string, int>{"/rivers/news/", 2}, {own, 1}}) {
    INFO(path);
    const auto newest = page(site, path);
    CHECK(shown(newest).size() == 50);
    CHECK(*shown(newest).rbegin() == first + 118);
    const auto older = page(site, link(newest, "Older"));
    CHECK(shown(older).size() == 10);
    CHECK(*shown(older).begin() == first);
    CHECK(link(older, "Newer") == path);
  }
}

TEST_CASE("O11 what `before` and `q` cannot be is 400") {
  Site site;
  for (const auto* bad : {"/?before=0", "/?before=", "/?before=x", "/?before=-1", "/?before=1x",
                          "/?before=99999999999999999999", "/?q=%ff", "/rivers/news/?before=x"}) {
    INFO(bad);
    CHECK(site.get(bad).status == 400);
  }
  CHECK(site.get("/?q=" + std::string(601, 'a')).status == 400);
  CHECK(site.get("/feeds/" + alpha.to_string() + "/?before=x").status == 400);
  CHECK(site.get("/?q=").document == site.document("/"));
  CHECK(contains(page(site, "/?before=5"), "Nothing older is kept."));
}

TEST_CASE("O11 titles are found whatever their case, width and script") {
  Site site;
  site.commit(
      Site::update(alpha,
                   {titled(alpha, "a", 1, "Ｔhe GAUGE at Straße 5"),
                    titled(alpha, "b", 2, "記錄一條河的水位"), titled(alpha, "c", 3, "Nothing of the kind")},
                   3));
  const auto found = [&](const std::string& query) {
    std::string out;
    const auto body = page(site, "/?q=" + query);
    for (const auto* mark : {"GAUGE", "記錄", "Nothing of"}) {
      out += contains(body, mark) ? '+' : '-';
    }
    return out;
  };
  CHECK(found("the+gauge") == "+--");
  CHECK(found("STRASSE") == "+--");
  CHECK(found("%E8%AE%B0%E5%BD%95") == "-+-");            // 记录, simplified
  CHECK(found("%E6%B0%B4%E4%BD%8D+%E6%B2%B3") == "-+-");  // 水位 河, in any order
  CHECK(found("the") == "+-+");
  CHECK(found("gauge+kind") == "---");
  CHECK(found("%21%21") == "---");
  CHECK(contains(page(site, "/?q=gauge"), "1 title has <q>gauge</q>. All 3 entries were looked at."));
  CHECK(contains(page(site, "/rivers/news/?q=gauge"), "action=\"/rivers/news/\""));
  const auto repeated = site.document("/?q=gauge");
  CHECK(site.document("/?q=gauge")->identity().etag == repeated->identity().etag);
}

TEST_CASE("O11 a copy's title finds the story") {
  Site site;
  const std::string link = "https://press.example/story";
  auto first = candidate(alpha, "one", 0, link);
  auto second = candidate(beta, "two", 5, link);
  second.entry.title = "Another headline";
  site.commit(Site::update(alpha, {std::move(first)}, 0));
  site.commit(Site::update(beta, {std::move(second)}, 5));
  CHECK(contains(page(site, "/?q=headline"), "Title of one"));
}

TEST_CASE("O11 a search ends when it has found or looked at enough, says so and goes on from there") {
  Site site;
  fill(site, alpha, 1, 120);
  const auto first = page(site, "/?q=title");
  CHECK(shown(first) == range(71, 120));
  CHECK(contains(first, "50 entries were looked at, back to those that arrived"));
  const auto second = page(site, link(first, "Older"));
  CHECK(shown(second) == range(21, 70));
  const auto third = page(site, link(second, "Older"));
  CHECK(shown(third) == range(1, 20));
  CHECK(contains(third, "All 20 entries were looked at."));
  CHECK(link(third, "Older").empty());
  CHECK(link(third, "Newest") == "/");
}

TEST_CASE("O11 a search finds what a river shows, however much of one feed its documents may hold") {
  Site site;
  auto settings = Site::settings();
  serve::RiverSettings some{"some", "", {alpha, beta}};
  const std::vector<std::string> none;
  const std::vector<std::string> drop = {"title:entry12"};
  some.filter = filter::Filter(none, drop, none);
  some.per_feed = 3;
  settings.rivers.push_back(std::move(some));
  site.documents.reconfigure(settings);
  fill(site, alpha, 1, 20);
  CHECK(shown(page(site, "/rivers/some/")) == range(18, 20));
  auto all = range(1, 20);
  all.erase(12);
  const auto found = page(site, "/rivers/some/?q=title");
  CHECK(shown(found) == all);
  CHECK(contains(found, "All 19 entries were looked at."));
}

TEST_CASE("a page of a river without entries says why") {
  Site site;
  CHECK(contains(page(site, "/"), "2 of 2 sources are still to be read for the first time"));
  site.commit(Site::update(alpha, {}, 0));
  CHECK(contains(page(site, "/rivers/news/"), "Its sources were read and hold no entries."));
  auto settings = Site::settings();
  settings.feeds.clear();
  settings.rivers = {{"all", "", {}}};
  site.documents.reconfigure(settings);
  CHECK(contains(page(site, "/"), "No feeds yet"));
}
