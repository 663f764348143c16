#include "feeds/archive/read_file.hpp"

#include "feeds/archive/front_matter.hpp"
#include "feeds/archive/markdown.hpp"
#include "feeds/parse/date.hpp"
#include "feeds/parse/timestamp_comments.hpp"
#include "feeds/text/ascii.hpp"
#include "feeds/text/encoding.hpp"
#include "feeds/text/html_text.hpp"
#include "feeds/text/url.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

namespace riverd::archive {
namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view white = " \t\r\n\f";
  const auto first = text.find_first_not_of(white);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(white) - first + 1);
}

std::string_view take_line(std::string_view& rest) {
  const auto end = rest.find('\n');
  std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  return trimmed(line);
}

/// `[words](address)` and nothing else on its line.
struct LinkLine {
  std::string_view words;
  std::string_view address;
};
std::optional<LinkLine> link_line(std::string_view line) {
  if (!line.starts_with('[') || !line.ends_with(')')) return std::nullopt;
  // The last: a title may hold anything, an address as it is written holds no `](`.
  const auto middle = line.rfind("](");
  if (middle == std::string_view::npos) return std::nullopt;
  return LinkLine{trimmed(line.substr(1, middle - 1)),
                  trimmed(line.substr(middle + 2, line.size() - middle - 3))};
}

/// The head of an item file: what stands before its text.
struct ItemHead {
  std::optional<Time> stamp;
  std::string_view title;
  std::string_view link;
  std::string_view text;
};
std::optional<ItemHead> item_head(std::string_view body) {
  ItemHead head;
  std::string_view rest = body.substr(std::min(body.find_first_not_of(" \t\r\n"), body.size()));
  if (rest.starts_with("<!--")) {
    const auto end = rest.find("-->");
    if (end == std::string_view::npos) return std::nullopt;
    head.stamp = parse::timestamp_of(rest.substr(4, end - 4));
    if (!head.stamp) return std::nullopt;
    rest.remove_prefix(end + 3);
    rest.remove_prefix(std::min(rest.find_first_not_of(" \t\r\n"), rest.size()));
  }
  std::string_view after = rest;
  const auto title = link_line(take_line(after));
  const std::string_view rule = title ? take_line(after) : std::string_view();
  if (title && rule.size() >= 3 && rule.find_first_not_of('-') == std::string_view::npos) {
    head.title = title->words;
    head.link = title->address;
    head.text = after;
    return head;
  }
  if (!head.stamp) return std::nullopt;
  head.text = rest;
  return head;
}

/// Whether the text of an item is the markup of a feed, and not Markdown.
bool is_markup(std::string_view text) {
  return text.starts_with('<') || text::looks_like_html(text);
}

void set_html(ParsedEntry& entry, std::string_view text) {
  entry.content.kind = ParsedText::Kind::html;
  entry.content.value = is_markup(text) ? std::string(text) : markdown_to_html(text);
}

void set_link(ParsedEntry& entry, std::string_view address) {
  if (!text::is_web_url(address) || !entry.url.empty()) return;
  entry.url = text::repair_url(address);
  entry.id = entry.url;
  entry.guid_is_permalink = true;
}

/// Whether the summary is the beginning of the text, cut off: it says nothing of its own.
bool is_beginning(std::string_view summary, std::string_view html) {
  std::string_view words = trimmed(summary);
  for (const std::string_view dots : {"...", "\u2026", "\u2026\u2026"}) {
    if (words.ends_with(dots)) words.remove_suffix(dots.size());
  }
  const std::string text = text::html_to_text(html);
  return text.find(text::fold_white_space(words)) != std::string::npos;
}

void take(FrontMatter&& given, ParsedEntry& entry) {
  entry.title.value = std::move(given.title);
  entry.published = parse::parse_date(given.date);
  entry.updated = parse::parse_date(given.updated);
  if (const auto mirrored = parse::parse_date(given.mirrored)) entry.timestamp_comment = mirrored->time;
  entry.language = std::move(given.language);
  entry.image = std::move(given.image);
  for (std::string& author : given.authors) {
    Person person;
    person.name = std::move(author);
    entry.authors.push_back(std::move(person));
  }
  for (std::string& category : given.categories) entry.categories.push_back({std::move(category), {}, {}});
  entry.tags = std::move(given.tags);
}

/// The last line of a post names where it is from.
void take_source_line(std::string_view& text, ParsedEntry& entry) {
  text = trimmed(text);
  const auto before = text.rfind('\n');
  const std::string_view last = text.substr(before == std::string_view::npos ? 0 : before + 1);
  const auto line = link_line(trimmed(last));
  if (!line || !text::is_web_url(line->address) || line->words.find("![") != std::string_view::npos) return;
  set_link(entry, line->address);
  static constexpr std::array<std::string_view, 5> empty_words = {"source", "link", "original", "原文",
                                                                  "来源"};
  const std::string words = text::lower(line->words);
  if (std::find(empty_words.begin(), empty_words.end(), words) == empty_words.end() && !words.empty()) {
    ParsedSource source;
    source.title.value = line->words;
    entry.source = std::move(source);
  }
  text = trimmed(text.substr(0, text.size() - last.size()));
}

}  // namespace

const char* to_string(FileForm form) {
  switch (form) {
    case FileForm::item:
      return "item";
    case FileForm::post:
      return "post";
    case FileForm::page:
      break;
  }
  return "page";
}

Result<ArchivedFile> read_file(std::string_view bytes) {
  const text::DecodedText decoded = text::decode_document(bytes, "");
  const FrontMatterParts parts = split_front_matter(decoded.utf8());
  std::string_view text = trimmed(parts.body);
  if (text.empty() && parts.block.empty()) return Error(FeedError::empty, "the file is empty");

  ArchivedFile out;
  ParsedEntry& entry = out.entry;
  entry.id_synthetic = true;
  std::string summary;
  if (!parts.block.empty()) {
    auto front = read_front_matter(parts.yaml);
    if (!front) return front.error();
    summary = std::move(front->summary);
    const std::string link = std::move(front->link);
    take(std::move(*front), entry);
    out.form = FileForm::post;
    if (const auto head = item_head(text)) {
      out.form = FileForm::item;
    } else {
      take_source_line(text, entry);
      entry.content.kind = ParsedText::Kind::html;
      entry.content.value = markdown_to_html(text);
      // As the mirror has it that the entry came from: the stamp alone would be taken for its date (T9).
      if (entry.timestamp_comment && entry.published)
        entry.content.value.insert(0, "<div><i>" + to_rfc822(entry.published->time) + "</i></div>");
    }
    if (out.form == FileForm::post) set_link(entry, link);
  }
  if (const auto head = out.form == FileForm::post ? std::nullopt : item_head(text)) {
    out.form = FileForm::item;
    if (head->stamp) entry.timestamp_comment = head->stamp;
    if (entry.title.empty()) entry.title.value = head->title;
    set_link(entry, head->link);
    set_html(entry, trimmed(head->text));
  } else if (out.form == FileForm::page) {
    entry.content.value = text;
  }
  if (!summary.empty() && !is_beginning(summary, entry.content.value))
    entry.summary.value = std::move(summary);
  entry.id_synthetic = entry.id.empty();
  return out;
}

}  // namespace riverd::archive
