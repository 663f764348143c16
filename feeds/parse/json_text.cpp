#include "feeds/parse/json_text.hpp"

#include "feeds/text/ascii.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <system_error>
#include <vector>

namespace riverd::parse {
namespace {

bool is_number_character(char c) {
  return text::is_digit(c) || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E';
}

/// RFC 8259, section 6.
bool is_number(std::string_view text) {
  std::size_t at = 0;
  const auto digits = [&] {
    const std::size_t start = at;
    while (at < text.size() && text::is_digit(text[at])) ++at;
    return at - start;
  };
  const auto take = [&](char c) {
    if (at == text.size() || text[at] != c) return false;
    ++at;
    return true;
  };
  take('-');
  const std::size_t start = at;
  const std::size_t whole = digits();
  if (whole == 0 || (whole > 1 && text[start] == '0')) return false;
  if (take('.') && digits() == 0) return false;
  if (take('e') || take('E')) {
    if (!take('-')) take('+');
    if (digits() == 0) return false;
  }
  return at == text.size();
}

/// Walks damaged JSON and writes sound JSON.
class Mender {
 public:
  Mender(std::string_view document, unsigned depth) : in_(document), deepest_(depth) {
    out_.text.reserve(document.size() + document.size() / 16);
  }

  MendedJson run() {
    while (at_ < in_.size() && !finished_) token();
    out_.truncated = out_.truncated || !finished_;
    while (!open_.empty()) close_last();
    return std::move(out_);
  }

 private:
  enum class Expects : std::uint8_t { key, colon, value, comma };

  struct Container {
    bool object = false;
    Expects next = Expects::value;
    std::size_t before_key = 0;  // where the output ended before the key that waits for its value
    bool empty = true;
  };

  void token() {
    const char c = in_[at_];
    switch (c) {
      case '{':
      case '[':
        ++at_;
        return open(c == '{');
      case '}':
      case ']':
        ++at_;
        return close(c == '}');
      case ',':
        ++at_;
        return comma();
      case ':':
        ++at_;
        if (!open_.empty() && open_.back().next == Expects::colon) open_.back().next = Expects::value;
        return;
      case '"':
        return string();
      case '/':
        return comment();
      default:
        if (text::is_alphanumeric(c) || c == '-') return word();
        ++at_;  // white space, or nothing that JSON knows
    }
  }

  /// Room for a value: the comma or colon before it, an empty key where it has none.
  void begin_value() {
    if (open_.empty()) return;
    Container& in = open_.back();
    if (!in.object) {
      if (!in.empty) out_.text += ',';
    } else if (in.next == Expects::key || in.next == Expects::comma) {
      begin_key();
      out_.text += "\"\":";
    } else {
      out_.text += ':';
    }
    in.empty = false;
    in.next = Expects::comma;
  }

  void end_value() {
    if (open_.empty()) finished_ = true;
  }

  void begin_key() {
    Container& in = open_.back();
    in.before_key = out_.text.size();
    if (!in.empty) out_.text += ',';
  }

  /// A key whose value never came goes.
  void drop_key() {
    Container& in = open_.back();
    if (in.object && (in.next == Expects::colon || in.next == Expects::value)) {
      out_.text.resize(in.before_key);
    }
  }

  void open(bool object) {
    if (open_.size() >= deepest_) {
      if (too_deep_++ == 0) {
        begin_value();
        out_.text += "null";  // in its place
      }
      return;
    }
    begin_value();
    out_.text += object ? '{' : '[';
    open_.push_back({object, object ? Expects::key : Expects::value, 0, true});
  }

  void close(bool object) {
    if (too_deep_ > 0) {
      --too_deep_;
      return;
    }
    const auto found =
        std::find_if(open_.rbegin(), open_.rend(), [&](const Container& c) { return c.object == object; });
    if (found == open_.rend()) return;
    const auto keep = static_cast<std::size_t>(open_.rend() - found) - 1;
    while (open_.size() > keep) close_last();
    end_value();
  }

  void close_last() {
    drop_key();
    out_.text += open_.back().object ? '}' : ']';
    open_.pop_back();
  }

  void comma() {
    if (open_.empty() || too_deep_ > 0) return;
    drop_key();
    Container& in = open_.back();
    in.next = in.object ? Expects::key : Expects::value;
  }

