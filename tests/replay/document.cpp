#include "tests/replay/document.hpp"

#include <unicode/ucnv.h>

#include <stdexcept>
#include <string_view>

namespace riverd::replay {
namespace {

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (c == '\n') {
      out += "\\n";
    } else {
      out += c;
    }
  }
  return out + '"';
}

std::string element(std::string_view name, std::string_view text) {
  return "<" + std::string(name) + ">" + escaped(text) + "</" + std::string(name) + ">\n";
}

std::string cdata(std::string_view name, std::string_view text) {
  return "<" + std::string(name) + "><![CDATA[" + std::string(text) + "]]></" + std::string(name) + ">\n";
}

std::string rss_item(const WrittenItem& item) {
  std::string out = "<item>\n" + element("title", item.title) + element("link", item.link);
  if (!item.guid.empty()) {
    out += "<guid isPermaLink=\"" + std::string(item.permalink ? "true" : "false") + "\">" +
           escaped(item.guid) + "</guid>\n";
  }
  if (item.published) out += element("pubDate", to_rfc822(*item.published));
  if (item.updated) out += element("atom:updated", to_rfc3339(*item.updated));
  if (!item.source_title.empty()) {
    out += "<source url=\"" + escaped(item.source_url) + "\">" + escaped(item.source_title) + "</source>\n";
  }
  if (item.teaser.empty()) {
    out += cdata("description", item.html);
  } else {
    out += element("description", item.teaser) + cdata("content:encoded", item.html);
  }
  return out + "</item>\n";
}

std::string rss_document(const WrittenFeed& feed) {
  std::string out =
      "<rss version=\"2.0\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" "
      "xmlns:atom=\"http://www.w3.org/2005/Atom\">\n<channel>\n" +
      element("title", feed.title) + element("link", feed.home) + element("description", feed.title) +
      element("language", feed.chinese ? "zh-CN" : "en");
  for (const auto& item : feed.items) out += rss_item(item);
  return out + "</channel>\n</rss>\n";
}

std::string rdf_document(const WrittenFeed& feed) {
  std::string out =
      "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" xmlns=\"http://purl.org/rss/1.0/\" "
      "xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:dcterms=\"http://purl.org/dc/terms/\">\n"
      "<channel rdf:about=\"" +
      escaped(feed.url) + "\">\n" + element("title", feed.title) + element("link", feed.home) +
      element("description", feed.title) + "</channel>\n";
  for (const auto& item : feed.items) {
    out += "<item";
    if (!item.guid.empty()) out += " rdf:about=\"" + escaped(item.guid) + "\"";
    out += ">\n" + element("title", item.title) + element("link", item.link);
    if (item.published) out += element("dc:date", to_rfc3339(*item.published));
    if (item.updated) out += element("dcterms:modified", to_rfc3339(*item.updated));
    out += element("description", item.html) + "</item>\n";
  }
  return out + "</rdf:RDF>\n";
}

std::string atom_document(const WrittenFeed& feed) {
  std::string out = "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"" +
                    std::string(feed.chinese ? "zh" : "en") + "\">\n" + element("id", feed.url) +
                    element("title", feed.title) + "<link rel=\"alternate\" href=\"" + escaped(feed.home) +
                    "\"/>\n<author><name>The newsroom</name></author>\n";
  for (const auto& item : feed.items) {
    out += "<entry>\n";
    if (!item.guid.empty()) out += element("id", item.guid);
    out += element("title", item.title) + "<link rel=\"alternate\" href=\"" + escaped(item.link) + "\"/>\n";
    if (item.published) out += element("published", to_rfc3339(*item.published));
    if (item.updated) out += element("updated", to_rfc3339(*item.updated));
    if (!item.source_title.empty()) {
      out += "<source>" + element("title", item.source_title) + "<link rel=\"self\" href=\"" +
             escaped(item.source_url) + "\"/></source>\n";
    }
    if (!item.teaser.empty()) out += element("summary", item.teaser);
    out += "<content type=\"html\">" + escaped(item.html) + "</content>\n</entry>\n";
  }
  return out + "</feed>\n";
}

std::string json_document(const WrittenFeed& feed) {
  std::string out = "{\"version\": \"https://jsonfeed.org/version/1.1\", \"title\": " + quoted(feed.title) +
                    ", \"home_page_url\": " + quoted(feed.home) + ", \"items\": [";
  bool first = true;
  for (const auto& item : feed.items) {
    if (!first) out += ",";
    first = false;
    out += "\n{\"url\": " + quoted(item.link) + ", \"title\": " + quoted(item.title) +
           ", \"content_html\": " + quoted(item.html);
    if (!item.guid.empty()) out += ", \"id\": " + quoted(item.guid);
    if (!item.teaser.empty()) out += ", \"summary\": " + quoted(item.teaser);
    if (item.published) out += ", \"date_published\": " + quoted(to_rfc3339(*item.published));
    if (item.updated) out += ", \"date_modified\": " + quoted(to_rfc3339(*item.updated));
    out += "}";
  }
  return out + "\n]}\n";
}

std::string in_gbk(const std::string& text) {
  std::string out(text.size() * 2 + 16, '\0');
  UErrorCode status = U_ZERO_ERROR;
  const auto length = ucnv_convert("GB18030", "UTF-8", out.data(), static_cast<std::int32_t>(out.size()),
                                   text.data(), static_cast<std::int32_t>(text.size()), &status);
  if (U_FAILURE(status)) throw std::runtime_error("no conversion to GB18030");
  out.resize(static_cast<std::size_t>(length));
  return out;
}

}  // namespace

std::string write_document(const WrittenFeed& feed, Dialect dialect, bool gbk) {
  if (dialect == Dialect::json) return json_document(feed);
  const std::string body = dialect == Dialect::rss   ? rss_document(feed)
                           : dialect == Dialect::rdf ? rdf_document(feed)
                                                     : atom_document(feed);
  const std::string whole =
      "<?xml version=\"1.0\" encoding=\"" + std::string(gbk ? "gbk" : "utf-8") + "\"?>\n" + body;
  return gbk ? in_gbk(whole) : whole;
}

std::string content_type_of(Dialect dialect) {
  switch (dialect) {
    case Dialect::json:
      return "application/feed+json";
    case Dialect::atom:
      return "application/atom+xml";
    case Dialect::rdf:
      return "application/rdf+xml";
    case Dialect::rss:
      break;
  }
  return "application/rss+xml";
}

}  // namespace riverd::replay
