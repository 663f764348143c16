#include "storage/recognise.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace riverd::storage {
namespace {

/// Smaller documents say too little to be suspected.
constexpr std::size_t fewest_to_suspect = 5;

std::uint64_t ItemTraits::* const traits_looked_up[] = {
    &ItemTraits::guid, &ItemTraits::link, &ItemTraits::trail, &ItemTraits::title, &ItemTraits::text};

/// How sure it is that two items are one entry; 0: it is not.
int likeness(const Candidate& candidate, const RememberedItem& remembered, const StandingTitles& titles) {
  const ItemTraits& a = candidate.traits;
  const ItemTraits& b = remembered.traits;
  const auto& a_date = candidate.entry.times.stated_published;
  const auto& b_date = remembered.stated;
  const auto same = [&](std::uint64_t ItemTraits::* trait) { return a.*trait != 0 && a.*trait == b.*trait; };
  const bool guid = same(&ItemTraits::guid) && !is_another(candidate, remembered, titles);
  const bool link = same(&ItemTraits::link);
  const bool trail = same(&ItemTraits::trail);
  const bool title = same(&ItemTraits::title);
  const bool text = same(&ItemTraits::text);
  const bool date = a_date && a_date == b_date;
  const bool undated = !a_date && !b_date;
  const bool one = guid || (text && (title || link || trail || date)) || (date && (link || trail || title)) ||
                   (undated && title && (link || trail));
  if (!one) return 0;
  return (guid ? 16 : 0) + (text ? 8 : 0) + (link ? 4 : 0) + (trail ? 2 : 0) + (title ? 2 : 0) +
         (date ? 1 : 0);
}

/// Of traits that both have: 1 they share one, -1 they share none, 0 there are none to compare.
int compared(std::uint64_t a, std::uint64_t b) {
  if (a == 0 || b == 0) return 0;
  return a == b ? 1 : -1;
}

/// A trait's value and the place of a remembered item that has it, or an entry's id and its place: kept
/// sorted, which for so few is faster than a tree or a table of hashes by far.
template <class Key>
using Places = std::vector<std::pair<Key, std::size_t>>;

/// Those of a key; `sorted`.
template <class Key>
std::span<const std::pair<Key, std::size_t>> places_of(const Key& key, const Places<Key>& sorted) {
  const auto first = std::lower_bound(sorted.begin(), sorted.end(), std::pair<Key, std::size_t>(key, 0));
  const auto end =
      std::partition_point(first, sorted.end(), [&](const auto& place) { return place.first == key; });
  return {first, end};
}

/// A document's way through the rules.
class Reader {
 public:
  Reader(std::span<const Listed> document, const FeedMemory& memory, Time received, bool held_before)
      : document_(document),
        memory_(memory),
        received_(received),
        held_before_(held_before),
        titles_(standing_titles(memory)) {
    out_.items.resize(document.size());
    match_.assign(document.size(), none);
    places_.reserve(memory.items.size());
    for (std::size_t m = 0; m < memory.items.size(); ++m) places_.emplace_back(memory.items[m].entry, m);
    std::sort(places_.begin(), places_.end());
  }

  Recognised run() {
    find_known();
    find_renamed();
    hold_doubtful();
    note_withdrawn();
    remember();
    return std::move(out_);
  }

 private:
  static constexpr std::size_t none = static_cast<std::size_t>(-1);

  /// A dropped entry, of which only its identity is known, by the id it would have: so it is recognised, and
  /// stays dropped, under yet another identity.
  static EntryId remembered_as(const Listed& item) {
    if (!item.entry.empty()) return item.entry;
    return item.kept != nullptr ? item.kept->entry : item.candidate->entry.id;
  }

  void find_known() {
    present_.assign(memory_.items.size(), false);
    for (std::size_t i = 0; i < document_.size(); ++i) {
      if (!document_[i].known) continue;
      ++known_;
      out_.items[i] = {Recognition::Kind::known, document_[i].entry};
      const auto places = places_of(remembered_as(document_[i]), places_);
      if (places.empty()) continue;
      match_[i] = places.front().second;
      present_[match_[i]] = true;
    }
  }

