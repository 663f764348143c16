#include "tests/daemon/serve/serve_fixture.hpp"

#include "feeds/text/sanitize.hpp"

#include <libdeflate.h>
#include <openssl/evp.h>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <memory>

using namespace riverd;
using namespace riverd::test;

namespace {

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::string field(const http::Reply& reply, const std::string& name) {
  for (const auto& one : reply.fields) {
    if (one.name == name) {
      return one.value;
    }
  }
  return {};
}

std::string type_of(const http::Document& document) {
  const auto& head = document.identity().head;
  const auto at = head.find("Content-Type: ") + 14;
  return head.substr(at, head.find("\r\n", at) - at);
}

std::string inflated(const std::string& packed, std::size_t size) {
  const std::unique_ptr<libdeflate_decompressor, decltype(&libdeflate_free_decompressor)> decompressor(
      libdeflate_alloc_decompressor(), &libdeflate_free_decompressor);
  std::string out(size, '\0');
  std::size_t written = 0;
  const auto result = libdeflate_gzip_decompress(decompressor.get(), packed.data(), packed.size(), out.data(),
                                                 out.size(), &written);
  CHECK(result == LIBDEFLATE_SUCCESS);
  CHECK(written == size);
  return out;
}

std::string sha256_base64(const std::string& text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha256(), nullptr);
  std::array<unsigned char, 2 * EVP_MAX_MD_SIZE> out{};
  const int length = EVP_EncodeBlock(out.data(), digest.data(), static_cast<int>(size));
  return {reinterpret_cast<const char*>(out.data()), static_cast<std::size_t>(length)};
}

void fill(Site& site) {
  site.commit(Site::update(alpha, {candidate(alpha, "one", 0)}, 0));
  site.commit(Site::update(beta, {candidate(beta, "two", 5), candidate(beta, "three", 5)}, 5));
}

}  // namespace

TEST_CASE("every path of the contract answers with its media type") {
  Site site;
  fill(site);
  const auto entry = candidate(alpha, "one", 0).entry.id.to_string();
  const std::vector<std::pair<std::string, std::string>> types = {
      {"/", "text/html"},
      {"/feed.atom", "application/atom+xml"},
      {"/feed.rss", "application/rss+xml"},
      {"/feed.json", "application/feed+json"},
      {"/rivers/news/", "text/html"},
      {"/rivers/news/feed.atom", "application/atom+xml"},
      {"/rivers/news/feed.rss", "application/rss+xml"},
      {"/rivers/news/feed.json", "application/feed+json"},
      {"/rivers/all/", "text/html"},
      {"/feeds/" + alpha.to_string() + "/", "text/html"},
      {"/feeds/" + alpha.to_string() + "/feed.atom", "application/atom+xml"},
      {"/feeds/" + alpha.to_string() + "/feed.rss", "application/rss+xml"},
      {"/feeds/" + alpha.to_string() + "/feed.json", "application/feed+json"},
      {"/entries/" + entry, "text/html"},
      {"/opml", "text/x-opml"},
      {"/health.atom", "application/atom+xml"},
      {"/status", "text/html"},
      {"/favicon.svg", "image/svg+xml"},
      {"/api/v1/feeds", "application/json"},
      {"/api/v1/entries", "application/json"},
      {"/api/v1/status", "application/json"}};
  for (const auto& [path, type] : types) {
    INFO(path);
    const auto document = site.document(path);
    CHECK(type_of(*document) == type + "; charset=utf-8");
    CHECK(contains(document->identity().head, "Cache-Control: "));
    CHECK(contains(document->identity().head, "Vary: Accept-Encoding"));
    CHECK(contains(document->identity().head, "X-Content-Type-Options: nosniff\r\n"));
    CHECK(contains(document->identity().head, "Last-Modified: ") == (path != "/favicon.svg"));
    CHECK(contains(document->identity().head, "Content-Security-Policy: default-src 'none'") ==
          (type == "text/html" || type == "image/svg+xml"));
  }
}

