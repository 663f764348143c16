#include "daemon/http/server/answer.hpp"

#include "daemon/http/server/conditional.hpp"

namespace riverd::http {

Answer::Answer(const RequestHead& request, Reply reply) : reply_(std::move(reply)) {
  choice_.send_body = request.method != Method::head;
  if (reply_.document) {
    choice_.chosen = reply_.document->choose(request.accept_encoding);
    if (choice_.chosen != nullptr) {
      const auto& document = *reply_.document;
      const bool known = reply_.known || not_modified(request.if_none_match, request.if_modified_since,
                                                      choice_.chosen->etag, document.last_modified());
      choice_.status = known ? 304 : document.status();
      if (has_body()) {
        unpacked_ = document.unpacked(*choice_.chosen);
      }
      return;
    }
    reply_ = Reply::text(406, "This document is not available in any of the accepted content codings.");
    reply_.fields.push_back({"Vary", "Accept-Encoding"});
  }
  use_reply();
}

Answer::Answer(std::shared_ptr<const Document> document, const Choice& choice)
    : reply_(Reply::with(std::move(document))), choice_(choice) {
  if (has_body()) {
    unpacked_ = reply_.document->unpacked(*choice_.chosen);
  }
}

Answer::Answer(Reply reply) : reply_(std::move(reply)) {
  use_reply();
}

void Answer::use_reply() {
  choice_.status = reply_.status;
  head_ = "HTTP/1.1 " + std::to_string(choice_.status) + " " + reason_phrase(choice_.status) + "\r\n";
  if (choice_.status != 204) {
    append_field(head_, "Content-Type", reply_.content_type);
    if (!reply_.stream) {
      append_field(head_, "Content-Length", std::to_string(reply_.body.size()));
    }
    append_field(head_, "X-Content-Type-Options", "nosniff");
  }
  for (const auto& field : reply_.fields) {
    append_field(head_, field.name, field.value);
  }
}

std::string_view Answer::head() const {
  if (choice_.chosen == nullptr) {
    return head_;
  }
  return choice_.status == 304 ? choice_.chosen->not_modified : choice_.chosen->head;
}

bool Answer::has_body() const {
  return choice_.send_body && choice_.status != 304 && choice_.status != 204;
}

std::string_view Answer::body() const {
  if (!has_body()) {
    return {};
  }
  if (unpacked_) {
    return *unpacked_;
  }
  return choice_.chosen == nullptr ? reply_.body : choice_.chosen->body;
}

int Answer::body_file(const std::shared_ptr<FileBudget>& budget) const {
  return choice_.chosen == nullptr || unpacked_ || body().empty()
             ? -1
             : choice_.chosen->file.get(choice_.chosen->body, budget);
}

}  // namespace riverd::http
