#include "tests/feeds/dedupe/generated_articles.hpp"

#include "feeds/text/sanitize.hpp"

#include <algorithm>
#include <chrono>
#include <numeric>
#include <string_view>
#include <utility>

namespace riverd::dedupe::test {
namespace {

// The left of each pair is simplified, the right traditional.
const std::u32string pairs =
    U"国國东東车車门門马馬语語书書学學会會时時开開长長经經电電现現实實说說关關员員报報华華议議题題问問间間见"
    U"見观觀"
    U"级級结結给給统統济濟产產业業务務动動劳勞医醫药藥疗療银銀钱錢铁鐵错錯钟鐘陆陸阳陽阴陰际際陈陳队隊";

std::string utf8(char32_t c) {
  return {static_cast<char>(0xE0 | (c >> 12U)), static_cast<char>(0x80 | ((c >> 6U) & 0x3FU)),
          static_cast<char>(0x80 | (c & 0x3FU))};
}

std::size_t zipf(Random& random, std::size_t words) {
  const double u = std::uniform_real_distribution<>(0, 1)(random);
  return static_cast<std::size_t>(static_cast<double>(words) * u * u * u) % words;
}

Text first_share(const Text& text, double share) {
  std::size_t left = 0;
  for (const auto& paragraph : text) left += paragraph.size();
  left = static_cast<std::size_t>(static_cast<double>(left) * share);
  Text out;
  for (const auto& paragraph : text) {
    if (left == 0) break;
    const auto count = std::min(left, paragraph.size());
    out.emplace_back(paragraph.begin(), paragraph.begin() + static_cast<std::ptrdiff_t>(count));
    left -= count;
  }
  return out;
}

/// As a publisher cuts: 200 characters of visible text.
std::string first_characters(const Original& original, std::size_t characters) {
  std::string out = "<p>";
  std::size_t count = 0;
  for (const auto& paragraph : original.text) {
    for (const auto& word : paragraph) {
      count += original.language.space.empty() ? 1 : word.size() + 1;
      if (count > characters) return out + "…</p>";
      out += word + original.language.space;
    }
  }
  return out + "</p>";
}

Text replaced(Text text, const Language& language, double share, Random& random) {
  for (auto& paragraph : text) {
    for (auto& word : paragraph) {
      if (std::uniform_real_distribution<>(0, 1)(random) < share) word = language.word(random);
    }
  }
  return text;
}

std::string wide(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c >= '0' && c <= '9') {
      out += utf8(static_cast<char32_t>(0xFF10 + (c - '0')));
    } else {
      out += c;
    }
  }
  return out;
}

std::string traditional(const std::string& text) {
  std::string out = text;
  for (std::size_t i = 0; i + 1 < pairs.size(); i += 2) {
    const std::string from = utf8(pairs[i]);
    const std::string to = utf8(pairs[i + 1]);
    for (std::size_t at = 0; (at = out.find(from, at)) != std::string::npos; at += to.size()) {
      out.replace(at, from.size(), to);
    }
  }
  return out;
}

std::string whole(const Original& original) {
  return html(original.text, original.language);
}

Change changed(const std::function<void(Text&, Random&)>& change) {
  return [change](const Original& o, Random& random) {
    Text text = o.text;
    change(text, random);
    return html(text, o.language);
  };
}

/// A paragraph that only this copy has.
std::string extra(const Original& original, Random& random) {
  Text more;
  more.push_back(std::vector<std::string>(1));
  for (int i = 0; i < 30; ++i) more[0].push_back(original.language.word(random));
  return html(more, original.language);
}

std::size_t index_of(Likeness likeness) {
  return static_cast<std::size_t>(likeness);
}

std::size_t from(const std::array<std::size_t, 4>& counts, Likeness least) {
  return std::accumulate(counts.begin() + static_cast<std::ptrdiff_t>(index_of(least)), counts.end(),
                         std::size_t{0});
}

}  // namespace

Language english() {
  return {" ",
          [](Random& random) {
            if (random() % 18 == 0) return std::to_string(random() % 9000 + 3);
            static const char* const syllables[] = {"ra", "to",  "min", "ell", "sho",
                                                    "ka", "ven", "dri", "por", "as"};
            std::size_t word = zipf(random, 6000) + 7;
            std::string out;
            for (; word > 0; word /= 10) out += syllables[word % 10];
            return out;
          },
          ". "};
}

Language chinese() {
  return {"",
          [](Random& random) {
            if (random() % 25 == 0) return std::to_string(random() % 9000 + 3);
            const std::size_t word = zipf(random, 2600);
            if (word < pairs.size() / 2) return utf8(pairs[word * 2]);
            return utf8(static_cast<char32_t>(0x4E00 + word * 7 % 20000));
          },
          "。"};
}

Original make_original(const Language& language, Random& random) {
  Original out{{}, {}, language};
  for (int i = 0; i < 10; ++i) out.title += language.word(random) + language.space;
  const std::size_t length = 160 + random() % 640;
  for (std::size_t words = 0; words < length;) {
    std::vector<std::string> paragraph(25 + random() % 60);
    for (auto& word : paragraph) word = language.word(random);
    words += paragraph.size();
    out.text.push_back(std::move(paragraph));
  }
  return out;
}

