#pragma once

#include "feeds/dedupe/similarity.hpp"
#include "feeds/model/id.hpp"
#include "feeds/result.hpp"
#include "storage/batch.hpp"
#include "storage/engine.hpp"

#include <cstdint>
#include <vector>

/// The rows of the table `stories` (FORMAT.md).
namespace riverd::storage {

/// What an entry is to the story it stands in.
enum class Relation : std::uint8_t {
  link,     ///< it has the same link; also what the lead is to its own story
  copy,     ///< the same article by its text (D6)
  rewrite,  ///< a revised text of the same article
  story,    ///< of the same event: a label, and the entry is an item of its own
};

struct StoryMember {
  EntryId entry;
  std::uint64_t arrival = 0;
  FeedId feed;
  Relation relation = Relation::link;
  std::uint16_t permille = 0;  // how much of the smaller text the two share; 0 where it was not measured
};

/// Whether it is an item of its own, only named beside the others.
[[nodiscard]] inline bool is_label(const StoryMember& member) {
  return member.relation == Relation::story;
}

/// The members of the story this entry leads, in order of arrival, those only labelled among them; empty
/// where it leads none.
[[nodiscard]] Result<std::vector<StoryMember>> members_of(EntryId lead, const ReadTransaction& transaction);

[[nodiscard]] Result<void> put_member(EntryId lead, const StoryMember& member, WriteTransaction& transaction);

[[nodiscard]] Result<void> erase_member(EntryId lead, const StoryMember& member,
                                        WriteTransaction& transaction);

/// Adds the feeds of the story's members to `change.beside`, each once and without the change's own.
[[nodiscard]] Result<void> note_beside(EntryId lead, FeedChange& change, const ReadTransaction& transaction);

[[nodiscard]] Relation relation_of(dedupe::Likeness likeness);

}  // namespace riverd::storage
