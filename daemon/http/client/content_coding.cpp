#include "daemon/http/client/content_coding.hpp"

#include "daemon/http/client/client.hpp"
#include "daemon/http/client/content_layer.hpp"
#include "daemon/http/client/header_field.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

namespace riverd::http {
namespace {

constexpr std::size_t most_layers = 3;
constexpr std::size_t block = std::size_t{32} << 10U;
constexpr std::uint64_t longest_whole = std::uint64_t{256} << 10U;  // on the wire

}  // namespace

Result<ContentDecoder> ContentDecoder::make(std::string_view coding, const DecodeLimits& limits) {
  std::vector<std::unique_ptr<Layer>> layers;
  for (auto name = take_element(coding); !name.empty(); name = take_element(coding)) {
    if (same_token(name, "identity") || same_token(name, "none")) continue;
    auto layer = make_layer(name);
    if (!layer) {
      return Error(ClientError::bad_coding,
                   "the content coding \"" + without_controls(name.substr(0, 64)) + "\" is unknown");
    }
    layers.push_back(std::move(layer));
    if (layers.size() > most_layers) {
      return Error(ClientError::bad_coding,
                   "more than " + std::to_string(most_layers) + " content codings on top of each other");
    }
  }
  std::reverse(layers.begin(), layers.end());  // the header names them in the order they were applied
  return ContentDecoder(std::move(layers), limits);
}

ContentDecoder::ContentDecoder(std::vector<std::unique_ptr<Layer>> layers, const DecodeLimits& limits)
    : layers_(std::move(layers)), limits_(limits) {}

ContentDecoder::ContentDecoder(ContentDecoder&&) noexcept = default;
ContentDecoder& ContentDecoder::operator=(ContentDecoder&&) noexcept = default;
ContentDecoder::~ContentDecoder() = default;

void ContentDecoder::expect(std::uint64_t wire) {
  const bool decodes_whole = layers_.size() == 1 && layers_.front()->decodes_whole();
  const bool fits = wire <= std::min(longest_whole, limits_.max_size) && !limits_.cut;
  if (decodes_whole && fits) expected_ = static_cast<std::size_t>(wire);
}

Result<void> ContentDecoder::write(std::string_view wire, std::string& body) {
  wire_ += wire.size();
  if (wire_ > limits_.max_size) return check(wire_);
  if (expected_ == 0) return pass(0, wire, body);
  waiting_.append(wire);
  return waiting_.size() < expected_ ? Result<void>() : decode_whole(body);
}

Result<void> ContentDecoder::decode_whole(std::string& body) {
  const std::string wire = std::exchange(waiting_, {});
  expected_ = 0;
  Layer& layer = *layers_.front();
  // What it would take is known beforehand. Where a limit speaks against it, or the data is not as usual, the
  // decoding piece by piece finds what there is to say.
  const auto size = layer.whole_size(wire);
  if (size && check(*size) && layer.decode_whole(wire, *size, body)) {
    layer.produced = *size;
    return {};
  }
  return pass(0, wire, body);
}

Result<void> ContentDecoder::pass(std::size_t index, std::string_view bytes, std::string& body) {
  if (index == layers_.size()) {
    body.append(bytes);
    return {};
  }
  Layer& layer = *layers_[index];
  std::array<char, block> buffer;  // NOLINT(cppcoreguidelines-pro-type-member-init): filled by the layer
  for (;;) {
    std::size_t made = 0;
    const Layer::Status status = layer.decode(bytes, buffer, made);
    if (status == Layer::Status::damaged) {
      return Error(ClientError::bad_coding, "the " + std::string(layer.name()) + " data is damaged");
    }
    layer.produced += made;
    if (auto within = check(layer.produced); !within) return within;
    if (made > 0) {
      if (auto passed = pass(index + 1, std::string_view(buffer.data(), made), body); !passed) return passed;
    }
    if (status != Layer::Status::want_output) return {};  // after `done`, what follows is padding
  }
}

Result<void> ContentDecoder::check(std::uint64_t decoded) const {
  if (decoded > limits_.max_size) {
    return Error(ClientError::too_large, "larger than " + std::to_string(limits_.max_size) + " bytes");
  }
  if (decoded > limits_.ratio_free && decoded / limits_.max_ratio >= std::max<std::uint64_t>(wire_, 1)) {
    return Error(ClientError::too_large,
                 "expands to more than " + std::to_string(limits_.max_ratio) + " times its size");
  }
  return {};
}

Result<void> ContentDecoder::finish() {
  if (wire_ == 0) return {};
  for (const auto& layer : layers_) {
    if (!layer->complete()) {
      return Error(ClientError::bad_coding, "the " + std::string(layer->name()) + " data ends early");
    }
  }
  return {};
}

}  // namespace riverd::http
