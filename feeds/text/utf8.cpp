#include "feeds/text/utf8.hpp"

#include "feeds/text/scan.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace riverd::text {
namespace {

Utf8Survey survey_by_character(std::string_view text) {
  Utf8Survey found;
  std::size_t& at = found.valid;
  while (at < text.size()) {
    const auto c = static_cast<std::uint8_t>(text[at]);
    if (c < 0x80) {
      found.controls = found.controls || is_control(c);
      ++at;
      continue;
    }
    const std::size_t length = utf8_sequence(text.substr(at));
    if (length == 0) break;
    at += length;
  }
  return found;
}

#if defined(__x86_64__)

/// Whether bytes are UTF-8, 32 of them at a time: by three tables, looked up by the halves of each byte and
/// of the one before it, whose entries have a bit in common only where the two cannot stand together (the
/// method of J. Keiser and D. Lemire, "Validating UTF-8 In Less Than One Instruction Per Byte", 2021).
class WideSurvey {
 public:
  __attribute__((target("avx2"))) static Utf8Survey run(std::string_view text) {
    WideSurvey survey;
    std::size_t at = 0;
    for (; at + width <= text.size(); at += width) survey.block(text.data() + at);
    // What is left, and behind it characters that show a sequence that was cut off.
    char rest[width];
    std::memset(rest, ' ', width);
    std::memcpy(rest, text.data() + at, text.size() - at);
    survey.block(rest);
    if (_mm256_testz_si256(survey.error_, survey.error_) == 0) return survey_by_character(text);
    return {text.size(), _mm256_testz_si256(survey.controls_, survey.controls_) == 0};
  }

 private:
  using Block = __m256i;
  static constexpr std::size_t width = sizeof(Block);

  // What two bytes after one another can be guilty of.
  static constexpr std::uint8_t too_short = 1U << 0U;       // a lead without its continuation
  static constexpr std::uint8_t too_long = 1U << 1U;        // ASCII and a continuation
  static constexpr std::uint8_t overlong_3 = 1U << 2U;      // E0 80..9F
  static constexpr std::uint8_t too_large = 1U << 3U;       // beyond F4 8F
  static constexpr std::uint8_t surrogate = 1U << 4U;       // ED A0..BF
  static constexpr std::uint8_t overlong_2 = 1U << 5U;      // C0, C1
  static constexpr std::uint8_t too_large_1000 = 1U << 6U;  // F5 to FF with 80..8F
  static constexpr std::uint8_t overlong_4 = 1U << 6U;      // F0 80..8F
  static constexpr std::uint8_t two_continuations = 1U << 7U;
  static constexpr std::uint8_t any_low = too_short | too_long | two_continuations;

