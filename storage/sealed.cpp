#include "storage/sealed.hpp"

#include <xxhash.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace riverd::storage {
namespace {

/// No record of an older format begins so: as the start of a FlatBuffer it would lead out of it, as a number
/// it is beyond any that records begin with.
constexpr std::string_view mark = "\xFF\xFF\xFF\xFE";
constexpr std::size_t sum_size = 4;
static_assert(seal_size == mark.size() + sum_size);

std::string checksum(std::string_view record) {
  const std::uint64_t digest = XXH3_64bits(record.data(), record.size());
  std::string out;
  for (unsigned shift = 0; shift < 8 * sum_size; shift += 8)
    out += static_cast<char>((digest >> shift) & 0xFFU);
  return out;
}

}  // namespace

std::string sealed(std::string_view record) {
  std::string out;
  out.reserve(seal_size + record.size());
  return out.append(mark).append(checksum(record)).append(record);
}

void seal(std::span<char> bytes) {
  const auto record = bytes.subspan(seal_size);
  const std::string sum = checksum({record.data(), record.size()});
  std::copy(sum.begin(), sum.end(), std::copy(mark.begin(), mark.end(), bytes.begin()));
}

bool is_sealed(std::string_view bytes) {
  return bytes.starts_with(mark);
}

std::optional<std::string_view> unsealed(std::string_view bytes) {
  if (!is_sealed(bytes)) return bytes;
  if (bytes.size() < seal_size) return std::nullopt;
  const std::string_view record = bytes.substr(seal_size);
  if (bytes.substr(mark.size(), sum_size) != checksum(record)) return std::nullopt;
  return record;
}

std::string_view unsealed_unchecked(std::string_view bytes) {
  return is_sealed(bytes) && bytes.size() >= seal_size ? bytes.substr(seal_size) : bytes;
}

}  // namespace riverd::storage
