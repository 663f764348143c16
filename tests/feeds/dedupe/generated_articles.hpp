#pragma once

#include "feeds/dedupe/similarity.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <random>
#include <string>
#include <unordered_map>
#include <vector>

/// The generated sets of D10: articles of a made-up language each, so that what is measured is the comparing
/// and not the text. The same random numbers make the same articles.
namespace riverd::dedupe::test {

using Random = std::mt19937;

struct Language {
  std::string space;
  std::function<std::string(Random&)> word;
  std::string stop;
};
[[nodiscard]] Language english();
[[nodiscard]] Language chinese();

using Text = std::vector<std::vector<std::string>>;  // paragraphs of words

struct Original {
  std::string title;
  Text text;
  Language language;
};

/// 160 words and more, in paragraphs of 25 to 84.
[[nodiscard]] Original make_original(const Language& language, Random& random);

[[nodiscard]] std::string html(const Text& text, const Language& language);
[[nodiscard]] Article article(const std::string& title, const std::string& html);

/// What others make of an article: its HTML.
using Change = std::function<std::string(const Original&, Random&)>;

[[nodiscard]] Change truncated(double share);
/// As a publisher cuts: so many characters of visible text.
[[nodiscard]] Change cut_after(std::size_t characters);
[[nodiscard]] Change with_footer();
[[nodiscard]] Change with_header_and_footer();
[[nodiscard]] Change widened();  // the digits
[[nodiscard]] Change in_traditional_characters();
[[nodiscard]] Change paragraph_dropped();
[[nodiscard]] Change paragraphs_swapped();
[[nodiscard]] Change paragraph_halved();
/// Other words for that share of them.
[[nodiscard]] Change edited(double share);

/// What is found of a set's originals when each comes once more, changed.
struct Found {
  std::size_t copies = 0;               // how many came
  std::array<std::size_t, 4> as{};      // their own original by Likeness: how alike it was found to be
  std::array<std::size_t, 4> others{};  // other articles that were looked at, by Likeness
  std::size_t candidates = 0;           // all that were looked at
  double containment = 0;               // in their own original, where that was looked at: the mean

  /// The share of the copies that were found to be so alike, or more.
  [[nodiscard]] double recall(Likeness least) const;
  /// How many others were taken to be so alike, or more.
  [[nodiscard]] std::size_t wrong(Likeness least) const;
};

/// Originals and their index.
class GeneratedSet {
 public:
  explicit GeneratedSet(std::vector<Original> originals);

  /// Each changed original is compared with those it shares a band with, as those of another source.
  [[nodiscard]] Found measure(const Change& change) const { return measure_first(size(), change); }
  /// The same of the first so many.
  [[nodiscard]] Found measure_first(std::size_t count, const Change& change) const;

  [[nodiscard]] std::size_t size() const { return originals_.size(); }

 private:
  [[nodiscard]] std::vector<std::size_t> candidates(const Article& copy) const;

  std::vector<Original> originals_;
  std::vector<Fingerprint> fingerprints_;
  std::vector<Outline> outlines_;
  std::unordered_map<std::uint64_t, std::vector<std::size_t>> index_;  // of each band's number
};

/// The market's report of so many days: the same phrases about other figures, and some sentences of its own.
[[nodiscard]] std::vector<Fingerprint> daily_reports(const Language& language, std::size_t days,
                                                     Random& random);

}  // namespace riverd::dedupe::test
