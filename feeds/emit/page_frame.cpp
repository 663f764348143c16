#include "feeds/emit/page_frame.hpp"

#include "feeds/emit/html_parts.hpp"

#include <string>

namespace riverd::emit {
namespace {

/// The path of a URL of riverd's: pages refer to what belongs to them at the host their reader came to, which
/// the content security policy wants, below the path a proxy gave riverd.
std::string_view path_of(std::string_view url) {
  const auto authority = url.find("://");
  if (authority == std::string_view::npos) return url;
  const auto path = url.find('/', authority + 3);
  return path == std::string_view::npos ? std::string_view{} : url.substr(path);
}

void write_alternate(HtmlWriter& page, std::string_view type, std::string_view name, const OutputFeed& feed,
                     std::string_view url) {
  page.markup("<link rel=\"alternate\" type=\"").text(type).markup("\" title=\"").text(feed.title);
  page.markup(" (").text(name).markup(")\" href=\"").text(url).markup("\">\n");
}

void write_head_links(HtmlWriter& page, const PageSite& site, const PageStart& start) {
  page.markup("<link rel=\"icon\" type=\"image/svg+xml\" href=\"")
      .text(path_of(site.base_url))
      .text(icon_path);
  page.markup("\">\n");
  if (start.feed != nullptr) {
    write_alternate(page, "application/atom+xml", "Atom", *start.feed, start.feed->atom_url);
    write_alternate(page, "application/rss+xml", "RSS", *start.feed, start.feed->rss_url);
    write_alternate(page, "application/feed+json", "JSON Feed", *start.feed, start.feed->json_url);
  }
  if (!start.newer_url.empty())
    page.markup("<link rel=\"prev\" href=\"").text(start.newer_url).markup("\">\n");
  if (!start.older_url.empty())
    page.markup("<link rel=\"next\" href=\"").text(start.older_url).markup("\">\n");
}

void write_search(HtmlWriter& page, const PageSite& site, const PageStart& start) {
  page.markup("<form role=\"search\" class=\"search\" method=\"get\" action=\"");
  if (start.search_url.empty()) {
    page.text(path_of(site.base_url)).markup("/");
  } else {
    page.text(path_of(start.search_url));
  }
  page.markup(
      "\"><label class=\"hidden\" for=\"q\">Search titles</label>"
      "<input id=\"q\" name=\"q\" type=\"search\" placeholder=\"Search titles\" maxlength=\"200\" "
      "autocomplete=\"off\"");
  if (!start.search_words.empty()) page.markup(" value=\"").text(start.search_words).markup("\"");
  page.markup("><button class=\"hidden\">Search</button></form>\n");
}

void write_navigation(HtmlWriter& page, const PageSite& site, const PageStart& start) {
  if (!site.rivers.empty()) {
    page.markup("<nav class=\"rivers\" aria-label=\"Rivers\"><ul>");
    for (const NavigationLink& river : site.rivers) {
      page.markup("<li><a href=\"").text(river.url).markup("\"");
      if (river.current) page.markup(" aria-current=\"page\"");
      write_text_language(page, {}, river.title);
      page.markup(">").text(river.title).markup("</a></li>");
    }
    page.markup("</ul></nav>\n");
  }
  page.markup("<nav class=\"places\" aria-label=\"Places\"><ul>");
  if (start.feed != nullptr) {
    page.markup("<li><a href=\"#sources\">Sources</a></li><li><a href=\"#subscribe\">Subscribe</a></li>");
  }
  page.markup("<li><a href=\"").text(path_of(site.base_url)).markup("/status\">Status</a></li></ul></nav>\n");
}

void write_sources(HtmlWriter& page, const PageSite& site, const PageEnd& end) {
  page.markup(
      "<nav id=\"sources\" aria-labelledby=\"sources-heading\"><h2 id=\"sources-heading\">Sources</h2>");
  page.markup("<ul class=\"sources\">");
  for (const NavigationLink& source : *end.sources) {
    page.markup("<li><a href=\"").text(source.url).markup("\"");
    if (source.current) page.markup(" aria-current=\"page\"");
    write_text_language(page, {}, source.title);
    page.markup(">").text(source.title).markup("</a></li>");
  }
  page.markup("</ul><p><a href=\"").text(path_of(site.base_url)).markup("/status\">");
  if (end.feeds > end.sources->size()) {
    page.markup("All ").text(std::to_string(end.feeds)).markup(" sources and how they do");
  } else {
    page.markup("How they do");
  }
  page.markup("</a></p></nav>\n");
}

void write_subscriptions(HtmlWriter& page, const OutputFeed& feed) {
  page.markup(
      "<nav id=\"subscribe\" aria-labelledby=\"subscribe-heading\"><h2 "
      "id=\"subscribe-heading\">Subscribe</h2>");
  page.markup("<p>Give a reader one of these addresses, or this page's own:</p><ul>");
  page.markup("<li><a href=\"").text(feed.atom_url).markup("\">Atom</a></li>");
  page.markup("<li><a href=\"").text(feed.rss_url).markup("\">RSS</a></li>");
  page.markup("<li><a href=\"").text(feed.json_url).markup("\">JSON Feed</a></li>");
  page.markup("<li><a href=\"").text(feed.base_url).markup("/opml\">OPML of all sources</a></li>");
  page.markup("<li><a href=\"")
      .text(feed.base_url)
      .markup("/health.atom\">What is the matter with sources</a></li>");
  page.markup("</ul></nav>\n");
}

}  // namespace

void begin_page(HtmlWriter& page, const PageSite& site, const PageStart& start) {
  page.markup(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n"
      "<meta name=\"referrer\" content=\"no-referrer\">\n");
  if (!start.lasting) page.markup("<meta name=\"robots\" content=\"noindex\">\n");
  page.markup("<title>").text(start.title).markup("</title>\n");
  write_head_links(page, site, start);
  page.markup("<style>").stylesheet().markup("</style>\n</head>\n<body>\n");
  page.markup("<a class=\"skip\" href=\"#main\">Skip to content</a>\n<header class=\"masthead\">\n");
  page.markup("<a class=\"brand\" href=\"").text(path_of(site.base_url)).markup("/\">");
  page.markup(
      "<svg viewBox=\"0 0 24 24\" width=\"24\" height=\"24\" aria-hidden=\"true\" fill=\"none\" "
      "stroke=\"currentColor\" stroke-width=\"2\" stroke-linecap=\"round\">"
      "<path d=\"M2 7c3.3-3 6.7-3 10 0s6.7 3 10 0\"/><path d=\"M2 13c3.3-3 6.7-3 10 0s6.7 3 10 0\"/>"
      "<path d=\"M2 19c3.3-3 6.7-3 10 0s6.7 3 10 0\"/></svg><span>");
  page.text(site.title.empty() ? std::string_view("riverd") : std::string_view(site.title))
      .markup("</span></a>\n");
  write_search(page, site, start);
  write_navigation(page, site, start);
  page.markup("</header>\n<main id=\"main\" tabindex=\"-1\">\n");
}

void end_page(HtmlWriter& page, const PageSite& site, const PageEnd& end) {
  page.markup("</main>\n<footer class=\"foot\">\n");
  if (end.sources != nullptr) write_sources(page, site, end);
  if (end.feed != nullptr) write_subscriptions(page, *end.feed);
  page.markup("<p class=\"version\"><a href=\"#main\">To the top</a>");
  if (!site.version.empty()) page.markup(" <span>riverd ").text(site.version).markup("</span>");
  page.markup("</p>\n</footer>\n</body>\n</html>\n");
}

}  // namespace riverd::emit
