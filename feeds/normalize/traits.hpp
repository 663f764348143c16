#pragma once

#include "feeds/dedupe/article.hpp"
#include "feeds/model/entry.hpp"
#include "feeds/model/item_traits.hpp"

#include <optional>
#include <string>

namespace riverd::normalizing {

/// What an entry is recognised by when its guid changes. `link`: its normalised link, where that names an
/// article.
[[nodiscard]] ItemTraits traits_of(const Entry& entry, const std::optional<std::string>& link,
                                   const dedupe::Article& article);

}  // namespace riverd::normalizing
