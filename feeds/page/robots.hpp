#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace riverd::page {

/// What a host's robots.txt says to one crawler (RFC 9309), read once and kept small. Pure, immutable.
class RobotRules {
 public:
  /// Of a robots.txt so many bytes are read, up to the last line that is whole there (2.5).
  static constexpr std::size_t read_at_most = std::size_t{500} << 10U;

  /// Addresses whose path is longer are not allowed, whatever the rules say.
  static constexpr std::size_t longest_path = std::size_t{4} << 10U;

  /// No rules: everything is allowed.
  RobotRules() = default;

  /// The rules for `agent`, a product token without its version, or else those for `*`. Groups for one agent
  /// count as one; a user-agent line that follows an allow or disallow begins a new group, and lines that
  /// are neither of the three are passed over wherever they stand (2.2).
  RobotRules(std::string_view robots, std::string_view agent);

  /// Whether the address may be fetched. The longest rule that matches decides, an `allow` before a
  /// `disallow` of the same length (2.2.2); `*` stands for anything and `$` at a rule's end for the end
  /// (2.2.3). Paths and rules are compared in one spelling of percent-encoding. Takes a few milliseconds at
  /// most: what cannot be decided in so many steps is not allowed.
  [[nodiscard]] bool allows(std::string_view url) const;

  /// What they take in memory, about.
  [[nodiscard]] std::size_t bytes() const;

 private:
  struct Rule {
    std::uint32_t begin = 0;  // in patterns_
    std::uint32_t size = 0;
    bool allow = false;
  };

  [[nodiscard]] std::string_view pattern(const Rule& rule) const;

  std::string patterns_;
  std::vector<Rule> rules_;  // the one that decides before others first
};

/// Where the rules for an address are; empty for one that is not of the web.
[[nodiscard]] std::string robots_url(std::string_view url);

}  // namespace riverd::page
