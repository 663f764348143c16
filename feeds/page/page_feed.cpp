#include "feeds/page/page_feed.hpp"

#include "feeds/html/decode.hpp"
#include "feeds/html/matcher.hpp"
#include "feeds/html/tree.hpp"
#include "feeds/parse/date.hpp"
#include "feeds/text/ascii.hpp"
#include "feeds/text/html_text.hpp"
#include "feeds/text/url.hpp"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <unordered_map>
#include <utility>
#include <vector>

namespace riverd::page {
namespace {

using html::NodeId;

constexpr std::size_t most_copied = 4;       // times its own size a page may give in titles and texts
constexpr std::size_t cost_of_address = 16;  // in steps of a budget
constexpr std::size_t longest_date = 256;    // bytes that a date is looked for in

bool is_heading(const html::Node& node) {
  return node.name.size() == 2 && node.name[0] == 'h' && node.name[1] >= '1' && node.name[1] <= '6';
}

/// `2025年2月22日 18:08` as `2025-2-22 18:08`, the words between which are spelled so in CJK.
std::string with_plain_signs(std::string_view text) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 9> signs = {{{"年", "-"},
                                                                                          {"月", "-"},
                                                                                          {"日", " "},
                                                                                          {"时", ":"},
                                                                                          {"時", ":"},
                                                                                          {"分", ":"},
                                                                                          {"秒", " "},
                                                                                          {"：", ":"},
                                                                                          {"/", "-"}}};
  std::string out;
  while (!text.empty()) {
    const auto found = std::find_if(signs.begin(), signs.end(),
                                    [&](const auto& one) { return text.starts_with(one.first); });
    if (found == signs.end()) {
      out += text.front();
      text.remove_prefix(1);
    } else {
      out += found->second;
      text.remove_prefix(found->first.size());
    }
  }
  while (out.ends_with(':') || out.ends_with(' ')) out.pop_back();
  return out;
}

/// `4.3.2025, 8:05` as `2025-3-4 8:05`: with dots the day comes first wherever they are used.
std::string with_year_first(std::string_view text) {
  static const re2::RE2 dotted(R"((^|[^\d.])(\d{1,2})\. ?(\d{1,2})\. ?((?:19|20)\d\d)(?:,|\b))");
  std::string out(text);
  re2::RE2::GlobalReplace(&out, dotted, R"(\1\4-\3-\2)");
  return out;
}

/// Whether a date says its day: of a month or a year alone no day is made up.
bool has_day(std::string_view date) {
  std::size_t numbers = 0;
  std::size_t longest_word = 0;
  std::size_t longest_number = 0;
  for (std::size_t i = 0; i < date.size();) {
    std::size_t end = i;
    while (end < date.size() && text::is_digit(date[end])) ++end;
    if (end > i) {
      ++numbers;
      longest_number = std::max(longest_number, end - i);
      i = end;
      continue;
    }
    while (end < date.size() && text::is_alphanumeric(date[end]) && !text::is_digit(date[end])) ++end;
    longest_word = std::max(longest_word, end - i);
    i = std::max(end, i + 1);
  }
  const bool names_month = longest_word >= 3;
  return longest_number >= 7 || numbers >= (names_month ? 2U : 3U);
}

/// A date that is told to the day.
std::optional<ParsedDate> whole_date(std::string_view text) {
  return has_day(text) ? parse::parse_date(text) : std::nullopt;
}

/// `2025-2-2 8:05` with two digits everywhere; anything else as it is.
std::string with_two_digits(std::string_view text) {
  std::string out;
  std::size_t run = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (i < text.size() && text::is_digit(text[i])) {
      ++run;
      continue;
    }
    if (run == 1) out += '0';
    out += text.substr(i - run, run);
    run = 0;
    if (i < text.size()) out += text[i];
  }
  return out;
}

/// How long the beginning of a text is that can belong to a date of digits.
std::size_t date_length(std::string_view text) {
  const std::size_t end = text.find_first_not_of("0123456789-:. TZ+");
  return end == std::string_view::npos ? text.size() : end;
}

class PageReader {
 public:
  PageReader(const html::Tree& tree, const parse::DocumentHints& hints, const Selectors& selectors,
             html::Budget& budget)
      : tree_(tree), hints_(hints), selectors_(selectors), budget_(budget), base_(tree.base(hints.url)) {}

  Result<ParsedFeed> read() {
    ParsedFeed out;
    out.format = "page";
    out.home_page_url = hints_.url;
    describe(out);
    const auto items = select(selectors_.item, 0, most_items);
    if (items.empty() && !budget_.is_spent()) {
      return Error(FeedError::not_a_feed,
                   "the selector \"" + selectors_.item.text() + "\" finds nothing on the page");
    }
    std::size_t size = 0;
    for (const NodeId item : items) {
      ParsedEntry entry = entry_of(item);
      if (entry.url.empty() && entry.title.empty()) continue;
      size += entry.title.value.size() + entry.content.value.size();
      if (size > most_copied * (tree_.source().size() + 1000)) {
        return Error(FeedError::too_large,
                     "the items say the same text again and again, as they stand inside "
                     "each other; choose an item that is one article");
      }
      add(out.items, std::move(entry));
    }
    if (budget_.is_spent()) {
      return Error(FeedError::too_large,
                   "the selectors would search more than the time for a page of this size allows; write some "
                   "that search fewer texts");
    }
    if (out.items.empty()) {
      return Error(FeedError::not_a_feed, "the selector \"" + selectors_.item.text() + "\" finds " +
                                              std::to_string(items.size()) +
                                              " items on the page, but none has a link or a title");
    }
    return out;
  }

