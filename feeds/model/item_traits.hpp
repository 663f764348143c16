#pragma once

#include <cstdint>

namespace riverd {

/// What an item of a feed is recognised by when its publisher gives it another guid. Each is a digest and
/// 0 where the item has nothing of the kind that tells it apart.
struct ItemTraits {
  std::uint64_t guid = 0;   // where the guid is a web URL: its normalised spelling, without scheme
  std::uint64_t link = 0;   // the normalised link, if it names one article of its document
  std::uint64_t trail = 0;  // the link without its host, if that is long enough to name an article
  std::uint64_t title = 0;  // the letters and digits of the title, in one case
  std::uint64_t text = 0;   // those of the visible text, if it is longer than a headline

  friend bool operator==(const ItemTraits&, const ItemTraits&) = default;
};

}  // namespace riverd
