#include "storage/recent_outlines.hpp"

#include <algorithm>

namespace riverd::storage {
namespace {

constexpr std::size_t most_feeds = 20'000;  // whose boilerplate is remembered

bool is_left_out(std::uint32_t paragraph, std::span<const std::uint32_t> boilerplate) {
  return std::binary_search(boilerplate.begin(), boilerplate.end(), paragraph);
}

}  // namespace

void RecentOutlines::begin() {
  if (open_) {
    places_.clear();
    known_.clear();
    bytes_ = 0;
    boilerplate_.clear();
  }
  if (boilerplate_.size() > most_feeds) boilerplate_.clear();
  open_ = true;
}

RecentOutlines::Shared RecentOutlines::find(std::uint64_t arrival) {
  const auto found = places_.find(arrival);
  if (found == places_.end()) return nullptr;
  const Known& known = *found->second;
  const auto boilerplate = boilerplate_.find(known.feed);
  if (boilerplate == boilerplate_.end()) return nullptr;
  const bool as_then = std::all_of(known.paragraphs.begin(), known.paragraphs.end(), [&](const auto& one) {
    return is_left_out(one.first, boilerplate->second) == one.second;
  });
  if (!as_then) return nullptr;
  known_.splice(known_.begin(), known_, found->second);
  return known.outline;
}

void RecentOutlines::put(std::uint64_t arrival, FeedId feed, const dedupe::Article& article, Shared made) {
  forget(arrival);
  const auto& boilerplate = boilerplate_.at(feed);
  Known known{arrival, feed, {}, std::move(made), 0};
  known.paragraphs.reserve(article.paragraphs.size());
  for (const dedupe::Paragraph& paragraph : article.paragraphs)
    known.paragraphs.emplace_back(paragraph.digest, is_left_out(paragraph.digest, boilerplate));
  constexpr std::size_t nodes = 128;  // of the list and of the table, about
  known.bytes = nodes + sizeof(Known) + sizeof(dedupe::Outline) +
                known.paragraphs.capacity() * sizeof(known.paragraphs.front()) +
                known.outline->shingles.capacity() * sizeof(known.outline->shingles.front());
  if (known.bytes > most_bytes_) return;
  bytes_ += known.bytes;
  known_.push_front(std::move(known));
  places_[arrival] = known_.begin();
  while (bytes_ > most_bytes_) drop(std::prev(known_.end()));
}

void RecentOutlines::forget(std::uint64_t arrival) {
  const auto found = places_.find(arrival);
  if (found != places_.end()) drop(found->second);
}

void RecentOutlines::drop(Place place) {
  bytes_ -= place->bytes;
  places_.erase(place->arrival);
  known_.erase(place);
}

}  // namespace riverd::storage
