#include "feeds/text/reading.hpp"

#include "feeds/text/ascii.hpp"
#include "feeds/text/html_text.hpp"
#include "feeds/text/html_tokenizer.hpp"
#include "feeds/text/name_set.hpp"
#include "feeds/text/safe_html_maker.hpp"
#include "feeds/text/url.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace riverd::text {
namespace {

constexpr std::array<std::string_view, 7> void_elements = {"br",     "col",   "hr", "img",
                                                           "source", "track", "wbr"};

/// Landmarks are the page's own; a section of an article is none of the page.
constexpr std::array<std::string_view, 7> landmarks = {"address", "article", "aside",  "footer",
                                                       "header",  "nav",     "section"};

/// Elements inside of which a picture is part of a line of text.
constexpr std::array<std::string_view, 12> inline_elements = {"a", "abbr",  "b",    "em",     "font",    "i",
                                                              "s", "small", "span", "strong", "picture", "u"};

bool is_heading(std::string_view name) {
  return name.size() == 2 && name[0] == 'h' && name[1] >= '1' && name[1] <= '6';
}

/// A number of pixels; 0 where it is none, or says nothing.
unsigned pixels(std::string_view text) {
  if (text.ends_with("px")) text.remove_suffix(2);
  if (text.empty() || text.size() > 5 || !std::all_of(text.begin(), text.end(), is_digit)) return 0;
  unsigned out = 0;
  for (const char c : text) out = out * 10 + static_cast<unsigned>(c - '0');
  return out;
}

std::string_view host_of(std::string_view url) {
  const auto start = url.find("://");
  if (start == std::string_view::npos) return {};
  url.remove_prefix(start + 3);
  return url.substr(0, url.find_first_of("/?#"));
}

class Fitting {
 public:
  Fitting(std::string_view html, const ReadingOptions& options) : tokenizer_(html), options_(options) {
    out_.reserve(html.size() + html.size() / 8);
  }

