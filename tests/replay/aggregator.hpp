#pragma once

#include "daemon/serve/catalog.hpp"
#include "feeds/model/time.hpp"
#include "storage/retention.hpp"
#include "storage/store.hpp"
#include "tests/replay/outlet.hpp"
#include "tests/replay/reading.hpp"

#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace riverd::replay {

/// An answer to one poll.
struct Poll {
  std::size_t outlet = 0;
  Time at{};
  Answer answer;
};

/// Polls whose effects are committed together.
using Group = std::vector<Poll>;

/// riverd in one process, with the clock in the test's hand: what the daemon does with an answer and with a
/// request, over a real store, without its network. Everything it remembers is in the store.
class Aggregator {
 public:
  /// Subscribed to the outlets of these addresses; a river is a list of them. The store is not open yet.
  Aggregator(std::filesystem::path directory, const std::vector<std::string>& urls,
             const std::vector<std::vector<std::size_t>>& rivers);

  void open();
  /// As a process that ends without ceremony leaves it: nothing is closed down but the files.
  void drop() { store_.reset(); }

  /// How long and how much of each feed is kept from now on.
  void keep(const storage::RetentionPolicy& policy) { policy_ = policy; }

  /// Reads each document whole, also what is in it as it was.
  void read_all(bool all) { reads_all_ = all; }

  /// How many items were not read, because they were as they had been, and how many were.
  [[nodiscard]] std::size_t not_read() const { return not_read_; }
  [[nodiscard]] std::size_t read() const { return read_; }

  /// Drops what is not kept. Returns the ids by which readers knew it.
  std::vector<std::string> expire(Time now);

  /// Asks conditionally, takes the answers in and commits. Throws if riverd takes one for no feed.
  void take(std::span<const Poll> group);

  /// What a request is answered with at this moment.
  [[nodiscard]] std::string document(std::size_t river, Reading format) const;

 private:
  [[nodiscard]] storage::FeedState state_of(std::size_t outlet) const;

  std::filesystem::path directory_;
  std::vector<std::string> urls_;
  serve::Catalog catalog_;
  storage::RetentionPolicy policy_;
  bool reads_all_ = false;
  std::size_t not_read_ = 0;
  std::size_t read_ = 0;
  std::optional<storage::Store> store_;
};

}  // namespace riverd::replay
