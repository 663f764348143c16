#include "storage/feed_memory.hpp"

#include "storage/error.hpp"
#include "storage/keys.hpp"
#include "storage/sealed.hpp"

#include <array>
#include <chrono>
#include <limits>

namespace riverd::storage {
namespace {

constexpr std::uint64_t layout = 1;
constexpr std::size_t head_size = 16;
constexpr std::size_t row_size = 16 + 8 * 8;

constexpr std::int64_t undated = std::numeric_limits<std::int64_t>::min();

std::uint64_t bits_of(const std::optional<Time>& time) {
  return static_cast<std::uint64_t>(time ? time->time_since_epoch().count() : undated);
}

std::optional<Time> time_of(std::uint64_t bits) {
  const auto millis = static_cast<std::int64_t>(bits);
  if (millis == undated) return std::nullopt;
  return Time{std::chrono::milliseconds{millis}};
}

/// `redated`, `missed` and `listed` in one number.
std::uint64_t counts_of(const RememberedItem& item) {
  return (std::uint64_t{item.redated} << 16U) | (std::uint64_t{item.missed} << 8U) | (item.listed ? 1U : 0U);
}

}  // namespace

std::string encode(const FeedMemory& memory) {
  std::string out;
  out.reserve(head_size + memory.items.size() * row_size);
  out += key_of(layout);
  out += key_of(bits_of(memory.as_of));
  for (const RememberedItem& item : memory.items) {
    out += key_of(item.entry);
    for (const std::uint64_t number :
         {item.identity, item.traits.guid, item.traits.link, item.traits.trail, item.traits.title,
          item.traits.text, bits_of(item.stated), counts_of(item)}) {
      out += key_of(number);
    }
  }
  return sealed(out);
}

Result<FeedMemory> decode_memory(FeedId feed, std::string_view bytes) {
  const auto damaged = [&] {
    return Error(StorageError::damaged, "the store is damaged: what is remembered of the feed " +
                                            feed.to_string() + " cannot be read");
  };
  const auto checked = unsealed(bytes);
  if (!checked) return damaged();
  const std::string_view record = *checked;
  if (record.size() < head_size || (record.size() - head_size) % row_size != 0 ||
      number_at(record, 0) != layout) {
    return damaged();
  }
  FeedMemory memory;
  memory.as_of = time_of(*number_at(record, 8)).value_or(Time{});
  memory.items.reserve((record.size() - head_size) / row_size);
  for (std::size_t at = head_size; at < record.size(); at += row_size) {
    std::array<std::uint64_t, 8> numbers{};
    for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] = *number_at(record, at + 16 + 8 * i);
    RememberedItem item;
    item.entry = *entry_at(record, at);
    item.identity = numbers[0];
    item.traits = {numbers[1], numbers[2], numbers[3], numbers[4], numbers[5]};
    item.stated = time_of(numbers[6]);
    item.redated = static_cast<std::uint32_t>(numbers[7] >> 16U);
    item.missed = static_cast<std::uint8_t>(numbers[7] >> 8U);
    item.listed = (numbers[7] & 1U) != 0;
    memory.items.push_back(item);
  }
  return memory;
}

std::uint64_t short_digest(const Digest& digest) {
  return *number_at({reinterpret_cast<const char*>(digest.data()), digest.size()}, 0);
}

}  // namespace riverd::storage
