#pragma once

#include "feeds/model/id.hpp"
#include "storage/codec.hpp"
#include "storage/engine.hpp"
#include "storage/verify.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace riverd::storage {

/// The walk through all tables that verify() is. Rules are members that judge one row and say what is wrong
/// with it: those of what the store is about in verify.cpp, those of what leads there in verify_indexes.cpp.
class VerifyWalk {
 public:
  VerifyWalk(const ReadTransaction& transaction, const std::function<void(const Violation&)>& report)
      : transaction_(transaction), report_(report) {}

  Verified run();

 private:
  struct Rule {
    Table table;
    std::size_t key_size;  // 0: any
    void (VerifyWalk::*row)();
    void (VerifyWalk::*end)();  // once every row was seen; may be null
  };
  static const std::array<Rule, table_count> rules;

  static constexpr std::size_t id_size = 16;
  static constexpr std::size_t number_size = 8;
  static constexpr std::size_t band_key_size = 4 + 1 + 8;  // day, level, arrival number

  void walk(const Rule& rule);
  void say(std::string what);
  void expect(bool condition, const char* what);
  [[nodiscard]] std::optional<std::string_view> find(Table table, std::string_view key);
  /// The entry that a row names; says so where it is not there.
  [[nodiscard]] std::optional<EntryHeader> header_of(std::string_view id);
  [[nodiscard]] std::string_view key_part(std::size_t from, std::size_t size) const;

  // one rule for each table
  void meta();
  void meta_end();
  void feed();
  void entry();
  void entries_end();
  /// Two counters must be the same; one that was never written is `absent`.
  void count(std::string_view name, std::uint64_t counted, std::uint64_t absent);
  void identity();
  void output_id();
  void arrival();
  void feed_arrival();
  void instant();
  void link();
  /// Rows of members that were dropped stay as long as one is stored; labels go with either entry.
  void story();
  void label();
  void named_by(const EntryHeader& header);
  void member();
  void story_end();
  void stories_end();
  void memory();
  void alias();
  void block();
  void band();
  void revision();
  /// It may outlive its entry.
  void announcement();
  void withdrawal();
  /// Whether all of a text is there is said of the entry that has it.
  void text();

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
  std::uint64_t format_ = 0;
  std::map<std::string, std::uint64_t, std::less<>> meta_;
  std::map<FeedId, Counted> feeds_;
  std::vector<TextsApart> texts_;  // of entries; in order of their numbers once all were seen
  std::uint64_t entries_ = 0;
  std::uint64_t last_arrival_ = 0;
  std::uint64_t stories_ = 0;
  Story story_;
};

}  // namespace riverd::storage
