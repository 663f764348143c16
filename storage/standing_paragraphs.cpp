#include "storage/standing_paragraphs.hpp"

#include "storage/error.hpp"
#include "storage/keys.hpp"
#include "storage/sealed.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace riverd::storage {
namespace {

/// An article of more paragraphs is a book; what stands in each of its feed's is among these.
constexpr std::size_t most_paragraphs = 512;

void append(std::string& out, std::uint32_t number) {
  for (unsigned shift = 0; shift < 32; shift += 8) out += static_cast<char>((number >> shift) & 0xFFU);
}

std::uint32_t take(std::string_view& bytes) {
  std::uint32_t out = 0;
  for (unsigned i = 0; i < 4; ++i) out |= std::uint32_t{static_cast<std::uint8_t>(bytes[i])} << (8 * i);
  bytes.remove_prefix(4);
  return out;
}

}  // namespace

std::optional<StandingParagraphs> StandingParagraphs::decode(std::string_view record) {
  const auto checked = unsealed(record);
  if (!checked) return std::nullopt;
  std::string_view bytes = *checked;
  StandingParagraphs out;
  while (bytes.size() >= 4) {
    const std::size_t count = take(bytes);
    if (count > bytes.size() / 4) return std::nullopt;
    auto& digests = out.entries_.emplace_back();
    digests.reserve(count);
    for (std::size_t i = 0; i < count; ++i) digests.push_back(take(bytes));
  }
  return bytes.empty() ? std::optional(std::move(out)) : std::nullopt;
}

Result<StandingParagraphs> StandingParagraphs::load(FeedId feed, const ReadTransaction& transaction) {
  const auto record = transaction.get(Table::blocks, key_of(feed));
  if (!record) return record.error();
  if (!*record) return StandingParagraphs();
  auto out = decode(**record);
  if (out) return std::move(*out);
  return Error(StorageError::damaged,
               "the store is damaged: the paragraphs of the feed " + feed.to_string() + " cannot be read");
}

void StandingParagraphs::add(const dedupe::Article& article, std::span<const std::uint32_t> cut) {
  std::vector<std::uint32_t> digests;
  const std::size_t head = std::min(article.paragraphs.size(), most_paragraphs / 2);
  const std::size_t tail = std::min(article.paragraphs.size() - head, most_paragraphs / 2);
  digests.reserve(head + tail);
  for (std::size_t i = 0; i < head; ++i) digests.push_back(article.paragraphs[i].digest);
  for (std::size_t i = article.paragraphs.size() - tail; i < article.paragraphs.size(); ++i) {
    digests.push_back(article.paragraphs[i].digest);
  }
  cut = cut.first(std::min(cut.size(), most_paragraphs));
  digests.insert(digests.end(), cut.begin(), cut.end());
  std::sort(digests.begin(), digests.end());
  digests.erase(std::unique(digests.begin(), digests.end()), digests.end());
  entries_.push_back(std::move(digests));
  if (entries_.size() > entries_kept) entries_.pop_front();
}

std::vector<std::uint32_t> StandingParagraphs::boilerplate() const {
  return in_at_least(fewest_entries);
}

std::vector<std::uint32_t> StandingParagraphs::in_most() const {
  constexpr std::size_t fewest = 5;
  return in_at_least(std::max(fewest, (entries_.size() + 1) / 2));
}

std::vector<std::uint32_t> StandingParagraphs::in_at_least(std::size_t entries) const {
  std::vector<std::uint32_t> all;
  for (const auto& digests : entries_) all.insert(all.end(), digests.begin(), digests.end());
  std::sort(all.begin(), all.end());
  std::vector<std::uint32_t> out;
  for (auto at = all.begin(); at != all.end();) {
    const auto end = std::upper_bound(at, all.end(), *at);
    if (static_cast<std::size_t>(end - at) >= entries) out.push_back(*at);
    at = end;
  }
  return out;
}

Result<void> StandingParagraphs::save(FeedId feed, WriteTransaction& transaction) const {
  std::string out;
  for (const auto& digests : entries_) {
    append(out, static_cast<std::uint32_t>(digests.size()));
    for (const std::uint32_t digest : digests) append(out, digest);
  }
  return transaction.put(Table::blocks, key_of(feed), sealed(out));
}

}  // namespace riverd::storage
