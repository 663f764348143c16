#pragma once

#include "daemon/http/server/reply.hpp"
#include "daemon/http/server/request_head.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace riverd::http {

/// What is written for one request: a head without Date, Connection and the empty line, and a body. For
/// a document both are views of it, which the answer keeps alive.
class Answer {
 public:
  /// Which of a document's representations a request is answered with, and how.
  struct Choice {
    const Representation* chosen = nullptr;  // null: the answer is no document
    int status = 200;
    bool send_body = true;
  };

  /// Compares a document with the request's conditions and codings (If-None-Match before
  /// If-Modified-Since); takes any other reply as it stands. HEAD has no body.
  Answer(const RequestHead& request, Reply reply);

  /// A reply to what could not be read as a request.
  explicit Answer(Reply reply);

  /// The answer that was chosen for a request before, with the same document.
  Answer(std::shared_ptr<const Document> document, const Choice& choice);

  [[nodiscard]] int status() const { return choice_.status; }
  [[nodiscard]] const Choice& choice() const { return choice_; }
  [[nodiscard]] const std::shared_ptr<const Document>& document() const { return reply_.document; }
  [[nodiscard]] std::string_view head() const;
  [[nodiscard]] std::string_view body() const;

  /// The body as a file; -1 where there is none.
  [[nodiscard]] int body_file(const std::shared_ptr<FileBudget>& budget) const;

 private:
  void use_reply();
  [[nodiscard]] bool has_body() const;

  Reply reply_;
  Choice choice_;
  std::shared_ptr<const std::string> unpacked_;  // the body, where the representation does not have it
  std::string head_;
};

}  // namespace riverd::http
