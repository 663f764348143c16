#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace riverd::politeness {

/// What origins count. Figures are good or bad; of the bad ones the first cases are kept to be read.
class Score {
 public:
  void good(const std::string& what) { ++good_[what]; }
  void bad(const std::string& what, const std::string& where = {});

  /// Names a bad figure, so that the table shows it when it is zero.
  void watch(const std::string& what) { bad_[what]; }

  [[nodiscard]] std::size_t count(const std::string& what) const;
  [[nodiscard]] std::size_t all_bad() const;
  [[nodiscard]] std::string table() const;
  [[nodiscard]] std::string cases() const;

 private:
  std::map<std::string, std::size_t> good_;
  std::map<std::string, std::size_t> bad_;
  std::vector<std::string> cases_;
};

}  // namespace riverd::politeness
