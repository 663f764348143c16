#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

/// Texts as filter rules compare them.
namespace riverd::filter {

/// A text in one case, in its compatibility form (full-width letters are letters), with simplified for
/// traditional Chinese characters (D3), straight for typographic quotation marks and hyphens for dashes,
/// every run of white space as one space, trimmed. Linear time.
[[nodiscard]] std::string folded(std::string_view text);

/// How a text may stand in another.
enum class Ending : std::uint8_t {
  word,    ///< as whole words: neither end lies within a word
  prefix,  ///< the end may lie within a word
};

/// Whether a folded text contains another. Where an end of `wanted` is a letter or digit of a script that
/// divides words by spaces, no other such character may touch it there; in Chinese, Japanese, Korean, Thai,
/// Lao, Khmer and Burmese it may stand anywhere. An empty text is contained nowhere.
[[nodiscard]] bool contains(std::string_view text, std::string_view wanted, Ending ending);

/// How many words a folded text has: runs of letters and digits, and in scripts without spaces between words
/// each character.
[[nodiscard]] std::size_t count_words(std::string_view text);

}  // namespace riverd::filter
