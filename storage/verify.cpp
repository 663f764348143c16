#include "storage/verify.hpp"

#include "storage/codec.hpp"
#include "storage/error.hpp"
#include "storage/feed_memory.hpp"
#include "storage/keys.hpp"
#include "storage/migrate.hpp"
#include "storage/near_segment.hpp"
#include "storage/revisions.hpp"
#include "storage/standing_paragraphs.hpp"
#include "storage/story_rows.hpp"
#include "storage/tombstone.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

namespace riverd::storage {
namespace {

constexpr std::size_t id_size = 16;
constexpr std::size_t number_size = 8;
constexpr std::size_t band_key_size = 4 + 1 + 8;  // day, level, arrival number

/// A walk through all tables. Rules are members that judge one row and say what is wrong with it.
class Walk {
 public:
  Walk(const ReadTransaction& transaction, const std::function<void(const Violation&)>& report)
      : transaction_(transaction), report_(report) {}

  Verified run() {
    for (const Rule& rule : rules) {
      table_ = rule.table;
      walk(rule);
      if (rule.end != nullptr) (this->*rule.end)();
    }
    return verified_;
  }

 private:
  struct Rule {
    Table table;
    std::size_t key_size;  // 0: any
    void (Walk::*row)();
    void (Walk::*end)();  // once every row was seen; may be null
  };
  static const std::array<Rule, table_count> rules;

  void walk(const Rule& rule) {
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
      expect(old_, "is missing");
    } else if (counted && **counted != walked) {
      say("has " + std::to_string(walked) + " rows, and by its own account " + std::to_string(**counted));
    }
  }

  void say(std::string what) {
    ++verified_.violations;
    report_({table_, table_ == Table::meta ? key_ : to_hex(key_), std::move(what)});
  }

  void expect(bool condition, const char* what) {
    if (!condition) say(what);
  }

  [[nodiscard]] std::optional<std::string_view> find(Table table, std::string_view key) {
    const auto found = transaction_.get(table, key);
    if (found) return *found;
    say(std::string("the table ") + storage::to_string(table) +
        " cannot be read: " + found.error().message());
    return std::nullopt;
  }

  /// The entry that a row names; says so where it is not there.
  [[nodiscard]] std::optional<EntryHeader> header_of(std::string_view id) {
    const auto record = find(Table::entries, id);
    if (!record) {
      say("leads to the entry " + to_hex(id) + ", which is not there");
      return std::nullopt;
    }
    const auto header = decode_header(*record);
    if (header) return *header;
    return std::nullopt;  // said of the entry itself
  }

  [[nodiscard]] std::string_view key_part(std::size_t from, std::size_t size) const {
    return std::string_view(key_).substr(from, size);
  }

  // ---- one rule for each table ----

  void meta() {
    const auto number = number_at(value_, 0);
    if (!number || value_.size() != number_size) return say("is no number");
    meta_[key_] = *number;
  }

  void meta_end() {
    key_ = meta_format;
    const auto format = meta_.find(key_);
    if (format == meta_.end()) return say("is missing");
    expect(format->second <= current_format, "is newer than this riverd knows");
    old_ = format->second < current_format;
  }

  void feed() {
    const auto state = decode_feed(*feed_at(key_, 0), value_);
    if (!state) return say("the feed's record cannot be read");
    feeds_[state->id].said = state->entries;
  }

