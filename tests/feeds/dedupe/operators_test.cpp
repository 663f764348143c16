// D10 on articles of a made-up language each, so that what is measured is the comparing and not the text.

#include "feeds/dedupe/similarity.hpp"
#include "feeds/text/sanitize.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <functional>
#include <random>
#include <string>
#include <unordered_map>
#include <vector>

namespace riverd::dedupe {
namespace {

using Random = std::mt19937;

// The left of each pair is simplified, the right traditional.
const std::u32string pairs =
    U"国國东東车車门門马馬语語书書学學会會时時开開长長经經电電现現实實说說关關员員报報华華议議题題问問间間见"
    U"見观觀"
    U"级級结結给給统統济濟产產业業务務动動劳勞医醫药藥疗療银銀钱錢铁鐵错錯钟鐘陆陸阳陽阴陰际際陈陳队隊";

std::string utf8(char32_t c) {
  return {static_cast<char>(0xE0 | (c >> 12U)), static_cast<char>(0x80 | ((c >> 6U) & 0x3FU)),
          static_cast<char>(0x80 | (c & 0x3FU))};
}

struct Language {
  std::string space;
  std::function<std::string(Random&)> word;
  std::string stop;
};

std::size_t zipf(Random& random, std::size_t words) {
  const double u = std::uniform_real_distribution<>(0, 1)(random);
  return static_cast<std::size_t>(static_cast<double>(words) * u * u * u) % words;
}

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

using Text = std::vector<std::vector<std::string>>;  // paragraphs of words

struct Original {
  std::string title;
  Text text;
  Language language;
};

Original make(const Language& language, Random& random) {
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

Fingerprint fingerprint(const std::string& title, const std::string& html) {
  return fingerprint_of(article(title, html), {});
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

Text edited(Text text, const Language& language, double share, Random& random) {
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

class Originals {
 public:
  Originals() {
    Random random(7);
    for (int i = 0; i < 600; ++i) all.push_back(make(i % 2 == 0 ? english() : chinese(), random));
    for (const auto& original : all) {
      const Article read = article(original.title, html(original.text, original.language));
      fingerprints.push_back(fingerprint_of(read, {}));
      const auto bands = bands_of(read, {});
      for (std::size_t band = 0; band < bands.size(); ++band) {
        index[(std::uint64_t{band} << 32U) | bands[band]].push_back(fingerprints.size() - 1);
      }
    }
  }

  /// The originals that share a band with it.
  [[nodiscard]] std::vector<std::size_t> candidates(const Article& copy) const {
    std::vector<std::size_t> out;
    const auto bands = bands_of(copy, {});
    for (std::size_t band = 0; band < bands.size(); ++band) {
      const auto found = index.find((std::uint64_t{band} << 32U) | bands[band]);
      if (found != index.end()) out.insert(out.end(), found->second.begin(), found->second.end());
    }
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
  }

  /// The share of the originals that are found from their changed copies, at least so alike.
  double recall(Likeness least, const std::function<std::string(const Original&, Random&)>& change) const {
    Random random(11);
    std::size_t found = 0;
    std::size_t looked_at = 0;
    for (std::size_t i = 0; i < all.size(); ++i) {
      const Article read = article(all[i].title, change(all[i], random));
      const Fingerprint copy = fingerprint_of(read, {});
      const auto near = candidates(read);
      looked_at += near.size();
      for (const std::size_t other : near) {
        const auto likeness = likeness_of(copy, fingerprints[other], overlap_of(copy, fingerprints[other]),
                                          false, std::chrono::hours{1});
        if (other == i && likeness >= least) ++found;
        if (other != i) CHECK(likeness < Likeness::rewrite);
      }
    }
    CHECK(looked_at <= all.size() * 2);
    return static_cast<double>(found) / static_cast<double>(all.size());
  }

  std::vector<Original> all;
  std::vector<Fingerprint> fingerprints;

 private:
  std::unordered_map<std::uint64_t, std::vector<std::size_t>> index;
};

const Originals& originals() {
  static const Originals made;
  return made;
}

std::string whole(const Original& original) {
  return html(original.text, original.language);
}

TEST_CASE("D10 truncated copies are found") {
  const auto share = [](double part) {
    return [part](const Original& o, Random&) { return html(first_share(o.text, part), o.language); };
  };
  CHECK(originals().recall(Likeness::copy, share(0.6)) >= 0.99);
  CHECK(originals().recall(Likeness::copy, share(0.3)) >= 0.99);
  // Of 200 characters of a language with spaces some 35 words are left: too few for more than a label (D5).
  CHECK(originals().recall(Likeness::story,
                           [](const Original& o, Random&) { return first_characters(o, 200); }) >= 0.99);
}

TEST_CASE("D10 copies with headers and footers of their own are found") {
  const auto extra = [](const Original& o, Random& random) {
    Text more;
    more.push_back(std::vector<std::string>(1));
    for (int i = 0; i < 30; ++i) more[0].push_back(o.language.word(random));
    return html(more, o.language);
  };
  CHECK(originals().recall(Likeness::copy,
                           [&](const Original& o, Random& r) { return whole(o) + extra(o, r); }) >= 0.99);
  CHECK(originals().recall(Likeness::copy, [&](const Original& o, Random& r) {
    return extra(o, r) + whole(o) + extra(o, r);
  }) >= 0.99);
}

TEST_CASE("D10 copies in other widths and characters are found") {
  CHECK(originals().recall(Likeness::copy, [](const Original& o, Random&) { return wide(whole(o)); }) >=
        0.99);
  CHECK(originals().recall(Likeness::copy,
                           [](const Original& o, Random&) { return traditional(whole(o)); }) >= 0.99);
}

TEST_CASE("D10 copies whose paragraphs were dropped, swapped and halved are found") {
  const auto changed = [](const std::function<void(Text&, Random&)>& change) {
    return [change](const Original& o, Random& random) {
      Text text = o.text;
      change(text, random);
      return html(text, o.language);
    };
  };
  CHECK(originals().recall(Likeness::copy, changed([](Text& text, Random& random) {
                             text.erase(text.begin() + static_cast<std::ptrdiff_t>(random() % text.size()));
                           })) >= 0.99);
  CHECK(originals().recall(Likeness::copy, changed([](Text& text, Random& random) {
                             std::swap(text[random() % text.size()], text[random() % text.size()]);
                           })) >= 0.99);
  CHECK(originals().recall(Likeness::copy, changed([](Text& text, Random& random) {
                             auto& paragraph = text[random() % text.size()];
                             paragraph.resize(paragraph.size() / 2);
                           })) >= 0.99);
}

TEST_CASE("D10 edited copies are found") {
  const auto edit = [](double share) {
    return [share](const Original& o, Random& random) {
      return html(edited(o.text, o.language, share, random), o.language);
    };
  };
  CHECK(originals().recall(Likeness::rewrite, edit(0.02)) >= 0.95);
  CHECK(originals().recall(Likeness::rewrite, edit(0.05)) >= 0.95);
}

TEST_CASE("D10 different articles on one topic are not taken for one another") {
  Random random(5);
  for (const Language& language : {english(), chinese()}) {
    // The market's report of each day: the same phrases about other figures, and some sentences of its own.
    std::vector<std::string> phrases;
    for (int i = 0; i < 25; ++i) {
      std::string phrase;
      for (int k = 0; k < 7; ++k) phrase += language.word(random) + language.space;
      phrases.push_back(phrase);
    }
    std::vector<Fingerprint> reports;
    for (int day = 0; day < 60; ++day) {
      std::string report = "<p>";
      for (const auto& phrase : phrases) report += phrase + std::to_string(random() % 90000) + language.stop;
      for (int k = 0; k < 40; ++k) report += language.word(random) + language.space;
      reports.push_back(fingerprint("", report + "</p>"));
    }
    for (std::size_t a = 0; a < reports.size(); ++a) {
      for (std::size_t b = 0; b < a; ++b) {
        const auto overlap = overlap_of(reports[a], reports[b]);
        CHECK(likeness_of(reports[a], reports[b], overlap, false, std::chrono::hours{24}) <
              Likeness::rewrite);
        CHECK(likeness_of(reports[a], reports[b], overlap, true, std::chrono::hours{24}) < Likeness::rewrite);
      }
    }
  }
}

}  // namespace
}  // namespace riverd::dedupe
