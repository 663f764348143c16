#include "feeds/text/html_tokenizer.hpp"

#include "feeds/text/named_references.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace riverd::text {
namespace {

/// Beyond this many attributes a tag is nonsense: comparing each with all before it must stay cheap.
constexpr std::size_t most_attributes = 256;

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) { return lower(c); });
  return out;
}

bool equals_ignoring_case(std::string_view text, std::string_view lower_case) {
  return text.size() == lower_case.size() && std::equal(text.begin(), text.end(), lower_case.begin(),
                                                        [](char a, char b) { return lower(a) == b; });
}

bool is_raw_text(std::string_view name) {
  static constexpr std::array<std::string_view, 8> names = {"script",   "style",     "xmp",      "noembed",
                                                            "noframes", "plaintext", "textarea", "title"};
  return std::find(names.begin(), names.end(), name) != names.end();
}

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

}  // namespace

bool HtmlTokenizer::next(HtmlToken& token) {
  token.text.clear();
  token.raw_name.clear();
  token.attributes.clear();
  token.self_closing = false;
  if (!raw_element_.empty() && read_raw_text(token)) return true;
  for (;;) {
    if (position_ >= html_.size()) return false;
    if (html_[position_] != '<') {
      return read_text(token, std::min(html_.find('<', position_), html_.size()));
    }
    const std::size_t start = position_;
    if (read_markup(token)) return true;
    // Not markup after all: this `<` is text. A skipped doctype or instruction moved on.
    if (position_ == start) return read_text(token, std::min(html_.find('<', start + 1), html_.size()));
  }
}

bool HtmlTokenizer::read_text(HtmlToken& token, std::size_t end) {
  token.kind = HtmlToken::Kind::text;
  append_decoded(token.text, html_.substr(position_, end - position_), false);
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
    if (foreign_ && html_.substr(position_, 9) == "<![CDATA[") {
      const std::size_t start = position_ + 9;
      const std::size_t end = std::min(html_.find("]]>", start), html_.size());
      token.kind = HtmlToken::Kind::text;
      token.text = html_.substr(start, end - start);
      position_ = std::min(end + 3, html_.size());
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
  const std::size_t plain = html_.find("-->", start);
  const std::size_t bang = html_.find("--!>", start);
  const std::size_t end = std::min({plain, bang, html_.size()});
  token.text = html_.substr(start, end - start);
  position_ = end == html_.size() ? end : end + (end == plain ? 3 : 4);
}

void HtmlTokenizer::read_bogus_comment(HtmlToken& token, std::size_t start) {
  token.kind = HtmlToken::Kind::comment;
  const std::size_t end = std::min(html_.find('>', start), html_.size());
  token.text = html_.substr(start, end - start);
  position_ = std::min(end + 1, html_.size());
}

bool HtmlTokenizer::read_tag(HtmlToken& token) {
  const bool end_tag = html_[position_ + 1] == '/';
  std::size_t at = position_ + (end_tag ? 2 : 1);
  const std::size_t name_start = at;
  while (at < html_.size() && !is_space(html_[at]) && html_[at] != '/' && html_[at] != '>' &&
         html_[at] != '<')
    ++at;
  token.raw_name = html_.substr(name_start, at - name_start);
  token.text = lower(token.raw_name);
  token.kind = end_tag ? HtmlToken::Kind::end_tag : HtmlToken::Kind::start_tag;
  position_ = at;
  // A `<` in a name is somebody hiding a tag in a tag: browsers take it for a letter, here the inner tag is
  // read for what it says, so that nothing of a script's text stays.
  if (at >= html_.size() || html_[at] != '<') read_attributes(token);
  if (!end_tag && !foreign_ && is_raw_text(token.text)) raw_element_ = token.text;
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
  HtmlAttribute attribute;
  attribute.name = lower(html_.substr(name_start, position_ - name_start));
  std::size_t at = position_;
  while (at < html_.size() && is_space(html_[at])) ++at;
  if (at < html_.size() && html_[at] == '=') {
    ++at;
    while (at < html_.size() && is_space(html_[at])) ++at;
    std::size_t end = at;
    if (at < html_.size() && (html_[at] == '"' || html_[at] == '\'')) {
      const std::size_t start = at + 1;
      end = std::min(html_.find(html_[at], start), html_.size());
      append_decoded(attribute.value, html_.substr(start, end - start), true);
      position_ = std::min(end + 1, html_.size());
    } else {
      while (end < html_.size() && !is_space(html_[end]) && html_[end] != '>') ++end;
      append_decoded(attribute.value, html_.substr(at, end - at), true);
      position_ = end;
    }
  }
  if (token.attributes.size() >= most_attributes) return;
  const bool seen = std::any_of(token.attributes.begin(), token.attributes.end(),
                                [&](const HtmlAttribute& known) { return known.name == attribute.name; });
  if (!seen) token.attributes.push_back(std::move(attribute));
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
  if (decodes_references(element)) {
    append_decoded(token.text, content, false);
  } else {
    token.text = content;
  }
  position_ = end;
  return true;
}

}  // namespace riverd::text