TEST_CASE("O11 a page's policy allows its own style by its digest, and no script at all") {
  Site site;
  fill(site);
  const auto document = site.document("/");
  const auto& body = document->identity().body;
  const auto from = body.find("<style>") + 7;
  const auto style = body.substr(from, body.find("</style>") - from);
  const auto digest = sha256_base64(style);
  CHECK(
      contains(document->identity().head, "default-src 'none'; style-src 'sha256-" + digest + "'; img-src"));
  CHECK_FALSE(contains(document->identity().head, "script-src"));
  CHECK_FALSE(contains(body, "<script"));
  CHECK_FALSE(contains(body, " style="));
  const auto error = site.get("/nothing", "text/html");
  CHECK(contains(field(error, "Content-Security-Policy"), digest));
}

TEST_CASE("O11 pictures of other hosts are allowed where the owner and the reader want them") {
  Site site;
  auto one = candidate(alpha, "one", 0);
  one.entry.content =
      text::sanitize_for_publication("<p>Look.</p><p><img src=\"https://i.example/1.png\"></p>", {});
  const auto path = "/entries/" + one.entry.id.to_string();
  site.commit(Site::update(alpha, {std::move(one)}, 0));
  const auto policy = [&](const std::string& target) {
    const auto document = site.document(target);
    return contains(document->identity().head, "img-src 'self' http: https:;");
  };
  CHECK(policy("/"));
  CHECK(policy(path));
  CHECK_FALSE(policy("/status"));
  auto settings = Site::settings();
  settings.pictures = emit::Pictures::click;
  site.documents.reconfigure(settings);
  CHECK_FALSE(policy("/"));
  CHECK_FALSE(policy(path));
  CHECK_FALSE(contains(site.document(path)->identity().body, "<img"));
  CHECK(policy(path + "?pictures=show"));
  CHECK(contains(site.document(path + "?pictures=show")->identity().body, "<img"));
  settings.pictures = emit::Pictures::off;
  site.documents.reconfigure(settings);
  CHECK_FALSE(policy(path + "?pictures=show"));
  CHECK_FALSE(contains(site.document(path + "?pictures=show")->identity().body, "<img"));
}

TEST_CASE("health and readiness are said in a word") {
  Site site;
  CHECK(site.get("/healthz").status == 200);
  CHECK(site.get("/healthz").body == "ok");
  CHECK(site.get("/readyz").status == 503);
  site.routes.set_ready(true);
  CHECK(site.get("/readyz").status == 200);
  CHECK(site.get("/readyz").body == "ok");
}

TEST_CASE("what does not exist is 404 with a reason") {
  Site site;
  fill(site);
  for (const auto* path :
       {"/nothing", "/rivers/", "/rivers/x", "/rivers/x/", "/rivers/x/feed.atom", "/feeds/x/", "/feeds/x",
        "/feeds/0000000000000000/feed.atom", "/entries/x", "/entries/0123456789abcdef0123456789abcdef",
        "/entries/00000000000000000000000000000000", "/feed.xml", "/feed.atom/", "/rivers/news/feed",
        "/archive/1.atom", "/api/v1", "/api/v1/entries?river=x", "/api/v1/entries?feed=x"}) {
    INFO(path);
    const auto reply = site.get(path);
    CHECK_FALSE(reply.document);
    CHECK(reply.status == 404);
    CHECK(reply.body.size() > 10);
  }
  const auto page = site.get("/nothing", "text/html,*/*;q=0.8");
  CHECK(page.status == 404);
  CHECK(page.content_type == "text/html; charset=utf-8");
  CHECK(field(page, "Vary") == "Accept");
}

TEST_CASE("paths without their slash and feeds by name lead to the one address") {
  Site site;
  const auto id = alpha.to_string();
  const std::vector<std::pair<std::string, std::string>> moves = {
      {"/rivers/news", "/rivers/news/"},
      {"/rivers/all", "/rivers/all/"},
      {"/feeds/" + id, "/feeds/" + id + "/"},
      {"/feeds/alpha", "/feeds/" + id + "/"},
      {"/feeds/alpha/", "/feeds/" + id + "/"},
      {"/feeds/alpha/feed.rss?limit=3", "/feeds/" + id + "/feed.rss?limit=3"}};
  for (const auto& [from, to] : moves) {
    INFO(from);
    const auto reply = site.get(from);
    CHECK(reply.status == 308);
    CHECK(field(reply, "Location") == to);
  }
  auto settings = Site::settings();
  settings.base_url = "https://host.test/under/this";
  site.documents.reconfigure(settings);
  CHECK(field(site.get("/rivers/news"), "Location") == "/under/this/rivers/news/");
}

