#include "storage/near_duplicates.hpp"

#include "storage/codec.hpp"
#include "storage/keys.hpp"
#include "storage/standing_paragraphs.hpp"
#include "storage/story_rows.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace riverd::storage {
namespace {

constexpr std::size_t feed_size = 8;

std::uint16_t permille_of(double share) {
  return static_cast<std::uint16_t>(std::lround(std::clamp(share, 0.0, 1.0) * 1000));
}

}  // namespace

NearDuplicates::NearDuplicates(const FeedUpdate& update, NearIndex& index, RecentOutlines& outlines,
                               WriteTransaction& transaction)
    : update_(update), transaction_(transaction), index_(index), outlines_(outlines) {}

Result<NearDuplicates> NearDuplicates::begin(const FeedUpdate& update,
                                             std::span<const Candidate* const> fresh, NearIndex& index,
                                             RecentOutlines& outlines, WriteTransaction& transaction) {
  NearDuplicates out(update, index, outlines, transaction);
  auto standing = StandingParagraphs::load(update.state.id, transaction);
  if (!standing) return standing.error();
  for (const Candidate* candidate : fresh) standing->add(candidate->article, candidate->repeated);
  if (auto saved = standing->save(update.state.id, transaction); !saved) return saved.error();
  out.boilerplate_ = outlines.set_boilerplate(update.state.id, standing->boilerplate());
  return out;
}

Result<FoldOutcome> NearDuplicates::join(Entry& entry, const Candidate& candidate) {
  const dedupe::Article& article = candidate.article;
  std::optional<dedupe::Traces> made;
  const bool made_ahead = candidate.traces && candidate.traces->hold_under(boilerplate_, article);
  if (!made_ahead) made = traces_of(article, boilerplate_);
  const dedupe::Traces& traces = made_ahead ? *candidate.traces : *made;
  FoldOutcome outcome;
  if (entry.story.empty() && !traces.bands.empty()) {
    const auto match = likest(entry, article, traces);
    if (!match) return match.error();
    if (match->likeness != dedupe::Likeness::none) {
      auto attached = attach(entry, *match);
      if (!attached) return attached.error();
      outcome = *attached;
    }
  }
  index_.add(entry.arrival, traces.bands, update_.received);
  return outcome;
}

void NearDuplicates::forget(std::span<const std::uint64_t> arrivals) {
  for (const std::uint64_t arrival : arrivals) compared_.erase(arrival);
}

std::vector<std::uint64_t> NearDuplicates::worth_comparing(std::span<const NearIndex::Found> found) {
  std::vector<std::uint64_t> out;
  std::size_t by_one_band = 0;
  for (const auto& [arrival, bands] : found) {
    if (bands > 1 || ++by_one_band <= most_compared_by_one_band) out.push_back(arrival);
  }
  return out;
}

Result<NearDuplicates::Match> NearDuplicates::likest(const Entry& entry, const dedupe::Article& article,
                                                     const dedupe::Traces& traces) {
  const auto candidates = index_.find(traces.bands, update_.received);
  if (!candidates) return candidates.error();
  Match best;
  if (candidates->empty()) return best;
  // What has met another is likely to be met by the next.
  outlines_.put(entry.arrival, update_.state.id, traces.outline);
  std::optional<dedupe::Fingerprint> own;  // most articles need none
  std::size_t compared = 0;
  for (const std::uint64_t arrival : worth_comparing(*candidates)) {
    if (compared == most_compared) break;
    if (const auto* known = outlines_.find(arrival); known && !may_be_alike(traces.outline, *known)) continue;
    const auto other = load(arrival);
    if (!other) return other.error();
    if (*other == nullptr || (*other)->alone || !may_be_alike(traces.outline, (*other)->outline)) continue;
    ++compared;
    const auto fingerprint = fingerprint_of(**other);
    if (!fingerprint) return fingerprint.error();
    if (!own) own = dedupe::fingerprint_of(article, boilerplate_);
    const auto overlap = overlap_of(*own, **fingerprint);
    const auto likeness = likeness_of(*own, **fingerprint, overlap, (*other)->feed == entry.feed,
                                      entry.times.effective - (*other)->effective);
    if (likeness == dedupe::Likeness::none) continue;
    // Of equals the first to arrive, which is what readers have seen.
    if (likeness > best.likeness || (likeness == best.likeness && overlap.containment >= best.containment)) {
      best = {*other, likeness, overlap.containment};
    }
  }
  return best;
}

