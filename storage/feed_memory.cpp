#include "storage/feed_memory.hpp"

#include "storage/error.hpp"
#include "storage/keys.hpp"
#include "storage/sealed.hpp"

#include <algorithm>
#include <chrono>
#include <limits>
#include <utility>

namespace riverd::storage {
namespace {

constexpr std::uint64_t layout = 2;
constexpr std::size_t head_size = 24;
constexpr std::size_t row_size = 16 + 16 + 8 * 8;

/// Without `reading`, with the beginning of an identity, without a sketch.
constexpr std::uint64_t first_layout = 1;
constexpr std::size_t first_head_size = 16;
constexpr std::size_t first_row_size = 16 + 8 + 7 * 8;

constexpr std::int64_t undated = std::numeric_limits<std::int64_t>::min();

std::uint64_t bits_of(const std::optional<Time>& time) {
  return static_cast<std::uint64_t>(time ? time->time_since_epoch().count() : undated);
}

std::optional<Time> time_of(std::uint64_t bits) {
  const auto millis = static_cast<std::int64_t>(bits);
  if (millis == undated) return std::nullopt;
  return Time{std::chrono::milliseconds{millis}};
}

/// `redated`, `missed`, `article` and `listed` in one number. Of older records the bits of `article` are 0.
std::uint64_t counts_of(const RememberedItem& item) {
  const std::uint64_t tries = std::min(item.article.tries, ArticleState::most_tries);
  return (std::uint64_t{item.redated} << 16U) | (std::uint64_t{item.missed} << 8U) | (tries << 3U) |
         (item.article.wanted ? 4U : 0U) | (item.article.taken ? 2U : 0U) | (item.listed ? 1U : 0U);
}

}  // namespace

std::string encode(const FeedMemory& memory) {
  std::string out;
  out.reserve(head_size + memory.items.size() * row_size);
  out += key_of(layout);
  out += key_of(bits_of(memory.as_of));
  out += key_of(memory.reading);
  for (const RememberedItem& item : memory.items) {
    out += key_of(item.entry);
    out += key_of(item.identity);
    for (const std::uint64_t number :
         {item.traits.guid, item.traits.link, item.traits.trail, item.traits.title, item.traits.text,
          bits_of(item.stated), counts_of(item), item.sketch}) {
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
  const bool first = number_at(record, 0) == first_layout;
  const std::size_t head = first ? first_head_size : head_size;
  const std::size_t row = first ? first_row_size : row_size;
  const std::size_t identity_size = first ? 8 : 16;
  if ((!first && number_at(record, 0) != layout) || record.size() < head || (record.size() - head) % row != 0)
    return damaged();
  FeedMemory memory;
  memory.as_of = time_of(*number_at(record, 8)).value_or(Time{});
  if (!first) memory.reading = *number_at(record, 16);
  memory.items.reserve((record.size() - head) / row);
  for (std::size_t at = head; at < record.size(); at += row) {
    RememberedItem item;
    item.entry = *entry_at(record, at);
    std::copy_n(record.begin() + static_cast<std::ptrdiff_t>(at + 16), identity_size, item.identity.begin());
    std::size_t next = at + 16 + identity_size;
    const auto number = [&] { return *number_at(record, std::exchange(next, next + 8)); };
    for (std::uint64_t* trait :
         {&item.traits.guid, &item.traits.link, &item.traits.trail, &item.traits.title, &item.traits.text})
      *trait = number();
    item.stated = time_of(number());
    const std::uint64_t counts = number();
    item.redated = static_cast<std::uint32_t>(counts >> 16U);
    item.missed = static_cast<std::uint8_t>(counts >> 8U);
    item.listed = (counts & 1U) != 0;
    item.article.taken = (counts & 2U) != 0;
    item.article.wanted = (counts & 4U) != 0;
    item.article.tries = static_cast<std::uint8_t>((counts >> 3U) & ArticleState::most_tries);
    if (!first) item.sketch = number();
    memory.items.push_back(item);
  }
  return memory;
}

}  // namespace riverd::storage
