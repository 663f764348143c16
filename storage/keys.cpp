#include "storage/keys.hpp"

#include <algorithm>

namespace riverd::storage {

std::string key_of(FeedId feed) {
  return key_of(feed.value);
}

std::string key_of(EntryId entry) {
  return key_of(entry.value);
}

std::string key_of(const Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

std::string key_of(std::uint64_t number) {
  std::string out(8, '\0');
  for (std::size_t i = 0; i < 8; ++i) out[7 - i] = static_cast<char>((number >> (8 * i)) & 0xFFU);
  return out;
}

std::string key_of(Time time) {
  return key_of(static_cast<std::uint64_t>(time.time_since_epoch().count()));
}

std::string output_id_key(std::string_view output_id) {
  return key_of(digest_of({"output id", output_id}));
}

std::optional<std::uint64_t> number_at(std::string_view bytes, std::size_t offset) {
  if (bytes.size() < offset + 8) return std::nullopt;
  std::uint64_t out = 0;
  for (std::size_t i = 0; i < 8; ++i) out = (out << 8U) | static_cast<std::uint8_t>(bytes[offset + i]);
  return out;
}

std::optional<FeedId> feed_at(std::string_view bytes, std::size_t offset) {
  const auto number = number_at(bytes, offset);
  if (!number) return std::nullopt;
  return FeedId{*number};
}

std::optional<EntryId> entry_at(std::string_view bytes, std::size_t offset) {
  EntryId id;
  if (bytes.size() < offset + id.value.size()) return std::nullopt;
  std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(offset), id.value.size(), id.value.begin());
  return id;
}

std::optional<Time> time_at(std::string_view bytes, std::size_t offset) {
  const auto number = number_at(bytes, offset);
  if (!number) return std::nullopt;
  return Time{std::chrono::milliseconds{static_cast<std::int64_t>(*number)}};
}

}  // namespace riverd::storage
