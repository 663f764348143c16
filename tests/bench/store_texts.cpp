#include "tests/bench/store_texts.hpp"

#include "feeds/text/sanitize.hpp"
#include "storage/texts.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

namespace riverd::bench {
namespace {

constexpr std::size_t vocabulary = 6000;
constexpr std::size_t chinese_characters = 900;
constexpr std::size_t articles_of_a_kind = 4000;

using Random = std::mt19937_64;

/// Common things are common: the k-th has the weight 1 / k.
template <class List>
const typename List::value_type& common(const List& list, Random& random) {
  const double share = std::generate_canonical<double, 53>(random);
  const double place = std::pow(static_cast<double>(list.size()), share) - 1;
  return list[std::min(static_cast<std::size_t>(place), list.size() - 1)];
}

std::size_t between(Random& random, std::size_t low, std::size_t high) {
  return low + random() % (high - low + 1);
}

std::string utf8(char32_t c) {
  return {static_cast<char>(0xE0U | (c >> 12U)), static_cast<char>(0x80U | ((c >> 6U) & 0x3FU)),
          static_cast<char>(0x80U | (c & 0x3FU))};
}

}  // namespace

EntryMaker::EntryMaker() {
  Random random(1);
  static constexpr const char* syllables[] = {"ba", "con", "der", "el", "fi", "gra", "hem", "in",   "jo",
                                              "ka", "lor", "men", "nu", "os", "per", "qui", "ra",   "sen",
                                              "ti", "ul",  "ver", "wo", "ex", "ya",  "zo",  "tion", "ing"};
  words_ = {"the", "of", "and", "to", "in", "a", "is", "that", "for", "it", "as", "was", "with", "be", "by"};
  while (words_.size() < vocabulary) {
    std::string word;
    for (std::size_t i = between(random, 1, 4); i > 0; --i)
      word += syllables[random() % std::size(syllables)];
    words_.push_back(std::move(word));
  }
  for (std::size_t i = 0; i < chinese_characters; ++i)
    characters_.push_back(utf8(static_cast<char32_t>(0x4E00 + random() % 0x5000)));
  english_ = articles(random, false, false);
  chinese_ = articles(random, true, false);
  summaries_ = articles(random, false, true);
  packing_ /= english_.size() + chinese_.size() + summaries_.size();
}

std::vector<EntryMaker::Article> EntryMaker::articles(Random& random, bool chinese, bool summaries) {
  std::lognormal_distribution<double> length(std::log(2600.0), 0.6);
  std::vector<Article> out(articles_of_a_kind);
  for (Article& one : out) {
    const std::size_t size = summaries ? between(random, 100, 600)
                                       : std::clamp(static_cast<std::size_t>(length(random)),
                                                    std::size_t{1000}, std::size_t{8000});
    one.html = text::sanitize_for_publication(article(random, chinese, size), "https://source.example/");
    const auto start = std::chrono::steady_clock::now();
    one.packed = storage::pack(one.html.str(), {});
    packing_ += std::chrono::steady_clock::now() - start;
  }
  return out;
}

std::string EntryMaker::feed_url(std::size_t feed) {
  return "https://source-" + std::to_string(feed) + ".example/feed.xml";
}

void EntryMaker::add_sentence(std::string& out, Random& random, bool chinese) const {
  if (chinese) {
    for (std::size_t i = between(random, 10, 34); i > 0; --i) out += common(characters_, random);
    out += "。";
    return;
  }
  for (std::size_t i = between(random, 6, 26); i > 0; --i) {
    out += common(words_, random);
    out += i == 1 ? ". " : " ";
  }
}

std::string EntryMaker::article(Random& random, bool chinese, std::size_t size) const {
  std::string out;
  while (out.size() < size) {
    const std::size_t kind = random() % 20;
    if (kind == 0) {
      out += "<p><img src=\"https://images.example/" + std::to_string(random()) + ".jpg\" alt=\"\"></p>";
    } else if (kind < 3) {
      out += "<h3>";
      add_sentence(out, random, chinese);
      out += "</h3>";
    } else {
      out += "<p>";
      for (std::size_t i = between(random, 2, 5); i > 0; --i) add_sentence(out, random, chinese);
      if (kind < 9) {
        out += "<a href=\"https://example.org/" + std::to_string(random()) + "\">";
        add_sentence(out, random, chinese);
        out += "</a>";
      }
      out += "</p>\n";
    }
  }
  return out;
}

Candidate EntryMaker::make(std::size_t feed, std::size_t number, Time seen) const {
  Random random(feed * 1'000'003 + number);
  const bool chinese = feed % 7 == 0;
  const auto& articles = chinese ? chinese_ : feed % 7 == 1 ? summaries_ : english_;
  const Article& article = articles[random() % articles.size()];
  const std::string url = "https://source-" + std::to_string(feed) + ".example/articles/" +
                          std::to_string(number) + "-" + std::to_string(random() % 100'000);
  Candidate out;
  Entry& entry = out.entry;
  entry.feed = FeedId::from_url(feed_url(feed));
  entry.url = entry.guid = entry.output_id = url;
  add_sentence(entry.title, random, chinese);
  entry.content = article.html;
  out.packed = article.packed;
  entry.authors.push_back({common(words_, random) + " " + common(words_, random), {}, {}, {}});
  entry.categories.push_back({common(words_, random), {}, {}});
  entry.times.stated_published = entry.times.effective = seen - std::chrono::minutes{number % 600};
  entry.times.first_seen = seen;
  entry.times.quality = TimeQuality::ok;
  out.identity = digest_of({"guid", url});
  out.link = digest_of({"link", url});
  out.content = digest_of({"content", url});
  entry.id = EntryId{digest_of({"entry", url})};
  out.traits = {random(), random(), random(), random(), random()};
  return out;
}

std::size_t text_bytes(const Entry& entry) {
  return entry.title.size() + entry.content.str().size() + entry.summary.str().size();
}

}  // namespace riverd::bench
