#include "daemon/http/server/request_parser.hpp"

#include "daemon/http/server/target.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/basic_parser.hpp>

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

namespace riverd::http {
namespace {

namespace beast = boost::beast;
using beast::http::field;

// A method and a version stand beside the target in the request line.
constexpr std::size_t request_line_rest = 64;

HeadOutcome refused(int status, std::string reason) {
  return {HeadOutcome::Kind::refused, 0, status, std::move(reason)};
}

void append_to_list(std::string& list, std::string_view value) {
  if (!list.empty() && !value.empty()) {
    list += ", ";
  }
  list += value;
}

/// Takes what Beast's parser finds straight into the head; keeps nothing besides.
class HeadParser final : public beast::http::basic_parser<true> {
 public:
  HeadParser(RequestHead& head, RequestFraming& framing) : head_(head), framing_(framing) {}

  int hosts = 0;
  int lengths = 0;
  int transfer_codings = 0;
  bool chunked_alone = false;
  bool bad_length = false;
  bool unknown_expectation = false;
  std::string_view target;
  std::string_view host;

 private:
  using Code = beast::error_code;

  void on_request_impl(beast::http::verb method, beast::string_view name, beast::string_view wanted,
                       int version, Code& /*ec*/) override {
    using beast::http::verb;
    head_.method_name.assign(name.data(), name.size());
    head_.method = method == verb::get    ? Method::get
                   : method == verb::head ? Method::head
                   : method == verb::post ? Method::post
                                          : Method::other;
    target = {wanted.data(), wanted.size()};
    framing_.version_1_0 = version == 10;
  }

  void on_response_impl(int /*status*/, beast::string_view /*reason*/, int /*version*/,
                        Code& /*ec*/) override {}
  void on_field_impl(field name, beast::string_view name_text, beast::string_view text,
                     Code& /*ec*/) override {
    const std::string_view value(text.data(), text.size());
    switch (name) {
      case field::host:
        ++hosts;
        host = value;
        break;
      case field::accept:
        append_to_list(head_.accept, value);
        break;
      case field::accept_encoding:
        append_to_list(head_.accept_encoding, value);
        break;
      case field::if_none_match:
        append_to_list(head_.if_none_match, value);
        break;
      case field::if_modified_since:
        append_to_list(head_.if_modified_since, value);
        break;
      case field::a_im:
        append_to_list(head_.a_im, value);
        break;
      case field::authorization:
        head_.authorization = value;
        break;
      case field::cookie:
        head_.cookie = value;
        break;
      case field::user_agent:
        head_.user_agent = value;
        break;
      case field::content_type:
        head_.content_type = value;
        break;
      case field::content_length: {
        ++lengths;
        const auto read = std::from_chars(value.begin(), value.end(), framing_.content_length);
        bad_length = bad_length || read.ec != std::errc{} || read.ptr != value.end();
        break;
      }
      case field::transfer_encoding:
        ++transfer_codings;
        chunked_alone = transfer_codings == 1 && beast::iequals(text, "chunked");
        break;
      case field::expect:
        if (beast::iequals(text, "100-continue")) {
          framing_.expects_continue = true;
        } else {
          unknown_expectation = true;
        }
        break;
      default:
        if (beast::iequals(name_text, "Last-Event-ID")) {
          head_.last_event_id = value;
        }
        break;
    }
  }

  void on_header_impl(Code& /*ec*/) override { framing_.keep_alive = keep_alive(); }
  void on_body_init_impl(const boost::optional<std::uint64_t>& /*length*/, Code& /*ec*/) override {}
  std::size_t on_body_impl(beast::string_view body, Code& /*ec*/) override { return body.size(); }
  void on_chunk_header_impl(std::uint64_t /*size*/, beast::string_view /*extensions*/,
                            Code& /*ec*/) override {}
  std::size_t on_chunk_body_impl(std::uint64_t /*remain*/, beast::string_view body, Code& /*ec*/) override {
    return body.size();
  }
  void on_finish_impl(Code& /*ec*/) override {}

