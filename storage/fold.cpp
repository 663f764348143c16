#include "storage/fold.hpp"

#include "storage/codec.hpp"
#include "storage/keys.hpp"
#include "storage/link_rows.hpp"
#include "storage/story_rows.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <vector>

namespace riverd::storage {
namespace {

/// Those that alone hold the link in their feed: one of several names no one article. None at all where
/// the newcomer's own feed has one already. What other feeds do with the link is no matter between two.
std::vector<LinkHolder> sole_holders(const std::vector<LinkHolder>& holders, FeedId newcomer) {
  std::map<FeedId, std::size_t> counts;
  for (const LinkHolder& holder : holders) ++counts[holder.feed];
  std::vector<LinkHolder> out;
  if (counts.contains(newcomer)) return out;
  std::copy_if(holders.begin(), holders.end(), std::back_inserter(out),
               [&](const LinkHolder& holder) { return holder.folds && counts[holder.feed] == 1; });
  return out;
}

struct Lead {
  EntryId id;
  EntryHeader header;
};

Result<std::optional<Lead>> lead_of(const std::vector<LinkHolder>& holders,
                                    const ReadTransaction& transaction) {
  std::optional<Lead> lead;
  for (const LinkHolder& holder : holders) {
    Lead candidate{holder.entry, {}};
    // A copy leads to the lead of its story, in at most one step.
    for (int step = 0; step < 2; ++step) {
      const auto record = transaction.get(Table::entries, key_of(candidate.id));
      if (!record) return record.error();
      if (!*record) break;
      const auto header = decode_header(**record);
      if (!header) return header.error();
      candidate.header = *header;
      if (header->alone) break;
      if (header->story.empty()) break;
      candidate.id = header->story;
    }
    if (candidate.header.arrival == 0 || candidate.header.alone) continue;
    if (!lead || candidate.header.arrival < lead->header.arrival) lead = candidate;
  }
  return lead;
}

}  // namespace

Result<FoldOutcome> fold_by_link(const Digest& link, Entry& entry, WriteTransaction& transaction) {
  const auto holders = holders_of(link, transaction);
  if (!holders) return holders.error();
  FoldOutcome outcome;
  const auto lead = lead_of(sole_holders(*holders, entry.feed), transaction);
  if (!lead) return lead.error();
  if (!*lead) return outcome;

  const EntryId story = (*lead)->id;
  auto members = members_of(story, transaction);
  if (!members) return members.error();
  std::erase_if(*members, is_label);
  if (std::any_of(members->begin(), members->end(),
                  [&](const StoryMember& member) { return member.feed == entry.feed; })) {
    return outcome;
  }
  if (members->empty()) {
    outcome.new_story = true;
    const auto& header = (*lead)->header;
    if (auto put = put_member(story, {story, header.arrival, header.feed}, transaction); !put)
      return put.error();
  }
  if (auto put = put_member(story, {entry.id, entry.arrival, entry.feed}, transaction); !put)
    return put.error();
  entry.story = story;
  outcome.joined = true;
  return outcome;
}

}  // namespace riverd::storage
