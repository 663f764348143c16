#include "feeds/parse/namespaces.hpp"

#include "feeds/text/ascii.hpp"
#include "feeds/text/name_set.hpp"

#include <algorithm>
#include <array>

namespace riverd::parse {
namespace {

struct Known {
  std::string_view uri;  // lower case, without a trailing slash
  Ns ns;
};

constexpr std::array<Known, 47> known_uris = {{
    {"http://backend.userland.com/rss", Ns::none},
    {"http://blogs.law.harvard.edu/tech/rss", Ns::none},
    {"http://purl.org/rss/1.0", Ns::none},
    {"http://purl.org/net/rss1.1#", Ns::none},
    {"http://my.netscape.com/rdf/simple/0.9", Ns::none},
    {"http://my.netscape.com/publish/formats/rss-0.91.dtd", Ns::none},
    {"http://example.com/newformat#", Ns::none},
    {"http://example.com/necho", Ns::none},
    {"http://purl.org/echo", Ns::none},
    {"uri/of/echo/namespace#", Ns::none},
    {"http://purl.org/pie", Ns::none},
    {"http://backend.userland.com/rss2", Ns::none},
    {"http://backend.userland.com/rss091", Ns::none},
    {"http://cyber.law.harvard.edu/rss", Ns::none},
    {"http://www.w3.org/2005/atom", Ns::atom},
    {"http://purl.org/atom/ns#", Ns::atom},
    {"http://www.w3.org/1999/02/22-rdf-syntax-ns#", Ns::rdf},
    {"http://purl.org/dc/elements/1.1", Ns::dc},
    {"http://purl.org/dc/elements/1.0", Ns::dc},
    {"http://purl.org/metadata/dublin_core", Ns::dc},
    {"http://purl.org/dc/terms", Ns::dcterms},
    {"http://purl.org/rss/1.0/modules/content", Ns::content},
    {"http://www.itunes.com/dtds/podcast-1.0.dtd", Ns::itunes},
    {"http://www.itunes.com/dtds/podcast-2.0.dtd", Ns::itunes},
    {"http://example.com/dtds/podcast-1.0.dtd", Ns::itunes},
    {"http://search.yahoo.com/mrss", Ns::media},
    {"http://search.yahoo.com/rss", Ns::media},
    {"http://video.search.yahoo.com/mrss", Ns::media},
    {"http://purl.org/rss/1.0/modules/syndication", Ns::syndication},
    {"http://purl.org/rss/1.0/modules/slash", Ns::slash},
    {"http://wellformedweb.org/commentapi", Ns::wfw},
    {"http://purl.org/syndication/thread/1.0", Ns::thread},
    {"http://www.georss.org/georss", Ns::georss},
    {"http://www.georss.org/georss/10", Ns::georss},
    {"http://www.opengis.net/gml", Ns::gml},
    {"http://www.opengis.net/gml/3.2", Ns::gml},
    {"http://www.w3.org/2003/01/geo/wgs84_pos#", Ns::geo},
    {"http://www.w3.org/2003/01/geo/wgs84_pos", Ns::geo},
    {"http://podlove.org/simple-chapters", Ns::podlove},
    {"http://podlove.org/simple-chapters/1", Ns::podlove},
    {"http://web.resource.org/cc", Ns::creative_commons},
    {"http://creativecommons.org/ns#", Ns::creative_commons},
    {"http://backend.userland.com/creativecommonsrssmodule", Ns::creative_commons},
    {"http://cyber.law.harvard.edu/rss/creativecommonsrssmodule.html", Ns::creative_commons},
    {"http://www.w3.org/1999/xhtml", Ns::xhtml},
    {"http://www.w3.org/xml/1998/namespace", Ns::xml},
    {"http://webns.net/mvcb", Ns::admin},
}};

constexpr auto uris = [] {
  std::array<std::string_view, known_uris.size()> names;
  for (std::size_t i = 0; i < names.size(); ++i) names[i] = known_uris[i].uri;
  return names;
}();

struct Prefix {
  std::string_view prefix;
  Ns ns;
};

constexpr std::array<Prefix, 26> usual_prefixes = {{
    {"", Ns::none},
    {"atom", Ns::atom},
    {"atom10", Ns::atom},
    {"rdf", Ns::rdf},
    {"dc", Ns::dc},
    {"dcterms", Ns::dcterms},
    {"content", Ns::content},
    {"itunes", Ns::itunes},
    {"media", Ns::media},
    {"sy", Ns::syndication},
    {"syn", Ns::syndication},
    {"slash", Ns::slash},
    {"wfw", Ns::wfw},
    {"thr", Ns::thread},
    {"georss", Ns::georss},
    {"gml", Ns::gml},
    {"geo", Ns::geo},
    {"psc", Ns::podlove},
    {"sc", Ns::podlove},
    {"cc", Ns::creative_commons},
    {"creativeCommons", Ns::creative_commons},
    {"creativecommons", Ns::creative_commons},
    {"xhtml", Ns::xhtml},
    {"xml", Ns::xml},
    {"admin", Ns::admin},
    {"rss", Ns::none},
}};

}  // namespace

Ns namespace_of(std::string_view uri) {
  std::string folded = text::lower(text::trimmed(uri));
  if (folded.empty()) return Ns::none;
  if (folded.ends_with('/')) folded.pop_back();
  if (const std::size_t at = text::index_of<uris>(folded); at < known_uris.size()) return known_uris[at].ns;
  // RSS's own namespace in one of the many forms it was given.
  if (folded.starts_with("http://backend.userland.com/rss") || folded == "http://purl.org/rss/2.0" ||
      folded.starts_with("http://cyber.law.harvard.edu/rss")) {
    return Ns::none;
  }
  // Content's namespace with slips that are common enough.
  if (folded.starts_with("http://purl.org/rss/1.0/modules/content")) return Ns::content;
  return Ns::other;
}

Ns usual_namespace(std::string_view prefix) {
  for (const Prefix& usual : usual_prefixes) {
    if (usual.prefix == prefix) return usual.ns;
  }
  return Ns::other;
}

void NamespaceScopes::bind(std::string_view prefix, std::string_view uri) {
  const Ns ns = namespace_of(uri);
  const auto [at, is_new] = current_.try_emplace(prefix, ns);
  bindings_.push_back({prefix, is_new ? std::nullopt : std::optional(at->second)});
  at->second = ns;
}

void NamespaceScopes::back_to(Mark mark) {
  for (; bindings_.size() > mark; bindings_.pop_back()) {
    const Binding& last = bindings_.back();
    if (last.hidden) {
      current_[last.prefix] = *last.hidden;
    } else {
      current_.erase(last.prefix);
    }
  }
}

Ns NamespaceScopes::find(std::string_view prefix) {
  if (const auto bound = current_.find(prefix); bound != current_.end()) return bound->second;
  if (prefix.empty()) return Ns::none;
  const Ns usual = usual_namespace(prefix);
  if (prefix != "xml") undeclared_used_ = true;
  return usual;
}

}  // namespace riverd::parse
