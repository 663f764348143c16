#pragma once

#include "daemon/http/server/body_file.hpp"
#include "daemon/http/server/negotiate.hpp"
#include "feeds/model/time.hpp"

#include <atomic>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace riverd::http {

/// A header of an answer. One with a control character in its name or value is never sent (X6).
struct ReplyField {
  std::string name;
  std::string value;
};

/// Appends `name: value` and a line end, unless a control character is in either.
void append_field(std::string& head, std::string_view name, std::string_view value);

/// A document in one coding, ready for the wire.
struct Representation {
  Coding coding = Coding::identity;
  std::string etag;  // strong, with its quotes; the document's tag and the coding
  std::string head;  // of the answer with the body, from the status line on; without Date, Connection and the
                     // empty line
  std::string not_modified;  // likewise, of a 304
  std::string body;          // empty: Document::unpacked() has it
  mutable BodyFile file;     // of the body; made and used on the server's thread
};

/// What a document is made of.
struct DocumentParts {
  std::string content_type;
  std::string body;
  std::optional<Time> last_modified;  // the newest change of what it shows, never the time of making
  std::string cache_control;
  std::string vary = "Accept-Encoding";
  int status = 200;
  /// Stands in the entity tags behind the digest: letters, digits and dots.
  std::string revision{};
  /// Stands in the place of the digest and the revision: where the body is not the whole of what the tag
  /// names.
  std::string tag{};
  std::vector<ReplyField> fields;  // others of the 200, such as security headers
};

/// The digest of a body that stands in its entity tags.
[[nodiscard]] std::string body_tag(std::string_view body);

/// An answer's content, immutable and shared between all who read it: the body in every coding that
/// makes it smaller, each with its serialised heads, so that answering copies nothing. Where it is large, the
/// body as it is is unpacked for the few who ask for that, for it would be most of what a document takes, and
/// there is none in Brotli's coding.
class Document {
 public:
  /// Digests and compresses: work for the CPU pool. The same parts make the same document.
  [[nodiscard]] static std::shared_ptr<const Document> make(DocumentParts parts);

  /// In the order of preference; the last is the body itself.
  [[nodiscard]] std::span<const Representation> representations() const { return representations_; }
  [[nodiscard]] const Representation& identity() const { return representations_.back(); }
  [[nodiscard]] int status() const { return status_; }  // of an answer with the body
  [[nodiscard]] std::optional<Time> last_modified() const { return last_modified_; }

  /// The body of one of these representations where it does not stand there; else null. Milliseconds; shared
  /// between those who are given it at a time. For the server's executor only.
  [[nodiscard]] std::shared_ptr<const std::string> unpacked(const Representation& one) const;

  /// The entity tags without quotes and coding: the digest and the revision.
  [[nodiscard]] const std::string& tag() const { return tag_; }

  /// The representation a request is answered with; null if it accepts none.
  [[nodiscard]] const Representation* choose(std::string_view accept_encoding) const;

  /// Whether this is what its address is answered with, until further notice: somebody keeps it, and says
  /// when that changes. Set and read on the server's executor.
  [[nodiscard]] bool current() const { return current_.load(std::memory_order_relaxed); }
  void set_current(bool current) const { current_.store(current, std::memory_order_relaxed); }

  /// Bytes of memory the document takes, roughly.
  [[nodiscard]] std::size_t size() const;

 private:
  Document() = default;
  [[nodiscard]] const Representation* packed() const;  // what the body as it is can be made of; null: nothing

  std::vector<Representation> representations_;
  std::vector<Coding> codings_;  // of the representations, in their order
  std::optional<Time> last_modified_;
  std::string tag_;
  int status_ = 200;
  std::size_t unpacked_size_ = 0;  // of the body as it is; 0: it stands in its representation
  mutable std::weak_ptr<const std::string> unpacked_;
  mutable std::atomic<bool> current_{false};
};

}  // namespace riverd::http
