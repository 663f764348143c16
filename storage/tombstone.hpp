#pragma once

#include "feeds/model/id.hpp"
#include "feeds/model/time.hpp"
#include "feeds/result.hpp"
#include "storage/engine.hpp"
#include "storage/link_rows.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The identities of one entry, and what stays of them when it is dropped: a tombstone in each row of
/// `identities`, so that the entry does not come back while its publisher may still list it.
namespace riverd::storage {

/// How long a tombstone is kept after a document listed its identity last.
inline constexpr std::chrono::hours tombstone_life{400 * 24};

/// A tombstone is written anew when a document lists its identity, but no more often than this.
inline constexpr std::chrono::hours tombstone_refresh{24};

/// What a value of `identities` says if it is no entry id.
struct Tombstone {
  Time listed{};  // when a document listed the identity last, no more than tombstone_refresh before
  std::string
      output{};  // the first bytes of the key in `output_ids` of the entry it stands for; may be empty
};
[[nodiscard]] std::optional<Tombstone> tombstone_of(std::string_view value);

/// `key`: feed id + identity. `output_key`: the entry's in `output_ids`; empty where it never had one.
[[nodiscard]] Result<void> put_tombstone(std::string_view key, Time listed, std::string_view output_key,
                                         WriteTransaction& transaction);

/// Notes that a document listed the identity of a dropped entry. An older document changes nothing.
[[nodiscard]] Result<void> refresh_tombstone(std::string_view key, Time received,
                                             WriteTransaction& transaction);

/// Forgets a tombstone and gives back the output id of the entry it stood for. What is no tombstone stays.
[[nodiscard]] Result<void> erase_tombstone(std::string_view key, WriteTransaction& transaction);

/// A further identity of an entry: its publisher gave it another guid, and perhaps another link, which leads
/// to it from then on too.
[[nodiscard]] Result<void> add_alias(const LinkHolder& entry, const Digest& identity,
                                     const std::optional<Digest>& link, WriteTransaction& transaction);

/// The further identities of an entry.
struct Alias {
  Digest identity{};
  std::optional<Digest> link{};
};
[[nodiscard]] Result<std::vector<Alias>> aliases_of(EntryId entry, const ReadTransaction& transaction);

}  // namespace riverd::storage
