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
    known_.clear();
    boilerplate_.clear();
  }
  if (known_.empty()) known_.resize(most_);
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
  if (known_.empty()) return nullptr;
  const auto& known = known_[arrival % known_.size()];
  if (!known || known->arrival != arrival) return nullptr;
  const auto boilerplate = boilerplate_.find(known->feed);
  const bool as_then = boilerplate != boilerplate_.end() && boilerplate->second.digest == known->boilerplate;
  return as_then ? &known->outline : nullptr;
}

void RecentOutlines::put(std::uint64_t arrival, FeedId feed, const dedupe::Outline& made) {
  if (known_.empty()) return;
  auto& place = known_[arrival % known_.size()];
  const Known known{arrival, feed, boilerplate_.at(feed).digest, made};
  if (place) {
    *place = known;
  } else {
    place = std::make_unique<Known>(known);
  }
}

void RecentOutlines::forget(std::uint64_t arrival) {
  if (known_.empty()) return;
  auto& place = known_[arrival % known_.size()];
  if (place && place->arrival == arrival) place.reset();
}

}  // namespace riverd::storage
