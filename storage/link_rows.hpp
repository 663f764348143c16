#pragma once

#include "feeds/model/entry.hpp"
#include "feeds/result.hpp"
#include "storage/engine.hpp"

#include <optional>
#include <string_view>
#include <vector>

/// The rows of the table `links` (FORMAT.md): which entries have a link.
namespace riverd::storage {

/// An entry that has a link.
struct LinkHolder {
  EntryId entry;
  FeedId feed;
  bool folds = true;  // others with the link may join its story
};

[[nodiscard]] Result<std::vector<LinkHolder>> holders_of(const Digest& link,
                                                         const ReadTransaction& transaction);

/// Moves an entry's row; absent: it has none. `folds`: what the new row is to say.
[[nodiscard]] Result<void> move_link(const Entry& entry, const std::optional<Digest>& from,
                                     const std::optional<Digest>& to, bool folds,
                                     WriteTransaction& transaction);

[[nodiscard]] Result<void> put_link(const Digest& link, const LinkHolder& holder,
                                    WriteTransaction& transaction);

[[nodiscard]] Result<void> erase_link(const Digest& link, EntryId entry, WriteTransaction& transaction);

}  // namespace riverd::storage
