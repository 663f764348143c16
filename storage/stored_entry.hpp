#pragma once

#include "feeds/model/entry.hpp"
#include "feeds/result.hpp"
#include "storage/codec.hpp"
#include "storage/engine.hpp"

#include <cstdint>
#include <string_view>

namespace riverd::storage {

/// An entry where it lies in the store, decoded as far as it is asked for. For the length of a visit.
class StoredEntry {
 public:
  StoredEntry(EntryId id, FeedId feed, std::string_view record, const ReadTransaction& transaction)
      : id_(id), feed_(feed), record_(record), transaction_(&transaction) {}

  [[nodiscard]] EntryId id() const { return id_; }
  [[nodiscard]] FeedId feed() const { return feed_; }

  /// Changes whenever anything of the entry does; two states of an entry agree in it by an accident that is
  /// not to be expected.
  [[nodiscard]] std::uint64_t version() const;

  /// Without content and summary, which are not unpacked.
  [[nodiscard]] Result<Entry> described() const { return decode_entry(id_, record_, Parts::without_content); }

  /// With them; without the file it was imported from.
  [[nodiscard]] Result<Entry> whole() const {
    return decode_entry(id_, record_, Parts::without_original, *transaction_);
  }

 private:
  EntryId id_;
  FeedId feed_;
  std::string_view record_;
  const ReadTransaction* transaction_;  // in which its texts are read
};

}  // namespace riverd::storage
