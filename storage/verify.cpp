#include "storage/verify.hpp"

#include "storage/keys.hpp"
#include "storage/migrate.hpp"
#include "storage/verify_walk.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace riverd::storage {

Verified VerifyWalk::run() {
  for (const Rule& rule : rules) {
    table_ = rule.table;
    walk(rule);
    if (rule.end != nullptr) (this->*rule.end)();
  }
  return verified_;
}

void VerifyWalk::walk(const Rule& rule) {
  key_.clear();
  auto cursor = transaction_.cursor(table_);
  if (!cursor) return say("the table cannot be read: " + cursor.error().message());
  std::uint64_t walked = 0;
  auto row = (*cursor)->seek({});
  for (; row && *row; row = (*cursor)->next()) {
    // A tree that leads back into itself would not end.
    if (!key_.empty() && (*row)->key <= key_) return say("the keys after it do not ascend");
    key_ = (*row)->key;
    value_ = (*row)->value;
    ++verified_.rows;
    ++walked;
    if (rule.key_size != 0 && key_.size() != rule.key_size) {
      say("the key has " + std::to_string(key_.size()) + " bytes instead of " +
          std::to_string(rule.key_size));
    } else {
      (this->*rule.row)();
    }
  }
  if (!row) return say("the rows after it cannot be read: " + row.error().message());
  const auto counted = transaction_.rows(table_);
  key_.clear();
  if (counted && !*counted) {
    expect(format_ < current_format, "is missing");
  } else if (counted && **counted != walked) {
    say("has " + std::to_string(walked) + " rows, and by its own account " + std::to_string(**counted));
  }
}

void VerifyWalk::say(std::string what) {
  ++verified_.violations;
  report_({table_, table_ == Table::meta ? key_ : to_hex(key_), std::move(what)});
}

void VerifyWalk::expect(bool condition, const char* what) {
  if (!condition) say(what);
}

std::optional<std::string_view> VerifyWalk::find(Table table, std::string_view key) {
  const auto found = transaction_.get(table, key);
  if (found) return *found;
  say(std::string("the table ") + storage::to_string(table) + " cannot be read: " + found.error().message());
  return std::nullopt;
}

std::optional<EntryHeader> VerifyWalk::header_of(std::string_view id) {
  const auto record = find(Table::entries, id);
  if (!record) {
    say("leads to the entry " + to_hex(id) + ", which is not there");
    return std::nullopt;
  }
  const auto header = decode_header(*record);
  if (header) return *header;
  return std::nullopt;  // said of the entry itself
}

std::string_view VerifyWalk::key_part(std::size_t from, std::size_t size) const {
  return std::string_view(key_).substr(from, size);
}

void VerifyWalk::meta() {
  const auto number = number_at(value_, 0);
  if (!number || value_.size() != number_size) return say("is no number");
  meta_[key_] = *number;
}

void VerifyWalk::meta_end() {
  key_ = meta_format;
  const auto format = meta_.find(key_);
  if (format == meta_.end()) return say("is missing");
  expect(format->second <= current_format, "is newer than this riverd knows");
  format_ = format->second;
}

void VerifyWalk::feed() {
  const auto state = decode_feed(*feed_at(key_, 0), value_);
  if (!state) return say("the feed's record cannot be read");
  feeds_[state->id].said = state->entries;
}

void VerifyWalk::entry() {
  ++entries_;
  const EntryId id = *entry_at(key_, 0);
  const auto decoded = decode_entry(id, value_, Parts::whole, transaction_);
  const auto header = decode_header(value_);
  if (!decoded || !header) return say("the entry's record cannot be read");
  const auto owner = feeds_.find(decoded->feed);
  if (owner == feeds_.end()) {
    say("its feed " + decoded->feed.to_string() + " is not there");
  } else {
    ++owner->second.counted;
  }
  if (header->digests.texts.number != 0) texts_.push_back(header->digests.texts);
  const std::string feed = key_of(decoded->feed);
  const std::string arrival = key_of(decoded->arrival);
  expect(find(Table::identities, feed + key_of(header->digests.identity)) == key_,
         "its identity does not lead to it");
  expect(find(Table::output_ids, output_id_key(decoded->output_id)) == key_,
         "its output id does not lead to it");
  expect(find(Table::arrivals, arrival) == feed + key_, "its arrival number does not lead to it");
  const std::string listed = format_ < 2 ? key_ : key_ + key_of(decoded->times.effective);
  expect(find(Table::feed_arrivals, feed + arrival) == listed,
         "its feed's row for its arrival number does not say the same");
  if (format_ >= 3) {
    const Time updated = updated_of(*decoded) + std::chrono::milliseconds{decoded->apart};
    expect(find(Table::instants, key_of(updated)).has_value(), "the instant it was updated at is nobody's");
  }
  if (header->digests.link) {
    expect(find(Table::links, key_of(*header->digests.link) + key_) == feed, "its link does not lead to it");
  }
  if (decoded->withdrawn) {
    expect(find(Table::withdrawals, feed + key_of(*decoded->withdrawn) + key_).has_value(),
           "it was withdrawn, and no row says so");
  }
  if (!decoded->story.empty()) {
    const auto row = find(Table::stories, key_of(decoded->story) + arrival + key_);
    expect(row && row->starts_with(feed), "its story does not have it");
  }
  last_arrival_ = std::max(last_arrival_, decoded->arrival);
}

