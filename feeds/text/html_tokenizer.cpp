#include "feeds/text/html_tokenizer.hpp"

#include "feeds/text/ascii.hpp"
#include "feeds/text/name_set.hpp"
#include "feeds/text/named_references.hpp"
#include "feeds/text/scan.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace riverd::text {
namespace {

/// Beyond this many attributes a tag is nonsense: comparing each with all before it must stay cheap.
constexpr std::size_t most_attributes = 256;

constexpr std::array<std::string_view, 8> raw_text_elements = {"script",   "style",     "xmp",      "noembed",
                                                               "noframes", "plaintext", "textarea", "title"};

/// Of the raw text elements those whose character references are decoded.
bool decodes_references(std::string_view name) {
  return name == "textarea" || name == "title";
}

void append_decoded(std::string& out, std::string_view text, bool in_attribute) {
  while (!text.empty()) {
    const auto ampersand = std::min(text.find('&'), text.size());
    out.append(text.substr(0, ampersand));
    text.remove_prefix(ampersand);
    if (text.empty()) return;
    if (const auto reference = read_character_reference(text, in_attribute)) {
      out += reference->replacement;
      text.remove_prefix(reference->length);
    } else {
      out += '&';
      text.remove_prefix(1);
    }
  }
}

/// The text with its references decoded: itself where it has none, else in `memory`.
std::string_view decoded(std::string_view text, std::string& memory) {
  if (text.find('&') == std::string_view::npos) return text;
  memory.clear();
  append_decoded(memory, text, false);
  return memory;
}

constexpr auto ends_plain_text = [](auto c) { return (c == '<') | (c == '&'); };

/// The characters of a text up to the first that `ends` it.
template <class Ends>
std::size_t length_until(std::string_view text, Ends ends) {
  return static_cast<std::size_t>(std::find_if(text.begin(), text.end(), ends) - text.begin());
}

}  // namespace

void HtmlPiece::set_lower_case(std::string_view text) {
  set(text);
  if (std::none_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'Z'; })) return;
  copy_ = text;
  for (char& c : copy_) c = lower(c);
}

void HtmlPiece::set_decoded(std::string_view text) {
  set(text);
  if (text.find('&') != std::string_view::npos) append_decoded(copy_, text, true);
}

bool HtmlTokenizer::next(HtmlToken& token) {
  token.text = {};
  token.used = 0;
  token.self_closing = false;
  if (!raw_element_.empty() && read_raw_text(token)) return true;
  for (;;) {
    if (position_ >= html_.size()) return false;
    if (html_[position_] != '<') return read_text(token, position_);
    const std::size_t start = position_;
    if (read_markup(token)) return true;
    // Not markup after all: this `<` is text. A skipped doctype or instruction moved on.
    if (position_ == start) return read_text(token, start + 1);
  }
}

bool HtmlTokenizer::read_text(HtmlToken& token, std::size_t from) {
  token.kind = HtmlToken::Kind::text;
  const std::size_t stop = std::min(scan(html_, from, ends_plain_text), html_.size());
  const bool plain = stop == html_.size() || html_[stop] == '<';
  const std::size_t end = plain ? stop : std::min(html_.find('<', stop), html_.size());
  token.text = html_.substr(position_, end - position_);
  if (!plain) token.text = decoded(token.text, token.decoded);
  position_ = end;
  return true;
}

/// Reads what begins with `<`. False where it is text, or was skipped.
bool HtmlTokenizer::read_markup(HtmlToken& token) {
  const char second = position_ + 1 < html_.size() ? html_[position_ + 1] : '\0';
  if (second == '!') {
    if (html_.substr(position_, 4) == "<!--") {
      read_comment(token);
      return true;
    }
    if (equals_ignoring_case(html_.substr(position_ + 2, 7), "doctype")) {
      position_ = std::min(html_.find('>', position_), html_.size() - 1) + 1;
    }
    return false;  // the sanitising contract: a `<!` that opens none of these is text
  }
  if (second == '?') {
    position_ = std::min(html_.find('>', position_), html_.size() - 1) + 1;
    return false;
  }
  if (second == '/') {
    const char third = position_ + 2 < html_.size() ? html_[position_ + 2] : '\0';
    if (is_letter(third)) return read_tag(token);
    if (third == '\0') return false;
    read_bogus_comment(token, position_ + 2);
    return true;
  }
  return is_letter(second) && read_tag(token);
}

