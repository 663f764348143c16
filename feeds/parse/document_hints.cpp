#include "feeds/parse/document_hints.hpp"

#include "feeds/parse/element.hpp"
#include "feeds/text/url.hpp"

namespace riverd::parse {

std::string content_language(const DocumentHints& hints) {
  return hints.content_language.find(',') == std::string::npos ? language_tag(hints.content_language)
                                                               : std::string();
}

std::string base_of(const DocumentHints& hints) {
  for (const std::string& candidate : {hints.content_location, hints.url}) {
    if (candidate.empty()) continue;
    std::string base = text::resolve_url(candidate, hints.url);
    if (base.size() <= longest_base && text::scheme_of(base) && text::has_listed_scheme(base)) return base;
  }
  return {};
}

}  // namespace riverd::parse