  void entry() {
    ++entries_;
    const EntryId id = *entry_at(key_, 0);
    const auto decoded = decode_entry(id, value_, Parts::whole);
    const auto header = decode_header(value_);
    if (!decoded || !header) return say("the entry's record cannot be read");
    const auto owner = feeds_.find(decoded->feed);
    if (owner == feeds_.end()) {
      say("its feed " + decoded->feed.to_string() + " is not there");
    } else {
      ++owner->second.counted;
    }
    const std::string feed = key_of(decoded->feed);
    const std::string arrival = key_of(decoded->arrival);
    expect(find(Table::identities, feed + key_of(header->digests.identity)) == key_,
           "its identity does not lead to it");
    expect(find(Table::output_ids, output_id_key(decoded->output_id)) == key_,
           "its output id does not lead to it");
    expect(find(Table::arrivals, arrival) == feed + key_, "its arrival number does not lead to it");
    const std::string listed = old_ ? key_ : key_ + key_of(decoded->times.effective);
    expect(find(Table::feed_arrivals, feed + arrival) == listed,
           "its feed's row for its arrival number does not say the same");
    if (header->digests.link) {
      expect(find(Table::links, key_of(*header->digests.link) + key_) == feed,
             "its link does not lead to it");
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

  void entries_end() {
    table_ = Table::meta;
    count(meta_entries, entries_, 0);
    key_ = meta_next_arrival;
    const auto next = meta_.find(key_);
    expect(next == meta_.end() ? last_arrival_ == 0 : next->second > last_arrival_,
           "is not above every arrival number");
    table_ = Table::feeds;
    for (const auto& [id, feed] : feeds_) {
      key_ = key_of(id);
      if (feed.said != feed.counted) {
        say("says it has " + std::to_string(feed.said) + " entries, and has " + std::to_string(feed.counted));
      }
    }
  }

  /// Two counters must be the same; one that was never written is `absent`.
  void count(std::string_view name, std::uint64_t counted, std::uint64_t absent) {
    key_ = name;
    const auto found = meta_.find(key_);
    const std::uint64_t said = found == meta_.end() ? absent : found->second;
    if (said != counted) say("says " + std::to_string(said) + ", and there are " + std::to_string(counted));
  }

  void identity() {
    if (value_.size() < id_size) return;  // a tombstone, of any length in format 1
    if (value_.size() > id_size) return say("is longer than an entry id");
    const auto header = header_of(value_);
    if (!header) return;
    expect(key_of(header->feed) == key_part(0, number_size), "leads to an entry of another feed");
    const std::string_view identity = key_part(number_size, id_size);
    if (key_of(header->digests.identity) == identity || old_) return;
    expect(find(Table::aliases, std::string(value_) + std::string(identity)).has_value(),
           "leads to an entry that has another identity and not this one as an alias");
  }

  void output_id() {
    if (value_.empty()) return;  // the entry was dropped
    if (value_.size() != id_size) return say("is no entry id");
    const auto record = find(Table::entries, value_);
    if (!record) return say("leads to the entry " + to_hex(value_) + ", which is not there");
    const auto entry = decode_entry(*entry_at(value_, 0), *record, Parts::without_content);
    if (entry) expect(output_id_key(entry->output_id) == key_, "leads to an entry with another output id");
  }

  void arrival() {
    if (value_.size() != number_size + id_size) return say("is no feed id and entry id");
    const auto header = header_of(value_.substr(number_size));
    if (!header) return;
    expect(key_of(header->arrival) == key_, "leads to an entry with another arrival number");
    expect(key_of(header->feed) == value_.substr(0, number_size), "names another feed than its entry");
  }

  void feed_arrival() {
    if (value_.size() != (old_ ? id_size : id_size + number_size)) return say("is no entry id and time");
    const auto header = header_of(value_.substr(0, id_size));
    if (!header) return;
    expect(key_of(header->feed) + key_of(header->arrival) == key_,
           "leads to an entry of another feed or arrival number");
  }

  void link() {
    const std::string_view id = key_part(id_size, id_size);
    const std::string_view link = key_part(0, id_size);
    const auto header = header_of(id);
    if (!header) return;
    if (!header->digests.link || key_of(*header->digests.link) != link) {
      const auto aliases = aliases_of(*entry_at(id, 0), transaction_);
      const auto has = [&](const Alias& alias) { return alias.link && key_of(*alias.link) == link; };
      expect(aliases && std::any_of(aliases->begin(), aliases->end(), has),
             "leads to an entry with another link");
    }
    expect(value_.size() <= number_size + 1, "is no feed id, with a byte or without");
    expect(key_of(header->feed) == value_.substr(0, number_size), "names another feed than its entry");
  }

  /// Rows of members that were dropped stay as long as one is stored; labels go with either entry.
  void story() {
    constexpr std::size_t short_size = number_size;
    constexpr std::size_t long_size = number_size + 3;
    if (value_.size() != short_size && value_.size() != long_size) return say("is no feed id and relation");
    const auto relation = value_.size() == long_size ? static_cast<std::uint8_t>(value_[number_size]) : 0;
    if (relation > static_cast<std::uint8_t>(Relation::story)) return say("has an unknown relation");
    if (relation == static_cast<std::uint8_t>(Relation::story)) {
      label();
    } else {
      member();
    }
  }

  void label() {
    const std::string_view page = key_part(0, id_size);
    const std::string_view id = key_part(id_size + number_size, id_size);
    const auto labelled = header_of(page);
    const auto header = header_of(id);
    if (!labelled || !header) return;
    named_by(*header);
    expect(find(Table::stories, std::string(id) + key_of(labelled->arrival) + std::string(page)).has_value(),
           "the label does not lead back");
  }

  void named_by(const EntryHeader& header) {
    expect(key_of(header.arrival) == key_part(id_size, number_size),
           "names another arrival number than its entry");
    expect(key_of(header.feed) == value_.substr(0, number_size), "names another feed than its entry");
  }

  void member() {
    const std::string_view lead = key_part(0, id_size);
    const std::string_view id = key_part(id_size + number_size, id_size);
    if (lead != story_.lead) {
      story_end();
      story_ = {std::string(lead), key_, 0, 0};
      ++stories_;
      expect(id == lead, "the first member of the story does not lead it");
    }
    ++story_.members;
    const auto record = find(Table::entries, id);
    if (!record) return;
    ++story_.stored;
    const auto header = decode_header(*record);
    if (!header) return;
    named_by(*header);
    expect(id == lead ? header->story.empty() : key_of(header->story) == lead,
           "its entry does not say that it is in this story");
  }

  void story_end() {
    if (story_.lead.empty()) return;
    std::swap(key_, story_.first);
    expect(story_.members >= 2, "the story has one member only");
    expect(story_.stored >= 1, "no member of the story is stored");
    std::swap(key_, story_.first);
  }

  void stories_end() {
    story_end();
    table_ = Table::meta;
    count(meta_stories, stories_, 0);
  }

  void memory() {
    const FeedId feed = *feed_at(key_, 0);
    expect(decode_memory(feed, value_).has_value(), "what is remembered of the feed cannot be read");
    expect(feeds_.contains(feed), "its feed is not there");
  }

  void alias() {
    const std::string_view id = key_part(0, id_size);
    const auto header = header_of(id);
    if (!header) return;
    expect(find(Table::identities, key_of(header->feed) + std::string(key_part(id_size, id_size))) == id,
           "the identity does not lead to the entry");
    if (value_.empty()) return;
    expect(value_.size() == id_size && find(Table::links, std::string(value_) + std::string(id)),
           "its link does not lead to the entry");
  }

  void block() {
    expect(feeds_.contains(*feed_at(key_, 0)), "its feed is not there");
    expect(StandingParagraphs::is_sound(value_), "the feed's paragraphs cannot be read");
  }

  void band() {
    const NearSegment segment(value_);
    expect(segment.size() > 0 && segment.is_sound(), "the segment cannot be read");
    expect(
        segment.size() == 0 || key_of(segment.arrival(0)) == key_part(key_.size() - number_size, number_size),
        "does not begin with the arrival number of its key");
  }

  void revision() {
    if (key_.size() != id_size && key_.size() != id_size + number_size)
      return say("the key is no entry id, with a number or without");
    const std::string_view id = key_part(0, id_size);
    if (!header_of(id)) return;
    const bool readable =
        key_.size() == id_size
            ? decode_edit_log(value_).has_value()
            : value_.size() > number_size &&
                  decode_entry(*entry_at(id, 0), value_.substr(number_size), Parts::whole).has_value();
    expect(readable, "what is kept of the entry's changes cannot be read");
  }

  /// It may outlive its entry.
  void announcement() {
    expect(value_.size() == number_size, "is no time");
    const auto record = find(Table::entries, key_part(number_size, id_size));
    if (!record) return;
    const auto header = decode_header(*record);
    expect(!header || key_of(header->feed) == key_part(0, number_size), "names another feed than its entry");
  }

  void withdrawal() {
    expect(value_.empty(), "has a value");
    const std::string_view id = key_part(2 * number_size, id_size);
    const auto header = header_of(id);
    if (!header) return;
    expect(key_of(header->feed) == key_part(0, number_size), "names another feed than its entry");
    const auto record = find(Table::entries, id);
    const auto entry = record ? decode_entry(*entry_at(id, 0), *record, Parts::without_content)
                              : Result<Entry>(Error(StorageError::damaged));
    if (!entry) return;
    expect(entry->withdrawn && key_of(*entry->withdrawn) == key_part(number_size, number_size),
           "its entry does not say that it was withdrawn then");
  }

  struct Counted {
    std::uint64_t said = 0;
    std::uint64_t counted = 0;
  };
  struct Story {
    std::string lead{};
    std::string first{};  // the key of its first row
    std::uint64_t members = 0;
    std::uint64_t stored = 0;
  };

  const ReadTransaction& transaction_;
  const std::function<void(const Violation&)>& report_;
  Verified verified_;
  Table table_ = Table::meta;
  std::string key_;         // of the present row
  std::string_view value_;  // likewise
  bool old_ = false;        // an older format, read as it is
  std::map<std::string, std::uint64_t, std::less<>> meta_;
  std::map<FeedId, Counted> feeds_;
  std::uint64_t entries_ = 0;
  std::uint64_t last_arrival_ = 0;
  std::uint64_t stories_ = 0;
  Story story_;
};

/// In this order: what later rules ask for is known from earlier ones.
const std::array<Walk::Rule, table_count> Walk::rules = {{
    {Table::meta, 0, &Walk::meta, &Walk::meta_end},
    {Table::feeds, number_size, &Walk::feed, nullptr},
    {Table::entries, id_size, &Walk::entry, &Walk::entries_end},
    {Table::identities, number_size + id_size, &Walk::identity, nullptr},
    {Table::output_ids, id_size, &Walk::output_id, nullptr},
    {Table::arrivals, number_size, &Walk::arrival, nullptr},
    {Table::feed_arrivals, number_size + number_size, &Walk::feed_arrival, nullptr},
    {Table::links, id_size + id_size, &Walk::link, nullptr},
    {Table::stories, id_size + number_size + id_size, &Walk::story, &Walk::stories_end},
    {Table::memories, number_size, &Walk::memory, nullptr},
    {Table::aliases, id_size + id_size, &Walk::alias, nullptr},
    {Table::blocks, number_size, &Walk::block, nullptr},
    {Table::bands, band_key_size, &Walk::band, nullptr},
    {Table::revisions, 0, &Walk::revision, nullptr},
    {Table::announcements, number_size + id_size, &Walk::announcement, nullptr},
    {Table::withdrawals, number_size + number_size + id_size, &Walk::withdrawal, nullptr},
}};

}  // namespace

std::string to_string(const Violation& violation) {
  std::string out = to_string(violation.table);
  if (!violation.key.empty()) out += " " + violation.key;
  return out + ": " + violation.what;
}

Verified verify(const ReadTransaction& transaction, const std::function<void(const Violation&)>& report) {
  return Walk(transaction, report).run();
}

}  // namespace riverd::storage
