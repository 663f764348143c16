#pragma once

#include "daemon/http/server/document.hpp"
#include "daemon/http/server/reply_stream.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace riverd::http {

/// What a handler answers: a document, which the server compares with the request's conditions and
/// codings, or a small answer that is sent as it stands.
class Reply {
 public:
  Reply() = default;

  /// 200, 304 or 406, as the request's headers have it.
  [[nodiscard]] static Reply with(std::shared_ptr<const Document> document);

  /// 304 for a document that the client is known to have, in whatever coding.
  [[nodiscard]] static Reply unchanged(std::shared_ptr<const Document> document);

  /// Plain text of one sentence; a line feed is added. Never stored by caches.
  [[nodiscard]] static Reply text(int status, std::string sentence);

  /// 200 and `ok` without a line feed: what probes compare.
  [[nodiscard]] static Reply ok();

  /// 308 to an absolute or path-absolute reference, percent-encoded already.
  [[nodiscard]] static Reply redirect(std::string location);

  /// 307, likewise: what is asked for may be at its own address later.
  [[nodiscard]] static Reply redirect_for_now(std::string location);

  /// 303, likewise: the answer to this request is what stands there.
  [[nodiscard]] static Reply see_other(std::string location);

  std::shared_ptr<const Document> document;  // if set, only `known` counts of what is below
  bool known = false;                        // the client has the document already
  int status = 200;
  std::string content_type = "text/plain; charset=utf-8";
  std::string body;
  std::shared_ptr<ReplyStream> stream;  // in the place of the body, where set
  std::vector<ReplyField> fields;       // besides the type, length, date and connection
};

/// The reason phrase of a status riverd sends; `Unknown` for others.
[[nodiscard]] const char* reason_phrase(int status);

}  // namespace riverd::http
