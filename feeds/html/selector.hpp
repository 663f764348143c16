#pragma once

#include "feeds/result.hpp"
#include "feeds/text/pattern.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace riverd::html {

struct Step;

/// What leads from one element to the next, each by one step.
using Path = std::vector<Step>;

/// One condition on an element.
struct Condition {
  enum class Kind : std::uint8_t {
    name,            ///< it is called `value`
    attribute,       ///< it has the attribute `name`, which fits `value` by `match`
    child,           ///< it is the (`step` n + `offset`)-th element of its parent
    child_from_end,  ///< the same, counted from the last
    type,            ///< it is the (`step` n + `offset`)-th of its name among the elements of its parent
    type_from_end,   ///< the same, counted from the last
    empty,           ///< in it are neither elements nor text but white space
    root,            ///< it is the page's outermost element
    scope,           ///< it is what is searched
    contains,        ///< its text has `value`
    matches,         ///< `pattern` is found in its text
    any_of,          ///< one of `paths` ends at it
    has,  ///< one of `paths` begins at it: each step leads on from the one before, the first from it
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
  text::Pattern pattern;
  std::vector<Path> paths;
  std::size_t list = 0;  // the number of `paths` among those that are answered for all elements at once
};

enum class Combinator : std::uint8_t { descendant, child, next, following };

/// All conditions on one element of a path, and how it is reached from the one before; for the first of a
/// path that leads from nowhere `child` means that it is the page's outermost.
struct Step {
  Combinator combinator = Combinator::descendant;
  std::vector<Condition> conditions;
};

/// The longest selector, in bytes; the most steps of all paths of more than one in a list; how deep
/// `:not(:is(…))` goes.
inline constexpr std::size_t longest_selector = 4096;
inline constexpr std::size_t most_steps = 64;
inline constexpr int deepest_selector = 8;

/// How a selector may be written.
enum class Notation : std::uint8_t {
  css,  ///< in CSS, for elements alone
  any,  ///< in CSS, with `::attr(NAME)` perhaps, or as a path
};

/// Which elements of a tree are meant. Written as a CSS selector (Selectors Level 4): lists, all combinators,
/// attributes with `i`, `:not()`, `:is()`, `:has()`, `:first-child`, `:last-child`, `:only-child`,
/// `:nth-child()`, `:nth-last-child()`, the same of a type, `:empty`, `:root`, `:scope`, and two that CSS has
/// not: `:contains("words")` and `:matches("expression")` of the element's text. At its end `::attr(NAME)`
/// may say which attribute is wanted. Or written as a path of XPath's abbreviated syntax (`//`, `/`, `.`,
/// `*`, predicates with positions, attributes, `=`, `!=`, `contains()`, `starts-with()`, `not()`, `and`),
/// which may end in `/@NAME`. Immutable; any thread.
class Selector {
 public:
  /// Fails with FeedError::unreadable, or too_large; the detail says what cannot be read, and in which
  /// column.
  [[nodiscard]] static Result<Selector> parse(std::string_view text, Notation notation = Notation::any);

  /// The attribute that is wanted of the elements; empty: what they say.
  [[nodiscard]] const std::string& attribute() const { return attribute_; }

  /// As it was written.
  [[nodiscard]] const std::string& text() const { return text_; }

  [[nodiscard]] const std::vector<Path>& paths() const { return paths_; }

  /// How many lists of paths inside conditions are numbered (Condition::list).
  [[nodiscard]] std::size_t lists() const { return lists_; }

  /// Words one of which stands in every markup where something can be found, unless it is spelled with
  /// character references; empty: there are none.
  [[nodiscard]] const std::vector<std::string>& needles() const { return needles_; }

 private:
  std::string text_;
  std::string attribute_;
  std::vector<Path> paths_;
  std::size_t lists_ = 0;
  std::vector<std::string> needles_;
};

}  // namespace riverd::html
