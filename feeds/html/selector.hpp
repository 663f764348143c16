#pragma once

#include "feeds/html/tree.hpp"
#include "feeds/result.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace riverd::html {

/// One condition on an element.
struct Condition {
  enum class Kind : std::uint8_t {
    name,        ///< it is called `value`
    attribute,   ///< it has the attribute `name`, which fits `value` by `match`
    child,       ///< it is the (`step` n + `offset`)-th element of its parent
    type,        ///< the same among those of its name
    last_child,  ///< it is the last element of its parent
    empty,       ///< nothing is in it
    root,        ///< it is the page's outermost element
    scope,       ///< it is what is searched
    any_of,      ///< it meets all of one of `alternatives`
  };
  enum class Match : std::uint8_t { present, equals, word, dashed, begins, ends, contains };

  Kind kind = Kind::name;
  std::string name;
  std::string value;
  Match match = Match::present;
  bool ignore_case = false;
  bool negated = false;
  std::int32_t step = 0;
  std::int32_t offset = 1;
  std::vector<std::vector<Condition>> alternatives;
};

/// What leads from one element to the next.
enum class Combinator : std::uint8_t { descendant, child, next, following };

/// All conditions on one element of a path, and how it is reached from the one before; for the first of a
/// path `child` means that it is the page's outermost.
struct Step {
  Combinator combinator = Combinator::descendant;
  std::vector<Condition> conditions;
};

/// The longest selector, in bytes, and the most steps in all of its alternatives.
inline constexpr std::size_t longest_selector = 1024;
inline constexpr std::size_t most_steps = 64;

/// Which elements of a page are meant. Written as a CSS selector (Selectors Level 4: lists, all combinators,
/// attributes, `:not()`, `:is()` of compound selectors, `:first-child`, `:last-child`, `:only-child`,
/// `:nth-child()`, `:first-of-type`, `:nth-of-type()`, `:empty`, `:root`, `:scope`), at whose end
/// `::attr(NAME)` may say which attribute is wanted; or as a path of XPath's abbreviated syntax (`//`, `/`,
/// `.`, `*`, predicates with positions, attributes, `=`, `!=`, `contains()`, `starts-with()`, `not()`,
/// `and`), which may end in `/@NAME`. Immutable.
class Selector {
 public:
  /// Fails with FeedError::unreadable; the detail says what cannot be read and where.
  [[nodiscard]] static Result<Selector> parse(std::string_view text);

  /// The elements that fit among `scope` and those inside, in document order. Takes as long as there are
  /// nodes, whatever the selector is.
  [[nodiscard]] std::vector<NodeId> select(const Tree& tree, NodeId scope = 0,
                                           std::size_t most = std::numeric_limits<std::size_t>::max()) const;

  /// The attribute that is wanted of them; empty: what they say.
  [[nodiscard]] const std::string& attribute() const { return attribute_; }

  /// As it was written.
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::string text_;
  std::string attribute_;
  std::vector<std::vector<Step>> paths_;
};

}  // namespace riverd::html
