#include "feeds/text/sanitize.hpp"
#include "tests/daemon/serve/serve_fixture.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

using namespace riverd;
using namespace riverd::test;

namespace {

const std::string link = "https://press.example/story";

Candidate with_text(FeedId feed, int minutes, int sentences) {
  Candidate out = candidate(feed, "story", minutes, link);
  std::string text;
  for (int i = 0; i < sentences; ++i) text += "Sentence " + std::to_string(i) + " of the report. ";
  out.entry.content = text::safe_html_from_text(text);
  out.content = digest_of({"content", text});
  return out;
}

/// Readers are given the beginning by alpha, then beta brings more.
void begin(Site& site, bool fullest, int sentences) {
  auto settings = Site::settings();
  settings.feeds[0].takes_fuller = fullest;
  site.documents.reconfigure(settings);
  site.commit(Site::update(alpha, {with_text(alpha, 0, 4)}, 0));
  static_cast<void>(site.document("/feed.json"));
  site.commit(Site::update(beta, {with_text(beta, 45, sentences)}, 45));
}

boost::json::object item(Site& site, const std::string& path) {
  const auto items = boost::json::parse(site.document(path)->identity().body).at("items").as_array();
  REQUIRE(items.size() == 1);
  return items[0].as_object();
}

bool holds(const boost::json::object& item, const std::string& text) {
  return std::string(item.at("content_html").as_string()).find(text) != std::string::npos;
}

}  // namespace

TEST_CASE("D8 an entry is shown with the text of a fuller copy where its feed's owner wants that") {
  Site site;
  begin(site, true, 40);
  const auto shown = item(site, "/feed.json");
  CHECK(holds(shown, "Sentence 39"));
  CHECK(shown.at("id").as_string() == candidate(alpha, "story", 0).entry.output_id);
  CHECK(shown.at("date_published").as_string() == "2026-03-01T11:30:00Z");
  CHECK(std::string(shown.at("date_modified").as_string()).starts_with("2026-03-01T12:45:00"));
  CHECK_FALSE(holds(item(site, "/rivers/news/feed.json"), "Sentence 39"));
}

TEST_CASE(
    "D8 an entry keeps its own text where nobody asked for a fuller one, or the other is hardly longer") {
  Site plain;
  begin(plain, false, 40);
  CHECK_FALSE(holds(item(plain, "/feed.json"), "Sentence 39"));
  Site alike;
  begin(alike, true, 5);
  CHECK_FALSE(holds(item(alike, "/feed.json"), "Sentence 4 "));
  CHECK_FALSE(item(alike, "/feed.json").contains("date_modified"));
}
