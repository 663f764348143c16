#include "daemon/commands/recorded_response.hpp"

#include "daemon/http/client/content_coding.hpp"
#include "daemon/http/client/header_field.hpp"
#include "daemon/http/client/response_head.hpp"

#include <charconv>
#include <optional>
#include <utility>

namespace riverd::commands {
namespace {

using http::ClientError;

/// As for answers that come over the network (X2).
constexpr unsigned max_ratio = 200;

Error malformed(const std::string& what) {
  return {ClientError::malformed, what};
}

std::string_view take_line(std::string_view& text) {
  const auto end = text.find('\n');
  std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

/// The body out of its chunks (RFC 9112, 7.1); nullopt where these are no chunks.
std::optional<std::string> without_chunks(std::string_view bytes) {
  std::string body;
  for (;;) {
    const std::string_view line = take_line(bytes);
    const std::string_view digits = http::trim_field(line.substr(0, line.find(';')));
    std::size_t size = 0;
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), size, 16);
    if (digits.empty() || read.ec != std::errc{} || read.ptr != digits.data() + digits.size())
      return std::nullopt;
    if (size == 0) return body;
    if (size > bytes.size()) return std::nullopt;
    body += bytes.substr(0, size);
    bytes.remove_prefix(size);
    if (!take_line(bytes).empty()) return std::nullopt;
  }
}

/// Whether the bytes can be in this coding at all: recorders often undo it and leave the field.
bool may_be_coded(std::string_view coding, std::string_view bytes) {
  if (http::same_token(coding, "gzip") || http::same_token(coding, "x-gzip"))
    return bytes.starts_with("\x1F\x8B");
  const auto first = bytes.find_first_not_of(" \t\r\n");
  const bool text = first != std::string_view::npos && (bytes[first] == '<' || bytes[first] == '{');
  return !text && !bytes.starts_with("\xEF\xBB\xBF");
}

Result<std::string> decoded(std::string_view coding, std::string_view bytes, std::uint64_t max_body) {
  http::DecodeLimits limits;
  limits.max_size = max_body;
  limits.max_ratio = max_ratio;
  auto decoder =
      http::ContentDecoder::make(may_be_coded(coding, bytes) ? coding : std::string_view(), limits);
  if (!decoder) return decoder.error();
  std::string body;
  if (auto written = decoder->write(bytes, body); !written) return written.error();
  if (auto finished = decoder->finish(); !finished) return finished.error();
  return body;
}

/// Takes one head off the front of the bytes.
Result<http::Response> take_head(std::string_view& bytes) {
  const auto length = http::head_length(bytes);
  if (!length) return malformed("the recorded answer's head does not end");
  const std::string head = http::cleaned_head(bytes.substr(0, *length));
  bytes.remove_prefix(*length);
  std::string_view rest = head;
  const std::string_view status = take_line(rest);
  http::Response response;
  const auto space = status.find(' ');
  const std::string_view code =
      space == std::string_view::npos ? std::string_view() : status.substr(space + 1, 3);
  const auto read = std::from_chars(code.data(), code.data() + code.size(), response.status);
  if (read.ec != std::errc{} || response.status < 100) return malformed("the recorded answer has no status");
  while (!rest.empty()) {
    const std::string_view line = take_line(rest);
    const auto colon = line.find(':');
    if (colon == std::string_view::npos || colon == 0) continue;
    response.headers.push_back(
        {std::string(line.substr(0, colon)), std::string(http::trim_field(line.substr(colon + 1)))});
  }
  return response;
}

}  // namespace

Result<http::Response> read_recorded(std::string_view bytes, const std::string& url, std::uint64_t max_body) {
  http::Response response;
  response.status = 200;
  while (bytes.starts_with("HTTP/")) {
    auto head = take_head(bytes);
    if (!head) return head.error();
    response = std::move(*head);
  }
  response.url = url;
  response.wire_bytes = bytes.size();
  std::optional<std::string> joined;
  if (http::same_token(response.header("Transfer-Encoding"), "chunked")) joined = without_chunks(bytes);
  auto body =
      decoded(response.header("Content-Encoding"), joined ? std::string_view(*joined) : bytes, max_body);
  if (!body) return body.error();
  response.body = std::move(*body);
  return response;
}

}  // namespace riverd::commands
