#pragma once

#include "feeds/model/entry.hpp"
#include "feeds/result.hpp"
#include "storage/entry_texts.hpp"
#include "storage/feed_state.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Records of the store (records.fbs, a FlatBuffers schema) to and from the model.
namespace riverd::storage {

[[nodiscard]] std::string encode(const FeedState& state);

enum class Trust : std::uint8_t {
  none,  ///< it comes from a disk
  own,   ///< encode() made it in this process: it is read as if it could not be anything else
};

/// Fails with StorageError::damaged.
[[nodiscard]] Result<FeedState> decode_feed(FeedId id, std::string_view record, Trust trust = Trust::none);

/// What a later document is compared by, and what leads back to the rows of other tables (as in
/// Candidate).
struct EntryDigests {
  Digest identity{};
  std::optional<Digest> link{};
  Digest content{};
  TextsApart texts{};

  friend bool operator==(const EntryDigests&, const EntryDigests&) = default;
};

/// Without the texts where `digests.texts` says that they stand apart. `packed`: what storage::pack() makes
/// of its content and summary, where that was done ahead of time.
[[nodiscard]] std::string encode(const Entry& entry, const EntryDigests& digests,
                                 std::string_view packed = {});

/// Gives the entry the texts that encode() or storage::pack() has packed; of what the frame unpacks to the
/// first `content` bytes are the content. False: it cannot be unpacked.
[[nodiscard]] bool unpack_texts(std::string_view frame, std::size_t content, Entry& entry);

enum class Parts : std::uint8_t {
  whole,
  without_original,  ///< the file it was imported from is left out
  without_content,   ///< that, and content and summary are left empty
};

/// What is asked of a record without decoding it.
struct EntryHeader {
  FeedId feed;
  std::uint64_t arrival = 0;
  Time first_seen{};
  Time effective{};
  EntryDigests digests;
  EntryId story{};
  bool alone = false;
};

/// A record that was found sound: checked once, however often something is read of it.
class EntryRecord {
 public:
  /// Reads in `record`, which must stay. Fails with StorageError::damaged.
  [[nodiscard]] static Result<EntryRecord> open(std::string_view record);

  // A copy would read in the memory of the one it was made of.
  EntryRecord(const EntryRecord&) = delete;
  EntryRecord& operator=(const EntryRecord&) = delete;
  EntryRecord(EntryRecord&&) noexcept = default;
  EntryRecord& operator=(EntryRecord&&) noexcept = default;
  ~EntryRecord() = default;

  [[nodiscard]] EntryHeader header() const;

  /// Texts that stand apart are read in `transaction`. Fails with StorageError::damaged, also where it is
  /// null and such texts are asked for.
  [[nodiscard]] Result<Entry> entry(EntryId id, Parts parts, const ReadTransaction* transaction) const;

  /// Gives the entry its content and summary alone. Fails with StorageError::damaged.
  [[nodiscard]] Result<void> texts(Entry& entry, const ReadTransaction& transaction) const;

 private:
  EntryRecord() = default;

  std::vector<std::uint64_t> copy_;  // of a record that was not aligned
  const std::uint8_t* data_ = nullptr;
};

/// Texts that stand apart are read in the same transaction. Fails with StorageError::damaged.
[[nodiscard]] Result<Entry> decode_entry(EntryId id, std::string_view record, Parts parts,
                                         const ReadTransaction& transaction);

/// Of a record that holds its texts, or without them. Fails with StorageError::damaged, also where texts are
/// asked for that stand apart.
[[nodiscard]] Result<Entry> decode_entry(EntryId id, std::string_view record, Parts parts);

/// Fails with StorageError::damaged.
[[nodiscard]] Result<EntryHeader> decode_header(std::string_view record);

/// Where the file lay in its archive that the entry was imported from; empty: it was not.
[[nodiscard]] Result<std::string> original_path_of(std::string_view record);

}  // namespace riverd::storage
