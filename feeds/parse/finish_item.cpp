#include "feeds/model/id.hpp"
#include "feeds/parse/item_reader.hpp"

#include <openssl/evp.h>

#include <array>
#include <cstdint>

namespace riverd::parse {
namespace {

std::string sha1_hex(const std::string& text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha1(), nullptr);
  return to_hex({reinterpret_cast<const char*>(digest.data()), size});
}

}  // namespace

void finish_item(ParsedEntry& entry) {
  if (entry.url.empty() && entry.guid_is_permalink.value_or(false) &&
      entry.id.find("://") != std::string::npos) {
    entry.url = entry.id;
  }
  if (entry.summary.value == entry.content.value) entry.summary = {};
  if (!entry.id.empty()) return;
  entry.id_synthetic = true;
  if (!entry.url.empty()) {
    entry.id = entry.url;
  } else if (!entry.attachments.empty()) {
    entry.id = entry.attachments.front().url;
  } else {
    entry.id = "urn:sha1:" + sha1_hex(entry.title.value + entry.content.value);
  }
}

}  // namespace riverd::parse