void HtmlTokenizer::read_comment(HtmlToken& token) {
  token.kind = HtmlToken::Kind::comment;
  const std::size_t start = position_ + 4;
  if (html_.substr(start, 1) == ">") {
    position_ = start + 1;
    return;
  }
  if (html_.substr(start, 2) == "->") {
    position_ = start + 2;
    return;
  }
  if (next_end_ < start) next_end_ = html_.find("-->", start);
  if (next_bang_end_ < start) next_bang_end_ = html_.find("--!>", start);
  const std::size_t end = std::min({next_end_, next_bang_end_, html_.size()});
  token.text = html_.substr(start, end - start);
  position_ = end == html_.size() ? end : end + (end == next_end_ ? 3 : 4);
}

void HtmlTokenizer::read_bogus_comment(HtmlToken& token, std::size_t start) {
  token.kind = HtmlToken::Kind::comment;
  const std::size_t end = std::min(html_.find('>', start), html_.size());
  token.text = html_.substr(start, end - start);
  position_ = std::min(end + 1, html_.size());
}

bool HtmlTokenizer::read_tag(HtmlToken& token) {
  const bool end_tag = html_[position_ + 1] == '/';
  std::string_view name = html_.substr(position_ + (end_tag ? 2 : 1));
  name = name.substr(
      0, length_until(name, [](char c) { return is_space(c) || c == '/' || c == '>' || c == '<'; }));
  const auto at = static_cast<std::size_t>(name.data() - html_.data()) + name.size();
  token.name.set_lower_case(name);
  token.kind = end_tag ? HtmlToken::Kind::end_tag : HtmlToken::Kind::start_tag;
  position_ = at;
  // A `<` in a name is somebody hiding a tag in a tag: browsers take it for a letter, here the inner tag is
  // read for what it says, so that nothing of a script's text stays.
  if (at >= html_.size() || html_[at] != '<') read_attributes(token);
  if (!end_tag && contains<raw_text_elements>(token.name.view())) raw_element_ = token.name.view();
  return true;
}

/// Up to and with the `>`, or to the end of the text.
void HtmlTokenizer::read_attributes(HtmlToken& token) {
  while (position_ < html_.size()) {
    const char c = html_[position_];
    if (c == '>') {
      ++position_;
      return;
    }
    if (c == '/') {
      token.self_closing = position_ + 1 < html_.size() && html_[position_ + 1] == '>';
      ++position_;
    } else if (is_space(c)) {
      ++position_;
    } else {
      read_attribute(token);
    }
  }
}

void HtmlTokenizer::read_attribute(HtmlToken& token) {
  const std::size_t name_start = position_;
  ++position_;  // an `=` in first place belongs to the name
  while (position_ < html_.size() && !is_space(html_[position_]) && html_[position_] != '/' &&
         html_[position_] != '>' && html_[position_] != '=') {
    ++position_;
  }
  if (token.used == token.slots.size()) token.slots.emplace_back();
  HtmlAttribute& attribute = token.slots[token.used];
  attribute.name.set_lower_case(html_.substr(name_start, position_ - name_start));
  attribute.value.set({});
  std::size_t at = position_;
  while (at < html_.size() && is_space(html_[at])) ++at;
  if (at < html_.size() && html_[at] == '=') {
    ++at;
    while (at < html_.size() && is_space(html_[at])) ++at;
    std::size_t end = at;
    if (at < html_.size() && (html_[at] == '"' || html_[at] == '\'')) {
      const std::size_t start = at + 1;
      end = std::min(html_.find(html_[at], start), html_.size());
      attribute.value.set_decoded(html_.substr(start, end - start));
      position_ = std::min(end + 1, html_.size());
    } else {
      while (end < html_.size() && !is_space(html_[end]) && html_[end] != '>') ++end;
      attribute.value.set_decoded(html_.substr(at, end - at));
      position_ = end;
    }
  }
  if (token.used >= most_attributes) return;
  const auto before = token.attributes();
  const bool seen = std::any_of(before.begin(), before.end(), [&](const HtmlAttribute& known) {
    return known.name == attribute.name.view();
  });
  if (!seen) ++token.used;
}

/// The content of a raw text element as one token; false if it is empty.
bool HtmlTokenizer::read_raw_text(HtmlToken& token) {
  const std::string element = std::exchange(raw_element_, {});
  std::size_t end = position_;
  for (;; ++end) {
    end = std::min(html_.find("</", end), html_.size());
    if (end == html_.size() || element == "plaintext") {
      end = html_.size();
      break;
    }
    const std::size_t after = end + 2 + element.size();
    if (equals_ignoring_case(html_.substr(end + 2, element.size()), element) &&
        (after >= html_.size() || is_space(html_[after]) || html_[after] == '/' || html_[after] == '>')) {
      break;
    }
  }
  if (end == position_) return false;
  token.kind = HtmlToken::Kind::text;
  const std::string_view content = html_.substr(position_, end - position_);
  token.text = decodes_references(element) ? decoded(content, token.decoded) : content;
  position_ = end;
  return true;
}

}  // namespace riverd::text
