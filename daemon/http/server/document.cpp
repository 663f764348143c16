#include "daemon/http/server/document.hpp"

#include "daemon/http/server/compress.hpp"
#include "daemon/http/server/reply.hpp"
#include "feeds/model/id.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace riverd::http {
namespace {

// Beyond this the body as it is is not kept, nor is it made in Brotli's coding: that takes as long as the two
// others together, is no smaller than Zstandard's, and a sixth smaller than gzip's.
constexpr std::size_t longest = std::size_t{1} << 20U;

// Below this the headers of a coding weigh more than it saves.
constexpr std::size_t smallest_compressed = 256;

/// What a 304 carries and a 200 carries too (RFC 9110, 15.4.5).
std::string common_fields(const DocumentParts& parts, const std::string& etag) {
  std::string out;
  append_field(out, "ETag", etag);
  if (parts.last_modified) {
    append_field(out, "Last-Modified", to_rfc822(*parts.last_modified));
  }
  if (!parts.cache_control.empty()) {
    append_field(out, "Cache-Control", parts.cache_control);
  }
  append_field(out, "Vary", parts.vary);
  return out;
}

Representation representation(const DocumentParts& parts, const std::string& tag, Coding coding,
                              std::string body) {
  Representation out;
  out.coding = coding;
  out.body = std::move(body);
  out.etag = "\"" + tag;
  if (coding != Coding::identity) {
    out.etag.append("-").append(to_string(coding));
  }
  out.etag += '"';
  const auto common = common_fields(parts, out.etag);
  out.not_modified = "HTTP/1.1 304 Not Modified\r\n" + common;
  out.head = "HTTP/1.1 " + std::to_string(parts.status) + " " + reason_phrase(parts.status) + "\r\n";
  append_field(out.head, "Content-Type", parts.content_type);
  append_field(out.head, "Content-Length", std::to_string(out.body.size()));
  if (coding != Coding::identity) {
    append_field(out.head, "Content-Encoding", to_string(coding));
  }
  out.head += common;
  append_field(out.head, "X-Content-Type-Options", "nosniff");
  for (const auto& field : parts.fields) {
    append_field(out.head, field.name, field.value);
  }
  return out;
}

bool has_control_character(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

}  // namespace

void append_field(std::string& head, std::string_view name, std::string_view value) {
  if (!has_control_character(name) && !has_control_character(value)) {
    head.append(name).append(": ").append(value).append("\r\n");
  }
}

std::string body_tag(std::string_view body) {
  const auto bytes = digest_of({body});
  return to_hex({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

std::shared_ptr<const Document> Document::make(DocumentParts parts) {
  const std::shared_ptr<Document> out(new Document);
  // A digest that cannot be steered: a hostile feed must not make two states of a document look equal.
  out->tag_ = parts.tag.empty() ? body_tag(parts.body) + parts.revision : parts.tag;
  out->status_ = parts.status;
  out->last_modified_ = parts.last_modified;
  if (parts.body.size() >= smallest_compressed) {
    using Encode = std::string (*)(std::string_view);
    const std::array<std::pair<Coding, Encode>, coding_count - 1> encoders = {
        {{Coding::br, &brotli}, {Coding::zstd, &zstd}, {Coding::gzip, &gzip}}};
    for (const auto& [coding, encode] : encoders) {
      if (coding == Coding::br && parts.body.size() > longest) {
        continue;
      }
      auto body = encode(parts.body);
      if (!body.empty() && body.size() < parts.body.size()) {
        out->representations_.push_back(representation(parts, out->tag_, coding, std::move(body)));
      }
    }
  }
  auto body = std::move(parts.body);
  out->representations_.push_back(representation(parts, out->tag_, Coding::identity, std::move(body)));
  if (auto& plain = out->representations_.back().body; plain.size() > longest && out->packed() != nullptr) {
    out->unpacked_size_ = plain.size();
    std::string().swap(plain);  // what is assigned to keeps its room
  } else {
    plain.shrink_to_fit();  // whoever made it asked for more than it took
  }
  for (const auto& one : out->representations_) {
    out->codings_.push_back(one.coding);
  }
  return out;
}

const Representation* Document::packed() const {
  const auto found = std::find_if(representations_.begin(), representations_.end(),
                                  [](const Representation& one) { return one.coding == Coding::zstd; });
  return found == representations_.end() ? nullptr : &*found;
}

std::shared_ptr<const std::string> Document::unpacked(const Representation& one) const {
  if (one.coding != Coding::identity || unpacked_size_ == 0) {
    return nullptr;
  }
  auto body = unpacked_.lock();
  if (!body) {
    body = std::make_shared<const std::string>(unpack_zstd(packed()->body, unpacked_size_));
    unpacked_ = body;
  }
  return body;
}

const Representation* Document::choose(std::string_view accept_encoding) const {
  const auto coding = choose_coding(accept_encoding, codings_);
  if (!coding) {
    return nullptr;
  }
  const auto found = std::find(codings_.begin(), codings_.end(), *coding);
  return &representations_[static_cast<std::size_t>(found - codings_.begin())];
}

std::size_t Document::size() const {
  std::size_t out = sizeof(Document);
  for (const auto& one : representations_) {
    out += sizeof one + one.head.size() + one.not_modified.size() + one.body.size();
  }
  return out;
}

}  // namespace riverd::http
