#pragma once

#include "feeds/result.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace riverd::http {

/// What is sent as Accept-Encoding: exactly the codings ContentDecoder knows.
inline constexpr std::string_view accepted_codings = "gzip, deflate, br, zstd";

/// The bounds of X2 on one body.
struct DecodeLimits {
  std::uint64_t max_size = 0;  // bytes, of every layer's output
  unsigned max_ratio = 0;      // decoded to wire bytes, judged beyond `ratio_free` decoded bytes
  std::uint64_t ratio_free = std::uint64_t{256} << 10U;
  bool cut = false;  // BodyReader takes what a limit refuses for the body's end
};

/// Undoes the content codings of one answer (RFC 9110, 8.4) while its bytes come in: gzip (also of
/// several members), deflate (with and without the zlib wrapper, servers send both), br, zstd (RFC 8878, of
/// several frames too), and up to three of these on top of each other. Memory besides the output is bounded.
class ContentDecoder {
 public:
  /// `coding`: the Content-Encoding as sent, empty for none. ClientError::bad_coding names a coding that
  /// is unknown.
  [[nodiscard]] static Result<ContentDecoder> make(std::string_view coding, const DecodeLimits& limits);

  ContentDecoder(ContentDecoder&&) noexcept;
  ContentDecoder& operator=(ContentDecoder&&) noexcept;
  ~ContentDecoder();

  /// Says how many bytes will come off the wire. A gzip body of a usual feed's size is then decoded when it
  /// is whole, more than twice as fast as piece by piece.
  void expect(std::uint64_t wire);

  /// Bytes that were taken and are not decoded yet.
  [[nodiscard]] std::size_t waiting() const { return waiting_.size(); }

  /// Takes the next bytes off the wire and appends what they decode to. ClientError::too_large beyond a
  /// limit, bad_coding for damaged data; nothing more may be written then.
  [[nodiscard]] Result<void> write(std::string_view wire, std::string& body);

  /// To be called at the end of the body: bad_coding where the coded data ends early. No bytes at all
  /// are an empty body in any coding.
  [[nodiscard]] Result<void> finish();

  class Layer;

 private:
  ContentDecoder(std::vector<std::unique_ptr<Layer>> layers, const DecodeLimits& limits);

  Result<void> pass(std::size_t layer, std::string_view bytes, std::string& body);
  Result<void> decode_whole(std::string& body);
  [[nodiscard]] Result<void> check(std::uint64_t decoded) const;

  std::vector<std::unique_ptr<Layer>> layers_;  // outermost coding first
  DecodeLimits limits_;
  std::uint64_t wire_ = 0;
  std::size_t expected_ = 0;  // bytes that are decoded when all of them have come; 0: piece by piece
  std::string waiting_;
};

}  // namespace riverd::http
