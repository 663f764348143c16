#include "feeds/emit/html_page.hpp"
#include "feeds/emit/html_parts.hpp"
#include "feeds/emit/presentation.hpp"

#include <algorithm>
#include <array>
#include <chrono>

namespace riverd::emit {
namespace {

using namespace std::chrono;

/// Characters of an entry's text that are shown before it is opened.
constexpr std::size_t lead_length = 220;

/// `Saturday` and `22 February 2025`.
void write_day(HtmlWriter& page, sys_days date) {
  static constexpr std::array<const char*, 7> days = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                      "Thursday", "Friday", "Saturday"};
  static constexpr std::array<const char*, 12> months = {"January",   "February", "March",    "April",
                                                         "May",       "June",     "July",     "August",
                                                         "September", "October",  "November", "December"};
  const year_month_day parts(date);
  page.markup("<h2><time datetime=\"").text(day_of(date)).markup("\">");
  page.text(days[weekday(date).c_encoding()]).markup(" <span>");
  page.text(std::to_string(static_cast<unsigned>(parts.day()))).markup(" ");
  page.text(months[static_cast<unsigned>(parts.month()) - 1]).markup(" ");
  page.text(std::to_string(static_cast<int>(parts.year()))).markup("</span></time></h2>\n");
}

/// Whether the lead is all there is to see, so that there is nothing to open.
bool is_all_in_lead(const Entry& entry, std::string_view lead) {
  if (entry.content.empty()) return true;
  if (!entry.summary.empty() || lead.ends_with("…")) return false;
  static constexpr std::array<std::string_view, 9> worth_opening = {
      "<a ", "<img", "<video", "<audio", "<table", "<pre", "<math", "<picture", "<blockquote"};
  return std::none_of(worth_opening.begin(), worth_opening.end(), [&](std::string_view tag) {
    return entry.content.str().find(tag) != std::string::npos;
  });
}

void write_body(HtmlWriter& page, const OutputEntry& output) {
  const Entry& entry = output.entry;
  const std::string language = language_of(output);
  const std::string lead = excerpt_of(entry, lead_length);
  if (!lead.empty() && lead != heading_of(entry)) {
    page.markup("<p class=\"lead\"");
    write_language(page, language);
    page.markup(">").text(lead).markup("</p>\n");
  }
  if (is_all_in_lead(entry, lead)) return;
  page.markup("<details><summary>Read here</summary>\n<div class=\"content\"");
  write_language(page, language);
  page.markup(">").html(entry.content).markup("</div></details>\n");
}

void write_entry(HtmlWriter& page, const OutputEntry& output, const std::string& base_url) {
  const Entry& entry = output.entry;
  page.markup("<article>\n<h3");
  write_language(page, language_of(output));
  page.markup(">");
  write_link(page, link_of(entry, base_url), heading_of(entry));
  page.markup("</h3>\n");
  write_byline(page, output, base_url);
  write_body(page, output);
  write_enclosures(page, entry);
  write_copies(page, output, base_url);
  page.markup("</article>\n");
}

void write_first_run(HtmlWriter& page) {
  page.markup(
      "<section class=\"first-run\"><h2>No feeds yet</h2>\n"
      "<p>Name one in <code>riverd.toml</code>:</p>\n"
      "<pre><code>[[feed]]\n"
      "url    = \"https://example.org/feed.xml\"\n"
      "title  = \"Example\"\n"
      "groups = [\"news\"]</code></pre>\n"
      "<p>Then reload with <code>systemctl reload riverd</code>, or send the process "
      "<code>SIGHUP</code>. Its entries appear here once it has been read.</p></section>\n");
}

void write_state(HtmlWriter& page, const OutputFeed& feed, const PageFrame& frame) {
  if (frame.failing > 0) {
    page.markup("<p class=\"notice\"><a href=\"").text(feed.base_url).markup("/status\">");
    page.text(std::to_string(frame.failing)).markup(" of ").text(std::to_string(frame.feeds));
    page.markup(" sources cannot be read at the moment</a></p>\n");
  }
  if (frame.first_run) {
    write_first_run(page);
  } else if (feed.entries.empty()) {
    page.markup(
        "<p class=\"empty\">Nothing has arrived yet. Entries appear here as the sources are read.</p>\n");
  }
}

void write_days(HtmlWriter& page, const OutputFeed& feed) {
  std::optional<sys_days> day;
  for (const OutputEntry& output : feed.entries) {
    const auto its_day = floor<days>(output.entry.times.effective);
    if (day != its_day) {
      if (day) page.markup("</section>\n");
      page.markup("<section class=\"day\">\n");
      write_day(page, its_day);
      day = its_day;
    }
    write_entry(page, output, feed.base_url);
  }
  if (day) page.markup("</section>\n");
}

}  // namespace

std::string river_page(const OutputFeed& feed, const PageFrame& frame) {
  std::string out;
  std::size_t size = 8192;
  for (const OutputEntry& output : feed.entries) size += 2048 + output.entry.content.str().size();
  out.reserve(size);
  HtmlWriter page(out);
  begin_page(page, {feed.title, {}, feed.base_url, &frame.rivers, &feed});
  page.markup("<h1");
  write_language(page, feed.language);
  page.markup(">").text(feed.title).markup("</h1>\n");
  if (!feed.subtitle.empty()) page.markup("<p class=\"subtitle\">").text(feed.subtitle).markup("</p>\n");
  write_state(page, feed, frame);
  write_days(page, feed);
  end_page(page, feed.base_url, feed.generator_version);
  return out;
}

}  // namespace riverd::emit
