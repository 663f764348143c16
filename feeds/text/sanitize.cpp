#include "feeds/text/sanitize.hpp"

#include "feeds/text/ascii.hpp"
#include "feeds/text/html_text.hpp"
#include "feeds/text/html_tokenizer.hpp"
#include "feeds/text/name_set.hpp"
#include "feeds/text/replace.hpp"
#include "feeds/text/safe_html_maker.hpp"
#include "feeds/text/sanitize_policy.hpp"
#include "feeds/text/scan.hpp"
#include "feeds/text/style_filter.hpp"
#include "feeds/text/url.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

namespace riverd::text {

namespace {

/// Beyond this many open elements start tags are dropped and their text kept.
constexpr std::size_t deepest = 256;

constexpr std::array<std::string_view, 18> void_elements = {
    "area", "base",  "basefont", "br",   "col",  "command", "embed",  "frame", "hr",
    "img",  "input", "keygen",   "link", "meta", "param",   "source", "track", "wbr"};

// Elements that go with everything inside.
constexpr std::array<std::string_view, 6> dropped_elements = {"script",  "style",    "applet",
                                                              "noembed", "noframes", "template"};
constexpr std::array<std::string_view, 7> dropped_from_published = {
    "svg", "textarea", "select", "datalist", "button", "canvas", "title"};

bool drops_content(SanitizeTable table, std::string_view name) {
  if (table == SanitizeTable::raw) return false;
  return contains<dropped_elements>(name) ||
         (table == SanitizeTable::strict && contains<dropped_from_published>(name));
}

/// Elements that embed another page: published as a link to it.
bool embeds(std::string_view name) {
  return name == "iframe" || name == "embed" || name == "object";
}

/// Markup, which is escaped, and controls, which go; a carriage return would change on the way.
constexpr auto must_change = [](auto c) { return is_markup(c) | ((c < 0x20) & (c != '\t') & (c != '\n')); };

class Sanitizer {
 public:
  Sanitizer(std::string_view html, std::string_view base, SanitizeTable table)
      : tokenizer_(html), base_(base), table_(table) {
    out_.reserve(html.size() + html.size() / 8);
  }

  std::string run() {
    HtmlToken token;
    while (tokenizer_.next(token)) {
      if (!dropping_.empty()) {
        dropped(token);
        continue;
      }
      switch (token.kind) {
        case HtmlToken::Kind::text:
          append_text(token.text);
          break;
        case HtmlToken::Kind::start_tag:
          start_tag(token);
          break;
        case HtmlToken::Kind::end_tag:
          end_tag(token.name.view());
          break;
        case HtmlToken::Kind::comment:
          break;
      }
    }
    while (!open_.empty()) close_last();
    return std::move(out_);
  }

 private:
  struct Open {
    std::string name;  // lower case
    Vocabulary vocabulary = Vocabulary::html;

    [[nodiscard]] std::string_view written() const {
      return vocabulary == Vocabulary::svg ? svg_spelling(name) : std::string_view(name);
    }
  };

  [[nodiscard]] bool strict() const { return table_ == SanitizeTable::strict; }

  [[nodiscard]] Vocabulary vocabulary() const {
    return open_.empty() ? Vocabulary::html : open_.back().vocabulary;
  }

  /// Inside an element that goes with its content: waits for its end.
  void dropped(const HtmlToken& token) {
    if (token.kind == HtmlToken::Kind::start_tag && token.self_closing && dropping_ == "svg") {
      tokenizer_.content_is_markup();
    }
    if (token.kind == HtmlToken::Kind::text || token.kind == HtmlToken::Kind::comment ||
        token.name.view() != dropping_)
      return;
    if (token.kind == HtmlToken::Kind::start_tag && !token.self_closing) ++dropping_depth_;
    if (token.kind == HtmlToken::Kind::end_tag && --dropping_depth_ == 0) dropping_.clear();
  }

