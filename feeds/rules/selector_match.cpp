// Asks elements whether they are what selectors say.

#include "feeds/rules/selector.hpp"
#include "feeds/text/ascii.hpp"

#include <re2/re2.h>

#include <algorithm>

namespace riverd::rules {
namespace {

bool is_blank(std::string_view text) {
  return std::all_of(text.begin(), text.end(), text::is_space);
}

bool has_word(std::string_view list, std::string_view word) {
  while (!list.empty()) {
    const auto begin = std::find_if_not(list.begin(), list.end(), text::is_space);
    const auto end = std::find_if(begin, list.end(), text::is_space);
    if (std::string_view(list.substr(static_cast<std::size_t>(begin - list.begin()),
                                     static_cast<std::size_t>(end - begin))) == word) {
      return !word.empty();
    }
    list.remove_prefix(static_cast<std::size_t>(end - list.begin()));
  }
  return false;
}

bool holds(const AttributeTest& test, std::string_view value, std::string_view wanted) {
  using Op = AttributeTest::Op;
  switch (test.op) {
    case Op::present:
      return true;
    case Op::equal:
      return value == wanted;
    case Op::word:
      return has_word(value, wanted);
    case Op::dash:
      return value == wanted ||
             (value.size() > wanted.size() && value.starts_with(wanted) && value[wanted.size()] == '-');
    // An empty value matches nothing (Selectors 4, 6.2).
    case Op::prefix:
      return !wanted.empty() && value.starts_with(wanted);
    case Op::suffix:
      return !wanted.empty() && value.ends_with(wanted);
    case Op::part:
      return !wanted.empty() && value.find(wanted) != std::string_view::npos;
  }
  return false;
}

class Matcher {
 public:
  Matcher(const MarkupTree& tree, Budget& budget) : tree_(tree), budget_(budget) {}

  bool any(const std::vector<Complex>& selectors, std::uint32_t element, std::uint32_t scope) {
    return std::any_of(selectors.begin(), selectors.end(), [&](const Complex& complex) {
      return ends_at(complex, complex.compounds.size() - 1, element, scope);
    });
  }

 private:
  const MarkupNode& node(std::uint32_t index) const { return tree_.nodes()[index]; }

  /// Whether the compounds up to the `last` one can be found so that it is `element`. Inside `scope` (of
  /// `:has`) only; 0: anywhere.
  bool ends_at(const Complex& complex, std::size_t last, std::uint32_t element, std::uint32_t scope) {
    if (!is(complex.compounds[last], element)) return false;
    const char combinator = complex.combinators[last];
    if (last == 0) return scope == 0 || combinator != '>' || node(element).parent == scope;
    switch (combinator) {
      case '>':
        return up(element, scope) != 0 && ends_at(complex, last - 1, up(element, scope), scope);
      case '+':
        return node(element).previous != 0 && ends_at(complex, last - 1, node(element).previous, scope);
      case '~':
        for (std::uint32_t at = node(element).previous; at != 0; at = node(at).previous) {
          if (ends_at(complex, last - 1, at, scope)) return true;
        }
        return false;
      default:
        for (std::uint32_t at = up(element, scope); at != 0; at = up(at, scope)) {
          if (ends_at(complex, last - 1, at, scope)) return true;
        }
        return false;
    }
  }

  std::uint32_t up(std::uint32_t element, std::uint32_t scope) const {
    const std::uint32_t parent = node(element).parent;
    return parent == scope ? 0 : parent;
  }

  bool is(const Compound& compound, std::uint32_t element) {
    if (!budget_.spend(1)) return false;
    const MarkupNode& one = node(element);
    if (!compound.type.empty() && compound.type != one.name) return false;
    for (const AttributeTest& test : compound.attributes) {
      const std::string* value = tree_.attribute(one, test.name);
      if (value == nullptr) return false;
      if (!budget_.spend(1 + value->size() / 16)) return false;
      const bool found = test.ignores_case ? holds(test, text::lower(*value), text::lower(test.value))
                                           : holds(test, *value, test.value);
      if (!found) return false;
    }
    return std::all_of(compound.pseudo_classes.begin(), compound.pseudo_classes.end(),
                       [&](const PseudoClass& pseudo) { return is(pseudo, element); });
  }

  bool is(const PseudoClass& pseudo, std::uint32_t element) {
    using Kind = PseudoClass::Kind;
    const MarkupNode& one = node(element);
    switch (pseudo.kind) {
      case Kind::nth_child:
        return one.position == pseudo.number;
      case Kind::nth_last_child:
        return node(one.parent).elements - one.position + 1 == pseudo.number;
      case Kind::empty:
        return one.elements == 0 && is_blank(text(one));
      case Kind::contains:
        return text(one).find(pseudo.text) != std::string_view::npos && budget_.steps > 0;
      case Kind::matches: {
        const std::string_view found = text(one);
        return budget_.steps > 0 &&
               re2::RE2::PartialMatch(re2::StringPiece(found.data(), found.size()), *pseudo.pattern);
      }
      case Kind::negation:
        return !any(pseudo.selectors, element, 0) && budget_.steps > 0;
      case Kind::is:
        return any(pseudo.selectors, element, 0);
      case Kind::has:
        for (std::uint32_t at = element + 1; at < one.after; ++at) {
          if (!budget_.spend(1)) return false;
          if (!node(at).name.empty() && any(pseudo.selectors, at, element)) return true;
        }
        return false;
    }
    return false;
  }

  /// An element's text, which costs as much as it is long.
  std::string_view text(const MarkupNode& element) {
    const std::string_view out = tree_.text_of(element);
    return budget_.spend(1 + out.size() / 16) ? text::trimmed(out) : std::string_view();
  }

  const MarkupTree& tree_;
  Budget& budget_;
};

}  // namespace

bool Selector::matches(const MarkupTree& tree, std::uint32_t element, Budget& budget) const {
  return Matcher(tree, budget).any(any_of_, element, 0);
}

}  // namespace riverd::rules
