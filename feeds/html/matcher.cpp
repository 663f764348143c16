#include "feeds/html/matcher.hpp"

#include "feeds/text/ascii.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

namespace riverd::html {
namespace {

using Kind = Condition::Kind;

bool is_blank(std::string_view text) {
  return std::all_of(text.begin(), text.end(), text::is_space);
}

bool has_word(std::string_view words, std::string_view wanted) {
  while (!words.empty()) {
    words.remove_prefix(std::min(words.find_first_not_of(" \t\r\n\f"), words.size()));
    const std::size_t size = std::min(words.find_first_of(" \t\r\n\f"), words.size());
    if (size > 0 && words.substr(0, size) == wanted) return true;
    words.remove_prefix(size);
  }
  return false;
}

bool fits(std::string_view have, Condition::Match match, std::string_view wanted) {
  using Match = Condition::Match;
  switch (match) {
    case Match::present:
      return true;
    case Match::equals:
      return have == wanted;
    case Match::word:
      return has_word(have, wanted);
    case Match::dashed:
      return have.starts_with(wanted) && (have.size() == wanted.size() || have[wanted.size()] == '-');
    // An empty value is the beginning, the end and a part of nothing (Selectors 4, 6.2).
    case Match::begins:
      return !wanted.empty() && have.starts_with(wanted);
    case Match::ends:
      return !wanted.empty() && have.ends_with(wanted);
    case Match::contains:
      return !wanted.empty() && have.find(wanted) != std::string_view::npos;
  }
  return false;
}

/// Whether `place` (from 1) is a n + b for some n from 0.
bool is_nth(std::int64_t place, const Condition& condition) {
  const std::int64_t rest = place - condition.offset;
  if (condition.step == 0) return rest == 0;
  return rest % condition.step == 0 && rest / condition.step >= 0;
}

/// Whether one element alone tells if the path ends at it.
bool is_alone(const Path& path) {
  return path.size() == 1 && path.front().combinator == Combinator::descendant;
}

}  // namespace

Matcher::Steps Matcher::Ahead::by(Combinator combinator) const {
  switch (combinator) {
    case Combinator::descendant:
      return below;
    case Combinator::child:
      return child;
    case Combinator::next:
      return next;
    case Combinator::following:
      return following;
  }
  return 0;
}

Matcher::Matcher(const Selector& selector, const Tree& tree, Budget& budget, NodeId scope)
    : selector_(selector), tree_(tree), budget_(budget), scope_(scope), answers_(selector.lists() + 1) {}

bool Matcher::matches(NodeId element) {
  return ends_at(element, selector_.paths(), 0);
}

bool Matcher::ends_at(NodeId id, const std::vector<Path>& paths, std::size_t list) {
  bool depends = false;
  for (const Path& path : paths) {
    if (!meets(id, path.back().conditions)) continue;
    if (is_alone(path)) return true;
    depends = true;
  }
  if (!depends) return false;
  auto& answers = answers_[list];
  if (answers.empty()) answers = ends_of(paths);
  return answers[id - scope_] && !budget_.is_spent();
}

std::vector<NodeId> Matcher::select(std::size_t most) {
  std::vector<NodeId> out;
  if (most == 0) return out;
  walk(selector_.paths(), [&](NodeId id) {
    out.push_back(id);
    return out.size() < most;
  });
  return out;
}

template <class Found>
void Matcher::walk(const std::vector<Path>& paths, Found found) {
  const bool alone = std::all_of(paths.begin(), paths.end(), is_alone);
  std::vector<Notes> notes(alone ? 0 : end() - scope_);
  for (NodeId id = scope_; id < end() && !budget_.is_spent(); ++id) {
    // The root is no element, but what is searched may be all of the markup.
    if (id != 0 && !is_element(id)) continue;
    if (completes(id, paths, notes) && id != 0 && !found(id)) return;
  }
}

bool Matcher::completes(NodeId id, const std::vector<Path>& paths, std::vector<Notes>& notes) {
  const Node& node = tree_[id];
  Notes own;
  Notes parent;
  Notes previous;
  if (!notes.empty() && id != scope_) {
    parent = notes[node.parent - scope_];
    if (node.previous != no_node) previous = notes[node.previous - scope_];
  }
  bool complete = false;
  Steps bit = 1;
  for (const Path& path : paths) {
    if (is_alone(path)) {
      complete = complete || meets(id, path.front().conditions);
      continue;
    }
    for (std::size_t i = 0; i < path.size(); ++i, bit <<= 1U) {
      const Steps led = bit >> 1U;
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
      own.itself |= bit;
      complete |= i + 1 == path.size();
    }
  }
  if (!notes.empty()) {
    own.above = own.itself | parent.above;
    own.before = own.itself | previous.before;
    notes[id - scope_] = own;
  }
  return complete;
}

std::vector<bool> Matcher::ends_of(const std::vector<Path>& paths) {
  std::vector<bool> out(end() - scope_);
  walk(paths, [&](NodeId id) {
    out[id - scope_] = true;
    return true;
  });
  return out;
}

std::vector<bool> Matcher::begins_of(const std::vector<Path>& paths) {
  std::vector<bool> out(end() - scope_);
  std::vector<Ahead> ahead(end() - scope_);
  for (NodeId id = end(); id-- > scope_ && !budget_.is_spent();) {
    if (id != 0 && !is_element(id)) continue;
    const Ahead own = ahead[id - scope_];
    Steps itself = 0;
    std::size_t number = 0;
    for (const Path& path : paths) {
      out[id - scope_] = out[id - scope_] || ((own.by(path.front().combinator) >> number) & 1U) != 0;
      for (std::size_t i = 0; i < path.size(); ++i, ++number) {
        const bool leads =
            i + 1 == path.size() || ((own.by(path[i + 1].combinator) >> (number + 1)) & 1U) != 0;
        if (leads && meets(id, path[i].conditions)) itself |= Steps{1} << number;
      }
    }
    if (id == scope_) break;
    Ahead& parent = ahead[tree_[id].parent - scope_];
    parent.child |= itself;
    parent.below |= itself | own.below;
    if (tree_[id].previous == no_node) continue;
    Ahead& previous = ahead[tree_[id].previous - scope_];
    previous.next = itself;
    previous.following = itself | own.following;
  }
  return out;
}

bool Matcher::meets(NodeId id, const std::vector<Condition>& all) {
  if (!budget_.spend(1)) return false;
  if (id == 0) {
    return !all.empty() && scope_ == 0 &&
           std::all_of(all.begin(), all.end(), [](const Condition& one) { return one.kind == Kind::scope; });
  }
  return std::all_of(all.begin(), all.end(),
                     [&](const Condition& one) { return meets(id, one) != one.negated; }) &&
         !budget_.is_spent();
}

bool Matcher::meets(NodeId id, const Condition& condition) {
  const Node& node = tree_[id];
  switch (condition.kind) {
    case Kind::name:
      return node.name == condition.value;
    case Kind::attribute:
      return fits(id, condition);
    case Kind::child:
      return is_nth(std::int64_t{node.position} + 1, condition);
    case Kind::child_from_end:
      return is_nth(std::int64_t{tree_[node.parent].elements} - node.position, condition);
    case Kind::type:
      return is_nth(type_place(id, false), condition);
    case Kind::type_from_end:
      return is_nth(type_place(id, true), condition);
    case Kind::empty:
      return node.elements == 0 && is_blank(text(id));
    case Kind::root:
      return node.parent == 0;
    case Kind::scope:
      return id == scope_;
    case Kind::contains:
      return text(id).find(condition.value) != std::string_view::npos;
    case Kind::matches:
      return text::is_found(condition.pattern, text(id));
    case Kind::any_of:
      return ends_at(id, condition.paths, condition.list);
    case Kind::has: {
      auto& answers = answers_[condition.list];
      if (answers.empty()) answers = begins_of(condition.paths);
      return answers[id - scope_];
    }
  }
  return false;
}

bool Matcher::fits(NodeId id, const Condition& condition) {
  const std::string_view* value = tree_.attribute(id, condition.name);
  if (value == nullptr || !budget_.spend(1 + value->size() / 16)) return false;
  if (!condition.ignore_case) return html::fits(*value, condition.match, condition.value);
  return html::fits(text::lower(*value), condition.match, text::lower(condition.value));
}

std::string_view Matcher::text(NodeId id) {
  const std::string_view out = tree_.text(id);
  return budget_.spend(1 + out.size() / 16) ? text::trimmed(out) : std::string_view();
}

std::uint32_t Matcher::type_place(NodeId id, bool from_end) {
  auto& places = type_places_[from_end ? 1 : 0];
  if (places.empty()) places = type_places(from_end);
  return places[id - scope_];
}

std::vector<std::uint32_t> Matcher::type_places(bool from_end) {
  const NodeId size = end() - scope_;
  std::vector<std::uint32_t> out(size);
  std::map<std::pair<NodeId, std::string_view>, std::uint32_t> counts;
  for (NodeId i = 1; i < size; ++i) {
    const NodeId id = scope_ + (from_end ? size - i : i);
    if (is_element(id)) out[id - scope_] = ++counts[{tree_[id].parent, tree_[id].name}];
  }
  if (scope_ == 0) return out;
  // The siblings of what is searched stand outside of it.
  std::uint32_t place = 1;
  const auto count = [&](NodeId id) { place += tree_[id].name == tree_[scope_].name ? 1 : 0; };
  if (from_end) {
    const NodeId parent_end = tree_[tree_[scope_].parent].end;
    for (NodeId id = end(); id < parent_end && budget_.spend(1); id = tree_[id].end) count(id);
  } else {
    for (NodeId id = tree_[scope_].previous; id != no_node && budget_.spend(1); id = tree_[id].previous)
      count(id);
  }
  out.front() = place;
  return out;
}

}  // namespace riverd::html
