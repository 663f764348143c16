#pragma once

#include "feeds/model/time.hpp"
#include "tests/replay/outlet.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace riverd::replay {

/// `d02 07:15:00`: since the replay began.
[[nodiscard]] std::string clock_of(Time time, Time start);

/// What the polled documents said, river by river: what riverd's readers may hold it to.
class Ledger {
 public:
  /// What stood of one article in the polled documents of one outlet.
  struct Copy {
    std::uint64_t content = 0;
    Time first{};    // polled
    Time changed{};  // polled with another content than before; at first when first polled
  };

  struct Account {
    Time first{};                        // polled, wherever
    std::map<std::size_t, Copy> copies;  // by outlet
    std::set<Time> stated;               // all dates it was given
    bool undated = false;                // or it was given none, somewhere
    std::vector<std::string> history;    // each poll in which something about it was different
  };

  Ledger(const std::vector<std::vector<std::size_t>>& rivers, std::vector<std::string> outlets, Time start);

  /// The outlet's answer was taken in.
  void polled(std::size_t outlet, const Answer& answer, Time now);

  /// Something was done to the outlet.
  void operated(std::size_t outlet, const std::string& what, Time now);

  /// riverd dropped what it does not keep.
  void expired();

  /// The article of the name; null if none of that name stood in a polled document.
  [[nodiscard]] const Account* account(std::size_t article) const;
  [[nodiscard]] const std::map<std::size_t, Account>& accounts() const { return accounts_; }

  /// Whether the article stood in a document of one of the river's outlets.
  [[nodiscard]] bool stood(std::size_t river, const Account& account) const;

  /// When the content of the article last changed in the outlet of this title, or, if there is none of the
  /// title, in any outlet of the river.
  [[nodiscard]] Time changed(std::size_t river, const Account& account, std::string_view outlet_title) const;

  /// How often anything came that may change the river's documents: an article, other content of one, or a
  /// copy of one, which is linked to wherever it is from.
  [[nodiscard]] std::uint64_t news(std::size_t river) const { return news_[river]; }

  /// What is known of the article and of the outlets it stood in, for a person to read.
  [[nodiscard]] std::string story_of(std::size_t article) const;

  [[nodiscard]] Time start() const { return start_; }

 private:
  void count_news(const Account& account);

  std::vector<std::set<std::size_t>> rivers_;
  std::vector<std::string> outlets_;  // titles
  std::vector<std::vector<std::string>> operations_;
  std::map<std::size_t, Account> accounts_;
  std::map<std::pair<std::size_t, std::size_t>, std::string> last_line_;  // outlet and article
  std::vector<std::uint64_t> news_;
  Time start_;
};

}  // namespace riverd::replay
