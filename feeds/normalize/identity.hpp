#pragma once

#include "feeds/model/candidate.hpp"
#include "feeds/normalize/normalize.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What makes two items of one feed the same entry (D1), and the ids readers see (O1).
namespace riverd::normalizing {

/// What identity is decided by, of one item.
struct Identifiers {
  std::string guid;                 // as the document gave it; empty if it gave none
  std::optional<std::string> link;  // normalised, if it can name an article
  std::string title;                // plain
  std::optional<Time> published{};  // as stated
  std::string_view fallback;        // what else tells it apart: its first enclosure, or its text
  bool guid_is_permanent = false;   // an atom:id or a permalink, not an opaque string of one feed
};

/// The identities of one document's items, in their order (D1): the guid, else the normalised link,
/// else title and date. A guid that clearly different articles share tells them apart no more: the
/// later of two, or all of three and more, go by their links. A link that clearly different articles
/// share names none of them.
[[nodiscard]] std::vector<Digest> identities_of(const std::vector<Identifiers>& items, FeedId feed);

/// The entry's id, for ever: its feed and the identity it was first seen with. Ids of one feed begin alike,
/// as the feed's own id does, so that the store has a feed's entries beside each other.
[[nodiscard]] EntryId entry_id_of(FeedId feed, const Digest& identity);

/// The permanent id readers see (O1): the document's own where it is unique in the world, else a tag:
/// URI (RFC 4151) under `authority` that depends on nothing but the feed and the entry's id.
[[nodiscard]] std::string output_id_of(const Identifiers& item, FeedId feed, const EntryId& id,
                                       const std::string& authority);

}  // namespace riverd::normalizing
