#pragma once

#include "tests/replay/ledger.hpp"
#include "tests/replay/reading.hpp"

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace riverd::replay {

/// Where what went wrong is collected, each article's first failure of a reader only.
class Complaints {
 public:
  explicit Complaints(const Ledger& ledger) : ledger_(ledger) {}

  void about_article(std::size_t article, const std::string& reader, const std::string& what, Time now);
  void about_document(const std::string& reader, const std::string& what, Time now);

  [[nodiscard]] std::size_t count() const { return count_; }

  /// The first of them in full, the rest by number.
  [[nodiscard]] std::string text() const;

 private:
  void add(const std::string& text);

  const Ledger& ledger_;
  std::size_t count_ = 0;
  std::vector<std::string> texts_;
  std::set<std::pair<std::string, std::size_t>> articles_;
};

/// A subscriber's program: it asks for one document now and then, knows entries by their ids, and shows each
/// once. It complains whenever its owner would.
class Reader {
 public:
  Reader(std::string name, std::size_t river, Reading format, const Ledger& ledger, Complaints& complaints);

  /// Reads the document as it was at this moment.
  void read(std::string_view bytes, Time now);

  /// riverd has dropped these and must not show them again. What it shows instead may be what did not fit
  /// before, so that others may vanish and come back from now on.
  void dropped(const std::vector<std::string>& ids);

  /// Complains about every article that stood in a document of its river and never came.
  void finish(Time now);

  [[nodiscard]] std::size_t river() const { return river_; }
  [[nodiscard]] Reading format() const { return format_; }
  [[nodiscard]] std::size_t articles_seen() const { return ids_.size(); }

 private:
  /// An entry as it was when last read.
  struct Known {
    std::size_t article = 0;
    std::size_t older = 0;   // entries read before the reading that brought it
    Time not_seen_before{};  // the reading before it was first read
    std::uint64_t content = 0;
    Time content_since{};  // the reading in which it was first seen with this content
    std::string source;
    std::optional<Time> published{};
    std::optional<Time> updated{};
    std::size_t last_reading = 0;
  };

  void check_bytes(std::string_view bytes, Time now);
  [[nodiscard]] std::optional<std::size_t> article_of(const ReadEntry& entry, Time now);
  void check_new(const ReadEntry& entry, std::size_t article, Time now);
  void check_known(const ReadEntry& entry, Known& known, std::size_t article, Time now);
  [[nodiscard]] bool may_be_edited(const ReadEntry& entry, const Known& known, std::size_t article) const;
  void check_dates(const ReadEntry& entry, std::size_t article, Time now);
  void check_order(const std::vector<ReadEntry>& entries, Time now);
  void check_vanished(Time now);

  std::string name_;
  std::size_t river_;
  Reading format_;
  const Ledger& ledger_;
  Complaints& complaints_;
  std::unordered_map<std::string, std::size_t> articles_by_name_;
  std::unordered_map<std::string, Known> known_;      // by id
  std::unordered_map<std::size_t, std::string> ids_;  // by article
  std::vector<std::string> order_;                    // the last reading's ids
  std::string bytes_;
  bool dropping_ = false;
  std::set<std::string, std::less<>> dropped_;  // ids
  std::uint64_t news_ = 0;
  std::size_t known_before_ = 0;  // entries, when the present reading began
  std::size_t readings_ = 0;
  Time last_reading_{};
};

}  // namespace riverd::replay
