#pragma once

#include "tests/end_to_end/raw_origin.hpp"

#include <atomic>
#include <cstddef>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace riverd::test {

/// An origin whose feeds grow with every answer: `/N.xml` is feed N's newest ten items, with an ETag that
/// names its generation. It remembers what it was told in return, so that a test can tell whether a
/// poller ever claimed to hold a generation whose items it then lacked.
class GrowingOrigin {
 public:
  explicit GrowingOrigin(std::size_t feeds);
  ~GrowingOrigin();
  GrowingOrigin(const GrowingOrigin&) = delete;
  GrowingOrigin& operator=(const GrowingOrigin&) = delete;

  [[nodiscard]] std::string url(std::size_t feed) const;

  /// No feed grows any more: from now on a poller can catch up.
  void freeze();

  /// The newest generation of a feed: its items are `FEED-1` to `FEED-GENERATION`, of which the last ten
  /// stand in the document.
  [[nodiscard]] std::size_t generation(std::size_t feed) const;

  /// The items that some request claimed to have (by echoing the ETag of a generation), by title.
  [[nodiscard]] std::vector<std::string> claimed() const;

  [[nodiscard]] std::size_t requests() const { return requests_; }

  static std::string title(std::size_t feed, std::size_t item);

 private:
  struct Source {
    std::size_t generation = 3;
    std::map<std::size_t, std::vector<std::string>> served;  // generation -> titles in that document
    std::size_t claimed = 0;                                 // the newest generation echoed
  };

  void serve();
  std::string answer(const std::string& request);

  Listener listener_;
  std::atomic<bool> stopping_ = false;
  std::atomic<bool> frozen_ = false;
  std::atomic<std::size_t> requests_ = 0;
  mutable std::mutex mutex_;  // sources_
  std::vector<Source> sources_;
  std::thread thread_;
};

}  // namespace riverd::test
