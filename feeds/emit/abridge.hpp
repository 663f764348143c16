#pragma once

#include "feeds/model/entry.hpp"

#include <cstddef>
#include <cstdint>

namespace riverd::emit {

/// How much of an entry is handed out.
enum class Extent : std::uint8_t {
  full,       ///< what its feed has
  summary,    ///< its summary, or the beginning of its text where it has none
  headlines,  ///< neither text nor picture; enclosures stay
};

/// The longest summary that is made or passed on, in columns: a full-width character takes two.
inline constexpr std::size_t summary_columns = 500;

/// Takes away what is more than the extent. A summary that is longer than summary_columns is cut as a text
/// is; a title that is missing is made of the text before that goes.
void abridge(Entry& entry, Extent extent);

}  // namespace riverd::emit
