#include "feeds/html/selector.hpp"

#include "feeds/html/selector_parser.hpp"
#include "feeds/text/ascii.hpp"

#include <utility>

namespace riverd::html {
namespace {

/// What of a step has to stand in the markup word for word.
std::string needle_of(const Step& step) {
  // What goes over several lines or elements is not found in one piece, and these are spelled as references.
  const auto whole = [](const Condition& one) {
    const bool text = one.kind == Condition::Kind::contains;
    return one.value.find_first_of(text ? " \n<>&\"'" : "\n<>&\"'") == std::string::npos;
  };
  std::string out;
  for (const Condition& one : step.conditions) {
    const bool said =
        one.kind == Condition::Kind::contains || (one.kind == Condition::Kind::attribute &&
                                                  one.match != Condition::Match::present && !one.ignore_case);
    if (said && !one.negated && whole(one) && one.value.size() > out.size()) out = one.value;
  }
  return out;
}

}  // namespace

bool is_xpath(std::string_view text) {
  if (text.starts_with('@') || text == ".") return true;
  char quote = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\\') {
      ++i;
    } else if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '/' || text.substr(i).starts_with("[@")) {
      return true;
    }
  }
  return false;
}

Result<Selector> Selector::parse(std::string_view text, Notation notation) {
  text = text::trimmed(text);
  if (text.empty()) return selector_error(text, 0, "a selector belongs here");
  if (text.size() > longest_selector) {
    return Error(FeedError::too_large, "it is longer than " + std::to_string(longest_selector) + " bytes");
  }
  const bool path = is_xpath(text);
  if (path && notation == Notation::css) {
    return selector_error(text, 0, "no path can stand here; write a CSS selector, e.g. div.share > a");
  }
  auto parsed = path ? parse_xpath(text) : parse_css(text, notation);
  if (!parsed) return parsed.error();
  Selector out;
  out.text_ = text;
  out.attribute_ = std::move(parsed->attribute);
  out.paths_ = std::move(parsed->paths);
  out.lists_ = parsed->lists;
  for (const Path& one : out.paths_) {
    std::string needle = needle_of(one.back());
    if (needle.empty()) {
      out.needles_.clear();
      break;
    }
    out.needles_.push_back(std::move(needle));
  }
  return out;
}

}  // namespace riverd::html
