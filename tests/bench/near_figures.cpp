// The figures of D10 on generated articles, English and Chinese: `riverd_near_figures [ARTICLES]`, by default
// 600 of each language. One article in a set stands beside all others; each comes once more, changed.

#include "tests/feeds/dedupe/generated_articles.hpp"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <utility>
#include <vector>

namespace riverd::dedupe::test {
namespace {

struct Operator {
  const char* name;
  Likeness least;  // what its copies are to be found as
  double recall;   // the share that is to be
  Change change;
};

std::vector<Operator> operators() {
  return {
      {"truncated to 200 characters", Likeness::story, 0.99, cut_after(200)},
      {"truncated to 30 %", Likeness::copy, 0.99, truncated(0.3)},
      {"truncated to 60 %", Likeness::copy, 0.99, truncated(0.6)},
      {"footer", Likeness::copy, 0.99, with_footer()},
      {"header and footer", Likeness::copy, 0.99, with_header_and_footer()},
      {"width", Likeness::copy, 0.99, widened()},
      {"traditional characters", Likeness::copy, 0.99, in_traditional_characters()},
      {"a paragraph dropped", Likeness::copy, 0.99, paragraph_dropped()},
      {"paragraphs swapped", Likeness::copy, 0.99, paragraphs_swapped()},
      {"a paragraph halved", Likeness::copy, 0.99, paragraph_halved()},
      {"2 % edited", Likeness::rewrite, 0.95, edited(0.02)},
      {"5 % edited", Likeness::rewrite, 0.95, edited(0.05)},
      {"10 % edited", Likeness::story, 0, edited(0.10)},
      {"20 % edited", Likeness::story, 0, edited(0.20)},
  };
}

const char* level(Likeness likeness) {
  return likeness == Likeness::copy ? "fold" : likeness == Likeness::rewrite ? "group" : "label";
}

/// False where a figure is not what it is to be.
bool measure(const char* name, const Language& language, std::size_t count) {
  Random random(7);
  std::vector<Original> made;
  for (std::size_t i = 0; i < count; ++i) made.push_back(make_original(language, random));
  const GeneratedSet set(std::move(made));
  std::printf("\n%s: %zu articles\n%-28s %8s %8s %8s %8s %8s %8s %8s  %s\n", name, set.size(), "copies",
              "recall", "fold", "group", "label", "mean C", "wrong", "looked", "to be");
  bool good = true;
  for (const Operator& one : operators()) {
    const Found found = set.measure(one.change);
    const auto as = [&](Likeness likeness) { return found.as.at(static_cast<std::size_t>(likeness)); };
    const double recall = found.recall(one.least);
    const double looked = static_cast<double>(found.candidates) / static_cast<double>(found.copies);
    std::printf("%-28s %8.4f %8zu %8zu %8zu %8.3f %8zu %8.3f", one.name, recall, as(Likeness::copy),
                as(Likeness::rewrite), as(Likeness::story), found.containment, found.wrong(Likeness::story),
                looked);
    if (one.recall > 0) std::printf("  %s >= %.2f", level(one.least), one.recall);
    std::printf("\n");
    good = good && recall >= one.recall && found.wrong(Likeness::rewrite) == 0 && looked <= 2;
  }
  return good;
}

/// Reports that share their phrases and not their figures: none is another's copy or rewrite.
bool measure_reports(const char* name, const Language& language) {
  constexpr std::size_t days = 200;
  Random random(5);
  const auto reports = daily_reports(language, days, random);
  std::size_t wrong = 0;
  std::size_t labels = 0;
  std::size_t pairs = 0;
  for (std::size_t a = 0; a < reports.size(); ++a) {
    for (std::size_t b = 0; b < a; ++b) {
      const auto overlap = overlap_of(reports[a], reports[b]);
      for (const bool same_source : {false, true}) {
        const auto likeness =
            likeness_of(reports[a], reports[b], overlap, same_source, std::chrono::hours{24});
        ++pairs;
        wrong += likeness >= Likeness::rewrite ? 1 : 0;
        labels += likeness == Likeness::story ? 1 : 0;
      }
    }
  }
  std::printf("%s: of %zu pairs of different reports on one topic, folded or grouped: %zu, labelled: %zu\n",
              name, pairs, wrong, labels);
  return wrong == 0;
}

/// A thousand documents, 226 of them a copy each of another: how many of the pairs are found and how many
/// that are none.
bool measure_labelled(const char* name, const Language& language) {
  constexpr std::size_t documents = 1'000;
  constexpr std::size_t copies = 226;
  Random random(13);
  std::vector<Original> made;
  for (std::size_t i = 0; i < documents - copies; ++i) made.push_back(make_original(language, random));
  const GeneratedSet set(std::move(made));
  const auto changes = operators();
  std::size_t next = 0;
  const Found found = set.measure_first(copies, [&](const Original& original, Random& numbers) {
    return changes[next++ % 12].change(original, numbers);
  });
  std::printf("%s: of the %zu pairs among %zu documents, found: %.0f; wrong: %zu\n", name, copies, documents,
              found.recall(Likeness::story) * static_cast<double>(copies), found.wrong(Likeness::story));
  return found.recall(Likeness::story) == 1 && found.wrong(Likeness::story) == 0;
}

}  // namespace
}  // namespace riverd::dedupe::test

int main(int argc, char** argv) {
  using namespace riverd::dedupe::test;
  const std::size_t count = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 600;
  if (argc > 2 || count == 0) {
    std::fputs("riverd_near_figures [ARTICLES]\n", stderr);
    return 2;
  }
  std::puts(
      "recall: copies found as what they are to be, or nearer; fold, group, label: as what;\n"
      "mean C: containment in their original; wrong: other articles taken for it; looked: at so many a copy");
  bool good = true;
  for (const auto& [name, language] : {std::pair("English", english()), std::pair("Chinese", chinese())})
    good = measure(name, language, count) && good;
  std::puts("");
  for (const auto& [name, language] : {std::pair("English", english()), std::pair("Chinese", chinese())}) {
    good = measure_reports(name, language) && good;
    good = measure_labelled(name, language) && good;
  }
  return good ? 0 : 1;
}
