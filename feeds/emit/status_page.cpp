#include "feeds/emit/html_page.hpp"
#include "feeds/emit/html_parts.hpp"
#include "feeds/emit/page_frame.hpp"
#include "feeds/emit/page_times.hpp"
#include "feeds/emit/presentation.hpp"

#include <algorithm>

namespace riverd::emit {
namespace {

/// A source that was never read yet is not failing.
bool is_well(const FeedRow& feed) {
  return feed.last_error.empty() &&
         (feed.health.empty() || feed.health == "good" || feed.health == "unknown");
}

void write_moment(HtmlWriter& page, const std::optional<Time>& time, const PageSite& site) {
  if (time) {
    write_time(page, *time, site);
  } else {
    page.markup("never");
  }
}

/// Roles are spelled out because narrow screens lay the rows out as blocks, which takes a table's
/// meaning away in some browsers.
void write_row(HtmlWriter& page, const FeedRow& feed, const PageSite& site) {
  const bool well = is_well(feed);
  if (well) {
    page.markup("<tr role=\"row\">");
  } else {
    page.markup("<tr role=\"row\" class=\"failing\">");
  }
  page.markup("<th role=\"rowheader\" scope=\"row\"><a href=\"").text(feed_page_url(feed.id, site.base_url));
  const std::string& title = !feed.title.empty() ? feed.title : !feed.name.empty() ? feed.name : feed.url;
  page.markup("\"");
  write_text_language(page, {}, title);
  page.markup(">").text(title);
  page.markup("</a> <span class=\"address\">").text(feed.url).markup("</span>");
  if (!feed.last_error.empty())
    page.markup(" <span class=\"error\">").text(feed.last_error).markup("</span>");
  page.markup("</th>\n<td role=\"cell\" data-label=\"State\"><span class=\"state\">");
  page.text(feed.health.empty() ? std::string_view("unknown") : std::string_view(feed.health))
      .markup("</span>");
  if (feed.failures > 0) {
    page.markup(" <span class=\"count\">").text(std::to_string(feed.failures));
    if (feed.failures == 1) {
      page.markup(" failure</span>");
    } else {
      page.markup(" failures</span>");
    }
  }
  page.markup("</td>\n<td role=\"cell\" data-label=\"Last success\">");
  write_moment(page, feed.last_success, site);
  page.markup("</td>\n<td role=\"cell\" data-label=\"Last poll\">");
  write_moment(page, feed.last_poll, site);
  page.markup("</td>\n<td role=\"cell\" data-label=\"Next poll\">");
  write_moment(page, feed.next_due, site);
  page.markup("</td>\n<td role=\"cell\" data-label=\"Entries\" class=\"number\">");
  page.text(std::to_string(feed.entries)).markup("</td></tr>\n");
}

void write_totals(HtmlWriter& page, const StatusPage& status, std::size_t failing) {
  page.markup("<p class=\"subtitle\">").text(std::to_string(status.feeds.size())).markup(" sources, ");
  if (failing == 0) {
    page.markup("all well");
  } else {
    page.text(std::to_string(failing)).markup(" failing");
  }
  page.markup("; ").text(std::to_string(status.entries)).markup(" entries in ");
  page.text(readable_size(status.store_bytes)).markup("</p>\n");
}

}  // namespace

std::string status_page(const StatusPage& status) {
  std::vector<const FeedRow*> rows;
  rows.reserve(status.feeds.size());
  for (const FeedRow& feed : status.feeds) rows.push_back(&feed);
  const auto first_well =
      std::stable_partition(rows.begin(), rows.end(), [](const FeedRow* feed) { return !is_well(*feed); });

  std::string out;
  out.reserve(8192 + 1024 * rows.size());
  HtmlWriter page(out);
  PageStart start;
  start.title = "Status";
  begin_page(page, status.site, start);
  page.markup("<h1>Status</h1>\n");
  write_totals(page, status, static_cast<std::size_t>(first_well - rows.begin()));
  if (!rows.empty()) {
    page.markup(
        "<table role=\"table\" class=\"feeds\"><caption class=\"hidden\">Sources, failing ones "
        "first</caption>\n"
        "<thead role=\"rowgroup\"><tr role=\"row\"><th role=\"columnheader\" scope=\"col\">Source</th>"
        "<th role=\"columnheader\" scope=\"col\">State</th>"
        "<th role=\"columnheader\" scope=\"col\">Last success</th>"
        "<th role=\"columnheader\" scope=\"col\">Last poll</th>"
        "<th role=\"columnheader\" scope=\"col\">Next poll</th>"
        "<th role=\"columnheader\" scope=\"col\" class=\"number\">Entries</th></tr></thead>\n"
        "<tbody role=\"rowgroup\">\n");
    for (const FeedRow* feed : rows) write_row(page, *feed, status.site);
    page.markup("</tbody></table>\n");
  }
  end_page(page, status.site);
  return out;
}

std::string error_page(const PageSite& site, int status, const std::string& title,
                       const std::string& sentence) {
  std::string out;
  HtmlWriter page(out);
  PageStart start;
  start.title = title;
  start.lasting = false;
  begin_page(page, site, start);
  page.markup("<h1><span class=\"status\">").text(std::to_string(status)).markup("</span> ");
  page.text(title).markup("</h1>\n<p class=\"subtitle\">").text(sentence).markup("</p>\n");
  end_page(page, site);
  return out;
}

}  // namespace riverd::emit