  /// The likest pairs first, each item and each entry once.
  void find_renamed() {
    struct Pair {
      int likeness;
      std::size_t item;
      std::size_t remembered;
    };
    if (known_ == document_.size()) return;
    Places<std::uint64_t> absent;  // by every trait
    absent.reserve(memory_.items.size() * std::size(traits_looked_up));
    for (std::size_t m = 0; m < memory_.items.size(); ++m) {
      if (present_[m]) continue;
      for (const auto trait : traits_looked_up) {
        if (const std::uint64_t value = memory_.items[m].traits.*trait; value != 0)
          absent.emplace_back(value, m);
      }
    }
    std::sort(absent.begin(), absent.end());
    std::vector<Pair> pairs;
    for (std::size_t i = 0; i < document_.size(); ++i) {
      if (document_[i].known) continue;
      const Candidate& candidate = *document_[i].candidate;
      for (const auto trait : traits_looked_up) {
        if (candidate.traits.*trait == 0) continue;
        const auto found = places_of(candidate.traits.*trait, absent);
        if (found.size() > most_alike) continue;
        for (const auto& [value, m] : found) {
          const RememberedItem& item = memory_.items[m];
          const int sure = likeness(candidate, item, titles_);
          if (sure > 0) pairs.push_back({sure, i, m});
        }
      }
    }
    std::stable_sort(pairs.begin(), pairs.end(),
                     [](const Pair& a, const Pair& b) { return a.likeness > b.likeness; });
    for (const Pair& pair : pairs) {
      if (match_[pair.item] != none || present_[pair.remembered]) continue;
      match_[pair.item] = pair.remembered;
      present_[pair.remembered] = true;
      out_.items[pair.item] = {Recognition::Kind::renamed, memory_.items[pair.remembered].entry};
      ++out_.renamed;
    }
  }

  void hold_doubtful() {
    if (held_before_ || received_ < memory_.as_of) return;
    std::size_t listed = 0;
    std::optional<Time> newest;
    for (const RememberedItem& item : memory_.items) {
      listed += item.listed ? 1 : 0;
      if (item.stated && *item.stated <= received_ && (!newest || *item.stated > *newest))
        newest = item.stated;
    }
    const std::size_t smaller = std::min(listed, document_.size());
    if (smaller < fewest_to_suspect || known_ * 5 > smaller) return;
    for (std::size_t i = 0; i < document_.size(); ++i) {
      if (out_.items[i].kind != Recognition::Kind::fresh) continue;
      const auto& stated = document_[i].candidate->entry.times.stated_published;
      // Without a date nothing speaks against it, and what a busy feed lists may be gone by the next poll.
      if (!stated || !newest || *stated > *newest) continue;
      out_.items[i].kind = Recognition::Kind::held;
      ++out_.held;
    }
  }

  /// Whether the document lists, after the place of `m`, what is older than it.
  [[nodiscard]] bool lists_older_than(std::size_t m) const {
    const RememberedItem& missing = memory_.items[m];
    for (std::size_t other = 0; other < memory_.items.size(); ++other) {
      if (!present_[other] || !memory_.items[other].listed) continue;
      const auto& stated = memory_.items[other].stated;
      const bool older_by_date = missing.stated && stated && *stated < *missing.stated;
      const bool older_by_place = !missing.stated && !stated && missing.listed && other > m;
      if (older_by_date || older_by_place) return true;
    }
    return false;
  }

  void note_withdrawn() {
    passed_over_.assign(memory_.items.size(), false);
    if (received_ <= memory_.as_of) return;
    for (std::size_t m = 0; m < memory_.items.size(); ++m) {
      const RememberedItem& item = memory_.items[m];
      if (present_[m]) {
        if (item.missed >= missed_to_withdraw) out_.listed_again.push_back(item.entry);
        continue;
      }
      if (!item.listed && item.missed == 0) continue;
      passed_over_[m] = lists_older_than(m);
      if (passed_over_[m] && item.missed + 1 == missed_to_withdraw) out_.withdrawn.push_back(item.entry);
    }
  }