std::string html(const Text& text, const Language& language) {
  std::string out;
  for (const auto& paragraph : text) {
    out += "<p>";
    for (std::size_t i = 0; i < paragraph.size(); ++i) {
      out += paragraph[i] + (i % 12 == 11 ? language.stop : language.space);
    }
    out += "</p>";
  }
  return out;
}

Article article(const std::string& title, const std::string& html) {
  return read_article(title, text::sanitize_for_publication(html, {}));
}

Change truncated(double share) {
  return [share](const Original& o, Random&) { return html(first_share(o.text, share), o.language); };
}

Change cut_after(std::size_t characters) {
  return [characters](const Original& o, Random&) { return first_characters(o, characters); };
}

Change with_footer() {
  return [](const Original& o, Random& random) { return whole(o) + extra(o, random); };
}

Change with_header_and_footer() {
  return [](const Original& o, Random& random) {
    const std::string header = extra(o, random);
    return header + whole(o) + extra(o, random);
  };
}

Change widened() {
  return [](const Original& o, Random&) { return wide(whole(o)); };
}

Change in_traditional_characters() {
  return [](const Original& o, Random&) { return traditional(whole(o)); };
}

Change paragraph_dropped() {
  return changed([](Text& text, Random& random) {
    text.erase(text.begin() + static_cast<std::ptrdiff_t>(random() % text.size()));
  });
}

Change paragraphs_swapped() {
  return changed([](Text& text, Random& random) {
    const std::size_t one = random() % text.size();
    std::swap(text[one], text[random() % text.size()]);
  });
}

Change paragraph_halved() {
  return changed([](Text& text, Random& random) {
    auto& paragraph = text[random() % text.size()];
    paragraph.resize(paragraph.size() / 2);
  });
}

Change edited(double share) {
  return [share](const Original& o, Random& random) {
    return html(replaced(o.text, o.language, share, random), o.language);
  };
}

double Found::recall(Likeness least) const {
  return copies == 0 ? 1 : static_cast<double>(from(as, least)) / static_cast<double>(copies);
}

std::size_t Found::wrong(Likeness least) const {
  return from(others, least);
}

GeneratedSet::GeneratedSet(std::vector<Original> originals) : originals_(std::move(originals)) {
  for (const auto& original : originals_) {
    const Article read = article(original.title, whole(original));
    fingerprints_.push_back(fingerprint_of(read, {}));
    const auto [bands, outline, left_out] = traces_of(read, {});
    outlines_.push_back(outline);
    for (std::size_t band = 0; band < bands.size(); ++band) {
      index_[(std::uint64_t{band} << 32U) | bands[band]].push_back(fingerprints_.size() - 1);
    }
  }
}

Found GeneratedSet::measure_first(std::size_t count, const Change& change) const {
  Random random(11);
  Found out;
  out.copies = count;
  std::size_t met = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const Article read = article(originals_[i].title, change(originals_[i], random));
    const Fingerprint copy = fingerprint_of(read, {});
    const Outline outline = outline_of(read, {});
    for (const std::size_t other : candidates(read)) {
      ++out.candidates;
      if (!may_be_alike(outline, outlines_[other])) continue;
      const auto overlap = overlap_of(copy, fingerprints_[other]);
      const auto likeness = likeness_of(copy, fingerprints_[other], overlap, false, std::chrono::hours{1});
      ++(other == i ? out.as : out.others).at(index_of(likeness));
      if (other != i) continue;
      ++met;
      out.containment += overlap.containment;
    }
  }
  if (met > 0) out.containment /= static_cast<double>(met);
  return out;
}

/// The originals that share a band with it.
std::vector<std::size_t> GeneratedSet::candidates(const Article& copy) const {
  std::vector<std::size_t> out;
  const auto bands = traces_of(copy, {}).bands;
  for (std::size_t band = 0; band < bands.size(); ++band) {
    const auto found = index_.find((std::uint64_t{band} << 32U) | bands[band]);
    if (found != index_.end()) out.insert(out.end(), found->second.begin(), found->second.end());
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

std::vector<Fingerprint> daily_reports(const Language& language, std::size_t days, Random& random) {
  std::vector<std::string> phrases;
  for (int i = 0; i < 25; ++i) {
    std::string phrase;
    for (int k = 0; k < 7; ++k) phrase += language.word(random) + language.space;
    phrases.push_back(phrase);
  }
  std::vector<Fingerprint> out;
  for (std::size_t day = 0; day < days; ++day) {
    std::string report = "<p>";
    for (const auto& phrase : phrases) report += phrase + std::to_string(random() % 90000) + language.stop;
    for (int k = 0; k < 40; ++k) report += language.word(random) + language.space;
    out.push_back(fingerprint_of(article("", report + "</p>"), {}));
  }
  return out;
}

}  // namespace riverd::dedupe::test