 private:
  [[nodiscard]] std::vector<NodeId> select(const html::Selector& selector, NodeId inside,
                                           std::size_t most) const {
    return html::Matcher(selector, tree_, budget_, inside).select(most);
  }

  /// A teaser may have two links to its article, around its picture and around its title: one item.
  void add(std::vector<ParsedEntry>& items, ParsedEntry entry) {
    const auto [known, is_new] = by_address_.try_emplace(entry.url, items.size());
    if (entry.url.empty() || is_new) {
      items.push_back(std::move(entry));
      return;
    }
    ParsedEntry& first = items[known->second];
    const bool same = first.title.empty() || entry.title.empty() || first.title.value == entry.title.value;
    if (!same) {
      items.push_back(std::move(entry));
      return;
    }
    if (first.title.empty()) first.title = std::move(entry.title);
    if (first.content.empty()) first.content = std::move(entry.content);
    if (!first.published) first.published = entry.published;
  }

  void describe(ParsedFeed& out) const {
    out.language = hints_.content_language;
    for (NodeId id = 0; id < tree_.size(); ++id) {
      const std::string_view name = tree_[id].name;
      const std::string_view* language = name == "html" ? tree_.attribute(id, "lang") : nullptr;
      if (language != nullptr) out.language = *language;
      if (name == "title" && out.title.empty()) out.title.value = tree_.words(id);
    }
  }

  ParsedEntry entry_of(NodeId item) const {
    ParsedEntry out;
    const NodeId heading = heading_of(item);
    const NodeId link = link_of(item, heading);
    if (link != html::no_node) out.url = address(link);
    out.title.value = title_of(item, heading, link);
    out.published = date_of(item);
    if (selectors_.content) {
      out.content.kind = ParsedText::Kind::html;
      out.content.base = base_;
      NodeId taken = 0;
      for (const NodeId part : select(*selectors_.content, item, tree_.size())) {
        if (part < taken) continue;  // it stands inside the one before
        taken = tree_[part].end;
        budget_.spend(taken - part);
        if (budget_.is_spent()) break;
        out.content.value += tree_.markup(part);
      }
      out.content_origin = "page";
    }
    out.id_synthetic = true;
    out.id = out.url.empty() ? out.title.value : out.url;
    return out;
  }

  [[nodiscard]] NodeId heading_of(NodeId item) const {
    for (NodeId id = item; id < tree_[item].end && budget_.spend(1); ++id) {
      if (is_heading(tree_[id])) return id;
    }
    return html::no_node;
  }

  /// Among a node and what is inside it the first link that has words, as the one around a picture has none;
  /// else the first.
  [[nodiscard]] NodeId first_link(NodeId inside) const {
    NodeId out = html::no_node;
    for (NodeId id = inside; id < tree_[inside].end && budget_.spend(1); ++id) {
      if (tree_[id].name != "a" || !budget_.spend(cost_of_address) || address(id).empty()) continue;
      if (!text::trimmed(tree_.text(id)).empty()) return id;
      if (out == html::no_node) out = id;
    }
    return out;
  }

  [[nodiscard]] NodeId link_of(NodeId item, NodeId heading) const {
    if (selectors_.link) {
      const auto found = select(*selectors_.link, item, 1);
      if (found.empty()) return html::no_node;
      const bool itself = !selectors_.link->attribute().empty() || !address(found.front()).empty();
      return itself ? found.front() : first_link(found.front());
    }
    const NodeId in_heading = heading == html::no_node ? heading : first_link(heading);
    return in_heading == html::no_node ? first_link(item) : in_heading;
  }

  /// Absolute and of the web; empty where there is none.
  [[nodiscard]] std::string address(NodeId link) const {
    const std::string_view* written = nullptr;
    if (selectors_.link && !selectors_.link->attribute().empty()) {
      written = tree_.attribute(link, selectors_.link->attribute());
    } else {
      written = tree_.attribute(link, "href");
      if (written == nullptr) written = tree_.attribute(link, "src");
    }
    if (written == nullptr || text::trimmed(*written).empty() || text::trimmed(*written).starts_with('#'))
      return {};
    std::string url = text::resolve_url(*written, base_);
    return text::is_web_url(url) ? url : std::string();
  }

