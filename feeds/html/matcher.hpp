#pragma once

#include "feeds/html/selector.hpp"
#include "feeds/html/tree.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>
#include <vector>

namespace riverd::html {

/// How much may still be done for one text; what needs more is given up.
struct Budget {
  std::size_t steps = 0;

  /// Ample, in markup of so many bytes, for every selector that looks at each element and what is around it.
  [[nodiscard]] static Budget for_markup(std::size_t bytes) { return {100'000 + 64 * bytes}; }

  /// False when nothing is left.
  bool spend(std::size_t count) {
    steps = count < steps ? steps - count : 0;
    return steps > 0;
  }
  [[nodiscard]] bool is_spent() const { return steps == 0; }
};

/// Asks the elements of a tree whether they are what a selector says. What depends on other elements is
/// answered for all of them in one walk, the first time that it matters: so it takes as long as there are
/// nodes, times the steps of the selector, and as the texts that it searches are long. All that it is given
/// must outlive it.
class Matcher {
 public:
  /// Looks at nothing outside of `scope`.
  Matcher(const Selector& selector, const Tree& tree, Budget& budget, NodeId scope = 0);

  /// Whether an element, `scope` or inside of it, is found. False where the budget does not suffice.
  [[nodiscard]] bool matches(NodeId element);

  /// The elements that are found, among `scope` and those inside, in document order; the first so many.
  /// Where the budget is spent some may be missing.
  [[nodiscard]] std::vector<NodeId> select(std::size_t most = std::numeric_limits<std::size_t>::max());

 private:
  /// Which steps of a list's paths, all paths' one after the other, an element completes.
  using Steps = std::uint64_t;
  struct Notes {
    Steps itself = 0;
    Steps above = 0;   // it or an ancestor
    Steps before = 0;  // it or an element before it among its siblings
  };
  /// Which steps lead on to the end of their path, by where the element is that does.
  struct Ahead {
    Steps child = 0;
    Steps below = 0;
    Steps next = 0;
    Steps following = 0;
    [[nodiscard]] Steps by(Combinator combinator) const;
  };

  [[nodiscard]] NodeId end() const { return tree_[scope_].end; }
  [[nodiscard]] bool is_element(NodeId id) const { return !tree_[id].is_text(); }

  /// Calls `found` with each element at which one of the paths ends, until it says false.
  template <class Found>
  void walk(const std::vector<Path>& paths, Found found);
  bool completes(NodeId id, const std::vector<Path>& paths, std::vector<Notes>& notes);
  /// Whether one of the paths ends at an element; `list` is their number. The others are looked at only where
  /// the element itself would do.
  bool ends_at(NodeId id, const std::vector<Path>& paths, std::size_t list);
  /// By node from `scope` on: whether one of the paths ends, or begins, there.
  std::vector<bool> ends_of(const std::vector<Path>& paths);
  std::vector<bool> begins_of(const std::vector<Path>& paths);

  bool meets(NodeId id, const std::vector<Condition>& all);
  bool meets(NodeId id, const Condition& condition);
  bool fits(NodeId id, const Condition& condition);
  /// An element's text, which costs as much as it is long.
  std::string_view text(NodeId id);
  /// The place of an element among those of its name, from 1.
  std::uint32_t type_place(NodeId id, bool from_end);
  std::vector<std::uint32_t> type_places(bool from_end);

  const Selector& selector_;
  const Tree& tree_;
  Budget& budget_;
  NodeId scope_;
  std::vector<std::vector<bool>>
      answers_;  // by Condition::list; 0: of the selector; empty: not asked for yet
  std::array<std::vector<std::uint32_t>, 2> type_places_;
};

}  // namespace riverd::html
