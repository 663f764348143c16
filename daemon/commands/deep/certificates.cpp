#include "daemon/commands/deep/certificates.hpp"

#include "daemon/http/server/tls_context.hpp"

#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>

#include <chrono>
#include <cstdlib>
#include <ctime>
#include <memory>
#include <optional>
#include <string>
#include <system_error>

namespace riverd::commands::deep {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::days soon{14};

/// How many certificates a PEM file has.
int certificates_in(const fs::path& file) {
  const std::unique_ptr<X509_STORE, void (*)(X509_STORE*)> store(X509_STORE_new(), X509_STORE_free);
  if (X509_STORE_load_file(store.get(), file.c_str()) != 1) return 0;
  return sk_X509_OBJECT_num(X509_STORE_get0_objects(store.get()));
}

/// The files of a folder of certificates that OpenSSL looks at: `3513523f.0`.
int certificates_below(const fs::path& folder) {
  int count = 0;
  std::error_code ignored;
  for (fs::directory_iterator at(folder, ignored), end; !ignored && at != end; at.increment(ignored)) {
    const std::string extension = at->path().extension().string();
    if (extension.size() == 2 && extension[1] >= '0' && extension[1] <= '9') ++count;
  }
  return count;
}

std::string from_environment(const char* variable, const char* otherwise) {
  const char* value = std::getenv(variable);
  return value != nullptr ? value : otherwise;
}

std::optional<Time> end_of(const fs::path& certificate) {
  const std::unique_ptr<BIO, int (*)(BIO*)> file(BIO_new_file(certificate.c_str(), "r"), BIO_free);
  if (!file) return std::nullopt;
  const std::unique_ptr<X509, void (*)(X509*)> read(PEM_read_bio_X509(file.get(), nullptr, nullptr, nullptr),
                                                    X509_free);
  std::tm parts{};
  if (!read || ASN1_TIME_to_tm(X509_get0_notAfter(read.get()), &parts) != 1) return std::nullopt;
  return Time{std::chrono::seconds{timegm(&parts)}};
}

}  // namespace

Finding check_authorities(const fs::path& ca_file) {
  constexpr std::string_view check = "authorities";
  if (!ca_file.empty()) {
    const int count = certificates_in(ca_file);
    const std::string what =
        ca_file.string() + " has " + std::to_string(count) + " certification authorities";
    if (count > 0) return {check, Severity::fine, what, {}};
    return {check, Severity::problem, what + ", or cannot be read: no https feed can be verified",
            "name a PEM file that riverd may read in [poll] ca_file, or leave the key out for the system's"};
  }
  const std::string file = from_environment(X509_get_default_cert_file_env(), X509_get_default_cert_file());
  const std::string folder = from_environment(X509_get_default_cert_dir_env(), X509_get_default_cert_dir());
  const int count = certificates_in(file) + certificates_below(folder);
  if (count > 0) {
    return {check,
            Severity::fine,
            "the system has " + std::to_string(count) + " certification authorities in " + folder,
            {}};
  }
  return {check, Severity::problem,
          "the system has no certification authorities in " + file + " or " + folder +
              ": no https feed can be verified",
          "apt install ca-certificates, or name a PEM file in [poll] ca_file"};
}

Finding check_certificate(const fs::path& certificate, const fs::path& key, Time now) {
  constexpr std::string_view check = "certificate";
  const std::string renew = "renew it, then systemctl restart riverd";
  if (const auto loaded = http::TlsContext::load(certificate, key); !loaded) {
    return {check, Severity::problem, loaded.error().message(),
            "see that [server] tls_certificate and tls_key name PEM files that belong together and that "
            "riverd's user "
            "may read"};
  }
  const auto end = end_of(certificate);
  if (!end)
    return {check, Severity::warning, certificate.string() + " does not say until when it is valid", renew};
  const std::string what = certificate.string() + " is valid until " + to_rfc3339(*end);
  if (*end <= now) return {check, Severity::problem, what + ", which is over: readers refuse it", renew};
  if (*end - now < soon) return {check, Severity::warning, what + ", which is soon", renew};
  return {check, Severity::fine, what, {}};
}

}  // namespace riverd::commands::deep
