#include "storage/prepare.hpp"

#include "storage/codec.hpp"
#include "storage/error.hpp"
#include "storage/standing_paragraphs.hpp"
#include "storage/texts.hpp"

#include <algorithm>
#include <vector>

namespace riverd::storage {
namespace {

void make_traces(std::span<Candidate> entries) {
  StandingParagraphs standing;
  std::for_each(entries.rbegin(), entries.rend(),
                [&](const Candidate& each) { standing.add(each.article, each.repeated); });
  const std::vector<std::uint32_t> boilerplate = standing.boilerplate();
  for (Candidate& each : entries) each.traces = dedupe::traces_of(each.article, boilerplate);
}

}  // namespace

void prepare(std::span<Candidate> entries, bool folds) {
  if (folds) make_traces(entries);
  for (Candidate& each : entries) {
    pack_texts(each);
    if (!each.packed.empty() && !each.entry.original) {
      each.entry.content = SafeHtml();
      each.entry.summary = SafeHtml();
    }
    if (!folds) each.article = dedupe::Article();
  }
}

Result<Candidate> with_texts(Candidate candidate) {
  if (!candidate.is_packed_only()) return candidate;
  if (!unpack_texts(candidate.packed, candidate.packed_content, candidate.entry)) {
    return Error(StorageError::invalid_batch, "the text of a new entry of the feed " +
                                                  candidate.entry.feed.to_string() +
                                                  " is packed and cannot be unpacked");
  }
  return candidate;
}

}  // namespace riverd::storage
