#include "feeds/parse/xml_text.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace riverd::parse {
namespace {

/// Walks a damaged document and writes a well-formed one.
class Recovery {
 public:
  Recovery(std::string_view document, unsigned depth) : in_(document), deepest_(depth) {
    out_.text.reserve(document.size() + document.size() / 16);
  }

  Recovered run() {
    skip_to_root();
    while (at_ < in_.size() && !finished_) {
      if (in_[at_] != '<') {
        const std::size_t end = std::min(in_.find('<', at_), in_.size());
        text(in_.substr(at_, end - at_));
        at_ = end;
      } else {
        markup();
      }
    }
    out_.truncated = out_.truncated || !open_.empty();
    while (!open_.empty()) close_last();
    return std::move(out_);
  }

 private:
  /// What stands before the first element that could be a root is no part of the document.
  void skip_to_root() {
    for (at_ = in_.find('<'); at_ != std::string_view::npos; at_ = in_.find('<', at_ + 1)) {
      const char next = at_ + 1 < in_.size() ? in_[at_ + 1] : '\0';
      if (starts_name(next) || in_.substr(at_, 9) == "<!DOCTYPE" || in_.substr(at_, 4) == "<!--" ||
          next == '?')
        return;
    }
    at_ = in_.size();
  }

  void text(std::string_view text) {
    if (!open_.empty()) out_.text += text;
  }

  void markup() {
    const char next = at_ + 1 < in_.size() ? in_[at_ + 1] : '\0';
    if (in_.substr(at_, 4) == "<!--") {
      section("-->", 4);
    } else if (in_.substr(at_, 9) == "<![CDATA[") {
      section("]]>", 9);
    } else if (next == '!') {
      skip_doctype();
    } else if (next == '?') {
      const std::size_t end = in_.find('>', at_);
      at_ = end == std::string_view::npos ? in_.size() : end + 1;
    } else if (next == '/') {
      end_tag();
    } else if (starts_name(next)) {
      start_tag();
    } else {
      text("&lt;");
      ++at_;
    }
  }

  /// A comment or CDATA section; one without an end goes to the end of the document.
  void section(std::string_view end_mark, std::size_t start_length) {
    const std::size_t end = in_.find(end_mark, at_ + start_length);
    const bool comment = end_mark == "-->";
    if (end == std::string_view::npos) {
      out_.truncated = true;
      if (comment) {
        at_ = in_.size();
        return;
      }
      if (!open_.empty()) out_.text.append(in_.substr(at_)).append(end_mark);
      at_ = in_.size();
      return;
    }
    if (!open_.empty()) out_.text.append(in_.substr(at_, end + end_mark.size() - at_));
    at_ = end + end_mark.size();
  }

  /// Its entities have been replaced already.
  void skip_doctype() {
    std::size_t end = in_.find_first_of("[>", at_);
    if (end != std::string_view::npos && in_[end] == '[') {
      end = in_.find(']', end);
      if (end != std::string_view::npos) end = in_.find('>', end);
    }
    at_ = end == std::string_view::npos ? in_.size() : end + 1;
  }

  void end_tag() {
    std::size_t end = at_ + 2;
    while (end < in_.size() && is_name_character(in_[end])) ++end;
    const std::string_view name = in_.substr(at_ + 2, end - at_ - 2);
    // One without its `>` ends where the next tag begins.
    const std::size_t close = std::min(in_.find_first_of("<>", end), in_.size());
    at_ = close < in_.size() && in_[close] == '>' ? close + 1 : close;
    const auto dropped = std::find(too_deep_.rbegin(), too_deep_.rend(), name);
    if (dropped != too_deep_.rend()) {
      too_deep_.erase(std::next(dropped).base(), too_deep_.end());
      return;
    }
    const auto found = std::find(open_.rbegin(), open_.rend(), name);
    if (found == open_.rend()) return;
    const auto keep = static_cast<std::size_t>(open_.rend() - found) - 1;
    while (open_.size() > keep) close_last();
    // Junk after the root is dropped, unless the root was closed too early and more items follow.
    too_deep_.clear();
    if (open_.empty()) finished_ = true;
  }

