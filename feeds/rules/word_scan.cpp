#include "feeds/rules/word_scan.hpp"

#include "feeds/text/ascii.hpp"

#include <algorithm>
#include <cstring>
#include <limits>
#include <utility>

namespace riverd::rules {
namespace {

constexpr std::size_t gram_size = 4;

constexpr std::size_t longest_stride = 8;
constexpr unsigned hash_bits = 14;

/// The hash of the four bytes that begin there.
std::uint32_t hash_at(const char* at) {
  constexpr std::uint32_t golden = 0x9E3779B1;
  std::uint32_t bytes = 0;
  std::memcpy(&bytes, at, gram_size);
  return bytes * golden >> (32U - hash_bits);
}

/// How often a byte is met in published texts, roughly.
unsigned commonness(char c) {
  if (c == ' ' || std::string_view("etaoinsr").find(c) != std::string_view::npos) return 4;
  if (text::is_alphanumeric(c)) return c >= 'a' ? 2 : 1;
  return static_cast<unsigned char>(c) >= 0x80 ? 2 : 0;
}

/// Where in the word the rarest bytes begin, `size` of them.
std::size_t rarest(std::string_view word, std::size_t size) {
  std::size_t best = 0;
  unsigned least = std::numeric_limits<unsigned>::max();
  for (std::size_t at = 0; at + size <= word.size(); ++at) {
    unsigned sum = 0;
    for (const char c : word.substr(at, size)) sum += commonness(c);
    if (sum < least) {
      least = sum;
      best = at;
    }
  }
  return best;
}

}  // namespace

WordScan::WordScan(std::vector<Word> words) {
  std::size_t shortest = gram_size + longest_stride - 1;
  for (Word& word : words) {
    const bool is_short = word.text.size() < gram_size;
    if (!is_short) shortest = std::min(shortest, word.text.size());
    (is_short ? short_ : words_).push_back(std::move(word));
  }
  if (words_.empty()) return;
  stride_ = shortest - gram_size + 1;
  bits_.resize((std::size_t{1} << hash_bits) / 64);
  for (const Word& word : words_) {
    grams_.push_back(rarest(word.text, gram_size + stride_ - 1));
    for (std::size_t i = 0; i < stride_; ++i) {
      const std::uint32_t hash = hash_at(word.text.data() + grams_.back() + i);
      bits_[hash / 64] |= std::uint64_t{1} << (hash % 64);
    }
  }
}

/// One of the fours of bytes that begin in a word may stand at `at`.
void WordScan::look(std::string_view text, std::size_t at, std::vector<std::uint8_t>& found) const {
  for (std::size_t w = 0; w < words_.size(); ++w) {
    const Word& word = words_[w];
    if (found[word.owner] != 0) continue;
    for (std::size_t i = grams_[w]; i < grams_[w] + stride_ && i <= at; ++i) {
      if (text.substr(at - i).starts_with(word.text)) found[word.owner] = 1;
    }
  }
}

void WordScan::find(std::string_view text, std::vector<std::uint8_t>& found) const {
  for (const Word& word : short_) {
    if (text.find(word.text) != std::string_view::npos) found[word.owner] = 1;
  }
  if (words_.empty()) return;
  for (std::size_t at = 0; at + gram_size <= text.size(); at += stride_) {
    const std::uint32_t hash = hash_at(text.data() + at);
    if ((bits_[hash / 64] >> (hash % 64) & 1U) != 0) look(text, at, found);
  }
}

}  // namespace riverd::rules
