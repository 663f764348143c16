#pragma once

#include "feeds/model/entry.hpp"
#include "feeds/result.hpp"
#include "storage/batch.hpp"
#include "storage/engine.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What entries said before their content changed, and when readers are told that it did (T8).
namespace riverd::storage {

/// `updated` is raised at most so often for one entry. What changes in between is shown at once and told of
/// by the first poll after that.
inline constexpr std::chrono::milliseconds announce_interval = std::chrono::hours{1};

/// A content that comes back within so much time is a variant that the publisher's servers take turns with:
/// it is counted. When it has stood for as long, it is told of like any other change.
inline constexpr std::chrono::milliseconds return_window = std::chrono::hours{24};

/// What an entry said until a moment.
struct Revision {
  std::uint32_t number = 0;  // as Entry::revision was then; 0: what it was first seen with
  Time replaced{};
  Entry entry;

  friend bool operator==(const Revision&, const Revision&) = default;
};

/// What is remembered of an entry's changes.
struct EditLog {
  /// How many contents are told apart.
  static constexpr std::size_t most_recent = 8;

  struct Content {
    Digest digest{};
    Time until{};

    friend bool operator==(const Content&, const Content&) = default;
  };

  Time edited{};                // when another content came last
  std::uint32_t returns = 0;    // how often it was one that the entry had had within return_window
  std::vector<Content> recent;  // contents it had until not long before `edited`, the last one last

  /// Whether the entry had this content within return_window before `now`.
  [[nodiscard]] bool had(const Digest& content, Time now) const;

  /// Notes that `outgoing` gave way to another content.
  void replace(const Digest& outgoing, Time now);

  friend bool operator==(const EditLog&, const EditLog&) = default;
};

/// The records of the table `revisions` (FORMAT.md). Decoding fails with StorageError::damaged.
[[nodiscard]] std::string encode(const EditLog& log);
[[nodiscard]] Result<EditLog> decode_edit_log(std::string_view bytes);

[[nodiscard]] Result<Revision> decode_revision(EntryId id, std::uint32_t number, std::string_view bytes);

/// Nothing where the entry's content never changed since it was stored by a riverd that notes changes.
[[nodiscard]] Result<std::optional<EditLog>> edit_log(EntryId id, const ReadTransaction& transaction);

/// The contents that are kept of an entry, the oldest first.
[[nodiscard]] Result<std::vector<Revision>> revisions_of(EntryId id, const ReadTransaction& transaction);

/// Keeps an entry's record, as it stands in `entries`, under its number, and no more than `most` in all.
[[nodiscard]] Result<void> keep_revision(EntryId id, std::uint32_t number, Time replaced,
                                         std::string_view record, std::uint32_t most,
                                         WriteTransaction& transaction);

/// Until when readers are not told of an entry's last change; nullopt: they have been.
[[nodiscard]] Result<std::optional<Time>> announcement_due(FeedId feed, EntryId id,
                                                           const ReadTransaction& transaction);
[[nodiscard]] Result<void> set_announcement(FeedId feed, EntryId id, std::optional<Time> due,
                                            WriteTransaction& transaction);

/// Tells of those changes of a feed's entries whose time has come: `changed` is raised to `now`.
[[nodiscard]] Result<void> announce(FeedId feed, Time now, FeedChange& change, WriteTransaction& transaction);

}  // namespace riverd::storage
