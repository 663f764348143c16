#include "feeds/html/selector.hpp"

#include "feeds/html/selector_parser.hpp"
#include "feeds/text/ascii.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace riverd::html {
namespace {

/// CSS has no slash but inside quotes and parentheses, and begins with neither `@` nor a dot before none.
bool is_xpath(std::string_view text) {
  if (text.starts_with('@') || text == ".") return true;
  char quote = 0;
  for (const char c : text) {
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '/') {
      return true;
    }
  }
  return text.find("[@") != std::string_view::npos;
}

bool has_word(std::string_view words, std::string_view wanted, bool ignore_case) {
  while (!words.empty()) {
    const std::size_t begin = std::min(words.find_first_not_of(" \t\r\n\f"), words.size());
    words.remove_prefix(begin);
    const std::size_t size = std::min(words.find_first_of(" \t\r\n\f"), words.size());
    const std::string_view word = words.substr(0, size);
    if (size > 0 && (ignore_case ? text::equals_ignoring_case(word, wanted) : word == wanted)) return true;
    words.remove_prefix(size);
  }
  return false;
}

bool fits(std::string_view have, const Condition& condition) {
  using Match = Condition::Match;
  if (condition.match == Match::present) return true;
  if (condition.match == Match::word) return has_word(have, condition.value, condition.ignore_case);
  const std::string value = condition.ignore_case ? text::lower(have) : std::string();
  const std::string wanted = condition.ignore_case ? text::lower(condition.value) : condition.value;
  if (condition.ignore_case) have = value;
  switch (condition.match) {
    case Match::equals:
      return have == wanted;
    case Match::dashed:
      return have == wanted || have.starts_with(wanted + "-");
    case Match::begins:
      return !wanted.empty() && have.starts_with(wanted);
    case Match::ends:
      return !wanted.empty() && have.ends_with(wanted);
    case Match::contains:
      return !wanted.empty() && have.find(wanted) != std::string_view::npos;
    case Match::present:
    case Match::word:
      break;
  }
  return false;
}

/// Whether `place` (from 1) is a n + b for some n from 0.
bool is_nth(std::int64_t place, const Condition& condition) {
  const std::int64_t rest = place - condition.offset;
  if (condition.step == 0) return rest == 0;
  return rest % condition.step == 0 && rest / condition.step >= 0;
}

bool asks_for_type(const std::vector<Condition>& conditions) {
  return std::any_of(conditions.begin(), conditions.end(), [](const Condition& one) {
    return one.kind == Condition::Kind::type ||
           std::any_of(one.alternatives.begin(), one.alternatives.end(), asks_for_type);
  });
}

/// One walk over the nodes: of each it is noted which steps of the selector it, or one before it, completes.
class Matcher {
 public:
  Matcher(const Tree& tree, NodeId scope, const std::vector<std::vector<Step>>& paths)
      : tree_(tree), scope_(scope), paths_(paths), notes_(tree[scope].end - scope) {
    for (const auto& path : paths) {
      for (const Step& step : path) types_ |= asks_for_type(step.conditions);
    }
  }

  std::vector<NodeId> run(std::size_t most) {
    std::vector<NodeId> out;
    for (NodeId id = scope_; id < tree_[scope_].end && out.size() < most; ++id) {
      // The root is no element, but what is searched may be the whole page.
      if (id != 0 && tree_[id].is_text()) continue;
      if (visit(id) && id != 0) out.push_back(id);
    }
    return out;
  }

 private:
  /// Bits of steps, all paths' one after the other.
  struct Notes {
    std::uint64_t itself = 0;
    std::uint64_t above = 0;   // by it or an ancestor
    std::uint64_t before = 0;  // by it or an element before it among its siblings
  };

  /// Whether the node completes a path.
  bool visit(NodeId id) {
    const Node& node = tree_[id];
    const bool inside = id != scope_;
    const Notes parent = inside ? notes_[node.parent - scope_] : Notes();
    const Notes previous = inside && node.previous != no_node ? notes_[node.previous - scope_] : Notes();
    if (types_) place_ = ++places_[{node.parent, node.name}];
    Notes& notes = notes_[id - scope_];
    bool complete = false;
    std::uint64_t bit = 1;
    for (const auto& path : paths_) {
      for (std::size_t i = 0; i < path.size(); ++i, bit <<= 1U) {
        const std::uint64_t led = bit >> 1U;
        bool reached = false;
        switch (path[i].combinator) {
          case Combinator::descendant:
            reached = i == 0 || (parent.above & led) != 0;
            break;
          case Combinator::child:
            reached = i == 0 ? node.parent == 0 : (parent.itself & led) != 0;
            break;
          case Combinator::next:
            reached = (previous.itself & led) != 0;
            break;
          case Combinator::following:
            reached = (previous.before & led) != 0;
            break;
        }
        if (!reached || !meets(id, path[i].conditions)) continue;
        notes.itself |= bit;
        complete |= i + 1 == path.size();
      }
    }
    notes.above = notes.itself | parent.above;
    notes.before = notes.itself | previous.before;
    return complete;
  }

  bool meets(NodeId id, const std::vector<Condition>& all) const {
    if (id == 0 && all.empty()) return false;
    return std::all_of(all.begin(), all.end(),
                       [&](const Condition& one) { return meets(id, one) != one.negated; });
  }

  bool meets(NodeId id, const Condition& condition) const {
    const Node& node = tree_[id];
    switch (condition.kind) {
      case Condition::Kind::name:
        return node.name == condition.value;
      case Condition::Kind::attribute: {
        const std::string* value = node.attribute(condition.name);
        return value != nullptr && fits(*value, condition);
      }
      case Condition::Kind::child:
        return is_nth(std::int64_t{node.position} + 1, condition);
      case Condition::Kind::type:
        return is_nth(place_, condition);
      case Condition::Kind::last_child:
        return node.last;
      case Condition::Kind::empty:
        return node.end == id + 1;
      case Condition::Kind::root:
        return node.parent == 0;
      case Condition::Kind::scope:
        return id == scope_;
      case Condition::Kind::any_of:
        return std::any_of(condition.alternatives.begin(), condition.alternatives.end(),
                           [&](const auto& one) { return meets(id, one); });
    }
    return false;
  }

  const Tree& tree_;
  NodeId scope_;
  const std::vector<std::vector<Step>>& paths_;
  std::vector<Notes> notes_;
  bool types_ = false;  // whether elements are counted by their names
  std::map<std::pair<NodeId, std::string_view>, std::int64_t> places_;
  std::int64_t place_ = 0;  // of the element that is looked at, among those of its name
};

}  // namespace

Result<Selector> Selector::parse(std::string_view text) {
  text = text::trimmed(text);
  if (text.empty()) return selector_error(text, 0, "a selector belongs here");
  if (text.size() > longest_selector) {
    return Error(FeedError::too_large, "it is longer than " + std::to_string(longest_selector) + " bytes");
  }
  auto parsed = is_xpath(text) ? parse_xpath(text) : parse_css(text);
  if (!parsed) return parsed.error();
  std::size_t steps = 0;
  for (const auto& path : parsed->paths) steps += path.size();
  if (steps > most_steps) {
    return Error(FeedError::too_large, "it has more than " + std::to_string(most_steps) + " steps");
  }
  Selector out;
  out.text_ = text;
  out.attribute_ = std::move(parsed->attribute);
  out.paths_ = std::move(parsed->paths);
  return out;
}

std::vector<NodeId> Selector::select(const Tree& tree, NodeId scope, std::size_t most) const {
  return Matcher(tree, scope, paths_).run(most);
}

}  // namespace riverd::html
