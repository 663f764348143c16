#include "tests/bench/near_recall.hpp"

#include <algorithm>
#include <tuple>

namespace riverd::bench {
namespace {

constexpr std::uint64_t sampled = 4;
constexpr std::size_t most_holders = 300;

}  // namespace

void SharedShingles::add(std::size_t item, const dedupe::Fingerprint& fingerprint) {
  if (samples_.size() <= item) samples_.resize(item + 1);
  for (const std::uint64_t shingle : fingerprint.shingles) {
    if ((shingle >> 7U) % sampled != 0) continue;
    places_.push_back({shingle, static_cast<std::uint32_t>(item)});
    ++samples_[item];
  }
}

void SharedShingles::sort() {
  std::sort(places_.begin(), places_.end(), [](const Place& a, const Place& b) {
    return std::tie(a.shingle, a.item) < std::tie(b.shingle, b.item);
  });
  runs_.assign(samples_.size(), {});
  for (std::size_t begin = 0; begin < places_.size();) {
    std::size_t end = begin;
    while (end < places_.size() && places_[end].shingle == places_[begin].shingle) ++end;
    if (end - begin > 1 && end - begin <= most_holders) {
      for (std::size_t i = begin; i < end; ++i)
        runs_[places_[i].item].push_back(static_cast<std::uint32_t>(begin));
    }
    begin = end;
  }
}

std::vector<std::pair<std::uint32_t, std::uint32_t>> SharedShingles::sharing(std::size_t item) const {
  std::vector<std::uint32_t> others;
  for (const std::uint32_t run : runs_[item]) {
    for (std::size_t i = run; places_[i].item < item; ++i) others.push_back(places_[i].item);
  }
  std::sort(others.begin(), others.end());
  std::vector<std::pair<std::uint32_t, std::uint32_t>> out;
  for (const std::uint32_t other : others) {
    if (out.empty() || out.back().first != other) out.emplace_back(other, 0);
    ++out.back().second;
  }
  return out;
}

}  // namespace riverd::bench
