#include "feeds/emit/entry_history.hpp"
#include "feeds/emit/html_page.hpp"
#include "feeds/emit/html_parts.hpp"
#include "feeds/emit/presentation.hpp"

namespace riverd::emit {
namespace {

void write_moment(HtmlWriter& page, std::string_view name, const std::optional<Time>& time,
                  std::string_view explanation) {
  if (!time) return;
  page.markup("<div><dt>").text(name).markup("</dt><dd>");
  write_time(page, *time);
  page.markup(" <span>").text(explanation).markup("</span></dd></div>\n");
}

void write_times(HtmlWriter& page, const Entry& entry) {
  const EntryTimes& times = entry.times;
  const std::string effective =
      "what it is sorted and shown by: dated " + std::string(explanation_of(times.quality));
  page.markup("<section class=\"facts\"><h2>Times</h2>\n<dl>\n");
  write_moment(page, "Shown", times.effective, effective);
  write_moment(page, "Stated", times.stated_published, "when it was published, by its own account");
  write_moment(page, "Stated update", times.stated_updated, "when it was last edited, by its own account");
  write_moment(page, "Mirrored", times.mirrored_at, "when a mirror republished it");
  write_moment(page, "First seen", times.first_seen, "when riverd received it");
  write_moment(page, "Changed", entry.changed, "when readers were last told of another text of it");
  write_moment(page, "Withdrawn", entry.withdrawn, "when its publisher was first seen to list it no more");
  page.markup("<div><dt>Quality</dt><dd><code>").text(to_string(times.quality));
  page.markup("</code></dd></div>\n</dl></section>\n");
}

void write_copy_list(HtmlWriter& page, const OutputEntry& output, const std::string& base_url) {
  if (output.copies.empty()) return;
  page.markup(
      "<section class=\"facts\"><h2>Copies</h2>\n<p>The same article came from other sources "
      "too.</p>\n<ul>\n");
  for (const OutputCopy& copy : output.copies) {
    page.markup("<li>");
    write_link(page, copy.feed_home_url, copy.feed_title.empty() ? copy.feed_url : copy.feed_title);
    page.markup(": <a href=\"").text(entry_url(copy.entry, base_url)).markup("\">as it came</a>");
    if (!copy.url.empty() && copy.url != output.entry.url) {
      page.markup(", ");
      write_link(page, copy.url, "at its own address");
    }
    page.markup("</li>\n");
  }
  page.markup("</ul></section>\n");
}

void write_related(HtmlWriter& page, const EntryFrame& frame) {
  if (frame.related.empty()) return;
  page.markup(
      "<section class=\"facts\"><h2>Same event</h2>\n<p>Other reports tell of it in words of their "
      "own.</p>\n<ul>\n");
  for (const RelatedEntry& report : frame.related) {
    page.markup("<li>")
        .text(report.source)
        .markup(": <a href=\"")
        .text(entry_url(report.entry.id, frame.base_url));
    page.markup("\">").text(heading_of(report.entry)).markup("</a></li>\n");
  }
  page.markup("</ul></section>\n");
}

void write_authors(HtmlWriter& page, const OutputEntry& output) {
  if (output.entry.authors.empty()) return;
  page.markup("<p class=\"authors\">By ");
  bool first = true;
  for (const Person& author : authors_of(output)) {
    if (!first) page.markup(", ");
    first = false;
    write_link(page, author.url, author.name);
  }
  page.markup("</p>\n");
}

void write_origin(HtmlWriter& page, const OutputEntry& output, const std::string& base_url) {
  const Entry& entry = output.entry;
  page.markup("<section class=\"facts\"><h2>Origin</h2>\n<dl>\n<div><dt>Source</dt><dd><a href=\"");
  page.text(feed_page_url(entry.feed, base_url)).markup("\">").text(name_of(output.source));
  page.markup("</a></dd></div>\n");
  if (entry.source) {
    page.markup("<div><dt>Republished from</dt><dd>");
    write_link(page, entry.source->home_url.empty() ? entry.source->feed_url : entry.source->home_url,
               name_of(*entry.source));
    page.markup("</dd></div>\n");
  }
  page.markup("<div><dt>Article</dt><dd>");
  write_link(page, entry.url, entry.url.empty() ? "no address given" : entry.url);
  page.markup("</dd></div>\n<div><dt>Id</dt><dd><code>").text(entry.output_id);
  page.markup("</code></dd></div>\n</dl></section>\n");
}

}  // namespace

std::string entry_page(const OutputEntry& output, const EntryFrame& frame) {
  const Entry& entry = output.entry;
  const std::string& base_url = frame.base_url;
  const std::string language = language_of(output);
  const std::string heading = heading_of(entry);
  const std::string title = frame.site_title.empty() ? heading : heading + " · " + frame.site_title;
  std::string out;
  out.reserve(8192 + entry.content.str().size());
  HtmlWriter page(out);
  begin_page(page, {title, {}, base_url, nullptr, nullptr});
  page.markup("<article class=\"whole\">\n<h1");
  write_language(page, language);
  page.markup(">");
  write_link(page, link_of(entry, base_url), heading);
  page.markup("</h1>\n");
  write_byline(page, output, base_url);
  write_authors(page, output);
  write_withdrawal(page, entry);
  page.markup("<div class=\"content\"");
  write_language(page, language);
  page.markup(">").html(entry.content.empty() ? entry.summary : entry.content).markup("</div>\n");
  write_enclosures(page, entry);
  page.markup("</article>\n");
  write_copy_list(page, output, base_url);
  write_related(page, frame);
  write_history(page, entry, frame);
  write_times(page, entry);
  write_origin(page, output, base_url);
  write_reasons(page, frame.why);
  end_page(page, base_url, {});
  return out;
}

}  // namespace riverd::emit