  void remember() {
    // An old document, applied again; or one that is not believed.
    if (received_ < memory_.as_of || out_.held > 0) {
      out_.memory = memory_;
      return;
    }
    out_.memory.as_of = received_;
    for (std::size_t i = 0; i < document_.size(); ++i) {
      if (const RememberedItem* kept = document_[i].kept) {
        RememberedItem& item = out_.memory.items.emplace_back(*kept);
        item.entry = remembered_as(document_[i]);
        item.listed = true;
        item.missed = 0;
        continue;
      }
      const Candidate& candidate = *document_[i].candidate;
      RememberedItem item;
      if (match_[i] != none) {
        item.redated = memory_.items[match_[i]].redated;
        item.article = memory_.items[match_[i]].article;
      }
      item.entry = out_.items[i].kind == Recognition::Kind::renamed ? out_.items[i].entry
                                                                    : remembered_as(document_[i]);
      item.identity = candidate.identity;
      item.traits = candidate.traits;
      item.stated = candidate.entry.times.stated_published;
      item.sketch = candidate.sketch;
      item.listed = true;
      if (match_[i] != none && memory_.items[match_[i]].stated != item.stated) ++item.redated;
      out_.memory.items.push_back(item);
    }
    std::size_t further = 0;
    for (std::size_t m = 0; m < memory_.items.size() && further < FeedMemory::beyond; ++m) {
      if (present_[m]) continue;
      RememberedItem item = memory_.items[m];
      if (received_ > memory_.as_of) {
        item.listed = false;
        item.missed =
            static_cast<std::uint8_t>(passed_over_[m] ? std::min(item.missed + 1, 255) : item.missed);
      }
      out_.memory.items.push_back(item);
      ++further;
    }
  }

  /// A trait that so many share tells nothing apart; also bounds the time.
  static constexpr std::size_t most_alike = 8;
  static constexpr int missed_to_withdraw = 2;

  std::span<const Listed> document_;
  const FeedMemory& memory_;
  Time received_;
  bool held_before_;
  StandingTitles titles_;
  Recognised out_;
  std::size_t known_ = 0;           // of the document, by identity
  Places<EntryId> places_;          // of what is remembered
  std::vector<std::size_t> match_;  // of each of the document's items, the remembered one
  std::vector<bool> present_;       // of each remembered one, whether the document lists it
  std::vector<bool> passed_over_;
};

}  // namespace

StandingTitles standing_titles(const FeedMemory& memory) {
  StandingTitles all;
  all.reserve(memory.items.size());
  for (const RememberedItem& item : memory.items) {
    if (item.traits.title != 0) all.push_back(item.traits.title);
  }
  std::sort(all.begin(), all.end());
  StandingTitles out;
  for (auto title = all.begin(); title != all.end();) {
    const auto next = std::upper_bound(title, all.end(), *title);
    if (next - title > 1) out.push_back(*title);
    title = next;
  }
  return out;
}

bool is_another(const Candidate& candidate, const RememberedItem& remembered, const StandingTitles& titles) {
  const int link = compared(candidate.traits.link, remembered.traits.link);
  int title = compared(candidate.traits.title, remembered.traits.title);
  if (std::binary_search(titles.begin(), titles.end(), candidate.traits.title)) title = 0;
  const int text = compared(candidate.traits.text, remembered.traits.text);
  const auto& stated = candidate.entry.times.stated_published;
  const bool one_date = stated && remembered.stated && *stated == *remembered.stated;
  const bool one_trail = compared(candidate.traits.trail, remembered.traits.trail) > 0;
  if (link > 0 || title > 0 || text > 0 || one_date || one_trail) return false;
  // An article that is edited keeps its address; without one, title, text and date have to speak against it.
  return (link < 0 && title + text < 0) || (title < 0 && text < 0 && stated && remembered.stated);
}

Recognised recognise(std::span<const Listed> document, const FeedMemory& memory, Time received,
                     bool held_before) {
  return Reader(document, memory, received, held_before).run();
}

}  // namespace riverd::storage
