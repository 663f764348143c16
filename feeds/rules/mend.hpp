#pragma once

#include "feeds/model/cleaning.hpp"

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace riverd::rules {

/// What is mended of single elements, whatever the feed.
enum class Mending : std::uint8_t {
  lazy_pictures,        ///< pictures that only a script would load get the address it would load
  picture_proxies,      ///< pictures behind a known proxy get the origin's address
  tracking_pixels,      ///< pictures that nobody can see, or that count readers, go
  tracking_parameters,  ///< links lose what only says by which way somebody came
  players,              ///< a known site's player becomes a link to what it plays, with a picture
};
inline constexpr std::size_t mendings = 5;

/// The name under which a mending is spoken of: `lazy-pictures`.
[[nodiscard]] std::string_view name_of(Mending mending);

/// Some of them, by their numbers.
using Mendings = std::bitset<mendings>;

/// What was done to a text.
struct Mended {
  std::string markup;
  std::vector<RuleUse> uses;  // empty: nothing was done, and `markup` is empty
  bool seen = false;          // whether content digests (normalize/content_digest.hpp) tell the difference
};

/// Mends markup of unknown origin; all else stays byte for byte as it was written. Linear time; next to none
/// where there is nothing to be done.
[[nodiscard]] Mended mend(std::string_view markup, Mendings wanted);

}  // namespace riverd::rules
