#pragma once

#include "feeds/filter/rule.hpp"
#include "feeds/filter/subject.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace riverd::filter {

/// What decided about an entry.
struct Verdict {
  enum class Decided : std::uint8_t {
    nothing,   ///< shown: no rule says otherwise
    kept,      ///< shown: by a `keep` rule
    dropped,   ///< not shown: by a `drop` rule
    unwanted,  ///< not shown: there are `keep` rules, and none matches
    language,  ///< not shown: its language is none of the river's
  };
  Decided decided = Decided::nothing;
  std::size_t rule = 0;  // of `kept` and `dropped`: the position of the first that matched

  [[nodiscard]] bool shown() const { return decided == Decided::nothing || decided == Decided::kept; }
  friend auto operator<=>(const Verdict&, const Verdict&) = default;
};

/// Which entries a river shows: those in one of its languages (or it names none) that match any `keep` rule
/// (or there are none) and no `drop` rule. Immutable; any thread.
class Filter {
 public:
  Filter() = default;

  /// The rules as the configuration has them. One that is no rule, which a valid configuration does not have,
  /// matches nothing. `languages` are language ranges (RFC 4647).
  Filter(std::span<const std::string> keep, std::span<const std::string> drop,
         std::span<const std::string> languages);

  /// Whether it shows everything.
  [[nodiscard]] bool empty() const { return keep_.empty() && drop_.empty() && languages_.empty(); }

  /// Whether it shows the entry, asking what costs least first.
  [[nodiscard]] bool shows(Subject& subject) const;

  /// The same with what decided: the first `drop` rule that matches, else the first `keep` rule.
  [[nodiscard]] Verdict decide(Subject& subject) const;

  /// All that decide() can come to, each once, in their order.
  [[nodiscard]] std::vector<Verdict> verdicts() const;

  /// `keep rule 2, title:river`; `no keep rule matches`; …
  [[nodiscard]] std::string describe(const Verdict& verdict) const;

  /// Tells filters apart that may decide differently; 0: of an empty one.
  [[nodiscard]] std::uint64_t digest() const { return digest_; }

 private:
  [[nodiscard]] bool in_language(const Subject& subject) const;

  std::vector<Rule> keep_;
  std::vector<Rule> drop_;
  std::vector<std::string> languages_;
  std::uint64_t digest_ = 0;
};

}  // namespace riverd::filter