Result<FoldOutcome> NearDuplicates::attach(Entry& entry, const Match& match) {
  const Compared& other = *match.entry;
  StoryMember member{entry.id, entry.arrival, entry.feed, relation_of(match.likeness),
                     permille_of(match.containment)};
  FoldOutcome outcome;
  if (member.relation == Relation::story) {
    // Both ways, so that each page names the other.
    const StoryMember back{other.entry, other.arrival, other.feed, member.relation, member.permille};
    if (auto put = put_member(entry.id, back, transaction_); !put) return put.error();
    if (auto put = put_member(other.entry, member, transaction_); !put) return put.error();
    return outcome;
  }
  const EntryId lead = other.story.empty() ? other.entry : other.story;
  const auto members = members_of(lead, transaction_);
  if (!members) return members.error();
  outcome.joined = true;
  outcome.new_story = std::all_of(members->begin(), members->end(), is_label);
  if (outcome.new_story) {
    const StoryMember first{other.entry, other.arrival, other.feed};
    if (auto put = put_member(lead, first, transaction_); !put) return put.error();
  }
  // A copy of a rewrite is a rewrite of what the story leads with.
  const auto place = std::find_if(members->begin(), members->end(), [&](const StoryMember& each) {
    return each.entry == other.entry && !is_label(each);
  });
  if (place != members->end()) member.relation = std::max(member.relation, place->relation);
  if (auto put = put_member(lead, member, transaction_); !put) return put.error();
  entry.story = lead;
  return outcome;
}

Result<NearDuplicates::Compared*> NearDuplicates::load(std::uint64_t arrival) {
  const auto cached = compared_.find(arrival);
  if (cached != compared_.end()) return cached->second.get();
  auto& place = compared_[arrival];
  const auto row = transaction_.get(Table::arrivals, key_of(arrival));
  if (!row) return row.error();
  const auto id = *row ? entry_at(**row, feed_size) : std::nullopt;
  if (!id) return nullptr;
  const auto record = transaction_.get(Table::entries, key_of(*id));
  if (!record) return record.error();
  if (!*record) return nullptr;
  const auto header = decode_header(**record);
  if (!header) return header.error();
  if (const auto known = boilerplate_of(header->feed); !known) return known.error();
  auto out = std::make_unique<Compared>();
  out->entry = *id;
  out->feed = header->feed;
  out->arrival = arrival;
  out->effective = header->effective;
  out->story = header->story;
  out->alone = header->alone;
  if (const auto* outline = outlines_.find(arrival)) {
    out->outline = *outline;
  } else if (auto done = read(*out, **record); !done) {
    return done.error();
  }
  place = std::move(out);
  return place.get();
}

Result<void> NearDuplicates::read(Compared& entry, std::string_view record) {
  const auto boilerplate = boilerplate_of(entry.feed);
  if (!boilerplate) return boilerplate.error();
  const auto stored = decode_entry(entry.entry, record, Parts::without_original, transaction_);
  if (!stored) return stored.error();
  entry.article = dedupe::read_article(stored->title, body_of(*stored));
  entry.outline = dedupe::outline_of(*entry.article, **boilerplate);
  outlines_.put(entry.arrival, entry.feed, entry.outline);
  return {};
}

Result<const dedupe::Fingerprint*> NearDuplicates::fingerprint_of(Compared& entry) {
  if (!entry.fingerprint) {
    if (!entry.article) {
      const auto record = transaction_.get(Table::entries, key_of(entry.entry));
      if (!record) return record.error();
      if (auto done = read(entry, record->value_or(std::string_view())); !done) return done.error();
    }
    const auto boilerplate = boilerplate_of(entry.feed);
    if (!boilerplate) return boilerplate.error();
    entry.fingerprint = dedupe::fingerprint_of(*entry.article, **boilerplate);
  }
  return &*entry.fingerprint;
}

Result<const std::vector<std::uint32_t>*> NearDuplicates::boilerplate_of(FeedId feed) {
  if (const auto* known = outlines_.boilerplate(feed)) return known;
  auto standing = StandingParagraphs::load(feed, transaction_);
  if (!standing) return standing.error();
  return &outlines_.set_boilerplate(feed, standing->boilerplate());
}

}  // namespace riverd::storage
