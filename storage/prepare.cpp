#include "storage/prepare.hpp"

#include "storage/standing_paragraphs.hpp"
#include "storage/texts.hpp"

#include <algorithm>
#include <vector>

namespace riverd::storage {

void prepare(std::span<Candidate> entries, bool folds) {
  std::for_each(entries.begin(), entries.end(), pack_texts);
  if (!folds) return;
  StandingParagraphs standing;
  std::for_each(entries.rbegin(), entries.rend(),
                [&](const Candidate& each) { standing.add(each.article, each.repeated); });
  const std::vector<std::uint32_t> boilerplate = standing.boilerplate();
  for (Candidate& each : entries) each.traces = dedupe::traces_of(each.article, boilerplate);
}

}  // namespace riverd::storage
