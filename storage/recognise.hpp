#pragma once

#include "feeds/model/candidate.hpp"
#include "storage/feed_memory.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

/// Which items of a document are entries its feed had before, although their guids are new (D1), and what
/// the document says of those it does not list.
namespace riverd::storage {

/// What became of one item of a document.
struct Recognition {
  enum class Kind : std::uint8_t {
    known,    ///< its identity is
    renamed,  ///< an entry that had another identity before
    fresh,    ///< an entry not seen before
    held,     ///< not to be believed yet: most of the feed suddenly looks new
  };
  Kind kind = Kind::fresh;
  EntryId entry{};  // where it is known or renamed
};

/// One item of a document, and the entry its identity leads to, if it is known. An identity may be known
/// and lead to no entry any more (a tombstone). One that was kept (KeptItem) is known.
struct Listed {
  const Candidate* candidate = nullptr;
  const RememberedItem* kept = nullptr;  // where there is no candidate
  bool known = false;
  EntryId entry{};
};

struct Recognised {
  std::vector<Recognition> items;  // one for each of the document's
  FeedMemory memory;               // what is to be remembered from now on
  std::size_t renamed = 0;
  std::size_t held = 0;
  /// Entries the publisher has taken back, for the first time or no more (Entry::withdrawn).
  std::vector<EntryId> withdrawn;
  std::vector<EntryId> listed_again;
};

/// The titles (ItemTraits::title) that several remembered items have, ascending.
using StandingTitles = std::vector<std::uint64_t>;
[[nodiscard]] StandingTitles standing_titles(const FeedMemory& memory);

/// Whether an item that comes under the identity of a remembered one is another article all the same: nothing
/// they could share do they share. Publishers give one guid to whatever is their latest (D1). A title that
/// several remembered entries have is a column's and tells nothing.
[[nodiscard]] bool is_another(const Candidate& candidate, const RememberedItem& remembered,
                              const StandingTitles& titles);

/// Holds a document, in its order, against what is remembered of its feed. Pure.
///
/// * An item whose identity is new is an entry that the document does not list under its known identity,
///   if they share the spelling of a guid that is a URL; or the text and one of title, link and date; or
///   the date and one of link and title; or, where neither has a date, link and title. A link or a title
///   alone never decides: a page that is written anew each day keeps both.
/// * Where at most a fifth of a document is known by identity although its feed listed five entries or
///   more before, the feed was re-keyed or its address now belongs to something else: items that were not
///   recognised and by their dates are not newer than everything before are held, until another document
///   (`held_before`) says the same.
/// * An entry is withdrawn when two documents, one after the other, list older ones but not it.
[[nodiscard]] Recognised recognise(std::span<const Listed> document, const FeedMemory& memory, Time received,
                                   bool held_before);

}  // namespace riverd::storage