  void start_tag(const HtmlToken& token) {
    const std::string_view name = token.name.view();
    if (drops_content(table_, name) && (vocabulary() != Vocabulary::svg || name != "title")) {
      // A void or self-closed one in XML-born markup has no content to drop.
      if (token.self_closing && vocabulary() != Vocabulary::html) return;
      dropping_ = name;
      dropping_depth_ = 1;
      return;
    }
    if (strict() && embeds(name)) {
      link_to_embedded(token);
      return;
    }
    Vocabulary inside = vocabulary();
    if (name == "svg") inside = Vocabulary::svg;
    if (name == "math") inside = Vocabulary::math;
    if (inside == Vocabulary::html && (name == "html" || name == "body" || name == "head")) return;
    if (table_ == SanitizeTable::raw ? name.find_first_of("<\"'&") != std::string::npos
                                     : !allows_element(table_, inside, name)) {
      // HTML inside inline SVG or MathML (an annotation, a title) is HTML again.
      if (inside == Vocabulary::html || !allows_element(table_, Vocabulary::html, name)) return;
      inside = Vocabulary::html;
    }
    const bool closed = contains<void_elements>(name) || (token.self_closing && inside != Vocabulary::html);
    if (!closed && open_.size() >= deepest) return;
    Open element{std::string(name), inside};
    append_between(out_, "<", element.written(), {});
    attributes(token, element);
    if (closed && inside != Vocabulary::html) {
      out_ += " /";
      tokenizer_.content_is_markup();
    }
    out_ += '>';
    if (!closed) open_.push_back(std::move(element));
  }

  void end_tag(std::string_view name) {
    const auto found =
        std::find_if(open_.rbegin(), open_.rend(), [&](const Open& element) { return element.name == name; });
    if (found == open_.rend()) return;
    const auto keep = static_cast<std::size_t>(open_.rend() - found) - 1;
    while (open_.size() > keep) close_last();
  }

  void close_last() {
    append_between(out_, "</", open_.back().written(), ">");
    open_.pop_back();
  }

  void attributes(const HtmlToken& token, const Open& element) {
    for (const HtmlAttribute& attribute : token.attributes()) {
      const auto value = filtered(attribute, element);
      if (!value) continue;
      append_attribute(
          element.vocabulary == Vocabulary::svg ? svg_spelling(attribute.name.view()) : attribute.name.view(),
          *value);
    }
    if (element.vocabulary != Vocabulary::html) declare_namespaces(token, element);
  }

  /// Published inside HTML, SVG and MathML are read by XML readers too.
  void declare_namespaces(const HtmlToken& token, const Open& element) {
    const auto names = token.attributes();
    const auto has = [&](std::string_view name) {
      return std::any_of(names.begin(), names.end(), [&](const auto& a) { return a.name == name; });
    };
    const bool svg = element.name == "svg";
    if ((svg || element.name == "math") && !has("xmlns")) {
      append_attribute("xmlns", svg ? "http://www.w3.org/2000/svg" : "http://www.w3.org/1998/Math/MathML");
    }
    const bool uses_xlink = std::any_of(names.begin(), names.end(), [&](const auto& a) {
      return a.name.view().starts_with("xlink:") && filtered(a, element);
    });
    if (uses_xlink && !has("xmlns:xlink")) append_attribute("xmlns:xlink", "http://www.w3.org/1999/xlink");
  }

  /// The value an attribute keeps, in the token's memory or in `scratch_`; nullopt if it goes.
  [[nodiscard]] std::optional<std::string_view> filtered(const HtmlAttribute& attribute,
                                                         const Open& element) {
    const std::string_view name = attribute.name.view();
    const std::string_view value = attribute.value.view();
    if (table_ == SanitizeTable::raw) {
      if (name.find_first_of("<>\"'= \t\n&") != std::string::npos) return std::nullopt;
    } else if (!allows_attribute(table_, element.vocabulary, name)) {
      return std::nullopt;
    }
    if (name == "srcset") return made(filtered_srcset(value));
    if (holds_url(name)) return made(filtered_url(value, element.name == "img" && name == "src"));
    if (table_ == SanitizeTable::raw) return value;
    if (name == "style") {
      std::string style = filter_style(value, element.vocabulary == Vocabulary::svg);
      if (style.empty()) return std::nullopt;
      return made(std::move(style));
    }
    if (name == "rel" || name == "type") return made(lower(value));
    return value;
  }

  std::optional<std::string_view> made(std::optional<std::string> value) {
    if (!value) return std::nullopt;
    scratch_ = std::move(*value);
    return scratch_;
  }

  [[nodiscard]] std::optional<std::string> filtered_url(std::string_view value, bool picture) const {
    std::string url = resolve_url(value, base_);
    if (table_ == SanitizeTable::raw) return url;
    const auto scheme = scheme_of(url);
    if (!strict()) {
      if (!scheme || is_listed_scheme(*scheme)) return url;
      if (picture && *scheme == "data" && is_harmless_data(url)) return url;
      return std::nullopt;
    }
    if (!scheme || !is_published_scheme(*scheme)) return std::nullopt;
    if ((*scheme == "http" || *scheme == "https") && !is_web_url(url)) return std::nullopt;
    if (picture) {
      if (auto origin = unwrap_image_proxy(url)) return origin;
    }
    return url;
  }