void VerifyWalk::entries_end() {
  table_ = Table::meta;
  count(meta_entries, entries_, 0);
  key_ = meta_next_arrival;
  const auto next = meta_.find(key_);
  expect(next == meta_.end() ? last_arrival_ == 0 : next->second > last_arrival_,
         "is not above every arrival number");
  std::sort(texts_.begin(), texts_.end(),
            [](const TextsApart& a, const TextsApart& b) { return a.number < b.number; });
  const auto shared =
      std::adjacent_find(texts_.begin(), texts_.end(),
                         [](const TextsApart& a, const TextsApart& b) { return a.number == b.number; });
  table_ = Table::texts;
  if (shared != texts_.end()) {
    key_ = key_of(shared->number);
    say("are the texts of two entries");
  }
  table_ = Table::feeds;
  for (const auto& [id, feed] : feeds_) {
    key_ = key_of(id);
    if (feed.said != feed.counted) {
      say("says it has " + std::to_string(feed.said) + " entries, and has " + std::to_string(feed.counted));
    }
  }
}

void VerifyWalk::count(std::string_view name, std::uint64_t counted, std::uint64_t absent) {
  key_ = name;
  const auto found = meta_.find(key_);
  const std::uint64_t said = found == meta_.end() ? absent : found->second;
  if (said != counted) say("says " + std::to_string(said) + ", and there are " + std::to_string(counted));
}

/// In this order: what later rules ask for is known from earlier ones.
const std::array<VerifyWalk::Rule, table_count> VerifyWalk::rules = {{
    {Table::meta, 0, &VerifyWalk::meta, &VerifyWalk::meta_end},
    {Table::feeds, number_size, &VerifyWalk::feed, nullptr},
    {Table::entries, id_size, &VerifyWalk::entry, &VerifyWalk::entries_end},
    {Table::identities, number_size + id_size, &VerifyWalk::identity, nullptr},
    {Table::output_ids, id_size, &VerifyWalk::output_id, nullptr},
    {Table::arrivals, number_size, &VerifyWalk::arrival, nullptr},
    {Table::feed_arrivals, number_size + number_size, &VerifyWalk::feed_arrival, nullptr},
    {Table::instants, number_size, &VerifyWalk::instant, nullptr},
    {Table::links, id_size + id_size, &VerifyWalk::link, nullptr},
    {Table::stories, id_size + number_size + id_size, &VerifyWalk::story, &VerifyWalk::stories_end},
    {Table::memories, number_size, &VerifyWalk::memory, nullptr},
    {Table::aliases, id_size + id_size, &VerifyWalk::alias, nullptr},
    {Table::blocks, number_size, &VerifyWalk::block, nullptr},
    {Table::bands, band_key_size, &VerifyWalk::band, nullptr},
    {Table::revisions, 0, &VerifyWalk::revision, nullptr},
    {Table::announcements, number_size + id_size, &VerifyWalk::announcement, nullptr},
    {Table::withdrawals, number_size + number_size + id_size, &VerifyWalk::withdrawal, nullptr},
    {Table::texts, text_key_size, &VerifyWalk::text, nullptr},
}};

std::string to_string(const Violation& violation) {
  if (!violation.table) return "page " + violation.what;
  std::string out = to_string(*violation.table);
  if (!violation.key.empty()) out += " " + violation.key;
  return out + ": " + violation.what;
}

Verified verify(const ReadTransaction& transaction, const std::function<void(const Violation&)>& report) {
  return VerifyWalk(transaction, report).run();
}

}  // namespace riverd::storage
