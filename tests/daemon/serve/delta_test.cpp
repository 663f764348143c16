#include "daemon/serve/revision.hpp"
#include "tests/daemon/serve/serve_fixture.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <set>
#include <sstream>

using namespace riverd;
using namespace riverd::test;

namespace {

/// The value of a field of an answer's head.
std::string field(const http::Answer& answer, const std::string& name) {
  std::istringstream head{std::string(answer.head())};
  for (std::string line; std::getline(head, line);) {
    if (line.starts_with(name + ": ")) return line.substr(name.size() + 2, line.size() - name.size() - 3);
  }
  return {};
}

http::Answer ask(Site& site, const std::string& target, const std::string& tag,
                 const std::string& a_im = "feed", const std::string& coding = {}) {
  http::RequestHead head;
  head.method = http::Method::get;
  REQUIRE(http::read_target(target, head));
  head.if_none_match = tag;
  head.a_im = a_im;
  head.accept_encoding = coding;
  auto reply = site.reply(head);
  return {head, std::move(reply)};
}

std::size_t times(std::string_view text, std::string_view part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

std::vector<Candidate> some(FeedId feed, int first, int count) {
  std::vector<Candidate> out;
  for (int i = first + count - 1; i >= first; --i)
    out.push_back(candidate(feed, "entry" + std::to_string(i), i));
  return out;
}

/// The entry as its publisher rewrote it.
Candidate edited(FeedId feed, const std::string& name, int minutes) {
  auto out = candidate(feed, name, minutes);
  out.entry.title = "Rewritten " + name;
  out.content = digest_of({"content", out.entry.title});
  return out;
}

}  // namespace

TEST_CASE("O8 who asks for what is new gets it in every format, with the tag of the whole") {
  Site site;
  site.commit(Site::update(alpha, some(alpha, 0, 50), 50));
  const auto own = "/feeds/" + alpha.to_string() + "/feed.rss";
  for (const std::string& path : {std::string("/feed.atom"), std::string("/feed.rss"),
                                  std::string("/feed.json"), std::string("/rivers/news/feed.atom"), own}) {
    INFO(path);
    const auto whole = ask(site, path, "");
    CHECK(whole.status() == 200);
    CHECK(field(whole, "Vary") == "Accept-Encoding, A-IM");
    const auto tag = field(whole, "ETag");
    CHECK(ask(site, path, tag).status() == 304);

    static int next = 1000;
    site.commit(Site::update(alpha, some(alpha, next, 3), next + 3));
    const auto delta = ask(site, path, tag);
    CHECK(delta.status() == 226);
    CHECK(delta.head().starts_with("HTTP/1.1 226 IM Used\r\n"));
    CHECK(field(delta, "IM") == "feed");
    CHECK(field(delta, "Vary") == "Accept-Encoding, A-IM, If-None-Match");
    CHECK(field(delta, "Cache-Control") == "no-store, im");
    CHECK(times(delta.body(), "Title of entry") >= 3);
    for (int i = 0; i < 3; ++i) CHECK(times(delta.body(), "Title of entry" + std::to_string(next + i)) > 0);
    CHECK(times(delta.body(), "Title of entry49") == 0);
    next += 100;

    const auto now = ask(site, path, "");
    CHECK(field(delta, "ETag") == field(now, "ETag"));
    CHECK(ask(site, path, field(delta, "ETag")).status() == 304);
    CHECK(ask(site, path, tag, "").status() == 200);
    CHECK(ask(site, path, tag, "feed;q=0").status() == 200);
    CHECK(ask(site, path, tag, "gzip, feed;q=0.5").status() == 226);
  }
}

TEST_CASE("O8 edits and copies of known entries belong to what is new") {
  Site site;
  site.commit(Site::update(alpha, some(alpha, 0, 50), 50));
  const auto tag = field(ask(site, "/feed.atom", ""), "ETag");
  auto again = some(alpha, 0, 50);
  again[44] = edited(alpha, "entry5", 5);
  site.commit(Site::update(alpha, again, 200));
  const auto edit = ask(site, "/feed.atom", tag);
  CHECK(edit.status() == 226);
  CHECK(times(edit.body(), "<entry") == 1);
  CHECK(times(edit.body(), "Rewritten entry5</title>") == 1);

  const auto later = field(edit, "ETag");
  site.commit(Site::update(beta, {candidate(beta, "copy", 300, again[10].entry.url)}, 300));
  const auto copy = ask(site, "/feed.atom", later);
  CHECK(copy.status() == 226);
  CHECK(times(copy.body(), "<entry") == 2);  // the edit is not older for certain
  CHECK(times(copy.body(), "Title of entry39</title>") == 1);
}

TEST_CASE("O8 an unknown tag, one of another river and one from the future are answered with the whole") {
  Site site;
  site.commit(Site::update(alpha, some(alpha, 0, 30), 30));
  const auto tag = field(ask(site, "/feed.atom", ""), "ETag");
  const auto other = field(ask(site, "/rivers/news/feed.atom", ""), "ETag");
  site.commit(Site::update(alpha, some(alpha, 100, 2), 102));
  CHECK(ask(site, "/feed.atom", tag).status() == 226);
  CHECK(ask(site, "/feed.atom", "W/" + tag).status() == 226);
  CHECK(ask(site, "/feed.atom", "\"x\", " + tag).status() == 226);
  CHECK(ask(site, "/feed.atom", other).status() == 200);
  CHECK(ask(site, "/feed.atom", "\"0123456789abcdef\"").status() == 200);
  CHECK(ask(site, "/feed.atom", "\"a.b.c.d.e\"").status() == 200);
  CHECK(ask(site, "/feed.atom", "*").status() == 304);
  auto future = *serve::revision_of(tag);
  future.arrival += 1000;
  CHECK(ask(site, "/feed.atom", "\"00" + to_string(future) + "\"").status() == 200);

  auto settings = Site::settings();
  settings.rivers[0].feeds = {beta, alpha};
  site.documents.reconfigure(settings);
  CHECK(ask(site, "/feed.atom", tag).status() == 200);
}

TEST_CASE("O8 programs that have feedparser ask for them, and may not know 226, get the whole") {
  Site site;
  site.commit(Site::update(alpha, some(alpha, 0, 30), 30));
  const auto tag = field(ask(site, "/feed.atom", ""), "ETag");
  site.commit(Site::update(alpha, some(alpha, 100, 2), 102));
  http::RequestHead head;
  head.method = http::Method::get;
  REQUIRE(http::read_target("/feed.atom", head));
  head.if_none_match = tag;
  head.a_im = "feed";
  head.user_agent = "feedparser/6.0.10 +https://github.com/kurtmckee/feedparser/";
  auto reply = site.reply(head);
  CHECK(http::Answer(head, std::move(reply)).status() == 200);
}

TEST_CASE("O8 after a restart what is new can still be told") {
  Site site;
  site.commit(Site::update(alpha, some(alpha, 0, 30), 30));
  const auto tag = field(ask(site, "/feed.atom", ""), "ETag");
  site.commit(Site::update(alpha, some(alpha, 100, 2), 102));
  site.documents.reconfigure(Site::settings());  // nothing of what was made is left
  CHECK(ask(site, "/feed.atom", tag).status() == 226);
}

TEST_CASE("O8 where all is new the whole is sent") {
  Site site;
  site.commit(Site::update(alpha, some(alpha, 0, 3), 3));
  const auto tag = field(ask(site, "/feed.atom?limit=3", ""), "ETag");
  site.commit(Site::update(alpha, some(alpha, 10'000, 200), 10'200));
  CHECK(ask(site, "/feed.atom", tag).status() == 200);
  CHECK(ask(site, "/feed.atom?limit=3", tag).status() == 200);
}

TEST_CASE("O8 each coding of what is new has the tag of the whole in that coding") {
  Site site;
  site.commit(Site::update(alpha, some(alpha, 0, 60), 60));
  const auto plain = field(ask(site, "/feed.atom", ""), "ETag");
  const auto packed = field(ask(site, "/feed.atom", "", "", "gzip"), "ETag");
  CHECK(packed != plain);
  CHECK(ask(site, "/feed.atom", plain, "feed", "gzip").status() == 304);
  site.commit(Site::update(alpha, some(alpha, 100, 5), 105));
  for (const auto& tag : {plain, packed}) {
    const auto delta = ask(site, "/feed.atom", tag, "feed", "gzip");
    CHECK(delta.status() == 226);
    CHECK(field(delta, "Content-Encoding") == "gzip");
    CHECK(field(delta, "ETag") == field(ask(site, "/feed.atom", "", "", "gzip"), "ETag"));
  }
}

TEST_CASE("O8 a reader of deltas ends up with what a reader of whole documents has") {
  Site site;
  site.commit(Site::update(alpha, some(alpha, 0, 20), 20));
  std::map<std::string, std::string> known;
  std::string tag;
  int statuses_226 = 0;
  for (int round = 1; round <= 60; ++round) {
    const auto answer = ask(site, "/feed.json", tag);
    statuses_226 += answer.status() == 226 ? 1 : 0;
    if (answer.status() != 304) {
      tag = field(answer, "ETag");
      const auto got = boost::json::parse(answer.body());
      for (const auto& item : got.at("items").as_array()) {
        known[item.at("id").as_string().c_str()] = item.at("title").as_string().c_str();
      }
    }
    const auto whole = boost::json::parse(ask(site, "/feed.json", "").body());
    for (const auto& item : whole.at("items").as_array()) {
      CHECK(known[item.at("id").as_string().c_str()] == item.at("title").as_string().c_str());
    }
    const int minutes = round * 100;
    switch (round % 4) {
      case 0:
        site.commit(Site::update(beta, some(beta, minutes, round % 7), minutes + 10));
        break;
      case 1:
        site.commit(Site::update(alpha, some(alpha, minutes, 1 + round % 3), minutes + 10));
        break;
      case 2:
        site.commit(Site::update(
            alpha, {edited(alpha, "entry" + std::to_string(minutes - 100), minutes - 100)}, minutes + 10));
        break;
      default:
        break;
    }
  }
  CHECK(statuses_226 > 20);
}
