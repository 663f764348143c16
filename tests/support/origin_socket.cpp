#include "tests/support/origin_socket.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <stdexcept>

namespace riverd::test {

struct OriginSocket::Tls {
  explicit Tls(SSL_CTX* context) : ssl(SSL_new(context)) {}
  ~Tls() { SSL_free(ssl); }
  Tls(const Tls&) = delete;
  Tls& operator=(const Tls&) = delete;
  SSL* ssl;
};

OriginSocket::OriginSocket(int descriptor, std::unique_ptr<Tls> tls)
    : descriptor_(descriptor), tls_(std::move(tls)) {
  const int on = 1;
  setsockopt(descriptor_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

OriginSocket::~OriginSocket() {
  ::close(descriptor_);
}

bool OriginSocket::handshake() {
  if (!tls_) return true;
  SSL_set_fd(tls_->ssl, descriptor_);
  const bool ok = SSL_accept(tls_->ssl) == 1;
  ERR_clear_error();
  return ok;
}

bool OriginSocket::resumed() const {
  return tls_ && SSL_session_reused(tls_->ssl) == 1;
}

bool OriginSocket::read_more(std::string& buffer) {
  char bytes[16384];
  const auto size =
      tls_ ? SSL_read(tls_->ssl, bytes, sizeof bytes) : ::recv(descriptor_, bytes, sizeof bytes, 0);
  if (tls_) ERR_clear_error();
  if (size <= 0) return false;
  buffer.append(bytes, static_cast<std::size_t>(size));
  return true;
}

bool OriginSocket::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto size = tls_ ? SSL_write(tls_->ssl, bytes.data(), static_cast<int>(bytes.size()))
                           : ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (tls_) ERR_clear_error();
    if (size <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(size));
  }
  return true;
}

void OriginSocket::reset() {
  reset_ = true;
  const linger now{1, 0};
  setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  // Connecting to "no address" drops the connection at once; the descriptor stays ours until the end.
  sockaddr nobody{};
  nobody.sa_family = AF_UNSPEC;
  ::connect(descriptor_, &nobody, sizeof nobody);
}

void OriginSocket::close() {
  if (reset_) return;
  if (tls_ && SSL_is_init_finished(tls_->ssl) == 1) SSL_shutdown(tls_->ssl);
  ERR_clear_error();
  ::shutdown(descriptor_, SHUT_RDWR);
}

void OriginSocket::shutdown() {
  ::shutdown(descriptor_, SHUT_RDWR);
}

struct OriginListener::Context {
  explicit Context(const Certificate& certificate) : context(SSL_CTX_new(TLS_server_method())) {
    BIO* pem =
        BIO_new_mem_buf(certificate.certificate.data(), static_cast<int>(certificate.certificate.size()));
    X509* own = PEM_read_bio_X509(pem, nullptr, nullptr, nullptr);
    BIO_free(pem);
    pem = BIO_new_mem_buf(certificate.key.data(), static_cast<int>(certificate.key.size()));
    EVP_PKEY* key = PEM_read_bio_PrivateKey(pem, nullptr, nullptr, nullptr);
    BIO_free(pem);
    const bool ok = SSL_CTX_use_certificate(context, own) == 1 && SSL_CTX_use_PrivateKey(context, key) == 1;
    X509_free(own);
    EVP_PKEY_free(key);
    if (!ok) throw std::runtime_error("the origin's certificate is unusable");
  }
  ~Context() { SSL_CTX_free(context); }
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;
  SSL_CTX* context;
};

OriginListener::OriginListener(const std::string& address, const Certificate* certificate)
    : address_(address) {
  static_cast<void>(std::signal(SIGPIPE, SIG_IGN));  // SSL_write has no MSG_NOSIGNAL
  if (certificate != nullptr) context_ = std::make_unique<Context>(*certificate);

  sockaddr_storage storage{};
  socklen_t size = 0;
  auto* v4 = reinterpret_cast<sockaddr_in*>(&storage);
  auto* v6 = reinterpret_cast<sockaddr_in6*>(&storage);
  if (inet_pton(AF_INET, address.c_str(), &v4->sin_addr) == 1) {
    v4->sin_family = AF_INET;
    size = sizeof *v4;
  } else if (inet_pton(AF_INET6, address.c_str(), &v6->sin6_addr) == 1) {
    v6->sin6_family = AF_INET6;
    size = sizeof *v6;
  } else {
    throw std::runtime_error("not an address: " + address);
  }
  auto* generic = reinterpret_cast<sockaddr*>(&storage);
  descriptor_ = ::socket(storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (descriptor_ < 0 || ::bind(descriptor_, generic, size) != 0 || ::listen(descriptor_, 128) != 0 ||
      ::getsockname(descriptor_, generic, &size) != 0) {
    throw std::runtime_error("cannot listen on " + address);
  }
  port_ = ntohs(storage.ss_family == AF_INET ? v4->sin_port : v6->sin6_port);
}

OriginListener::~OriginListener() {
  ::close(descriptor_);
}

std::unique_ptr<OriginSocket> OriginListener::accept() {
  const int accepted = ::accept4(descriptor_, nullptr, nullptr, SOCK_CLOEXEC);
  if (accepted < 0) return nullptr;
  auto tls = context_ ? std::make_unique<OriginSocket::Tls>(context_->context) : nullptr;
  return std::make_unique<OriginSocket>(accepted, std::move(tls));
}

void OriginListener::shutdown() {
  ::shutdown(descriptor_, SHUT_RDWR);
}

std::string OriginListener::host() const {
  return address_.find(':') == std::string::npos ? address_ : "[" + address_ + "]";
}

bool OriginListener::is_tls() const {
  return context_ != nullptr;
}

}  // namespace riverd::test