  [[nodiscard]] std::string title_of(NodeId item, NodeId heading, NodeId link) const {
    if (selectors_.title) {
      const auto found = select(*selectors_.title, item, 1);
      if (found.empty()) return {};
      const std::string& attribute = selectors_.title->attribute();
      if (attribute.empty()) return tree_.words(found.front());
      const std::string_view* value = tree_.attribute(found.front(), attribute);
      return value == nullptr ? std::string() : text::fold_white_space(*value);
    }
    if (heading != html::no_node) {
      budget_.spend(1 + tree_.text(heading).size() / 16);
      if (std::string words = tree_.words(heading); !words.empty()) return words;
    }
    if (link == html::no_node) return {};
    if (std::string words = tree_.words(link); !words.empty()) return words;
    const std::string_view* hint = tree_.attribute(link, "title");
    return hint == nullptr ? std::string() : text::fold_white_space(*hint);
  }

  [[nodiscard]] std::optional<ParsedDate> date_of(NodeId item) const {
    if (!selectors_.date) {
      for (NodeId id = item; id < tree_[item].end && budget_.spend(1); ++id) {
        const std::string_view* property = tree_.attribute(id, "itemprop");
        const bool published = property != nullptr && text::equals_ignoring_case(*property, "datePublished");
        if (tree_[id].name != "time" && !published) continue;
        if (auto date = date_for_machines(id)) return date;
      }
      return std::nullopt;
    }
    const auto found = select(*selectors_.date, item, 1);
    if (found.empty()) return std::nullopt;
    if (!selectors_.date->attribute().empty()) {
      const std::string_view* value = tree_.attribute(found.front(), selectors_.date->attribute());
      return value == nullptr ? std::nullopt : date_in(*value);
    }
    if (auto date = date_for_machines(found.front())) return date;
    return date_in(tree_.words(found.front()));
  }

  [[nodiscard]] std::optional<ParsedDate> date_for_machines(NodeId id) const {
    for (const std::string_view attribute : {"datetime", "content"}) {
      const std::string_view* value = tree_.attribute(id, attribute);
      if (value == nullptr) continue;
      if (auto date = whole_date(*value)) return date;
    }
    return std::nullopt;
  }

  const html::Tree& tree_;
  const parse::DocumentHints& hints_;
  const Selectors& selectors_;
  html::Budget& budget_;
  std::string base_;
  std::unordered_map<std::string, std::size_t> by_address_;  // the first item of each
};

}  // namespace

std::optional<ParsedDate> date_in(std::string_view text) {
  text = text::trimmed(text.substr(0, longest_date));
  if (auto whole = whole_date(text)) return whole;
  const std::string plain = text::fold_white_space(with_year_first(with_plain_signs(text)));
  // A word or a number begins a date that other words stand before.
  for (std::size_t i = 0; i < plain.size(); ++i) {
    const auto is_at = [&](std::size_t back, auto what) { return i >= back && what(plain[i - back]); };
    const bool inside = is_at(1, text::is_alphanumeric) ||
                        (is_at(1, [](char c) { return c == '-' || c == ':'; }) && is_at(2, text::is_digit));
    const bool begins = !inside;
    if (!begins || !text::is_alphanumeric(plain[i])) continue;
    const std::string_view rest = std::string_view(plain).substr(i);
    if (auto date = whole_date(text::trimmed(rest))) return date;
    if (!text::is_digit(rest.front())) continue;
    std::string_view digits = text::trimmed(rest.substr(0, date_length(rest)));
    if (auto date = whole_date(with_two_digits(digits))) return date;
    // What stands behind the day is no time of it.
    digits = digits.substr(0, digits.find(' '));
    if (digits.find('-') == std::string_view::npos) continue;
    if (auto date = whole_date(with_two_digits(digits))) return date;
  }
  return std::nullopt;
}

Result<Selectors> parse_selectors(const WrittenSelectors& written) {
  auto item = html::Selector::parse(written.item);
  if (!item) return Error(item.error().code, "item: " + item.error().message());
  Selectors out;
  out.item = std::move(*item);
  struct Part {
    const char* name;
    const std::string& text;
    std::optional<html::Selector>& into;
  };
  for (const Part& part :
       {Part{"link", written.link, out.link}, Part{"title", written.title, out.title},
        Part{"date", written.date, out.date}, Part{"content", written.content, out.content}}) {
    if (part.text.empty()) continue;
    auto read = html::Selector::parse(part.text);
    if (!read) return Error(read.error().code, std::string(part.name) + ": " + read.error().message());
    part.into = std::move(*read);
  }
  return out;
}

Result<ParsedFeed> read_page(std::string_view bytes, const parse::DocumentHints& hints,
                             const Selectors& selectors) {
  if (text::trimmed(bytes.substr(0, 4096)).empty() &&
      bytes.find_first_not_of(" \t\r\n\f") == std::string_view::npos) {
    return Error(FeedError::empty);
  }
  const text::DecodedText decoded = html::decode_page(bytes, hints.content_type);
  const html::Tree tree = html::Tree::read(decoded.utf8());
  if (tree.truncated()) return Error(FeedError::too_large, "the page has more elements than are read");
  html::Budget budget = html::Budget::for_markup(decoded.utf8().size());
  auto out = PageReader(tree, hints, selectors, budget).read();
  if (out) out->encoding = decoded.encoding();
  return out;
}

}  // namespace riverd::page
