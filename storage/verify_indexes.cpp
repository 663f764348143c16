#include "storage/codec.hpp"
#include "storage/error.hpp"
#include "storage/feed_memory.hpp"
#include "storage/keys.hpp"
#include "storage/near_segment.hpp"
#include "storage/revisions.hpp"
#include "storage/sealed.hpp"
#include "storage/standing_paragraphs.hpp"
#include "storage/story_rows.hpp"
#include "storage/tombstone.hpp"
#include "storage/verify_walk.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace riverd::storage {

void VerifyWalk::identity() {
  if (value_.size() < id_size) return;  // a tombstone, of any length in format 1
  if (value_.size() > id_size) return say("is longer than an entry id");
  const auto header = header_of(value_);
  if (!header) return;
  expect(key_of(header->feed) == key_part(0, number_size), "leads to an entry of another feed");
  const std::string_view identity = key_part(number_size, id_size);
  if (key_of(header->digests.identity) == identity || format_ < 2) return;
  expect(find(Table::aliases, std::string(value_) + std::string(identity)).has_value(),
         "leads to an entry that has another identity and not this one as an alias");
}

void VerifyWalk::output_id() {
  if (value_.empty()) return;  // the entry was dropped
  if (value_.size() != id_size) return say("is no entry id");
  const auto record = find(Table::entries, value_);
  if (!record) return say("leads to the entry " + to_hex(value_) + ", which is not there");
  const auto entry = decode_entry(*entry_at(value_, 0), *record, Parts::without_content);
  if (entry) expect(output_id_key(entry->output_id) == key_, "leads to an entry with another output id");
}

void VerifyWalk::arrival() {
  if (value_.size() != number_size + id_size) return say("is no feed id and entry id");
  const auto header = header_of(value_.substr(number_size));
  if (!header) return;
  expect(key_of(header->arrival) == key_, "leads to an entry with another arrival number");
  expect(key_of(header->feed) == value_.substr(0, number_size), "names another feed than its entry");
}

void VerifyWalk::feed_arrival() {
  if (value_.size() != (format_ < 2 ? id_size : id_size + number_size)) return say("is no entry id and time");
  const auto header = header_of(value_.substr(0, id_size));
  if (!header) return;
  expect(key_of(header->feed) + key_of(header->arrival) == key_,
         "leads to an entry of another feed or arrival number");
}

void VerifyWalk::instant() {
  if (value_.size() != id_size) return say("is no entry id");
  const auto record = find(Table::entries, value_);
  if (!record) return say("leads to the entry " + to_hex(value_) + ", which is not there");
  const auto entry = decode_entry(*entry_at(value_, 0), *record, Parts::without_content);
  if (!entry) return;
  expect(key_of(updated_of(*entry) + std::chrono::milliseconds{entry->apart}) == key_,
         "leads to an entry that was updated at another instant");
}

void VerifyWalk::link() {
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

void VerifyWalk::story() {
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

void VerifyWalk::label() {
  const std::string_view page = key_part(0, id_size);
  const std::string_view id = key_part(id_size + number_size, id_size);
  const auto labelled = header_of(page);
  const auto header = header_of(id);
  if (!labelled || !header) return;
  named_by(*header);
  expect(find(Table::stories, std::string(id) + key_of(labelled->arrival) + std::string(page)).has_value(),
         "the label does not lead back");
}

void VerifyWalk::named_by(const EntryHeader& header) {
  expect(key_of(header.arrival) == key_part(id_size, number_size),
         "names another arrival number than its entry");
  expect(key_of(header.feed) == value_.substr(0, number_size), "names another feed than its entry");
}

void VerifyWalk::member() {
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

void VerifyWalk::story_end() {
  if (story_.lead.empty()) return;
  std::swap(key_, story_.first);
  expect(story_.members >= 2, "the story has one member only");
  expect(story_.stored >= 1, "no member of the story is stored");
  std::swap(key_, story_.first);
}

void VerifyWalk::stories_end() {
  story_end();
  table_ = Table::meta;
  count(meta_stories, stories_, 0);
}

void VerifyWalk::memory() {
  const FeedId feed = *feed_at(key_, 0);
  expect(decode_memory(feed, value_).has_value(), "what is remembered of the feed cannot be read");
  expect(feeds_.contains(feed), "its feed is not there");
}

void VerifyWalk::alias() {
  const std::string_view id = key_part(0, id_size);
  const auto header = header_of(id);
  if (!header) return;
  expect(find(Table::identities, key_of(header->feed) + std::string(key_part(id_size, id_size))) == id,
         "the identity does not lead to the entry");
  if (value_.empty()) return;
  expect(value_.size() == id_size && find(Table::links, std::string(value_) + std::string(id)),
         "its link does not lead to the entry");
}

void VerifyWalk::block() {
  expect(feeds_.contains(*feed_at(key_, 0)), "its feed is not there");
  expect(StandingParagraphs::decode(value_).has_value(), "the feed's paragraphs cannot be read");
}

void VerifyWalk::band() {
  if (!unsealed(value_)) return say("the segment is not as it was written");
  const NearSegment segment(value_);
  expect(segment.size() > 0 && segment.is_sound(), "the segment cannot be read");
  expect(
      segment.size() == 0 || key_of(segment.arrival(0)) == key_part(key_.size() - number_size, number_size),
      "does not begin with the arrival number of its key");
}

void VerifyWalk::revision() {
  if (key_.size() != id_size && key_.size() != id_size + number_size)
    return say("the key is no entry id, with a number or without");
  const std::string_view id = key_part(0, id_size);
  if (!header_of(id)) return;
  const bool readable = key_.size() == id_size ? decode_edit_log(value_).has_value()
                                               : decode_revision(*entry_at(id, 0), 0, value_).has_value();
  expect(readable, "what is kept of the entry's changes cannot be read");
}

void VerifyWalk::announcement() {
  expect(value_.size() == number_size, "is no time");
  const auto record = find(Table::entries, key_part(number_size, id_size));
  if (!record) return;
  const auto header = decode_header(*record);
  expect(!header || key_of(header->feed) == key_part(0, number_size), "names another feed than its entry");
}

void VerifyWalk::withdrawal() {
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

void VerifyWalk::text() {
  const std::uint64_t number = number_at(key_, 0).value_or(0);
  const auto found =
      std::lower_bound(texts_.begin(), texts_.end(), number,
                       [](const TextsApart& texts, std::uint64_t wanted) { return texts.number < wanted; });
  if (found == texts_.end() || found->number != number) return say("is the text of no entry");
  const auto part = static_cast<std::uint8_t>(key_[number_size]);
  const bool told = (part == static_cast<std::uint8_t>(TextPart::packed) && found->packed > 0) ||
                    (part == static_cast<std::uint8_t>(TextPart::original) && found->original > 0);
  expect(told, "is no text that its entry speaks of");
}

}  // namespace riverd::storage
