#include "daemon/serve/page_document.hpp"

#include <openssl/evp.h>

#include <array>
#include <stdexcept>
#include <utility>

namespace riverd::serve {
namespace {

/// `'sha256-…'`, by which a policy allows a style element (CSP 3, 2.3.1).
std::string style_source() {
  const std::string& text = emit::stylesheet();
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  if (EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1) {
    throw std::runtime_error("OpenSSL cannot make a SHA-256 digest");
  }
  std::string encoded(4 * ((size + 2) / 3) + 1, '\0');
  encoded.resize(static_cast<std::size_t>(EVP_EncodeBlock(reinterpret_cast<unsigned char*>(encoded.data()),
                                                          digest.data(), static_cast<int>(size))));
  return "'sha256-" + encoded + "'";
}

}  // namespace

emit::PageSite page_site(const Catalog& catalog, std::optional<std::size_t> current) {
  const auto& settings = catalog.settings();
  emit::PageSite site;
  site.base_url = settings.base_url;
  site.title = settings.rivers.empty() ? std::string("riverd") : catalog.river_title(0);
  site.version = settings.version;
  site.pictures = settings.pictures;
  site.zone = settings.zone;
  site.rivers.reserve(settings.rivers.size());
  for (std::size_t i = 0; i < settings.rivers.size(); ++i) {
    site.rivers.push_back({i == 0 ? name_of_all : catalog.river_title(i),
                           catalog.base_path() + catalog.river_path(i), current == i});
  }
  return site;
}

std::vector<http::ReplyField> page_fields(bool shows_pictures) {
  static const std::string style = style_source();
  return {{"Content-Security-Policy",
           "default-src 'none'; style-src " + style + "; img-src 'self'" +
               (shows_pictures ? " http: https:" : "") +
               "; media-src http: https:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"},
          {"Referrer-Policy", "no-referrer"}};
}

DocumentPointer page_document(std::string body, std::optional<Time> changed, const char* lifetime,
                              bool shows_pictures) {
  http::DocumentParts parts;
  parts.content_type = "text/html; charset=utf-8";
  parts.body = std::move(body);
  parts.last_modified = changed;
  parts.cache_control = lifetime;
  parts.fields = page_fields(shows_pictures);
  parts.vary = "Accept-Encoding, Cookie";  // sign_in()
  return http::Document::make(std::move(parts));
}

}  // namespace riverd::serve
