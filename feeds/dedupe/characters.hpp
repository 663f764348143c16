#pragma once

#include "feeds/dedupe/character_class.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

struct UNormalizer2;

namespace riverd::dedupe {

/// A character as it is compared: in one case, in its compatibility form, simplified where it is Han.
struct Character {
  char32_t code_point = 0;
  CharacterClass kind = CharacterClass::separator;
};

/// How characters are compared: NFKC_Casefold, and each Han character as its simplified form where it has
/// one. Made from ICU's data when riverd is built (make_character_rows.cpp); any thread.
class CharacterTable {
 public:
  enum class Way : std::uint8_t {
    mapped,      ///< to one character, whatever stands beside it
    ignored,     ///< as if it were not there
    in_context,  ///< its neighbours change it, or it becomes several: its text is normalised as a whole
  };
  struct Row {
    char16_t mapped = 0;
    CharacterClass kind = CharacterClass::separator;
    Way way = Way::mapped;
  };

  static constexpr std::size_t size = 0x10000;  // the basic plane

  [[nodiscard]] static const CharacterTable& instance();

  /// A row as a number and back.
  [[nodiscard]] static constexpr std::uint32_t pack(const Row& row) {
    return row.mapped | static_cast<std::uint32_t>(row.kind) << 16U |
           static_cast<std::uint32_t>(row.way) << 24U;
  }
  [[nodiscard]] static constexpr Row unpack(std::uint32_t packed) {
    return {static_cast<char16_t>(packed), static_cast<CharacterClass>(packed >> 16U & 0xFFU),
            static_cast<Way>(packed >> 24U)};
  }

  /// Of a character of the basic plane.
  [[nodiscard]] static Row row(char32_t code_point) { return unpack(packed_rows[code_point]); }

  /// Whether a character beyond the basic plane is changed when its text is normalised, or its neighbours
  /// are.
  [[nodiscard]] bool needs_normalizing(char32_t code_point) const;

  /// Of such a character that is not, and of any whose context has been taken into account.
  [[nodiscard]] static Character beyond(char32_t code_point);

  /// NFKC_Casefold of UTF-8, after which no character needs its context. Linear time.
  [[nodiscard]] std::string normalize(std::string_view text) const;

  static const std::array<std::uint32_t, size> packed_rows;

 private:
  CharacterTable();

  const UNormalizer2* form_ = nullptr;
};

}  // namespace riverd::dedupe
