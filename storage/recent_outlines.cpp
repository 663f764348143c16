#include "storage/recent_outlines.hpp"

#include <utility>

namespace riverd::storage {
namespace {

constexpr std::size_t most_feeds = 20'000;  // whose boilerplate is remembered

std::uint64_t digest_of(const std::vector<std::uint32_t>& paragraphs) {
  std::uint64_t out = paragraphs.size();
  for (const std::uint32_t paragraph : paragraphs) {
    out = (out ^ paragraph) * 0x9E3779B97F4A7C15U;
    out ^= out >> 32U;
  }
  return out;
}

}  // namespace

void RecentOutlines::begin() {
  if (open_) {
    chunks_.clear();
    next_ = 0;
    boilerplate_.clear();
  }
  if (chunks_.empty()) {
    chunks_.resize((most_ + chunk_size - 1) / chunk_size);
    places_.assign(most_, 0);
  }
  if (boilerplate_.size() > most_feeds) boilerplate_.clear();
  open_ = true;
}

const std::vector<std::uint32_t>* RecentOutlines::boilerplate(FeedId feed) const {
  const auto found = boilerplate_.find(feed);
  return found == boilerplate_.end() ? nullptr : &found->second.paragraphs;
}

const std::vector<std::uint32_t>& RecentOutlines::set_boilerplate(FeedId feed,
                                                                  std::vector<std::uint32_t> paragraphs) {
  Boilerplate& place = boilerplate_[feed];
  place.digest = digest_of(paragraphs);
  place.paragraphs = std::move(paragraphs);
  return place.paragraphs;
}

const dedupe::Outline* RecentOutlines::find(std::uint64_t arrival) const {
  const Known* const found = known(arrival);
  if (found == nullptr) return nullptr;
  const auto boilerplate = boilerplate_.find(found->feed);
  const bool as_then = boilerplate != boilerplate_.end() && boilerplate->second.digest == found->boilerplate;
  return as_then ? &found->outline : nullptr;
}

void RecentOutlines::put(std::uint64_t arrival, FeedId feed, const dedupe::Outline& made) {
  if (places_.empty()) return;
  Known* place = known(arrival);
  if (place == nullptr) {
    places_[arrival % places_.size()] = static_cast<std::uint32_t>(next_);
    place = &next_place();
  }
  *place = {arrival, feed, boilerplate_.at(feed).digest, made};
}

void RecentOutlines::forget(std::uint64_t arrival) {
  if (Known* const found = known(arrival)) found->arrival = Known::none;
}

RecentOutlines::Known* RecentOutlines::known(std::uint64_t arrival) const {
  if (places_.empty()) return nullptr;
  const std::size_t place = places_[arrival % places_.size()];
  const auto& chunk = chunks_[place / chunk_size];
  if (!chunk) return nullptr;
  Known& found = (*chunk)[place % chunk_size];
  return found.arrival == arrival ? &found : nullptr;
}

RecentOutlines::Known& RecentOutlines::next_place() {
  auto& chunk = chunks_[next_ / chunk_size];
  if (!chunk) chunk = std::make_unique<Chunk>();
  Known& place = (*chunk)[next_ % chunk_size];
  next_ = (next_ + 1) % most_;
  return place;
}

}  // namespace riverd::storage
