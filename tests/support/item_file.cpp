#include "tests/support/item_file.hpp"

#include "feeds/parse/date.hpp"
#include "feeds/parse/timestamp_comments.hpp"
#include "feeds/text/html_text.hpp"

#include <algorithm>

namespace riverd::test {
namespace {

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

/// The next line without its end; what is left moves on.
std::string_view take_line(std::string_view& text) {
  const auto end = std::min(text.find('\n'), text.size());
  const auto line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return trimmed(line);
}

struct MarkdownLink {
  std::string_view text;
  std::string_view url;
};

/// A line that is one link and nothing else.
std::optional<MarkdownLink> link_of(std::string_view line) {
  const auto middle = line.rfind("](");
  if (!line.starts_with('[') || !line.ends_with(')') || middle == std::string_view::npos) return std::nullopt;
  return MarkdownLink{line.substr(1, middle - 1), line.substr(middle + 2, line.size() - middle - 3)};
}

/// A value of the front matter without its quotes.
std::string scalar(std::string_view value) {
  if (value.size() < 2 || value.front() != value.back() || (value.front() != '"' && value.front() != '\''))
    return std::string(value);
  const char quote = value.front();
  value = value.substr(1, value.size() - 2);
  std::string out;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const bool escape = quote == '"' ? value[i] == '\\' : value.substr(i, 2) == "''";
    if (escape && i + 1 < value.size()) ++i;
    out += value[i];
  }
  return out;
}

std::string without_links(std::string_view markdown) {
  std::string out;
  out.reserve(markdown.size());
  std::size_t middle = std::min(markdown.find("]("), markdown.size());  // the first at or after the place
  const auto destination_end = [&](std::size_t from) {
    const auto end = markdown.find_first_of(")\n", from);
    return end != std::string_view::npos && markdown[end] == ')' ? end + 1 : from;
  };
  for (std::size_t at = 0; at < markdown.size();) {
    if (middle < at) middle = std::min(markdown.find("](", at), markdown.size());
    if (at == middle && at < markdown.size()) {
      out += ' ';
      at = destination_end(at + 2);
      continue;
    }
    if (markdown.substr(at, 2) == "![" && middle < markdown.size()) {
      const auto line_end = markdown.substr(0, middle).find('\n', at);
      if (line_end == std::string_view::npos) {
        at = destination_end(middle + 2);
        continue;
      }
    }
    out += markdown[at++];
  }
  return out;
}

/// Paragraphs stand between blank lines; with `each_line` every line is one.
std::string as_html(std::string_view markdown, bool each_line) {
  const bool marked_up = text::looks_like_html(markdown);
  const std::string plain = without_links(markdown);
  std::string out = "<p>";
  for (std::string_view rest = plain; !rest.empty();) {
    const std::string_view line = take_line(rest);
    if (line.empty() || each_line) out += "</p><p>";
    out += marked_up ? std::string(line) : text::escape_markup(line);
    out += '\n';
  }
  return out + "</p>";
}

ItemFile read_archived(std::string_view bytes, Time date) {
  ItemFile out;
  out.date = date;
  take_line(bytes);
  std::string_view rest = bytes;
  if (const auto link = link_of(take_line(rest))) {
    out.title = link->text;
    out.url = link->url;
    bytes = rest;
    const std::string_view rule = take_line(rest);
    if (rule.size() >= 3 && rule.find_first_not_of('-') == std::string_view::npos) bytes = rest;
  }
  // Feeds' HTML has elements that the guess does not know, but stands in elements from its start.
  const bool html = trimmed(bytes).starts_with('<') || text::looks_like_html(bytes);
  out.html = html ? std::string(bytes) : as_html(bytes, false);
  return out;
}

ItemFile read_post(std::string_view bytes) {
  ItemFile out;
  take_line(bytes);
  while (!bytes.empty()) {
    const std::string_view line = take_line(bytes);
    if (line == "---") break;
    const auto colon = std::min(line.find(':'), line.size());
    const std::string value = scalar(trimmed(line.substr(std::min(colon + 1, line.size()))));
    if (line.substr(0, colon) == "title") out.title = value;
    if (line.substr(0, colon) == "date") {
      if (const auto date = parse::parse_date(value)) out.date = date->time;
    }
  }
  std::string_view body = trimmed(bytes);
  const auto last = body.rfind('\n');
  if (last != std::string_view::npos) {
    if (const auto source = link_of(trimmed(body.substr(last)))) {
      out.url = source->url;
      body = body.substr(0, last);
    }
  }
  out.html = as_html(body, false);
  return out;
}

}  // namespace

ItemFile read_item_file(std::string_view bytes) {
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  std::string_view rest = bytes;
  const std::string_view first = take_line(rest);
  if (first == "---") return read_post(bytes);
  if (first.starts_with("<!--") && first.ends_with("-->") && first.size() > 7) {
    if (const auto date = parse::timestamp_of(first.substr(4, first.size() - 7)))
      return read_archived(bytes, *date);
  }
  ItemFile out;
  out.html = text::looks_like_html(bytes) ? std::string(bytes) : as_html(bytes, true);
  return out;
}

}  // namespace riverd::test