  void start_tag() {
    std::size_t at = at_ + 1;
    while (at < in_.size() && is_name_character(in_[at])) ++at;
    const std::string_view name = in_.substr(at_ + 1, at - at_ - 1);
    std::string tag = "<" + std::string(name);
    std::vector<std::string_view> names;
    bool self_closing = false;
    for (;;) {
      while (at < in_.size() && (text::is_space(in_[at]) || in_[at] == '"' || in_[at] == '\'')) ++at;
      if (at >= in_.size()) {  // cut off in the middle of a tag: the tag is lost
        out_.truncated = true;
        at_ = at;
        return;
      }
      const char c = in_[at];
      if (c == '>') {
        ++at;
        break;
      }
      if (c == '<') break;  // the `>` is missing
      if (c == '/') {
        self_closing = at + 1 < in_.size() && in_[at + 1] == '>';
        ++at;
        continue;
      }
      if (!starts_name(c)) {
        ++at;
        continue;
      }
      at = attribute(at, tag, names);
    }
    at_ = at;
    end_unclosed_item(name);
    if (self_closing) {
      out_.text.append(tag).append("/>");
      if (open_.empty()) finished_ = true;
      return;
    }
    if (open_.size() >= deepest_) {
      if (too_deep_.size() < deepest_) too_deep_.push_back(name);
      return;
    }
    out_.text.append(tag).append(">");
    open_.push_back(name);
  }

  /// Items do not stand in items: an open one ends where the next begins.
  void end_unclosed_item(std::string_view name) {
    if (name != "item" && name != "entry") return;
    if (open_.empty()) return;
    // A root of that name stays: a document has one.
    const auto found = std::find(std::next(open_.begin()), open_.end(), name);
    const auto keep = static_cast<std::size_t>(found - open_.begin());
    while (open_.size() > keep) close_last();
  }

  /// One attribute, quoted whatever it was; the first of equal names counts.
  std::size_t attribute(std::size_t at, std::string& tag, std::vector<std::string_view>& names) {
    constexpr std::size_t most = 64;
    const std::size_t start = at;
    while (at < in_.size() && is_name_character(in_[at])) ++at;
    const std::string_view name = in_.substr(start, at - start);
    std::string_view value;
    std::size_t equals = at;
    while (equals < in_.size() && text::is_space(in_[equals])) ++equals;
    if (equals < in_.size() && in_[equals] == '=') {
      at = equals + 1;
      while (at < in_.size() && text::is_space(in_[at])) ++at;
      if (at < in_.size() && (in_[at] == '"' || in_[at] == '\'')) {
        const std::size_t end = in_.find(in_[at], at + 1);
        const std::size_t limit =
            end == std::string_view::npos ? std::min(in_.find('>', at), in_.size()) : end;
        value = in_.substr(at + 1, limit - at - 1);
        at = end == std::string_view::npos ? limit : end + 1;
      } else {
        const std::size_t begin = at;
        while (at < in_.size() && !text::is_space(in_[at]) && in_[at] != '>' && in_[at] != '<') ++at;
        value = in_.substr(begin, at - begin);
        if (value.ends_with('/') && at < in_.size() && in_[at] == '>') value.remove_suffix(1);
      }
    }
    if (names.size() >= most || std::find(names.begin(), names.end(), name) != names.end()) return at;
    names.push_back(name);
    tag.append(" ").append(name).append("=\"");
    for (const char c : value) {
      if (c == '"') {
        tag += "&quot;";
      } else if (c == '<') {
        tag += "&lt;";
      } else {
        tag += c;
      }
    }
    tag += '"';
    return at;
  }

  void close_last() {
    out_.text.append("</").append(open_.back()).append(">");
    open_.pop_back();
  }

  std::string_view in_;
  unsigned deepest_;
  std::size_t at_ = 0;
  Recovered out_;
  std::vector<std::string_view> open_;
  std::vector<std::string_view>
      too_deep_;  // open elements that were left out; only the innermost are told apart
  bool finished_ = false;
};

}  // namespace

Recovered recover(std::string_view document, unsigned depth) {
  return Recovery(document, depth).run();
}

}  // namespace riverd::parse