  RequestHead& head_;
  RequestFraming& framing_;
};

/// Whether a request line ends like one of HTTP, of whatever version.
bool ends_with_version(std::string_view line) {
  const auto space = line.rfind(' ');
  const auto version = space == std::string_view::npos ? line : line.substr(space + 1);
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  return version.size() == 8 && version.starts_with("HTTP/") && digit(version[5]) && version[6] == '.' &&
         digit(version[7]);
}

/// What is wrong with a head that Beast could read; nullopt if nothing is.
std::optional<HeadOutcome> objection(const HeadParser& parser, const RequestHead& head,
                                     const RequestFraming& framing, const InboundLimits& limits) {
  if (parser.transfer_codings != 0) {
    if (parser.lengths != 0 || framing.version_1_0) {
      return refused(400, "The request has a Transfer-Encoding that does not belong there.");
    }
    if (!parser.chunked_alone) {
      return refused(501, "The request's transfer coding is not implemented.");
    }
    return refused(411, "Say the length of the body in Content-Length.");
  }
  if (parser.lengths > 1 || parser.bad_length) {
    return refused(400, "The request's Content-Length is not one number.");
  }
  if (parser.hosts > 1 || (parser.hosts == 0 && !framing.version_1_0)) {
    return refused(400, "The request needs one Host header.");
  }
  if (!is_host(parser.host)) {
    return refused(400, "The Host header names no host.");
  }
  if (parser.unknown_expectation) {
    return refused(417, "The request expects something unknown.");
  }
  // Where no bodies are read, methods that bring one have their answer in the router: 404 or 405.
  const bool bodiless = head.method == Method::get || head.method == Method::head;
  if (framing.content_length > limits.body && (limits.body != 0 || bodiless)) {
    return refused(413, "The request's body is too large.");
  }
  return std::nullopt;
}

}  // namespace

void RequestParser::reset() {
  start_ = line_ = scanned_ = 0;
}

HeadOutcome RequestParser::scan(std::string_view bytes) {
  while (line_ == start_ && bytes.substr(start_).starts_with("\r\n") && start_ < limits_.head) {
    start_ += 2;  // empty lines before a request are skipped (RFC 9112, 2.2)
    line_ = scanned_ = start_;
  }
  for (;;) {
    const auto end = bytes.find('\n', scanned_);
    scanned_ = end == std::string_view::npos ? bytes.size() : end + 1;
    if (line_ > start_ && line_ < bytes.size() && (bytes[line_] == ' ' || bytes[line_] == '\t')) {
      return refused(400, "The request has a folded header line.");
    }
    if (end == std::string_view::npos) {
      break;
    }
    if (end == line_ || bytes[end - 1] != '\r') {
      return refused(400, "A line of the request does not end with CR LF.");
    }
    if (end - line_ == 1) {
      return scanned_ - start_ > limits_.head ? refused(431, "The request's head is too large.")
                                              : HeadOutcome{HeadOutcome::Kind::complete, scanned_, 0, {}};
    }
    line_ = scanned_;
  }
  // A lone CR may be the first half of an empty line.
  if (start_ < bytes.size() && bytes[start_] != '\r' && (bytes[start_] < 'A' || bytes[start_] > 'z')) {
    return refused(400, "This is not a request of HTTP.");
  }
  const auto size = bytes.size() - start_;
  if (line_ == start_ && size > limits_.target + request_line_rest) {
    return refused(414, "The request's target is too long.");
  }
  return bytes.size() > limits_.head ? refused(431, "The request's head is too large.") : HeadOutcome{};
}

HeadOutcome RequestParser::feed(std::string_view bytes, RequestHead& head, RequestFraming& framing) {
  auto outcome = scan(bytes);
  if (outcome.kind != HeadOutcome::Kind::complete) {
    return outcome;
  }
  const auto text = bytes.substr(start_, outcome.length - start_);
  head.clear();
  framing = {};
  HeadParser parser(head, framing);
  parser.header_limit(static_cast<std::uint32_t>(limits_.head) + 1024);
  parser.body_limit(boost::none);  // judged by ourselves, with the framing
  beast::error_code error;
  parser.put(boost::asio::buffer(text.data(), text.size()), error);
  if (parser.target.size() > limits_.target) {
    return refused(414, "The request's target is too long.");
  }
  if (error == beast::http::error::bad_version && ends_with_version(text.substr(0, text.find('\r')))) {
    return refused(505, "Only HTTP/1.0 and HTTP/1.1 are spoken here.");
  }
  if (error) {
    return refused(400, "The request cannot be read: " + error.message() + ".");
  }
  if (auto problem = objection(parser, head, framing, limits_)) {
    return std::move(*problem);
  }
  head.host = parser.host;
  if (!read_target(parser.target, head)) {
    return refused(400, "The request's target cannot be read.");
  }
  return outcome;
}

}  // namespace riverd::http