  Reading run() {
    HtmlToken token;
    while (tokenizer_.next(token)) {
      switch (token.kind) {
        case HtmlToken::Kind::text:
          if (!trimmed(token.text).empty()) in_line_ = true;
          append_escaped(out_, token.text);
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
    return {SafeHtmlMaker::make(std::move(out_)), pictures_};
  }

 private:
  /// An element that was written, under which name, and what ends with it.
  struct Open {
    std::string name;
    std::string written;  // empty: it was left out
    bool wrapped = false;
  };

  void start_tag(const HtmlToken& token) {
    const std::string_view name = token.name.view();
    if (name == "img") {
      picture(token);
      return;
    }
    if (!contains<inline_elements>(name)) in_line_ = false;
    if (contains<void_elements>(name)) {
      if (name == "source" && !options_.pictures && is_open("picture")) return;
      write_tag(name, token);
      return;
    }
    if (token.self_closing) {  // in MathML
      write_tag(name, token);
      out_.back() = ' ';
      out_ += "/>";
      return;
    }
    Open element{std::string(name), std::string(name), false};
    if (contains<landmarks>(name)) element.written = "div";
    if (name == "picture" && !options_.pictures) element.written.clear();
    if (is_heading(name)) element.written = heading(name[1] - '0');
    if (name == "table" && !is_open("table")) {
      out_ += "<div class=\"wide\" role=\"group\" aria-label=\"Table\" tabindex=\"0\">";
      element.wrapped = true;
    }
    if (!element.written.empty()) write_tag(element.written, token);
    open_.push_back(std::move(element));
  }

  void end_tag(std::string_view name) {
    const auto found =
        std::find_if(open_.rbegin(), open_.rend(), [&](const Open& element) { return element.name == name; });
    if (found == open_.rend()) return;
    if (!contains<inline_elements>(name)) in_line_ = false;
    const auto keep = static_cast<std::size_t>(open_.rend() - found) - 1;
    while (open_.size() > keep) close_last();
  }

  void close_last() {
    const Open& element = open_.back();
    if (!element.written.empty()) out_.append("</").append(element.written).append(">");
    if (element.wrapped) out_ += "</div>";
    open_.pop_back();
  }

  [[nodiscard]] bool is_open(std::string_view name) const {
    return std::any_of(open_.begin(), open_.end(), [&](const Open& element) { return element.name == name; });
  }

  /// A publisher's headings say which is below which by their order; no level is left out.
  std::string heading(int level) {
    while (!levels_.empty() && levels_.back() >= level) levels_.pop_back();
    levels_.push_back(level);
    const int shown = std::min(6, options_.heading + static_cast<int>(levels_.size()));
    return "h" + std::to_string(shown);
  }

  void write_tag(std::string_view name, const HtmlToken& token) {
    const bool media = name == "video" || name == "audio";
    out_.append("<").append(name);
    for (const HtmlAttribute& attribute : token.attributes()) {
      const std::string_view key = attribute.name.view();
      if (key == "poster" || key == "preload" || key == "default" || key == "controls" || key == "xml:lang") {
        continue;
      }
      if ((key == "width" || key == "height") && name != "video") continue;
      write_attribute(key, attribute.value.view());
    }
    if (media) out_ += " controls preload=\"none\"";
    if (name == "pre") out_ += " tabindex=\"0\"";
    out_ += '>';
  }

  void write_attribute(std::string_view name, std::string_view value) {
    out_.append(" ").append(name).append("=\"");
    append_escaped(out_, value);
    out_ += '"';
  }

  void picture(const HtmlToken& token) {
    std::string_view source, alternative, title, width, height, set, sizes;
    for (const HtmlAttribute& attribute : token.attributes()) {
      const std::string_view name = attribute.name.view();
      std::string_view* const kept = name == "src"      ? &source
                                     : name == "alt"    ? &alternative
                                     : name == "title"  ? &title
                                     : name == "width"  ? &width
                                     : name == "height" ? &height
                                     : name == "srcset" ? &set
                                     : name == "sizes"  ? &sizes
                                                        : nullptr;
      if (kept != nullptr) *kept = attribute.value.view();
    }
    // What is no larger than a dot is there to be counted, not to be seen.
    const auto is_dot = [](std::string_view size) { return size == "0" || size == "1" || size == "1px"; };
    if (!is_web_url(source) || is_dot(width) || is_dot(height)) return;
    ++pictures_;
    if (!options_.pictures) {
      write_stand_in(source, alternative.empty() ? title : alternative);
      return;
    }
    const bool sized = pixels(width) > 0 && pixels(height) > 0;
    out_ += "<img";
    if (!sized && stands_alone()) out_ += " class=\"plate\"";
    write_attribute("src", source);
    if (!set.empty()) write_attribute("srcset", set);
    if (!set.empty() && !sizes.empty()) write_attribute("sizes", sizes);
    write_attribute("alt", alternative.empty() ? title : alternative);
    if (!title.empty()) write_attribute("title", title);
    if (sized) {
      write_attribute("width", std::to_string(pixels(width)));
      write_attribute("height", std::to_string(pixels(height)));
    }
    out_ += " loading=\"lazy\" decoding=\"async\" referrerpolicy=\"no-referrer\">";
  }

  void write_stand_in(std::string_view source, std::string_view alternative) {
    const bool linked = !is_open("a");
    out_ += linked ? "<a class=\"picture\"" : "<span class=\"picture\"";
    if (linked) write_attribute("href", source);
    out_ += alternative.empty() ? ">Picture from " : ">Picture: ";
    append_escaped(out_, alternative.empty() ? host_of(source) : alternative);
    out_ += linked ? "</a>" : "</span>";
  }

  /// Whether no text stands beside the picture that comes now.
  [[nodiscard]] bool stands_alone() const {
    if (in_line_) return false;
    HtmlTokenizer ahead = tokenizer_;
    HtmlToken token;
    constexpr int far_enough = 4;
    for (int i = 0; i < far_enough && ahead.next(token); ++i) {
      if (token.kind == HtmlToken::Kind::text && !trimmed(token.text).empty()) return false;
      if (token.kind != HtmlToken::Kind::text && !contains<inline_elements>(token.name.view())) break;
    }
    return true;
  }

  HtmlTokenizer tokenizer_;
  const ReadingOptions& options_;
  std::string out_;
  std::vector<Open> open_;
  std::vector<int> levels_;  // of the headings the text is below, as their publisher numbers them
  std::size_t pictures_ = 0;
  bool in_line_ = false;  // text stands in the line so far
};

}  // namespace

Reading for_reading(const SafeHtml& html, const ReadingOptions& options) {
  return Fitting(html.str(), options).run();
}

}  // namespace riverd::text
