#include "daemon/http/client/body_reader.hpp"

#include "daemon/http/client/response_head.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace riverd::http {

namespace asio = boost::asio;
namespace beast = boost::beast;

namespace {

constexpr std::size_t max_chunk_line = std::size_t{16} << 10U;  // with its extensions, or the trailers
constexpr unsigned max_interim = 16;

/// Beast's grammar; the body goes through the content decoder as it comes.
class Parser final : public beast::http::basic_parser<false> {
 public:
  explicit Parser(const DecodeLimits& limits) : limits_(limits) {
    header_limit(static_cast<std::uint32_t>(2 * max_head));  // the head was measured before
    body_limit(boost::none);                                 // the decoder counts
    eager(true);
  }

  std::optional<Error> failure;  // why a callback stopped the parser
  Response response;

  /// What has come of the body, decoded or not.
  [[nodiscard]] std::uint64_t body_size() const {
    return response.body.size() + (decoder_ ? decoder_->waiting() : 0);
  }

  /// Ends the decoder; to be called when the message is complete.
  Result<void> finish() { return decoder_ ? decoder_->finish() : Result<void>(); }

 private:
  using string_view = beast::string_view;

  void on_request_impl(beast::http::verb, string_view, string_view, int, beast::error_code&) override {}

  void on_response_impl(int code, string_view, int, beast::error_code&) override { response.status = code; }

  void on_field_impl(beast::http::field, string_view name, string_view value, beast::error_code&) override {
    if (!decoder_) response.headers.push_back({std::string(name), std::string(value)});  // no trailers
  }

  void on_header_impl(beast::error_code& error) override {
    std::string codings;
    for (const Header& header : response.headers) {
      if (beast::iequals(header.name, "Content-Encoding")) {
        codings += (codings.empty() ? "" : ",") + header.value;
      }
    }
    auto decoder = ContentDecoder::make(codings, limits_);
    if (!decoder) return fail(decoder.error(), error);
    decoder_.emplace(std::move(*decoder));
  }

  void on_body_init_impl(const boost::optional<std::uint64_t>& length, beast::error_code&) override {
    if (length) decoder_->expect(*length);
  }

  std::size_t on_body_impl(string_view body, beast::error_code& error) override {
    response.wire_bytes += body.size();
    if (auto written = decoder_->write({body.data(), body.size()}, response.body); !written) {
      fail(written.error(), error);
    }
    return body.size();
  }

  void on_chunk_header_impl(std::uint64_t, string_view, beast::error_code&) override {}

  std::size_t on_chunk_body_impl(std::uint64_t, string_view body, beast::error_code& error) override {
    return on_body_impl(body, error);
  }

  void on_finish_impl(beast::error_code&) override {}

  void fail(Error why, beast::error_code& error) {
    failure = std::move(why);
    error = beast::http::error::body_limit;  // any error stops the parser; `failure` is reported
  }

  DecodeLimits limits_;
  std::optional<ContentDecoder> decoder_;
};

}  // namespace

struct BodyReader::Impl {
  explicit Impl(const DecodeLimits& limits) : parser(limits), max_size(limits.max_size), cut(limits.cut) {}

  /// Gives the parser what there is: how much of it was taken.
  Result<std::size_t> put(std::string_view bytes) {
    beast::error_code error;
    const std::size_t taken = parser.put(asio::const_buffer(bytes.data(), bytes.size()), error);
    if (parser.failure) return *parser.failure;
    if (error && error != beast::http::error::need_more) {
      return Error(ClientError::malformed, "not HTTP: " + error.message());
    }
    return taken;
  }

  /// The head, once it is there: true.
  Result<bool> read_head() {
    for (;;) {
      if (!looks_like_http(pending)) return Error(ClientError::malformed, "the answer is not HTTP/1");
      const auto size = head_length(pending);
      if (size.value_or(pending.size()) > max_head) {
        return Error(ClientError::too_large,
                     "the headers of the answer are larger than " + std::to_string(max_head) + " bytes");
      }
      if (!size) return false;
      const std::string head = cleaned_head(std::string_view(pending).substr(0, *size));
      pending.erase(0, *size);
      if (is_interim(head)) {
        if (++interim > max_interim) return Error(ClientError::malformed, "too many interim answers");
        continue;
      }
      if (auto taken = put(head); !taken) return taken.error();
      if (!parser.is_header_done()) return Error(ClientError::malformed, "the answer's head is not HTTP/1");
      head_done = true;
      const auto length = parser.content_length();
      if (!cut && !parser.is_done() && length && *length > max_size) {
        return Error(ClientError::too_large, "announces " + std::to_string(*length) + " bytes, more than " +
                                                 std::to_string(max_size));
      }
      return true;
    }
  }

  Parser parser;
  std::uint64_t max_size;  // of the body on the wire
  bool cut;                // what is larger ends there
  std::string pending;     // bytes the parser has not taken yet
  bool any = false;
  bool head_done = false;
  unsigned interim = 0;
};

BodyReader::BodyReader(const DecodeLimits& limits) : impl_(std::make_unique<Impl>(limits)) {}
BodyReader::~BodyReader() = default;

Result<bool> BodyReader::feed(std::string_view bytes) {
  Impl& impl = *impl_;
  impl.any = impl.any || !bytes.empty();
  impl.pending.append(bytes);
  if (!impl.head_done) {
    const auto head = impl.read_head();
    if (!head || !*head) return head;
  }
  std::size_t taken = 0;
  while (!impl.parser.is_done() && taken < impl.pending.size()) {
    const auto more = impl.put(std::string_view(impl.pending).substr(taken));
    if (!more && impl.cut && more.error().code == ClientError::too_large) {
      impl.parser.response.cut = true;
      return true;
    }
    if (!more) return more.error();
    if (*more == 0) break;
    taken += *more;
  }
  impl.pending.erase(0, taken);
  if (!impl.parser.is_done()) {
    if (impl.pending.size() > max_chunk_line) {
      return Error(ClientError::malformed, "not HTTP: a chunk's header or the trailers are too long");
    }
    return false;
  }
  if (auto finished = impl.parser.finish(); !finished) return finished.error();
  return true;
}

Result<void> BodyReader::end_of_stream() {
  Impl& impl = *impl_;
  if (!impl.head_done) return Error(ClientError::closed, "the connection was closed before an answer");
  beast::error_code error;
  impl.parser.put_eof(error);
  if (error || !impl.parser.is_done()) {
    return Error(ClientError::closed, "the connection was closed in the middle of the answer, after " +
                                          std::to_string(impl.parser.response.wire_bytes) + " bytes of it");
  }
  return impl.parser.finish();
}

std::uint64_t BodyReader::body_size() const {
  return impl_->parser.body_size();
}

bool BodyReader::begun() const {
  return impl_->any;
}

bool BodyReader::reusable() const {
  return impl_->parser.is_done() && impl_->parser.keep_alive() && impl_->pending.empty();
}

Response BodyReader::take() {
  Response response = std::move(impl_->parser.response);
  if (response.status == 304) response.body.clear();
  return response;
}

}  // namespace riverd::http
