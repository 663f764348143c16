#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace riverd::test {

/// A certificate with its key, both PEM.
struct Certificate {
  std::string certificate;
  std::string key;
};

/// A certification authority that lives as long as the test: nothing signed by it is trusted elsewhere,
/// and no key is kept in the repository.
class CertificateAuthority {
 public:
  explicit CertificateAuthority(const std::string& name = "riverd test authority");
  ~CertificateAuthority();
  CertificateAuthority(const CertificateAuthority&) = delete;
  CertificateAuthority& operator=(const CertificateAuthority&) = delete;

  /// PEM of the authority's own certificate: what a client has to trust (`poll.ca_file`).
  [[nodiscard]] const std::string& pem() const;

  /// A server's certificate for these DNS names and IP addresses (written as such), valid from an hour
  /// before now plus `from` to now plus `until`.
  [[nodiscard]] Certificate issue(const std::vector<std::string>& names,
                                  std::chrono::seconds from = std::chrono::seconds{0},
                                  std::chrono::seconds until = std::chrono::hours{24}) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// A certificate that only vouches for itself.
[[nodiscard]] Certificate self_signed(const std::vector<std::string>& names);

}  // namespace riverd::test
