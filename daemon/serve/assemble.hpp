#pragma once

#include "daemon/serve/revision.hpp"
#include "daemon/serve/selection.hpp"
#include "feeds/emit/output.hpp"
#include "storage/snapshot.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

/// From a view of the store to what the emitters take. Nothing here depends on the time of rendering:
/// the same state of the store gives the same output (O3).
namespace riverd::serve {

/// The path of a page of the scope's archive, without what tells the format.
[[nodiscard]] std::string archive_path(const Scope& scope, std::uint64_t number);

/// An output before it is bytes, with the newest change of what it shows.
struct Assembled {
  emit::OutputFeed feed;
  std::optional<Time> changed;
  Revision revision{};                  // of a river or a source, not of a page of an archive
  std::unordered_set<EntryId> newer{};  // the entries that are newer than another revision, if one was given
};

/// How long readers are told of a deletion (O7).
inline constexpr std::chrono::milliseconds deletions_last = std::chrono::hours{30 * 24};

/// Selects by arrival and orders for display (O9). With a limit, exactly so many entries at most and self
/// links that carry it; otherwise the newest hundred and all of the last 48 hours, and where there are more,
/// all that no page of the archive holds yet (O7). With `since` it is told which entries have arrived,
/// changed or been joined by a copy after that revision was made; a few more may be among them. The texts of
/// the entries are read when they are written: until then the sources and the snapshot stay, and afterwards
/// sources.texts_read() is asked.
[[nodiscard]] Result<Assembled> assemble(const storage::Snapshot& snapshot, Sources& sources,
                                         const Catalog& catalog, const Scope& scope,
                                         std::optional<std::size_t> limit,
                                         std::optional<Revision> since = std::nullopt);

/// A page of the scope's archive. Its bytes depend on what it holds alone: they change when one of its
/// entries is edited, joined by a copy, taken back or dropped, or its source calls itself otherwise, and for
/// no other reason (RFC 5005, section 4). Its texts are read likewise.
[[nodiscard]] Result<Assembled> assemble_archive(const storage::Snapshot& snapshot, Sources& sources,
                                                 const Catalog& catalog, const Scope& scope,
                                                 const storage::ArchivePage& page);

/// Items of the scope that were selected already, as a document for people.
[[nodiscard]] Result<Assembled> assemble_items(std::vector<storage::RiverItem> items,
                                               const storage::Snapshot& snapshot, Sources& sources,
                                               const Catalog& catalog, const Scope& scope);

/// The newest moment at which the entry, as it is shown, came to be: seen, changed, or joined by a copy.
/// Unlike its dates this is never in the future, as Last-Modified must not be (RFC 9110, 8.8.2.1).
[[nodiscard]] Time newest_change(const storage::RiverItem& item);

/// The later of two times, either of which may be absent.
[[nodiscard]] std::optional<Time> later(std::optional<Time> a, std::optional<Time> b);

}  // namespace riverd::serve