  void string() {
    const std::size_t start = ++at_;
    while (at_ < in_.size() && in_[at_] != '"') at_ += in_[at_] == '\\' ? 2 : 1;
    const bool cut = at_ >= in_.size();
    if (cut) out_.truncated = true;
    const std::string_view content = in_.substr(start, std::min(at_, in_.size()) - start);
    at_ = std::min(at_ + 1, in_.size());
    if (too_deep_ > 0) return;
    const bool key = !open_.empty() && open_.back().object &&
                     (open_.back().next == Expects::key || open_.back().next == Expects::comma);
    if (key) {
      begin_key();
      quoted(content);
      open_.back().next = Expects::colon;
    } else {
      begin_value();
      quoted(content);
      end_value();
    }
  }

  void quoted(std::string_view content) {
    out_.text += '"';
    for (std::size_t i = 0; i < content.size(); ++i) {
      const char c = content[i];
      if (c == '\\') {
        i += escape(content.substr(i));
      } else if (static_cast<unsigned char>(c) < 0x20) {
        if (c == '\n') out_.text += "\\n";
        if (c == '\t') out_.text += "\\t";
      } else {
        out_.text += c;
      }
    }
    out_.text += '"';
  }

  /// Writes the escape at the start of the text, or what was likely meant; returns how many characters beyond
  /// the backslash it takes.
  std::size_t escape(std::string_view text) {
    if (text.size() < 2) return 0;  // cut off
    if (std::string_view("\"\\/bfnrt").find(text[1]) != std::string_view::npos) {
      out_.text += text.substr(0, 2);
      return 1;
    }
    if (text[1] != 'u') return 0;  // a backslash that escapes nothing goes
    const auto code = code_unit(text);
    if (!code) return 1;
    constexpr unsigned high = 0xD800;
    constexpr unsigned low = 0xDC00;
    constexpr unsigned end = 0xE000;
    if (*code < high || *code >= end) {
      out_.text += text.substr(0, 6);
      return 5;
    }
    const auto second = code_unit(text.substr(6));
    if (*code < low && second && *second >= low && *second < end) {
      out_.text += text.substr(0, 12);
      return 11;
    }
    out_.text += "\\ufffd";  // half a character
    return 5;
  }

  /// Of `\u` and four digits.
  static std::optional<unsigned> code_unit(std::string_view text) {
    constexpr std::size_t length = 6;
    if (text.size() < length || !text.starts_with("\\u")) return std::nullopt;
    unsigned value = 0;
    const auto [end, error] = std::from_chars(text.data() + 2, text.data() + length, value, 16);
    return error == std::errc{} && end == text.data() + length ? std::optional(value) : std::nullopt;
  }

  void comment() {
    const std::string_view rest = in_.substr(at_);
    if (rest.starts_with("//")) {
      at_ = std::min(in_.find('\n', at_), in_.size());
    } else if (rest.starts_with("/*")) {
      const std::size_t end = in_.find("*/", at_ + 2);
      at_ = end == std::string_view::npos ? in_.size() : end + 2;
    } else {
      ++at_;
    }
  }

  /// A number or a literal; any other bare word is no value.
  void word() {
    const std::size_t start = at_;
    while (at_ < in_.size() && (text::is_alphanumeric(in_[at_]) || is_number_character(in_[at_]))) ++at_;
    if (too_deep_ > 0) return;
    // A word in a key's place names nothing.
    if (!open_.empty() && open_.back().object && open_.back().next != Expects::value &&
        open_.back().next != Expects::colon)
      return;
    const std::string_view word = in_.substr(start, at_ - start);
    const bool known = word == "true" || word == "false" || word == "null" || is_number(word);
    begin_value();
    out_.text += known ? word : "null";
    end_value();
  }

  std::string_view in_;
  unsigned deepest_;
  std::size_t at_ = 0;
  MendedJson out_;
  std::vector<Container> open_;
  std::size_t too_deep_ = 0;  // containers that are open and left out
  bool finished_ = false;
};

}  // namespace

MendedJson mend_json(std::string_view document, unsigned depth) {
  return Mender(document, depth).run();
}

}  // namespace riverd::parse