TEST_CASE("a limit makes a document of its own, and a bad one is 400") {
  Site site;
  fill(site);
  const auto limited = site.document("/feed.atom?limit=1")->identity().body;
  CHECK(contains(limited, "https://river.test/feed.atom?limit=1"));
  CHECK(contains(limited, "<id>https://river.test/feed.atom</id>"));
  CHECK_FALSE(contains(limited, "Title of one"));
  CHECK(contains(site.document("/feed.atom")->identity().body, "Title of one"));
  CHECK(site.get("/rivers/news/feed.json?limit=1000").document);
  CHECK(site.get("/feeds/" + beta.to_string() + "/feed.rss?limit=1").document);
  for (const auto* bad : {"0", "1001", "-1", "x", "", "1x", "%201", "99999999999999999999999"}) {
    INFO(bad);
    CHECK(site.get(std::string("/feed.atom?limit=") + bad).status == 400);
    CHECK(site.get("/feeds/" + beta.to_string() + "/feed.rss?limit=" + bad).status == 400);
    CHECK(site.get(std::string("/api/v1/entries?limit=") + bad).status == 400);
  }
}

TEST_CASE("O3 documents keep their bytes and tags while nothing changes, and change when something does") {
  Site site;
  fill(site);
  for (const auto* path :
       {"/", "/feed.atom", "/feed.rss", "/feed.json", "/status", "/opml", "/api/v1/feeds"}) {
    INFO(path);
    const auto first = site.document(path);
    CHECK(site.document(path) == first);
    site.documents.feeds_changed(std::array{alpha, beta});
    const auto again = site.document(path);
    CHECK(again != first);
    CHECK(again->identity().etag == first->identity().etag);
    CHECK(again->identity().head == first->identity().head);
  }
  const auto before = site.document("/feed.atom");
  const auto news = site.document("/rivers/news/feed.atom");
  site.commit(Site::update(beta, {candidate(beta, "four", 9)}, 9));
  const auto after = site.document("/feed.atom");
  CHECK(after->identity().etag != before->identity().etag);
  CHECK(contains(after->identity().body, "Title of four"));
  CHECK(contains(after->identity().head, "Last-Modified: Sun, 01 Mar 2026 12:09:00 GMT\r\n"));
  CHECK(site.document("/rivers/news/feed.atom") == news);  // beta is not in it
}

TEST_CASE("O3 a source's own time of publication does not change what is published") {
  Site site;
  fill(site);
  const auto before = site.document("/feed.atom")->identity().etag;
  auto again = Site::update(alpha, {}, 60);
  again.state.feed.updated = noon + std::chrono::hours(1);
  site.commit(std::move(again));
  CHECK(site.document("/feed.atom")->identity().etag == before);
}

TEST_CASE("every coding of a document holds the same bytes") {
  Site site;
  fill(site);
  const auto document = site.document("/feed.atom");
  const auto* packed = document->choose("gzip");
  REQUIRE(packed->coding == http::Coding::gzip);
  CHECK(inflated(packed->body, document->identity().body.size()) == document->identity().body);
  CHECK(document->choose("br")->coding == http::Coding::br);
}

