#include "storage/canonical.hpp"

#include "feeds/dedupe/article.hpp"
#include "feeds/dedupe/canonical.hpp"
#include "storage/codec.hpp"
#include "storage/keys.hpp"
#include "storage/story_rows.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

namespace riverd::storage {
namespace {

/// A member that no reader was given.
struct Unseen {
  StoryMember member;  // as it is
  Entry entry;
  EntryDigests digests;
  dedupe::Claim claim;
  std::uint64_t arrival = 0;  // that it is to have
};

class Ordering {
 public:
  Ordering(EntryId lead, const FeedState& updated, WriteTransaction& transaction)
      : lead_(lead), updated_(updated), transaction_(transaction) {}

  Result<std::vector<std::uint64_t>> run(std::uint64_t published) {
    if (auto read = load(published); !read) return read.error();
    std::vector<std::uint64_t> moved;
    if (unseen_.size() < 2 || !place()) return moved;
    for (const Unseen& one : unseen_) {
      if (one.arrival != one.member.arrival) moved.push_back(one.member.arrival);
    }
    if (auto done = rewrite_story(); !done) return done.error();
    if (auto done = rewrite_labels(); !done) return done.error();
    if (auto done = rewrite_entries(); !done) return done.error();
    return moved;
  }

 private:
  Result<void> load(std::uint64_t published) {
    auto members = members_of(lead_, transaction_);
    if (!members) return members.error();
    std::erase_if(*members, is_label);
    members_ = std::move(*members);
    const auto open = std::count_if(members_.begin(), members_.end(),
                                    [&](const StoryMember& member) { return member.arrival > published; });
    if (static_cast<std::size_t>(open) > most_ordered) return {};
    for (const StoryMember& member : members_) {
      if (member.arrival <= published) continue;
      const auto record = transaction_.get(Table::entries, key_of(member.entry));
      if (!record) return record.error();
      if (!*record) continue;
      const auto header = decode_header(**record);
      if (!header) return header.error();
      auto entry = decode_entry(member.entry, **record, Parts::whole, transaction_);
      if (!entry) return entry.error();
      Unseen one{member, std::move(*entry), header->digests, {}, member.arrival};
      auto claim = claim_of(one.entry);
      if (!claim) return claim.error();
      one.claim = *claim;
      unseen_.push_back(std::move(one));
    }
    return {};
  }

  [[nodiscard]] Result<dedupe::Claim> claim_of(const Entry& entry) const {
    dedupe::Claim claim;
    claim.length = dedupe::read_article({}, body_of(entry)).tokens.size();
    claim.effective = entry.times.effective;
    claim.arrival = entry.arrival;
    const auto consider = [&](const FeedState& feed) {
      claim.priority = feed.priority;
      claim.own_host = dedupe::is_own_host(entry.url, feed.url, feed.feed.home_url);
    };
    if (entry.feed == updated_.id) {
      consider(updated_);
      return claim;
    }
    const auto record = transaction_.get(Table::feeds, key_of(entry.feed));
    if (!record) return record.error();
    if (!*record) return claim;
    const auto state = decode_feed(entry.feed, **record);
    if (!state) return state.error();
    consider(*state);
    return claim;
  }

  /// Decides who gets which of their arrival numbers. False: they stand as they should.
  bool place() {
    std::vector<dedupe::Claim> claims;
    claims.reserve(unseen_.size());
    for (const Unseen& one : unseen_) claims.push_back(one.claim);
    const auto order = dedupe::canonical_order(claims);
    if (std::is_sorted(order.begin(), order.end())) return false;
    // Members come in order of arrival.
    for (std::size_t i = 0; i < order.size(); ++i) unseen_[order[i]].arrival = unseen_[i].member.arrival;
    if (unseen_.size() == members_.size()) {
      new_lead_ = unseen_[order.front()].member.entry;
    } else {
      new_lead_ = lead_;
    }
    return true;
  }

  [[nodiscard]] const Unseen* unseen(EntryId entry) const {
    const auto found = std::find_if(unseen_.begin(), unseen_.end(),
                                    [&](const Unseen& one) { return one.member.entry == entry; });
    return found == unseen_.end() ? nullptr : &*found;
  }

  /// What the members are was measured against the old lead: that says what the old lead is to the new one,
  /// and that a copy of the old lead is no more to the new one than the old lead is.
  Result<void> rewrite_story() {
    for (const StoryMember& member : members_) {
      if (auto erased = erase_member(lead_, member, transaction_); !erased) return erased;
    }
    std::optional<StoryMember> link;
    if (new_lead_ != lead_) link = unseen(new_lead_)->member;
    for (StoryMember member : members_) {
      if (const Unseen* one = unseen(member.entry)) member.arrival = one->arrival;
      if (link && member.entry == new_lead_) {
        member.relation = Relation::link;
        member.permille = 0;
      } else if (link && member.entry == lead_) {
        member.relation = link->relation;
        member.permille = link->permille;
      } else if (link) {
        member.relation = std::max(member.relation, link->relation);
      }
      if (auto put = put_member(new_lead_, member, transaction_); !put) return put;
    }
    return {};
  }

  /// Rows of labels name the arrival of the entry they are of.
  Result<void> rewrite_labels() {
    for (const Unseen& one : unseen_) {
      auto labels = members_of(one.member.entry, transaction_);
      if (!labels) return labels.error();
      for (const StoryMember& label : *labels) {
        if (!is_label(label)) continue;
        StoryMember back{one.member.entry, one.member.arrival, one.member.feed, label.relation,
                         label.permille};
        if (auto erased = erase_member(label.entry, back, transaction_); !erased) return erased;
        back.arrival = one.arrival;
        if (auto put = put_member(label.entry, back, transaction_); !put) return put;
      }
    }
    return {};
  }

  Result<void> rewrite_entries() {
    for (const Unseen& one : unseen_) {
      const std::string row = key_of(one.entry.feed) + key_of(one.member.arrival);
      if (auto erased = transaction_.erase(Table::feed_arrivals, row); !erased) return erased;
    }
    for (Unseen& one : unseen_) {
      Entry& entry = one.entry;
      entry.arrival = one.arrival;
      entry.story = entry.id == new_lead_ ? EntryId{} : new_lead_;
      const std::string id = key_of(entry.id);
      const std::string feed = key_of(entry.feed);
      const std::string arrival = key_of(entry.arrival);
      const std::pair<Table, std::pair<std::string, std::string>> records[] = {
          {Table::entries, {id, encode(entry, one.digests)}},
          {Table::arrivals, {arrival, feed + id}},
          {Table::feed_arrivals, {feed + arrival, id + key_of(entry.times.effective)}}};
      for (const auto& [table, record] : records) {
        if (auto put = transaction_.put(table, record.first, record.second); !put) return put;
      }
    }
    return {};
  }

  EntryId lead_;
  EntryId new_lead_{};
  const FeedState& updated_;
  WriteTransaction& transaction_;
  std::vector<StoryMember> members_;
  std::vector<Unseen> unseen_;
};

}  // namespace

Result<std::vector<std::uint64_t>> order_story(EntryId lead, const FeedState& updated,
                                               std::uint64_t published, WriteTransaction& transaction) {
  return Ordering(lead, updated, transaction).run(published);
}

}  // namespace riverd::storage
