#include "daemon/http/client/tls.hpp"

#include "daemon/http/client/client.hpp"
#include "daemon/http/client/socket_stream.hpp"
#include "daemon/http/client/tls_sessions.hpp"
#include "feeds/model/time.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/verify_context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <array>
#include <ctime>
#include <optional>
#include <stdexcept>
#include <utility>

namespace riverd::http {

namespace asio = boost::asio;
namespace ssl = asio::ssl;

namespace {

/// The first thing that verification found wrong.
struct Finding {
  int code = X509_V_OK;
  std::string detail;  // the date that matters, or the names the certificate is for
};

std::string date_of(const ASN1_TIME* time) {
  std::tm parts{};
  if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1) return {};
  return to_rfc3339(Time{std::chrono::seconds{timegm(&parts)}});
}

/// DNS names of the certificate, for people: "a.example, b.example".
std::string names_of(X509* certificate) {
  std::string text;
  auto* names =
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr));
  const int count = sk_GENERAL_NAME_num(names);
  for (int i = 0; i < count && text.size() < 200; ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names, i);
    if (name->type != GEN_DNS) continue;
    const auto* bytes = reinterpret_cast<const char*>(ASN1_STRING_get0_data(name->d.dNSName));
    const std::string_view dns(bytes, static_cast<std::size_t>(ASN1_STRING_length(name->d.dNSName)));
    text.append(text.empty() ? "" : ", ").append(dns);
  }
  GENERAL_NAMES_free(names);
  std::erase_if(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
  return text;
}

std::string describe(const Finding& finding, const std::string& host) {
  switch (finding.code) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return "certificate expired on " + finding.detail;
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return "certificate is not valid before " + finding.detail;
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
      return "certificate is self-signed";
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
      return "certificate is not signed by an authority that is trusted";
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
      return "certificate is not for " + host +
             (finding.detail.empty() ? std::string() : ", but for " + finding.detail);
    default:
      return std::string("certificate is not accepted: ") + X509_verify_cert_error_string(finding.code);
  }
}

}  // namespace

struct TlsConnector::Impl {
  explicit Impl(const std::filesystem::path& ca_file) {
    if (ca_file.empty()) return;
    boost::system::error_code error;
    ssl::context made = made_context();
    made.load_verify_file(ca_file.string(), error);
    if (error) {
      throw std::runtime_error("the certification authorities cannot be read from " + ca_file.string() +
                               ": " + error.message());
    }
    context.emplace(std::move(made));
  }

  /// Without authorities.
  static ssl::context made_context() {
    ssl::context made(ssl::context::tls_client);
    SSL_CTX_set_min_proto_version(made.native_handle(), TLS1_2_VERSION);
    made.set_verify_mode(ssl::verify_peer);
    static constexpr std::array<unsigned char, 9> http11 = {8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
    SSL_CTX_set_alpn_protos(made.native_handle(), http11.data(), http11.size());
    SSL_CTX_set_mode(made.native_handle(), SSL_MODE_RELEASE_BUFFERS);
    TlsSessions::watch(made.native_handle());
    return made;
  }

  /// Makes the context with the system's authorities when it is needed first, for that takes 30 ms and 3 MB.
  boost::system::error_code make_ready() {
    if (context) return {};
    try {
      ssl::context made = made_context();
      made.set_default_verify_paths();
      context.emplace(std::move(made));
      return {};
    } catch (const boost::system::system_error& error) {
      return error.code();
    }
  }

  std::optional<ssl::context> context{};  // none: it has not been needed
  const std::shared_ptr<TlsSessions> sessions = std::make_shared<TlsSessions>();
};

TlsConnector::TlsConnector(const std::filesystem::path& ca_file) : impl_(std::make_unique<Impl>(ca_file)) {}
TlsConnector::~TlsConnector() = default;

asio::awaitable<Result<std::unique_ptr<ByteStream>>> TlsConnector::handshake(asio::ip::tcp::socket socket,
                                                                             std::string host,
                                                                             std::uint16_t port) {
  if (const auto error = impl_->make_ready()) {
    co_return Error(ClientError::tls,
                    "TLS with the system's certification authorities cannot be set up: " + error.message());
  }
  auto stream = std::make_unique<TlsSocket>(std::move(socket), *impl_->context);
  SSL* native = stream->native_handle();
  boost::system::error_code not_an_address;
  static_cast<void>(asio::ip::make_address(host, not_an_address));
  if (not_an_address) {
    SSL_set_tlsext_host_name(native, host.c_str());
    SSL_set_hostflags(native, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    SSL_set1_host(native, host.c_str());
  } else {
    X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(native), host.c_str());
  }
  impl_->sessions->offer(native, host + ":" + std::to_string(port));

  const auto finding = std::make_shared<Finding>();
  stream->set_verify_callback([finding](bool ok, ssl::verify_context& context) {
    if (ok || finding->code != X509_V_OK) return ok;
    X509_STORE_CTX* store = context.native_handle();
    X509* certificate = X509_STORE_CTX_get_current_cert(store);
    finding->code = X509_STORE_CTX_get_error(store);
    if (certificate == nullptr) return ok;
    if (finding->code == X509_V_ERR_CERT_HAS_EXPIRED) {
      finding->detail = date_of(X509_get0_notAfter(certificate));
    } else if (finding->code == X509_V_ERR_CERT_NOT_YET_VALID) {
      finding->detail = date_of(X509_get0_notBefore(certificate));
    } else if (finding->code == X509_V_ERR_HOSTNAME_MISMATCH) {
      finding->detail = names_of(certificate);
    }
    return ok;
  });

  const auto [error] =
      co_await stream->async_handshake(ssl::stream_base::client, asio::as_tuple(asio::use_awaitable));
  if (finding->code != X509_V_OK) co_return Error(ClientError::tls, describe(*finding, host));
  if (error == asio::error::operation_aborted) co_return Error(boost::system::error_code(error));
  if (error) co_return Error(ClientError::tls, "no TLS connection: " + error.message());
  co_return make_stream(std::move(stream));
}

}  // namespace riverd::http