  __attribute__((target("avx2"))) static Block table(const std::uint8_t (&entries)[16]) {
    return _mm256_broadcastsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i*>(entries)));
  }
  __attribute__((target("avx2"))) static Block all(std::uint8_t byte) {
    return _mm256_set1_epi8(static_cast<char>(byte));
  }
  __attribute__((target("avx2"))) static Block high_half(Block bytes) {
    return _mm256_and_si256(_mm256_srli_epi16(bytes, 4), all(0x0F));
  }
  /// The bytes that stand `N` before each byte.
  template <int N>
  __attribute__((target("avx2"))) Block before(Block bytes) const {
    return _mm256_alignr_epi8(bytes, _mm256_permute2x128_si256(last_, bytes, 0x21), 16 - N);
  }

  __attribute__((target("avx2"))) void block(const char* from) {
    const Block bytes = _mm256_loadu_si256(reinterpret_cast<const Block*>(from));
    note_controls(bytes);
    // Plain ASCII after a block that ended with a whole character.
    if (_mm256_movemask_epi8(bytes) == 0 && _mm256_testz_si256(open_end_, open_end_) != 0) {
      last_ = bytes;
      return;
    }
    const Block special = pairs(bytes);
    // A third or fourth byte must be a continuation, and is one after another one only there.
    const Block third = _mm256_subs_epu8(before<2>(bytes), all(0xE0 - 0x80));
    const Block fourth = _mm256_subs_epu8(before<3>(bytes), all(0xF0 - 0x80));
    const Block expected = _mm256_and_si256(_mm256_or_si256(third, fourth), all(0x80));
    error_ = _mm256_or_si256(error_, _mm256_xor_si256(expected, special));
    const std::uint8_t most = 0xFF;
    open_end_ = _mm256_subs_epu8(
        bytes, _mm256_setr_epi64x(-1, -1, -1,
                                  static_cast<long long>((std::uint64_t{0xC0 - 1} << 56U) |
                                                         (std::uint64_t{0xE0 - 1} << 48U) |
                                                         (std::uint64_t{0xF0 - 1} << 40U) |
                                                         (std::uint64_t{most} << 32U) | 0xFFFFFFFFU)));
    last_ = bytes;
  }

  __attribute__((target("avx2"))) void note_controls(Block bytes) {
    const Block low = _mm256_cmpeq_epi8(_mm256_min_epu8(bytes, all(0x1F)), bytes);
    const Block white = _mm256_or_si256(
        _mm256_cmpeq_epi8(bytes, all('\t')),
        _mm256_or_si256(_mm256_cmpeq_epi8(bytes, all('\n')), _mm256_cmpeq_epi8(bytes, all('\r'))));
    controls_ = _mm256_or_si256(controls_, _mm256_andnot_si256(white, low));
  }

  [[nodiscard]] __attribute__((target("avx2"))) Block pairs(Block bytes) const {
    static constexpr std::uint8_t first_high[16] = {too_long,
                                                    too_long,
                                                    too_long,
                                                    too_long,
                                                    too_long,
                                                    too_long,
                                                    too_long,
                                                    too_long,
                                                    two_continuations,
                                                    two_continuations,
                                                    two_continuations,
                                                    two_continuations,
                                                    too_short | overlong_2,
                                                    too_short,
                                                    too_short | overlong_3 | surrogate,
                                                    too_short | too_large | too_large_1000 | overlong_4};
    static constexpr std::uint8_t beyond = any_low | too_large | too_large_1000;
    static constexpr std::uint8_t first_low[16] = {any_low | overlong_3 | overlong_2 | overlong_4,
                                                   any_low | overlong_2,
                                                   any_low,
                                                   any_low,
                                                   any_low | too_large,
                                                   beyond,
                                                   beyond,
                                                   beyond,
                                                   beyond,
                                                   beyond,
                                                   beyond,
                                                   beyond,
                                                   beyond,
                                                   beyond | surrogate,
                                                   beyond,
                                                   beyond};
    static constexpr std::uint8_t continued = too_long | overlong_2 | two_continuations;
    static constexpr std::uint8_t second_high[16] = {too_short,
                                                     too_short,
                                                     too_short,
                                                     too_short,
                                                     too_short,
                                                     too_short,
                                                     too_short,
                                                     too_short,
                                                     continued | overlong_3 | too_large_1000 | overlong_4,
                                                     continued | overlong_3 | too_large,
                                                     continued | surrogate | too_large,
                                                     continued | surrogate | too_large,
                                                     too_short,
                                                     too_short,
                                                     too_short,
                                                     too_short};
    const Block previous = before<1>(bytes);
    return _mm256_and_si256(
        _mm256_and_si256(_mm256_shuffle_epi8(table(first_high), high_half(previous)),
                         _mm256_shuffle_epi8(table(first_low), _mm256_and_si256(previous, all(0x0F)))),
        _mm256_shuffle_epi8(table(second_high), high_half(bytes)));
  }

  Block last_{};
  Block open_end_{};  // not zero where the last block ended inside a character
  Block error_{};
  Block controls_{};
};

#endif

}  // namespace

Utf8Survey survey_utf8(std::string_view bytes) {
#if defined(__x86_64__)
  constexpr std::size_t worth_it = 128;
  static const bool wide = __builtin_cpu_supports("avx2") != 0;
  if (wide && bytes.size() >= worth_it) return WideSurvey::run(bytes);
#endif
  return survey_by_character(bytes);
}

std::size_t utf8_sequence(std::string_view bytes) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  const auto follows = [&](std::size_t i, unsigned char low, unsigned char high) {
    return i < bytes.size() && byte(i) >= low && byte(i) <= high;
  };
  if (bytes.empty()) return 0;
  const unsigned char first = byte(0);
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) return follows(1, 0x80, 0xBF) ? 2 : 0;
  if (first >= 0xE0 && first <= 0xEF) {
    const unsigned char low = first == 0xE0 ? 0xA0 : 0x80;
    const unsigned char high = first == 0xED ? 0x9F : 0xBF;
    return follows(1, low, high) && follows(2, 0x80, 0xBF) ? 3 : 0;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    const unsigned char low = first == 0xF0 ? 0x90 : 0x80;
    const unsigned char high = first == 0xF4 ? 0x8F : 0xBF;
    return follows(1, low, high) && follows(2, 0x80, 0xBF) && follows(3, 0x80, 0xBF) ? 4 : 0;
  }
  return 0;
}

}  // namespace riverd::text
