#include "feeds/model/id.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <memory>
#include <stdexcept>

namespace riverd {
namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";

std::optional<std::uint8_t> nibble(char c) {
  if (c >= '0' && c <= '9') return static_cast<std::uint8_t>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<std::uint8_t>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<std::uint8_t>(c - 'A' + 10);
  return std::nullopt;
}

template <std::size_t N>
std::optional<std::array<std::uint8_t, N>> from_hex(std::string_view hex) {
  if (hex.size() != 2 * N) return std::nullopt;
  std::array<std::uint8_t, N> out{};
  for (std::size_t i = 0; i < N; ++i) {
    const auto high = nibble(hex[2 * i]);
    const auto low = nibble(hex[2 * i + 1]);
    if (!high || !low) return std::nullopt;
    out[i] = static_cast<std::uint8_t>((*high << 4U) | *low);
  }
  return out;
}

template <std::size_t N>
std::string_view bytes_of(const std::array<std::uint8_t, N>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::uint64_t big_endian_64(const std::uint8_t* bytes) {
  std::uint64_t out = 0;
  for (int i = 0; i < 8; ++i) out = (out << 8U) | bytes[i];
  return out;
}

/// Looked up once: OpenSSL 3 does so at each use of EVP_sha256(), which takes longer than a short digest.
const EVP_MD* sha256() {
  static const std::unique_ptr<EVP_MD, decltype(&EVP_MD_free)> algorithm(
      EVP_MD_fetch(nullptr, "SHA256", nullptr), EVP_MD_free);
  return algorithm.get();
}

}  // namespace

Digest digest_of(std::initializer_list<std::string_view> parts) {
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  std::array<std::uint8_t, EVP_MAX_MD_SIZE> full{};
  unsigned size = 0;
  bool good = context && sha256() != nullptr && EVP_DigestInit_ex(context.get(), sha256(), nullptr) == 1;
  for (const std::string_view part : parts) {
    const std::uint64_t length = part.size();
    good = good && EVP_DigestUpdate(context.get(), &length, sizeof length) == 1 &&
           EVP_DigestUpdate(context.get(), part.data(), part.size()) == 1;
  }
  good = good && EVP_DigestFinal_ex(context.get(), full.data(), &size) == 1;
  if (!good) throw std::runtime_error("SHA-256 is not available in this OpenSSL");
  Digest out{};
  std::copy_n(full.begin(), out.size(), out.begin());
  return out;
}

FeedId FeedId::from_url(std::string_view configured_url) {
  return {big_endian_64(digest_of({"feed", configured_url}).data())};
}

std::optional<FeedId> FeedId::parse(std::string_view hex) {
  const auto bytes = from_hex<8>(hex);
  if (!bytes) return std::nullopt;
  return FeedId{big_endian_64(bytes->data())};
}

std::string FeedId::to_string() const {
  std::string out(16, '0');
  for (std::size_t i = 0; i < 16; ++i) out[15 - i] = hex_digits[(value >> (4 * i)) & 0xFU];
  return out;
}

std::optional<EntryId> EntryId::parse(std::string_view hex) {
  const auto bytes = from_hex<16>(hex);
  if (!bytes) return std::nullopt;
  return EntryId{*bytes};
}

std::string EntryId::to_string() const {
  return to_hex(bytes_of(value));
}

std::string to_hex(std::string_view bytes) {
  std::string out;
  out.reserve(2 * bytes.size());
  for (const char c : bytes) {
    const auto byte = static_cast<std::uint8_t>(c);
    out += hex_digits[byte >> 4U];
    out += hex_digits[byte & 0xFU];
  }
  return out;
}

}  // namespace riverd
