#include "feeds/archive/write_file.hpp"

#include "feeds/archive/front_matter.hpp"
#include "feeds/archive/markdown.hpp"
#include "feeds/text/html_text.hpp"

#include <string_view>

namespace riverd::archive {
namespace {

Time date_of(const Entry& entry) {
  return entry.times.stated_published.value_or(entry.times.effective);
}

/// One line, without what would end the link's words.
std::string one_line(std::string_view text) {
  std::string out = text::fold_white_space(text);
  for (auto at = out.find("]("); at != std::string::npos; at = out.find("](", at)) out.insert(at + 1, " ");
  return out;
}

/// An address between parentheses at the end of a line: what would be read as its end is encoded.
std::string address(std::string_view url) {
  std::string out(url);
  for (auto at = out.find("]("); at != std::string::npos; at = out.find("](", at)) out.replace(at, 2, "%5D(");
  return out;
}

void add_scalar(std::string& out, std::string_view key, std::string_view value) {
  if (!value.empty()) out.append(key).append(": ").append(yaml_quoted(value)).append("\n");
}

void add_list(std::string& out, std::string_view key, const std::vector<std::string>& values) {
  if (values.empty()) return;
  out.append(key).append(":\n");
  for (const std::string& value : values) out.append("  - ").append(yaml_quoted(value)).append("\n");
}

std::string front_matter_of(const Entry& entry) {
  std::string out = "---\n";
  out.append("title: ").append(yaml_quoted(entry.title)).append("\n");
  // One without a date was dated by its arrival, which is nothing to tell others.
  if (entry.times.stated_published || entry.times.quality != TimeQuality::missing)
    add_scalar(out, "date", to_rfc3339(date_of(entry)));
  if (entry.times.stated_updated) add_scalar(out, "lastmod", to_rfc3339(*entry.times.stated_updated));
  if (entry.times.mirrored_at) add_scalar(out, "mirrored", to_rfc3339(*entry.times.mirrored_at));
  add_scalar(out, "summary", text::html_to_text(entry.summary.str()));
  std::vector<std::string> authors;
  authors.reserve(entry.authors.size());
  for (const Person& person : entry.authors)
    authors.push_back(person.name.empty() ? person.email : person.name);
  add_list(out, "authors", authors);
  std::vector<std::string> categories;
  categories.reserve(entry.categories.size());
  for (const Category& category : entry.categories) categories.push_back(category.term);
  add_list(out, "categories", categories);
  if (!entry.language.empty()) add_list(out, "lang", {entry.language});
  add_scalar(out, "thumbnail", entry.image);
  return out + "---\n";
}

std::string text_of(const Entry& entry, const std::string& source) {
  std::string out = "\n" + html_to_markdown(entry.content);
  if (entry.url.empty()) return out;
  const std::string words = one_line(source);
  return out + (out == "\n" ? "" : "\n") + "[" + (words.empty() ? "source" : words) + "](" +
         address(entry.url) + ")\n";
}

/// Where the value of a top-level key of a YAML block stands: from after its colon to the line's end. Nothing
/// where it goes on in the next line.
std::string_view scalar_of(std::string_view block, std::string_view key) {
  std::string_view rest = block;
  while (!rest.empty()) {
    const auto end = rest.find('\n');
    const std::string_view line = rest.substr(0, end);
    if (end == std::string_view::npos) return {};
    rest.remove_prefix(end + 1);
    if (!line.starts_with(key) || line.substr(key.size(), 1) != ":") continue;
    const bool goes_on = rest.starts_with(' ') || rest.starts_with('\t');
    std::string_view value = line.substr(key.size() + 1);
    while (value.ends_with('\r')) value.remove_suffix(1);
    const auto first = value.find_first_not_of(' ');
    const bool plain = first == std::string_view::npos ||
                       std::string_view("|>&*!").find(value[first]) == std::string_view::npos;
    return goes_on || !plain ? std::string_view() : value;
  }
  return {};
}

}  // namespace

std::string to_item_file(const Entry& entry) {
  const Time stamp = entry.times.mirrored_at.value_or(date_of(entry));
  std::string out = "<!--" + std::to_string(stamp.time_since_epoch().count()) + "-->\n[" +
                    one_line(entry.title) + "](" + address(entry.url) + ")\n------\n\n";
  if (entry.times.mirrored_at && entry.times.stated_published)
    out += "<div><i>" + to_rfc822(*entry.times.stated_published) + "</i></div>";
  const std::string& html = body_of(entry).str();
  const bool bare = !html.empty() && html.front() != '<' && !entry.times.mirrored_at;
  out.append(bare ? "<div>" : "").append(html).append(bare ? "</div>" : "");
  return out + "\n";
}

std::string to_post(const Entry& entry, const std::string& source) {
  return front_matter_of(entry) + text_of(entry, source);
}

std::string to_changed_post(const Entry& entry, const std::string& source, std::string_view original) {
  const FrontMatterParts parts = split_front_matter(original);
  if (parts.block.empty()) return to_post(entry, source);
  std::string block(parts.block);
  const auto front = read_front_matter(parts.yaml);
  if (front && front->title != entry.title) {
    const std::string_view value = scalar_of(parts.block, "title");
    if (value.data() == nullptr) return to_post(entry, source);
    block.replace(static_cast<std::size_t>(value.data() - parts.block.data()), value.size(),
                  " " + yaml_quoted(entry.title));
  }
  return block + text_of(entry, source);
}

std::string file_name(const Entry& entry) {
  return to_rfc3339(entry.times.effective).substr(0, 10) + "-" + entry.id.to_string().substr(0, 16) + ".md";
}

}  // namespace riverd::archive
