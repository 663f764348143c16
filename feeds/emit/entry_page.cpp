#include "feeds/emit/entry_history.hpp"
#include "feeds/emit/html_page.hpp"
#include "feeds/emit/html_parts.hpp"
#include "feeds/emit/page_frame.hpp"
#include "feeds/emit/page_times.hpp"
#include "feeds/emit/presentation.hpp"

namespace riverd::emit {
namespace {

void write_moment(HtmlWriter& page, const PageSite& site, std::string_view name,
                  const std::optional<Time>& time, std::string_view explanation) {
  if (!time) return;
  page.markup("<div><dt>").text(name).markup("</dt><dd>");
  write_time(page, *time, site);
  page.markup(" <span>").text(explanation).markup("</span></dd></div>\n");
}

void write_times(HtmlWriter& page, const Entry& entry, const PageSite& site) {
  const EntryTimes& times = entry.times;
  const std::string effective =
      "what it is sorted and shown by: dated " + std::string(explanation_of(times.quality));
  page.markup("<section class=\"facts\"><h2>Times</h2>\n<dl>\n");
  write_moment(page, site, "Shown", times.effective, effective);
  write_moment(page, site, "Stated", times.stated_published, "when it was published, by its own account");
  write_moment(page, site, "Stated update", times.stated_updated,
               "when it was last edited, by its own account");
  write_moment(page, site, "Mirrored", times.mirrored_at, "when a mirror republished it");
  write_moment(page, site, "First seen", times.first_seen, "when riverd received it");
  write_moment(page, site, "Changed", entry.changed, "when readers were last told of another text of it");
  write_moment(page, site, "Withdrawn", entry.withdrawn,
               "when its publisher was first seen to list it no more");
  page.markup("<div><dt>Quality</dt><dd><code>").text(to_string(times.quality));
  page.markup("</code></dd></div>\n</dl></section>\n");
}

void write_copy_section(HtmlWriter& page, const OutputEntry& output, const PageSite& site) {
  if (output.copies.empty()) return;
  page.markup(
      "<section class=\"facts\"><h2>Copies</h2>\n<p>The same article came from other sources "
      "too.</p>\n");
  write_copy_list(page, output, site);
  page.markup("</section>\n");
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
        .text(entry_url(report.entry.id, frame.site.base_url));
    page.markup("\"");
    write_text_language(page, report.entry.language, heading_of(report.entry));
    page.markup(">").text(heading_of(report.entry)).markup("</a></li>\n");
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

bool shows_pictures(const EntryFrame& frame) {
  return frame.site.pictures == Pictures::lazy ||
         (frame.site.pictures == Pictures::click && frame.show_pictures);
}

/// Whether the pictures are shown is asked here, where there are some and the owner wants it asked.
void write_picture_choice(HtmlWriter& page, const OutputEntry& output, const EntryFrame& frame) {
  const Entry& entry = output.entry;
  const bool has_some = !entry.image.empty() || body_of(entry).str().find("<img") != std::string::npos;
  if (!has_some || frame.site.pictures != Pictures::click) return;
  page.markup("<p class=\"choice\"><a href=\"").text(entry_url(entry.id, frame.site.base_url));
  if (frame.show_pictures) {
    page.markup("\">Without pictures</a></p>\n");
  } else {
    page.markup("?pictures=show\">Show its pictures</a>, which other hosts serve</p>\n");
  }
}

}  // namespace

std::string entry_page(const OutputEntry& output, const EntryFrame& frame) {
  const Entry& entry = output.entry;
  const PageSite& site = frame.site;
  const std::string heading = heading_of(entry);
  const std::string title = site.title.empty() ? heading : heading + " · " + site.title;
  std::string out;
  out.reserve(32768 + 2 * entry.content.str().size());
  HtmlWriter page(out);
  PageStart start;
  start.title = title;
  start.lasting = !frame.show_pictures;
  begin_page(page, site, start);
  page.markup("<article class=\"whole\">\n<h1");
  write_language(page, language_shown(output));
  page.markup(">");
  write_link(page, link_of(entry, site.base_url), heading);
  page.markup("</h1>\n");
  write_byline(page, output, site, std::nullopt);
  write_authors(page, output);
  write_withdrawal(page, entry, site);
  write_picture_choice(page, output, frame);
  write_content(page, output, 1, shows_pictures(frame));
  write_enclosures(page, entry, entry.enclosures.size());
  page.markup("</article>\n");
  write_copy_section(page, output, site);
  write_related(page, frame);
  write_history(page, entry, frame);
  write_times(page, entry, site);
  write_origin(page, output, site.base_url);
  write_reasons(page, frame.why);
  end_page(page, site);
  return out;
}

}  // namespace riverd::emit