  /// `URL descriptor, URL descriptor, …`: each URL by itself.
  [[nodiscard]] std::optional<std::string> filtered_srcset(std::string_view value) const {
    std::string out;
    while (!value.empty()) {
      const std::size_t start = value.find_first_not_of(" \t\n\r\f,");
      if (start == std::string_view::npos) break;
      value.remove_prefix(start);
      std::size_t end = std::min(value.find_first_of(" \t\n\r\f"), value.size());
      std::string_view url = value.substr(0, end);
      std::string_view descriptor;
      if (url.back() == ',') {
        without_commas(url);  // all of them (HTML, 4.8.4.2.1, parse a srcset attribute)
      } else {
        const std::size_t comma = std::min(value.find(',', end), value.size());
        descriptor = value.substr(end, comma - end);
        end = comma;
      }
      value.remove_prefix(std::min(value.size(), end + 1));
      const auto kept = filtered_url(url, false);
      const std::string picture =
          kept && strict() ? unwrap_image_proxy(*kept).value_or(*kept) : kept.value_or("");
      std::string_view written = picture;
      without_commas(written);
      if (written.empty()) continue;
      if (!out.empty()) out += ", ";
      out += written;
      const std::string folded = fold_white_space(descriptor);
      if (!folded.empty() && is_descriptor(folded)) out.append(" ").append(folded);
    }
    if (out.empty()) return std::nullopt;
    return out;
  }

  static void without_commas(std::string_view& url) {
    while (url.ends_with(',')) url.remove_suffix(1);
  }

  /// `2x`, `640w`, `640w 480h`: whatever else stands there says nothing.
  static bool is_descriptor(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) {
      return is_alphanumeric(c) || c == '.' || c == ' ' || c == '+' || c == '-';
    });
  }

  static bool is_harmless_data(std::string_view url) {
    const std::string start = lower(url.substr(0, 32));
    for (const std::string_view type :
         {"data:image/png", "data:image/gif", "data:image/jpeg", "data:image/webp"}) {
      if (start.starts_with(type) && start.size() > type.size() &&
          (start[type.size()] == ';' || start[type.size()] == ','))
        return true;
    }
    return false;
  }

  /// An embedded page becomes a link to it; without an address its content stands for it.
  void link_to_embedded(const HtmlToken& token) {
    const std::string_view wanted = token.name == "object" ? "data" : "src";
    std::string title;
    std::optional<std::string> url;
    for (const HtmlAttribute& attribute : token.attributes()) {
      if (attribute.name == wanted && !attribute.value.empty())
        url = filtered_url(attribute.value.view(), false);
      if (attribute.name == "title") title = fold_white_space(attribute.value.view());
    }
    if (!url) return;
    const bool linked = open_.size() < deepest;
    if (linked) {
      out_ += "<a";
      append_attribute("href", *url);
      out_ += '>';
    }
    append_text(title.empty() ? *url : title);
    if (linked) out_ += "</a>";
    if (token.name == "embed") return;
    dropping_ = token.name.view();
    dropping_depth_ = 1;
  }

  void append_attribute(std::string_view name, std::string_view value) {
    append_between(out_, " ", name, "=\"");
    append_text(value);
    out_ += '"';
  }

  /// Text or an attribute's value. Controls have no place in markup.
  void append_text(std::string_view text) { append_replaced(out_, text, must_change, markup_escapes); }

  HtmlTokenizer tokenizer_;
  std::string_view base_;
  SanitizeTable table_;
  std::string out_;
  std::string scratch_;
  std::vector<Open> open_;
  std::string dropping_;  // the element that goes with everything inside; empty: none is open
  std::size_t dropping_depth_ = 0;
};

}  // namespace

std::string sanitize(std::string_view html, std::string_view base, SanitizeTable table) {
  return Sanitizer(html, base, table).run();
}

SafeHtml sanitize_for_publication(std::string_view html, std::string_view base) {
  return SafeHtmlMaker::make(sanitize(html, base, SanitizeTable::strict));
}

SafeHtml safe_html_from_text(std::string_view plain) {
  std::string out;
  while (!plain.empty()) {
    const std::size_t end = std::min(plain.find("\n\n"), plain.size());
    const std::string paragraph = fold_white_space(plain.substr(0, end));
    if (!paragraph.empty()) out.append("<p>").append(escape_markup(paragraph)).append("</p>");
    plain.remove_prefix(std::min(plain.size(), end + 2));
  }
  return SafeHtmlMaker::make(std::move(out));
}

}  // namespace riverd::text
