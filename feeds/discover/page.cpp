#include "feeds/discover/page.hpp"

#include "feeds/parse/link_header.hpp"
#include "feeds/text/ascii.hpp"
#include "feeds/text/encoding.hpp"
#include "feeds/text/html_text.hpp"
#include "feeds/text/html_tokenizer.hpp"
#include "feeds/text/url.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace riverd::discover {
namespace {

constexpr std::size_t looked_at = std::size_t{2} << 20U;
constexpr std::size_t most_feeds = 64;

constexpr std::string_view wordpress_relation = "https://api.w.org/";

bool has_relation(std::string_view relations, std::string_view wanted) {
  while (!relations.empty()) {
    const auto begin = std::min(relations.find_first_not_of(" \t\r\n\f"), relations.size());
    relations.remove_prefix(begin);
    const auto size = std::min(relations.find_first_of(" \t\r\n\f"), relations.size());
    if (text::equals_ignoring_case(relations.substr(0, size), wanted)) return true;
    relations.remove_prefix(size);
  }
  return false;
}

/// The media type without parameters, in lower case.
std::string essence(std::string_view type) {
  return text::lower(text::trimmed(type.substr(0, type.find(';'))));
}

bool is_feed_type(std::string_view type, std::string_view href) {
  static constexpr std::array<std::string_view, 6> types = {"application/atom+xml", "application/rss+xml",
                                                            "application/rdf+xml",  "application/feed+json",
                                                            "text/rss+xml",         "application/x.atom+xml"};
  if (std::find(types.begin(), types.end(), type) != types.end()) return true;
  static constexpr std::array<std::string_view, 3> vague = {"application/json", "application/xml",
                                                            "text/xml"};
  if (std::find(vague.begin(), vague.end(), type) == vague.end()) return false;
  const std::string address = text::lower(href);
  return address.find("feed") != std::string::npos || address.find("rss") != std::string::npos ||
         address.find("atom") != std::string::npos;
}

bool names_feed(std::string_view relations, std::string_view type, std::string_view href) {
  if (has_relation(relations, "stylesheet")) return false;
  return (has_relation(relations, "alternate") && is_feed_type(type, href)) ||
         has_relation(relations, "feed");
}

/// The attributes that say what a page's head is about.
struct Attributes {
  explicit Attributes(const text::HtmlToken& token) {
    for (const auto& attribute : token.attributes()) {
      for (auto& [known, field] : fields()) {
        if (attribute.name == known && field->empty()) *field = attribute.value.view();
      }
    }
  }

  std::string rel, href, type, title, name, content, itemprop;

 private:
  [[nodiscard]] std::array<std::pair<std::string_view, std::string*>, 7> fields() {
    return {{{"rel", &rel},
             {"href", &href},
             {"type", &type},
             {"title", &title},
             {"name", &name},
             {"content", &content},
             {"itemprop", &itemprop}}};
  }
};

class PageReader {
 public:
  explicit PageReader(std::string_view url) : base_(url) { page_.url = url; }

  void header(std::string_view links) {
    for (const Link& link : parse::parse_link_header(links, base_)) {
      if (link.rel == wordpress_relation) page_.wordpress = link.href;
      const std::string type = essence(link.type);
      if (names_feed(link.rel, type, link.href)) add(link.href, link.title, type, Source::link_header);
    }
  }

  void html(std::string_view html) {
    text::HtmlTokenizer tokenizer(html);
    text::HtmlToken token;
    while (tokenizer.next(token)) {
      if (token.kind != text::HtmlToken::Kind::start_tag) continue;
      if (token.name == "base") base(Attributes(token));
      if (token.name == "link" || token.name == "a") link(Attributes(token), token.name == "link");
      if (token.name == "meta") meta(Attributes(token));
    }
  }

  Page take() { return std::move(page_); }

 private:
  void base(const Attributes& attributes) {
    if (std::exchange(based_, true) || attributes.href.empty()) return;
    base_ = text::resolve_url(attributes.href, page_.url);
  }

  void link(const Attributes& attributes, bool element) {
    if (attributes.href.empty() || attributes.rel.empty()) return;
    if (element && has_relation(attributes.rel, wordpress_relation)) {
      page_.wordpress = text::resolve_url(attributes.href, base_);
    }
    if (element && has_relation(attributes.rel, "canonical") && page_.canonical.empty()) {
      page_.canonical = text::resolve_url(attributes.href, base_);
    }
    if (element && attributes.itemprop == "url" && page_.canonical.empty()) {
      page_.canonical = text::resolve_url(attributes.href, base_);
    }
    const std::string type = essence(attributes.type);
    if (names_feed(attributes.rel, type, attributes.href)) {
      add(text::resolve_url(attributes.href, base_), attributes.title, type, Source::link_element);
    }
  }

  void meta(const Attributes& attributes) {
    if (text::equals_ignoring_case(attributes.name, "generator") && page_.generator.empty()) {
      page_.generator = attributes.content;
    }
    if (text::equals_ignoring_case(attributes.itemprop, "identifier") ||
        text::equals_ignoring_case(attributes.itemprop, "channelid")) {
      page_.channel = attributes.content;
    }
  }

  void add(std::string url, std::string_view title, std::string type, Source source) {
    // `feed:` is the scheme of old subscription links.
    if (text::lower(url.substr(0, 5)) == "feed:") url = url.substr(5);
    if (url.starts_with("//")) url.insert(0, "http:");
    if (!text::is_web_url(url) || page_.feeds.size() >= most_feeds) return;
    url = url.substr(0, url.find('#'));
    FoundFeed feed;
    feed.url = std::move(url);
    feed.title = text::fold_white_space(text::clean_string(title));
    feed.type = std::move(type);
    feed.source = source;
    page_.feeds.push_back(std::move(feed));
  }

  std::string base_;
  bool based_ = false;
  Page page_;
};

}  // namespace

Page read_page(std::string_view html, std::string_view url, std::string_view links,
               std::string_view content_type) {
  PageReader reader(url);
  reader.header(links);
  const text::DecodedText decoded = text::decode_document(html.substr(0, looked_at), content_type);
  reader.html(decoded.utf8());
  return reader.take();
}

}  // namespace riverd::discover
