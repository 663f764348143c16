#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace riverd::rules {

/// What an embedded player plays.
struct Played {
  std::string_view site;  // "YouTube"
  std::string page;       // where it is to be seen
  std::string picture;    // a still of it; empty: the site has none that is known by the address alone
};

/// The video or sound behind the address of a known player, as iframes have it; nullopt for others. The
/// address may lack its scheme.
[[nodiscard]] std::optional<Played> played_at(std::string_view address);

}  // namespace riverd::rules
