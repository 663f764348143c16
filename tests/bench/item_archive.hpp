#pragma once

#include "feeds/dedupe/article.hpp"
#include "feeds/model/id.hpp"
#include "feeds/model/time.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <unordered_map>
#include <vector>

namespace riverd::bench {

/// A file of an archive.
struct ArchivedItem {
  std::string name;  // below the archive's folder
  FeedId source;
  Time received{};  // when it is taken to have arrived
  bool dated = false;
};

/// Whose item a file is.
enum class Sources : std::uint8_t {
  by_place,  ///< the folder's below the archive's; in that itself the host's of the item's link; else its own
  apart,     ///< its own, so that all are compared as items of different sources are
};

/// A folder of archived items (tests/support/item_file.hpp), with what lies in folders below it. The items
/// are in the order of their dates, those without one at last, as if they had arrived with the last of the
/// others. Names that begin with a point and `README.md` are left out.
class ItemArchive {
 public:
  ItemArchive(std::filesystem::path folder, Sources sources);

  [[nodiscard]] const std::vector<ArchivedItem>& items() const { return items_; }
  [[nodiscard]] std::size_t sources() const { return sources_; }

  /// Its text as it is compared, sanitised and divided into tokens: reads the file.
  [[nodiscard]] dedupe::Article read(std::size_t item) const;

  /// The same, but some thousands are remembered. Valid until the next call.
  [[nodiscard]] const dedupe::Article& article(std::size_t item);

 private:
  std::filesystem::path folder_;
  std::vector<ArchivedItem> items_;
  std::size_t sources_ = 0;
  std::unordered_map<std::size_t, dedupe::Article> remembered_;
};

}  // namespace riverd::bench
