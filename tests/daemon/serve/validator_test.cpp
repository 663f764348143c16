#include "tests/daemon/serve/serve_fixture.hpp"

#include "feeds/normalize/normalize.hpp"
#include "feeds/parse/parse.hpp"
#include "tests/support/feed_checker.hpp"
#include "tests/support/temporary_directory.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string_view>

using namespace riverd;
using namespace riverd::test;
namespace fs = std::filesystem;

namespace {

/// Documents that may be feeds, in a fixed order.
std::vector<fs::path> documents_below(const fs::path& folder) {
  std::vector<fs::path> out;
  std::error_code error;
  for (const auto& file : fs::recursive_directory_iterator(folder, error)) {
    const auto extension = file.path().extension();
    const bool other =
        extension == ".md" || extension == ".tsv" || file.path().string().ends_with(".expect.json");
    if (file.is_regular_file() && !other) out.push_back(file.path());
  }
  std::sort(out.begin(), out.end());
  return out;
}

std::string contents_of(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

/// A site whose feeds are these documents, each polled once.
class PolledSite {
 public:
  explicit PolledSite(const std::vector<fs::path>& paths) : store_(memory_store()) {
    serve::ServeSettings settings;
    settings.base_url = "https://river.test";
    settings.version = "1.2.3";
    settings.rivers = {{"all", "Everything", {}}};
    int minutes = 0;
    for (const fs::path& path : paths) {
      const std::string url = "https://site" + std::to_string(minutes) + ".example/feed";
      if (poll(contents_of(path), url, noon + std::chrono::minutes(minutes++))) {
        const FeedId id = FeedId::from_url(url);
        settings.rivers[0].feeds.push_back(id);
        settings.feeds.push_back({id, path.filename().string(), "", url, {}});
      }
    }
    feeds = settings.feeds;
    documents_.emplace(store_, pool_, std::move(settings));
    routes_.emplace(*documents_);
  }
  ~PolledSite() { pool_.join(); }
  PolledSite(const PolledSite&) = delete;
  PolledSite& operator=(const PolledSite&) = delete;

  ServedFeed get(const std::string& target) {
    INFO(target);
    http::RequestHead head;
    head.method = http::Method::get;
    REQUIRE(http::read_target(target, head));
    auto reply = run(io_, answer(head));
    REQUIRE(reply.document);
    const http::Answer answered(head, std::move(reply));
    const std::string text(answered.head());
    const auto at = text.find("Content-Type: ") + 14;
    return {text.substr(at, text.find('\r', at) - at), "https://river.test" + target,
            std::string(answered.body())};
  }

  std::vector<serve::FeedSettings> feeds;

 private:
  bool poll(const std::string& body, const std::string& url, Time now) {
    parse::DocumentHints hints;
    hints.url = url;
    auto parsed = parse::parse(body, hints);
    if (!parsed) return false;
    NormalizeContext context;
    context.feed = FeedId::from_url(url);
    context.feed_url = url;
    context.now = now;
    context.authority = "river.test";
    auto normalized = normalize(std::move(*parsed), context);
    storage::FeedUpdate update;
    update.state.id = context.feed;
    update.state.url = url;
    update.state.feed = std::move(normalized.feed);
    update.received = now;
    update.entries = std::move(normalized.entries);
    std::array<storage::Batch, 1> batches;
    batches[0].updates.push_back(std::move(update));
    REQUIRE(store_.commit(batches).has_value());
    return true;
  }

  boost::asio::awaitable<http::Reply> answer(http::RequestHead head) {
    co_return co_await routes_->handle(head);
  }

  boost::asio::io_context io_;
  storage::Store store_;
  runtime::CpuPool pool_{1};
  std::optional<serve::Documents> documents_;
  std::optional<serve::Routes> routes_;
};

/// The path of the next older page of the archive; empty: there is none.
std::string older_page(const std::string& body, std::string_view format) {
  const std::string_view link = format == "json" ? "\"next_url\":\"" : "rel=\"prev-archive\"";
  const auto at = body.find(link);
  if (at == std::string::npos) return {};
  const auto path = body.find("/archive/", at);
  return body.substr(path, body.find('"', path) - path);
}

/// Every feed document of the site, by format.
std::vector<ServedFeed> all_documents(PolledSite& site, const std::string& format) {
  std::vector<ServedFeed> out;
  out.push_back(site.get("/feed." + format + "?limit=1000"));
  for (std::string path = "/feed." + format; !path.empty(); path = older_page(out.back().body, format)) {
    out.push_back(site.get(path));
  }
  for (const auto& feed : site.feeds)
    out.push_back(site.get("/feeds/" + feed.id.to_string() + "/feed." + format));
  return out;
}

void check_all(PolledSite& site) {
  using Check = std::vector<std::string> (*)(const ServedFeed&);
  const std::array<std::pair<const char*, Check>, 3> checks = {
      {{"atom", &check_atom}, {"rss", &check_rss}, {"json", &check_json_feed}}};
  for (const auto& [format, check] : checks) {
    std::string all;
    std::size_t findings = 0;
    for (const ServedFeed& feed : all_documents(site, format)) {
      for (const std::string& finding : check(feed)) {
        if (++findings <= 40) all += feed.location + ": " + finding + '\n';
      }
    }
    INFO(all);
    CHECK(findings == 0);
  }
}

/// Debian's jing over every Atom document; false: it is not installed.
bool check_grammar(PolledSite& site) {
  if (std::system("command -v jing >/dev/null 2>&1") != 0) return false;
  const TemporaryDirectory folder;
  int number = 0;
  for (const ServedFeed& feed : all_documents(site, "atom")) {
    std::ofstream(folder.path() / (std::to_string(number++) + ".atom"), std::ios::binary) << feed.body;
  }
  const fs::path schema = fs::path(RIVERD_SOURCE_DIR) / "tests" / "daemon" / "serve" / "atom.rnc";
  const fs::path said = folder.path() / "said";
  const std::string command = "jing -c '" + schema.string() + "' '" + folder.path().string() +
                              "'/*.atom > '" + said.string() + "' 2>&1";
  const int status = std::system(command.c_str());
  INFO(contents_of(said).substr(0, 4000));
  CHECK(status == 0);
  return true;
}

const fs::path repository = RIVERD_SOURCE_DIR;

/// Feeds of the world and of the parse contract, where they lie beside the checkout.
fs::path corpus_folder() {
  const char* chosen = std::getenv("RIVERD_CORPUS_ROOT");
  return chosen != nullptr ? fs::path(chosen) : repository / ".." / "shared" / "corpus";
}

}  // namespace

TEST_CASE("O12 the validator finds nothing in what is made of the repository's own feeds") {
  auto paths = documents_below(repository / "examples" / "feeds");
  PolledSite site(paths);
  CHECK(site.feeds.size() == paths.size());
  check_all(site);
}

TEST_CASE("O12 the validator finds nothing in rivers made of all the corpus") {
  const auto paths = documents_below(corpus_folder());
  if (paths.empty()) {
    WARN("skipped: no corpus beside the checkout (" + corpus_folder().lexically_normal().string() + ")");
    return;
  }
  PolledSite site(paths);
  CHECK(site.feeds.size() > paths.size() / 2);
  check_all(site);
}

TEST_CASE("O12 RFC 4287's grammar accepts every Atom document") {
  auto paths = documents_below(repository / "examples" / "feeds");
  const auto more = documents_below(corpus_folder());
  paths.insert(paths.end(), more.begin(), more.end());
  PolledSite site(paths);
  if (!check_grammar(site)) WARN("skipped: jing is not installed (Debian's package jing)");
}

TEST_CASE("O12 the checker sees what a validator sees") {
  const auto first = [](const std::vector<std::string>& findings) {
    return findings.empty() ? "" : findings.front();
  };
  const ServedFeed nothing{"text/xml", "https://river.test/feed.atom", "<feed/>"};
  CHECK(first(check_atom(nothing)).starts_with("UnexpectedContentType"));
  CHECK(check_atom(nothing).size() > 4);
  const ServedFeed relative{
      "application/rss+xml; charset=utf-8", "https://river.test/feed.rss",
      "<rss xmlns:atom='a'><channel><title>a&lt;/b&gt;</title><link>x</link><description/>"
      "<atom:link rel='self' href='https://river.test/feed.rss'/>"
      "<item><title>t</title><link>https://a.example/</link><guid>x</guid><pubDate>now</pubDate>"
      "<source url='https://a.example/'>s</source>"
      "<description>&lt;a href='/x' onclick='y'&gt;&lt;script&gt;</description></item></channel></rss>"};
  std::string all;
  for (const auto& finding : check_rss(relative)) all += finding + '\n';
  for (const char* name : {"ContainsHTML", "InvalidHttpGUID", "ProblematicalRFC822Date", "ContainsRelRef",
                           "SecurityRiskAttr", "SecurityRisk:"}) {
    INFO(all);
    CHECK(all.find(name) != std::string::npos);
  }
}
