#pragma once

#include "feeds/model/candidate.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace riverd::bench {

/// Entries such as feeds have: six of seven feeds with whole articles of HTML, of 2.6 KB in the middle, the
/// others with summaries of a few hundred bytes; one feed in seven is Chinese. The same numbers make the same
/// entries. The articles are some thousands, made once; what tells entries apart is their own.
class EntryMaker {
 public:
  struct Article {
    SafeHtml html;
    std::string packed;  // storage::pack() of it
  };

  EntryMaker();

  /// The entry's content, its digests and all else that a store looks at are set, the packed texts too.
  [[nodiscard]] Candidate make(std::size_t feed, std::size_t number, Time seen) const;

  /// An article of its own, as HTML of about `size` bytes.
  [[nodiscard]] std::string article(std::mt19937_64& random, bool chinese, std::size_t size) const;

  /// As the configuration has it.
  [[nodiscard]] static std::string feed_url(std::size_t feed);

  /// How long packing one article took, on average.
  [[nodiscard]] std::chrono::nanoseconds packing() const { return packing_; }

 private:
  using Random = std::mt19937_64;

  [[nodiscard]] std::vector<Article> articles(Random& random, bool chinese, bool summaries);
  void add_sentence(std::string& out, Random& random, bool chinese) const;

  std::vector<std::string> words_;       // the most common first
  std::vector<std::string> characters_;  // Chinese
  std::vector<Article> english_;
  std::vector<Article> chinese_;
  std::vector<Article> summaries_;
  std::chrono::nanoseconds packing_{0};
};

/// What a reader reads of an entry, in bytes: title, content, summary.
[[nodiscard]] std::size_t text_bytes(const Entry& entry);

}  // namespace riverd::bench
