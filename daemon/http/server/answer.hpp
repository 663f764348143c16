#pragma once

#include "daemon/http/server/reply.hpp"
#include "daemon/http/server/request_head.hpp"

#include <string>
#include <string_view>
#include <utility>

namespace riverd::http {

/// What is written for one request: a head without Date, Connection and the empty line, and a body. For
/// a document both are views of it, which the answer keeps alive.
class Answer {
 public:
  /// Compares a document with the request's conditions and codings (If-None-Match before
  /// If-Modified-Since); takes any other reply as it stands. HEAD has no body.
  Answer(const RequestHead& request, Reply reply);

  /// A reply to what could not be read as a request.
  explicit Answer(Reply reply);

  [[nodiscard]] int status() const { return status_; }
  [[nodiscard]] std::string_view head() const;
  [[nodiscard]] std::string_view body() const;

 private:
  void use_reply();

  Reply reply_;
  const Representation* chosen_ = nullptr;
  std::string head_;
  int status_ = 200;
  bool send_body_ = true;
};

}  // namespace riverd::http
