#include "daemon/http/server/answer.hpp"

#include "daemon/http/server/conditional.hpp"

namespace riverd::http {

Answer::Answer(const RequestHead& request, Reply reply)
    : reply_(std::move(reply)), send_body_(request.method != Method::head) {
  if (reply_.document) {
    chosen_ = reply_.document->choose(request.accept_encoding);
    if (chosen_ != nullptr) {
      const auto& document = *reply_.document;
      const bool known = reply_.known || not_modified(request.if_none_match, request.if_modified_since,
                                                      chosen_->etag, document.last_modified());
      status_ = known ? 304 : document.status();
      return;
    }
    reply_ = Reply::text(406, "This document is not available in any of the accepted content codings.");
    reply_.fields.push_back({"Vary", "Accept-Encoding"});
  }
  use_reply();
}

Answer::Answer(Reply reply) : reply_(std::move(reply)) {
  use_reply();
}

void Answer::use_reply() {
  status_ = reply_.status;
  head_ = "HTTP/1.1 " + std::to_string(status_) + " " + reason_phrase(status_) + "\r\n";
  if (status_ != 204) {
    append_field(head_, "Content-Type", reply_.content_type);
    append_field(head_, "Content-Length", std::to_string(reply_.body.size()));
    append_field(head_, "X-Content-Type-Options", "nosniff");
  }
  for (const auto& field : reply_.fields) {
    append_field(head_, field.name, field.value);
  }
}

std::string_view Answer::head() const {
  if (chosen_ == nullptr) {
    return head_;
  }
  return status_ == 304 ? chosen_->not_modified : chosen_->head;
}

std::string_view Answer::body() const {
  if (!send_body_ || status_ == 304 || status_ == 204) {
    return {};
  }
  return chosen_ == nullptr ? reply_.body : chosen_->body;
}

}  // namespace riverd::http