TEST_CASE("a source shows under the owner's title, and its copies stand with the entry that came first") {
  Site site;
  const std::string link = "https://press.example/story";
  site.commit(Site::update(alpha, {candidate(alpha, "one", 0, link)}, 0));
  site.commit(Site::update(beta, {candidate(beta, "two", 5, link)}, 5));
  const auto text = site.document("/api/v1/entries")->identity().body;
  const auto entries = boost::json::parse(text).at("entries").as_array();
  REQUIRE(entries.size() == 1);
  CHECK(entries[0].at("feed").at("title").as_string() == "Alpha itself");
  REQUIRE(entries[0].at("copies").as_array().size() == 1);
  CHECK(entries[0].at("copies").as_array()[0].at("feed_title").as_string() == "Beta by hand");
  CHECK(
      contains(site.document("/feed.atom")->identity().head, "Last-Modified: Sun, 01 Mar 2026 12:05:00 GMT"));
  const auto own = site.document("/feeds/" + beta.to_string() + "/feed.atom")->identity().body;
  CHECK(contains(own, "Beta by hand"));
}

TEST_CASE("the API filters entries by feed, river, arrival and number") {
  Site site;
  fill(site);
  const auto titles = [&](const std::string& query) {
    std::vector<std::string> out;
    const auto text = site.document("/api/v1/entries" + query)->identity().body;
    const auto parsed = boost::json::parse(text);
    for (const auto& entry : parsed.at("entries").as_array()) {
      out.emplace_back(entry.at("title").as_string());
    }
    std::sort(out.begin(), out.end());
    return out;
  };
  using Titles = std::vector<std::string>;
  CHECK(titles("").size() == 3);
  CHECK(titles("?river=news") == Titles{"Title of one"});
  CHECK(titles("?feed=beta") == Titles{"Title of three", "Title of two"});
  CHECK(titles("?feed=" + alpha.to_string()) == Titles{"Title of one"});
  CHECK(titles("?since=2026-03-01T12:05:00Z") == Titles{"Title of three", "Title of two"});
  CHECK(titles("?since=2026-03-01T12:05:01Z").empty());
  CHECK(titles("?limit=1").size() == 1);
  CHECK(site.get("/api/v1/entries?since=never").status == 400);
  CHECK(site.get("/api/v1/entries?feed=beta&river=all").status == 400);
}

TEST_CASE("the API tells feeds and status") {
  Site site;
  fill(site);
  auto failed = Site::update(beta, {}, 10);
  failed.state.health = storage::FeedHealth::failing;
  failed.state.failures = 2;
  failed.state.last_error = "HTTP 500";
  site.commit(std::move(failed));
  const auto feeds =
      boost::json::parse(site.document("/api/v1/feeds")->identity().body).at("feeds").as_array();
  REQUIRE(feeds.size() == 2);
  CHECK(feeds[0].at("title").as_string() == "Alpha itself");
  CHECK(feeds[0].at("entries").as_int64() == 1);
  CHECK(feeds[1].at("health").as_string() == "failing");
  CHECK(feeds[1].at("last_error").as_string() == "HTTP 500");
  const auto status = boost::json::parse(site.document("/api/v1/status")->identity().body);
  CHECK(status.at("entries").as_int64() == 3);
  CHECK(status.at("feeds_by_health").at("failing").as_int64() == 1);
  CHECK(status.at("rivers").as_array().size() == 2);
}

TEST_CASE("metrics tell feeds, entries and store, and what others append") {
  Site site;
  fill(site);
  site.routes.add_metrics([](std::string& out) { out += "extra_metric 7\n"; });
  const auto reply = site.get("/metrics");
  CHECK(reply.content_type == "text/plain; version=0.0.4; charset=utf-8");
  for (const auto* line : {"riverd_feeds{health=\"good\"} 2\n", "riverd_entries 3\n",
                           "# TYPE riverd_store_used_bytes gauge\n", "extra_metric 7\n"}) {
    INFO(line);
    CHECK(contains(reply.body, line));
  }
}

TEST_CASE("an empty configuration still serves its page, feeds and lists") {
  Site site;
  serve::ServeSettings settings;
  settings.base_url = "http://127.0.0.1:8480";
  settings.rivers = {{"all", "", {}}};
  site.documents.reconfigure(settings);
  for (const auto* path :
       {"/", "/feed.atom", "/feed.rss", "/feed.json", "/opml", "/status", "/api/v1/entries"}) {
    CHECK(site.document(path));
  }
  CHECK(site.get("/rivers/news/").status == 404);
}
