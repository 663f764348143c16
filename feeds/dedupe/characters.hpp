#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

struct UNormalizer2;

namespace riverd::dedupe {

/// What a character is to the division into tokens (D3).
enum class CharacterClass : std::uint8_t {
  separator,  ///< between tokens
  letter,     ///< of a run: a letter, or a mark on one
  digit,      ///< of a run; in a number if nothing else is in it
  single,     ///< a token by itself: Han, kana, Hangul
};

/// A character as it is compared: in one case, in its compatibility form, simplified where it is Han.
struct Character {
  char32_t code_point = 0;
  CharacterClass kind = CharacterClass::separator;
};

/// How characters are compared: NFKC_Casefold, and each Han character as its simplified form where it has
/// one. Made once from ICU's data; any thread.
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

  [[nodiscard]] static const CharacterTable& instance();

  /// Of a character of the basic plane.
  [[nodiscard]] const Row& row(char32_t code_point) const { return rows_[code_point]; }

  /// Whether a character beyond the basic plane is changed when its text is normalised, or its neighbours
  /// are.
  [[nodiscard]] bool needs_normalizing(char32_t code_point) const;

  /// Of such a character that is not, and of any whose context has been taken into account.
  [[nodiscard]] static Character beyond(char32_t code_point);

  /// NFKC_Casefold of UTF-8, after which no character needs its context. Linear time.
  [[nodiscard]] std::string normalize(std::string_view text) const;

 private:
  CharacterTable();
  [[nodiscard]] Row folded(char32_t code_point) const;
  void simplify();

  const UNormalizer2* form_ = nullptr;
  std::unique_ptr<Row[]> rows_;
};

}  // namespace riverd::dedupe
