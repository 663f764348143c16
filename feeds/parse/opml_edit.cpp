#include "feeds/parse/opml.hpp"
#include "feeds/text/ascii.hpp"
#include "feeds/text/encoding.hpp"

#include <pugixml.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace riverd::parse {
namespace {

/// One piece of markup of well-formed XML, as it stands.
struct Markup {
  std::size_t begin = 0;
  std::size_t end = 0;  // past its `>`
  bool closing = false;
  bool empty = false;  // `<x/>`
  std::string_view name;
};

/// The tags of a document, one after the other; what stands in comments, CDATA and the like is passed over.
class Tags {
 public:
  explicit Tags(std::string_view text) : text_(text) {}

  std::optional<Markup> next() {
    for (;;) {
      const auto begin = text_.find('<', at_);
      if (begin == std::string_view::npos) return std::nullopt;
      const std::string_view rest = text_.substr(begin);
      if (rest.starts_with("<!--")) {
        skip("-->", begin + 4);
      } else if (rest.starts_with("<![CDATA[")) {
        skip("]]>", begin + 9);
      } else if (rest.starts_with("<?")) {
        skip("?>", begin + 2);
      } else if (rest.starts_with("<!")) {
        const auto subset = rest.find('[');
        skip(subset < rest.find('>') ? "]>" : ">", begin + 2);
      } else {
        return tag(begin);
      }
    }
  }

 private:
  void skip(std::string_view end, std::size_t from) {
    const auto found = text_.find(end, from);
    at_ = found == std::string_view::npos ? text_.size() : found + end.size();
  }

  Markup tag(std::size_t begin) {
    std::size_t end = begin + 1;
    for (char quote = 0; end < text_.size() && (quote != 0 || text_[end] != '>'); ++end) {
      const char c = text_[end];
      if (quote == 0 ? (c == '"' || c == '\'') : c == quote) quote = quote == 0 ? c : '\0';
    }
    at_ = std::min(end + 1, text_.size());
    Markup markup;
    markup.begin = begin;
    markup.end = at_;
    std::string_view inside = text_.substr(begin + 1, end - begin - 1);
    markup.closing = inside.starts_with('/');
    markup.empty = inside.ends_with('/');
    if (markup.closing) inside.remove_prefix(1);
    markup.name = inside.substr(0, inside.find_first_of(" \t\r\n/"));
    return markup;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

/// The xmlUrl of an outline's start tag.
std::string url_of(std::string_view tag) {
  std::string element(tag.substr(0, tag.size() - 1));
  if (!element.ends_with('/')) element += '/';
  element += '>';
  pugi::xml_document document;
  document.load_buffer(element.data(), element.size(), pugi::parse_minimal | pugi::parse_escapes);
  for (const pugi::xml_attribute& attribute : document.document_element().attributes()) {
    if (text::equals_ignoring_case(attribute.name(), "xmlUrl"))
      return std::string(text::trimmed(attribute.value()));
  }
  return {};
}

/// From and to where something is left out: the whole line where nothing else stands on it.
std::pair<std::size_t, std::size_t> with_line(std::string_view text, std::size_t begin, std::size_t end) {
  std::size_t first = begin;
  while (first > 0 && (text[first - 1] == ' ' || text[first - 1] == '\t')) --first;
  std::size_t last = end;
  while (last < text.size() && (text[last] == ' ' || text[last] == '\t' || text[last] == '\r')) ++last;
  const bool whole = (first == 0 || text[first - 1] == '\n') && last < text.size() && text[last] == '\n';
  return whole ? std::pair(first, last + 1) : std::pair(begin, end);
}

}  // namespace

Result<std::string> without_subscriptions(std::string_view bytes,
                                          const std::function<bool(const std::string& url)>& unwanted) {
  if (const auto list = parse_opml(bytes); !list) return list.error();
  const std::string encoding = text::decode_document(bytes.substr(0, 1024), {}).encoding();
  static constexpr std::array<std::string_view, 5> wide = {"utf-16", "utf-32", "utf-7", "iso-2022", "hz"};
  if (std::any_of(wide.begin(), wide.end(),
                  [&](std::string_view name) { return encoding.starts_with(name); })) {
    return Error(FeedError::unreadable, "an OPML list in " + encoding + " is not edited; save it as UTF-8");
  }
  struct Open {
    std::size_t begin = 0;
    bool dropped = false;
  };
  std::string out;
  std::size_t copied = 0;
  std::vector<Open> open;
  std::size_t dropping = 0;  // how many of the open ones are left out
  const auto leave_out = [&](std::size_t begin, std::size_t end) {
    const auto [first, last] = with_line(bytes, begin, end);
    out.append(bytes.substr(copied, first - copied));
    copied = last;
  };
  Tags tags(bytes);
  while (const auto tag = tags.next()) {
    if (!text::equals_ignoring_case(tag->name, "outline")) continue;
    if (tag->closing) {
      if (open.empty()) continue;
      const Open one = open.back();
      open.pop_back();
      if (one.dropped && --dropping == 0) leave_out(one.begin, tag->end);
      continue;
    }
    const std::string url = url_of(bytes.substr(tag->begin, tag->end - tag->begin));
    const bool drop = !url.empty() && unwanted(url);
    if (tag->empty) {
      if (drop && dropping == 0) leave_out(tag->begin, tag->end);
      continue;
    }
    open.push_back({tag->begin, drop});
    if (drop) ++dropping;
  }
  out.append(bytes.substr(copied));
  return out;
}

}  // namespace riverd::parse
