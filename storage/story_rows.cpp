#include "storage/story_rows.hpp"

#include "storage/keys.hpp"

#include <string>

#include <algorithm>

namespace riverd::storage {
namespace {

constexpr std::size_t digest_size = 16;
constexpr std::size_t feed_size = 8;
constexpr std::size_t value_size = feed_size + 1 + 2;

std::string member_key(EntryId lead, const StoryMember& member) {
  return key_of(lead) + key_of(member.arrival) + key_of(member.entry);
}

}  // namespace

Result<std::vector<StoryMember>> members_of(EntryId lead, const ReadTransaction& transaction) {
  auto cursor = transaction.cursor(Table::stories);
  if (!cursor) return cursor.error();
  const std::string story = key_of(lead);
  std::vector<StoryMember> members;
  auto row = (*cursor)->seek(story);
  for (; row && *row && (*row)->key.substr(0, digest_size) == story; row = (*cursor)->next()) {
    const auto arrival = number_at((*row)->key, digest_size);
    const auto entry = entry_at((*row)->key, digest_size + 8);
    const auto feed = feed_at((*row)->value, 0);
    if (!arrival || !entry || !feed) continue;
    StoryMember member{*entry, *arrival, *feed};
    if ((*row)->value.size() == value_size) {
      const auto byte = [&](std::size_t at) {
        return static_cast<std::uint8_t>((*row)->value[feed_size + at]);
      };
      if (byte(0) <= static_cast<std::uint8_t>(Relation::story))
        member.relation = static_cast<Relation>(byte(0));
      member.permille = static_cast<std::uint16_t>((byte(1) << 8U) | byte(2));
    }
    members.push_back(member);
  }
  if (!row) return row.error();
  return members;
}

Result<void> put_member(EntryId lead, const StoryMember& member, WriteTransaction& transaction) {
  std::string value = key_of(member.feed);
  if (member.relation != Relation::link) {
    value += static_cast<char>(member.relation);
    value += static_cast<char>(member.permille >> 8U);
    value += static_cast<char>(member.permille & 0xFFU);
  }
  return transaction.put(Table::stories, member_key(lead, member), value);
}

Result<void> erase_member(EntryId lead, const StoryMember& member, WriteTransaction& transaction) {
  return transaction.erase(Table::stories, member_key(lead, member));
}

Result<void> note_beside(EntryId lead, FeedChange& change, const ReadTransaction& transaction) {
  const auto members = members_of(lead, transaction);
  if (!members) return members.error();
  for (const StoryMember& member : *members) {
    const bool known =
        std::find(change.beside.begin(), change.beside.end(), member.feed) != change.beside.end();
    if (!known && member.feed != change.feed) change.beside.push_back(member.feed);
  }
  return {};
}

Relation relation_of(dedupe::Likeness likeness) {
  switch (likeness) {
    case dedupe::Likeness::copy:
      return Relation::copy;
    case dedupe::Likeness::rewrite:
      return Relation::rewrite;
    default:
      return Relation::story;
  }
}

}  // namespace riverd::storage
