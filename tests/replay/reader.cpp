#include "tests/replay/reader.hpp"

#include <algorithm>
#include <functional>
#include <stdexcept>
#include <utility>

namespace riverd::replay {
namespace {

using namespace std::chrono;

constexpr milliseconds tolerated_lead = minutes{10};  // T2
constexpr milliseconds kept_at_least = hours{48};     // O7
constexpr std::size_t least_kept = 100;               // O7
constexpr milliseconds longest_suspicion = hours{48};
/// Entries of one instant are told apart by less than this (O12, DuplicateUpdated), whichever of them a
/// document holds.
constexpr milliseconds one_instant = seconds{1};
constexpr std::size_t most_texts = 10;

std::string shown(const std::optional<Time>& time) {
  return time ? to_rfc3339_millis(*time) : "none";
}

/// What surrounds the first byte in which two documents differ.
std::string first_difference(std::string_view before, std::string_view after) {
  const auto at = static_cast<std::size_t>(
      std::mismatch(before.begin(), before.end(), after.begin(), after.end()).first - before.begin());
  const std::size_t begin = at < 200 ? 0 : at - 200;
  return "    before: " + std::string(before.substr(begin, 400)) +
         "\n    after:  " + std::string(after.substr(begin, 400)) + "\n";
}

}  // namespace

void Complaints::about_article(std::size_t article, const std::string& reader, const std::string& what,
                               Time now) {
  if (!articles_.emplace(reader, article).second) return;
  add(clock_of(now, ledger_.start()) + " " + reader + ": " + what + "\n" + ledger_.story_of(article));
}

void Complaints::about_document(const std::string& reader, const std::string& what, Time now) {
  add(clock_of(now, ledger_.start()) + " " + reader + ": " + what + "\n");
}

void Complaints::add(const std::string& text) {
  ++count_;
  if (texts_.size() < most_texts) texts_.push_back(text);
}

std::string Complaints::text() const {
  std::string out;
  for (const auto& text : texts_) out += text;
  if (count_ > texts_.size()) out += "… and " + std::to_string(count_ - texts_.size()) + " more\n";
  return out;
}

Reader::Reader(std::string name, std::size_t river, Reading format, const Ledger& ledger,
               Complaints& complaints)
    : name_(std::move(name)), river_(river), format_(format), ledger_(ledger), complaints_(complaints) {}

void Reader::read(std::string_view bytes, Time now) {
  check_bytes(bytes, now);
  std::vector<ReadEntry> entries;
  try {
    entries = read_document(bytes, format_);
  } catch (const std::exception& error) {
    complaints_.about_document(name_, error.what(), now);
    return;
  }
  ++readings_;
  known_before_ = known_.size();
  std::set<std::size_t> articles;
  for (const ReadEntry& entry : entries) {
    const auto article = article_of(entry, now);
    if (!article) continue;
    if (!articles.insert(*article).second) {
      complaints_.about_article(*article, name_, "stands twice in one document; here with the id " + entry.id,
                                now);
      continue;
    }
    const auto known = known_.find(entry.id);
    if (known == known_.end()) {
      check_new(entry, *article, now);
    } else {
      check_known(entry, known->second, *article, now);
    }
    check_dates(entry, *article, now);
  }
  check_order(entries, now);
  check_vanished(now);
  last_reading_ = now;
}

void Reader::check_bytes(std::string_view bytes, Time now) {
  const std::uint64_t news = ledger_.news(river_);
  if (readings_ > 0 && news == news_ && bytes != bytes_) {
    complaints_.about_document(
        name_, "other bytes although nothing had changed\n" + first_difference(bytes_, bytes), now);
  }
  news_ = news;
  bytes_ = bytes;
}

std::optional<std::size_t> Reader::article_of(const ReadEntry& entry, Time now) {
  auto names = names_in(entry.content);
  names.merge(names_in(entry.title));
  if (names.size() != 1) {
    complaints_.about_document(name_,
                               "an entry of " + std::to_string(names.size()) + " articles: " + entry.id +
                                   " '" + entry.title + "' " + entry.content.substr(0, 200),
                               now);
    return std::nullopt;
  }
  if (articles_by_name_.size() != ledger_.accounts().size()) {
    for (const auto& [article, account] : ledger_.accounts()) articles_by_name_[name_of(article)] = article;
  }
  const auto found = articles_by_name_.find(*names.begin());
  if (found == articles_by_name_.end()) {
    complaints_.about_document(name_, "an entry of no article: " + *names.begin(), now);
    return std::nullopt;
  }
  return found->second;
}

void Reader::check_new(const ReadEntry& entry, std::size_t article, Time now) {
  if (entry.id.empty()) {
    complaints_.about_article(article, name_, "has no id", now);
    return;
  }
  const auto [id, first] = ids_.try_emplace(article, entry.id);
  if (!first) {
    complaints_.about_article(article, name_, "came again: first as " + id->second + ", now as " + entry.id,
                              now);
  }
  if (!ledger_.stood(river_, *ledger_.account(article))) {
    complaints_.about_article(article, name_, "came although no feed of the river had it", now);
  }
  Known known;
  known.article = article;
  known.older = known_before_;
  known.not_seen_before = last_reading_;
  known.content = std::hash<std::string>{}(entry.title + '\n' + entry.content);
  known.content_since = now;
  known.source = entry.source;
  known.published = entry.published;
  known.updated = entry.updated;
  known.last_reading = readings_;
  known_.emplace(entry.id, std::move(known));
}

void Reader::check_known(const ReadEntry& entry, Known& known, std::size_t article, Time now) {
  const auto complain = [&](const std::string& what) {
    complaints_.about_article(article, name_, what, now);
  };
  if (known.article != article) {
    complain("took the id " + entry.id + " of article " + std::to_string(known.article) + " (" +
             name_of(known.article) + ")\n" + ledger_.story_of(known.article));
    known.article = article;
  }
  if (dropped_.contains(entry.id)) complain("came back after it had been dropped: " + entry.id);
  if (!dropping_ && known.last_reading + 1 != readings_) {
    complain("came back after it had gone: " + entry.id);
  }
  if (entry.published != known.published) {
    complain("T6: published moved from " + shown(known.published) + " to " + shown(entry.published));
  }
  if (entry.source != known.source) {
    complain("D8: replaced by the copy of another source: " + known.source + " by " + entry.source);
  }
  const bool edited = may_be_edited(entry, known, article);
  const std::uint64_t content = std::hash<std::string>{}(entry.title + '\n' + entry.content);
  if (content != known.content && !edited)
    complain("D9: other content although its source had not changed it");
  if (entry.updated && known.updated && abs(*entry.updated - *known.updated) >= one_instant) {
    const std::string moved = "updated moved from " + shown(known.updated) + " to " + shown(entry.updated);
    if (!edited) {
      complain("T6: " + moved + " although its source had not changed it");
    } else if (*entry.updated < *known.updated) {
      complain("T8: " + moved);
    }
  }
  if (content != known.content) known.content_since = now;
  known.content = content;
  known.published = entry.published;
  known.updated = entry.updated;
  known.source = entry.source;
  known.last_reading = readings_;
}

bool Reader::may_be_edited(const ReadEntry& entry, const Known& known, std::size_t article) const {
  const Time changed = ledger_.changed(river_, *ledger_.account(article), entry.source);
  // An edit in a document that looks suspicious as a whole counts when another document says the same.
  const bool is_pending = changed > known.content_since && changed + longest_suspicion > last_reading_;
  return changed >= last_reading_ || is_pending;
}

void Reader::check_dates(const ReadEntry& entry, std::size_t article, Time now) {
  const auto complain = [&](const std::string& what) {
    complaints_.about_article(article, name_, what, now);
  };
  const Ledger::Account& account = *ledger_.account(article);
  if (!entry.published) {
    complain("has no date");
    return;
  }
  if (*entry.published > now + tolerated_lead)
    complain("T2: published in the future: " + shown(entry.published));
  if (entry.updated && *entry.updated > now + tolerated_lead) {
    complain("T2: updated in the future: " + shown(entry.updated));
  }
  if (entry.updated && *entry.updated < *entry.published) complain("T8: updated before it was published");
  // Clamped or missing dates are the times of a poll; what else is shown was stated somewhere.
  const bool may_be_ours =
      account.undated || std::any_of(account.stated.begin(), account.stated.end(),
                                     [&](Time stated) { return stated > account.first + tolerated_lead; });
  const bool is_stated = account.stated.contains(floor<seconds>(*entry.published));
  if (!is_stated && !may_be_ours) complain("T1: shown with a date nobody stated: " + shown(entry.published));
}

void Reader::check_order(const std::vector<ReadEntry>& entries, Time now) {
  std::vector<std::string> order;
  order.reserve(entries.size());
  for (const auto& entry : entries) order.push_back(entry.id);
  const std::set<std::string_view> before(order_.begin(), order_.end());
  const std::set<std::string_view> after(order.begin(), order.end());
  std::vector<std::string_view> kept_before;
  std::vector<std::string_view> kept_after;
  std::copy_if(order_.begin(), order_.end(), std::back_inserter(kept_before),
               [&](const auto& id) { return after.contains(id); });
  std::copy_if(order.begin(), order.end(), std::back_inserter(kept_after),
               [&](const auto& id) { return before.contains(id); });
  const auto moved =
      std::mismatch(kept_before.begin(), kept_before.end(), kept_after.begin(), kept_after.end());
  if (moved.second != kept_after.end()) {
    const auto known = known_.find(std::string(*moved.second));
    if (known != known_.end()) {
      complaints_.about_article(known->second.article, name_, "T7: moved in the order of entries", now);
    }
  }
  order_ = std::move(order);
}

void Reader::check_vanished(Time now) {
  if (dropping_) return;
  for (const auto& [id, known] : known_) {
    if (known.last_reading + 1 != readings_) continue;
    // It arrived after `not_seen_before`, and no more entries arrived after it than came with it or later.
    const bool among_newest = known_.size() - known.older <= least_kept;
    const bool recent = known.not_seen_before > Time{} && now - known.not_seen_before <= kept_at_least;
    if (among_newest || recent) complaints_.about_article(known.article, name_, "vanished: " + id, now);
  }
}

void Reader::dropped(const std::vector<std::string>& ids) {
  dropping_ = true;
  dropped_.insert(ids.begin(), ids.end());
}

void Reader::finish(Time now) {
  for (const auto& [article, account] : ledger_.accounts()) {
    if (ledger_.stood(river_, account) && !ids_.contains(article)) {
      complaints_.about_article(article, name_, "never came", now);
    }
  }
}

}  // namespace riverd::replay
