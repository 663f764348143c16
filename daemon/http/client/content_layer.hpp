#pragma once

#include "daemon/http/client/content_coding.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace riverd::http {

/// One coding of a body, decoded piece by piece into a buffer of the caller's.
class ContentDecoder::Layer {
 public:
  enum class Status { want_input, want_output, done, damaged };

  Layer() = default;
  virtual ~Layer() = default;
  Layer(const Layer&) = delete;
  Layer& operator=(const Layer&) = delete;

  /// Takes bytes off the front of `input` and fills the front of `output`. want_output: call again with
  /// the rest of the input and a fresh buffer; want_input: all of it was taken; done: the data is
  /// complete, what is left of the input does not belong to it.
  virtual Status decode(std::string_view& input, std::span<char> output, std::size_t& produced) = 0;

  /// Whether the data may end here.
  [[nodiscard]] virtual bool complete() const = 0;

  [[nodiscard]] virtual std::string_view name() const = 0;

  /// Whether data that is there as a whole may be decoded at once.
  [[nodiscard]] virtual bool decodes_whole() const { return false; }

  /// To how many bytes all of the data decodes, as it says itself; nullopt where it does not say.
  [[nodiscard]] virtual std::optional<std::uint64_t> whole_size(std::string_view) const {
    return std::nullopt;
  }

  /// Decodes all of the data, before which nothing was decoded, to the end of `output`. False, and nothing is
  /// done, where it is not exactly one piece of that size.
  virtual bool decode_whole(std::string_view, std::uint64_t, std::string&) { return false; }

  std::uint64_t produced = 0;  // so far, by all calls
};

/// nullptr for a coding that is unknown.
[[nodiscard]] std::unique_ptr<ContentDecoder::Layer> make_layer(std::string_view coding);

}  // namespace riverd::http
