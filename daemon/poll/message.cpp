#include "daemon/poll/message.hpp"

#include <cstdint>

namespace riverd::poll {
namespace {

struct Character {
  std::uint32_t code = 0;
  std::size_t length = 1;  // bytes; of a broken sequence one
  bool valid = false;
};

/// The character the text begins with, by the table of RFC 3629, section 4.
Character first_of(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const std::uint8_t lead = byte(0);
  if (lead < 0x80U) {
    return {lead, 1, true};
  }
  const std::size_t length = lead >= 0xF0U ? 4 : lead >= 0xE0U ? 3 : 2;
  if (lead < 0xC2U || lead > 0xF4U || text.size() < length) {
    return {};
  }
  std::uint32_t code = lead & (0x7FU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) {
      return {};
    }
    code = (code << 6U) | (byte(i) & 0x3FU);
  }
  const bool overlong = (length == 3 && code < 0x800U) || (length == 4 && code < 0x10000U);
  const bool surrogate = code >= 0xD800U && code <= 0xDFFFU;
  if (overlong || surrogate || code > 0x10FFFFU) {
    return {};
  }
  return {code, length, true};
}

/// Whether it shows as itself and moves nothing around it.
bool harmless(std::uint32_t code) {
  const bool control = code < 0x20U || (code >= 0x7FU && code < 0xA0U);
  const bool direction = code == 0x061CU || code == 0x200EU || code == 0x200FU ||
                         (code >= 0x202AU && code <= 0x202EU) || (code >= 0x2066U && code <= 0x2069U);
  const bool separator = code == 0x2028U || code == 0x2029U;
  return !control && !direction && !separator;
}

}  // namespace

std::string printable(std::string_view text, std::size_t limit) {
  std::string out;
  while (!text.empty()) {
    const Character next = first_of(text);
    if (out.size() + next.length > limit) {
      return out + "…";
    }
    if (next.valid && harmless(next.code)) {
      out += text.substr(0, next.length);
    } else {
      out += '?';
    }
    text.remove_prefix(next.length);
  }
  return out;
}

}  // namespace riverd::poll
