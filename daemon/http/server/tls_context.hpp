#pragma once

#include "feeds/result.hpp"

#include <filesystem>
#include <memory>

struct ssl_ctx_st;

namespace riverd::http {

/// A server's certificate and key with the settings of its TLS: version 1.2 or 1.3, HTTP/1.1 by ALPN.
/// Immutable once loaded; connections share it.
class TlsContext {
 public:
  /// Reads PEM files: the certificate with its chain, and the key. Errors name the file and what is
  /// wrong with it.
  [[nodiscard]] static Result<std::shared_ptr<const TlsContext>> load(
      const std::filesystem::path& certificate, const std::filesystem::path& key);

  [[nodiscard]] ssl_ctx_st* native() const { return context_.get(); }

 private:
  explicit TlsContext(std::shared_ptr<ssl_ctx_st> context) : context_(std::move(context)) {}

  std::shared_ptr<ssl_ctx_st> context_;
};

}  // namespace riverd::http
