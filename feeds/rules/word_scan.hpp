#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace riverd::rules {

/// Looks for many words in a text at once: the text is read once, however many words there are, which is what
/// makes rules cheap that find nothing. Immutable; any thread.
class WordScan {
 public:
  /// A word, and the small number it is found on behalf of.
  struct Word {
    std::string text;
    std::size_t owner = 0;
  };

  /// Finds nothing.
  WordScan() = default;

  explicit WordScan(std::vector<Word> words);

  /// Sets `found[owner]` to 1 for each owner of a word that stands in the text; `found` has room for all.
  void find(std::string_view text, std::vector<std::uint8_t>& found) const;

 private:
  void look(std::string_view text, std::size_t at, std::vector<std::uint8_t>& found) const;

  std::vector<Word> short_;  // than four bytes
  std::vector<Word> words_;
  std::vector<std::size_t> grams_;  // where in each of `words_` the bytes stand that are looked for
  std::size_t stride_ = 1;  // that many fours of bytes of each word are looked for, one after the other,
                            // so that of the text only each stride_-th is looked at
  std::vector<std::uint64_t> bits_;  // one for the hash of each four
};

}  // namespace riverd::rules
