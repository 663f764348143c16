#include "daemon/http/client/tls_sessions.hpp"

#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace riverd::http {

using Clock = std::chrono::steady_clock;

namespace {

/// What a connection has to know to hand its sessions over. Freed with the connection.
struct Owner {
  std::shared_ptr<TlsSessions> sessions;
  std::string origin;
};

void free_owner(void* /*parent*/, void* owner, CRYPTO_EX_DATA* /*data*/, int /*index*/, long /*argument*/,
                void* /*pointer*/) {
  delete static_cast<Owner*>(owner);
}

int owner_index() {
  static const int index = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, free_owner);
  return index;
}

struct FreeSession {
  void operator()(SSL_SESSION* session) const { SSL_SESSION_free(session); }
};

}  // namespace

void TlsSessions::watch(SSL_CTX* context) {
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
  SSL_CTX_sess_set_new_cb(context, &TlsSessions::on_session);
}

void TlsSessions::offer(SSL* connection, const std::string& origin) {
  auto owner = std::make_unique<Owner>();
  owner->sessions = shared_from_this();
  owner->origin = origin;
  if (SSL_set_ex_data(connection, owner_index(), owner.get()) == 1) {
    [[maybe_unused]] Owner* const owned = owner.release();  // by the connection
  }

  const auto found = by_origin_.find(origin);
  if (found == by_origin_.end()) return;
  const Kept kept = std::move(*found->second);
  sessions_.erase(found->second);
  by_origin_.erase(found);
  if (kept.until <= Clock::now()) return;
  const auto* bytes = reinterpret_cast<const unsigned char*>(kept.encoded.data());
  const std::unique_ptr<SSL_SESSION, FreeSession> session(
      d2i_SSL_SESSION(nullptr, &bytes, static_cast<long>(kept.encoded.size())));
  if (session) SSL_set_session(connection, session.get());
}

/// Returns 0: the session stays OpenSSL's own.
int TlsSessions::on_session(SSL* connection, SSL_SESSION* session) {
  const auto* owner = static_cast<const Owner*>(SSL_get_ex_data(connection, owner_index()));
  if (owner != nullptr && SSL_get_verify_result(connection) == X509_V_OK) {
    owner->sessions->keep(owner->origin, session);
  }
  return 0;
}

void TlsSessions::keep(const std::string& origin, SSL_SESSION* session) {
  if (SSL_SESSION_is_resumable(session) != 1) return;
  const int size = i2d_SSL_SESSION(session, nullptr);
  if (size <= 0) return;
  Kept kept;
  kept.origin = origin;
  kept.encoded.resize(static_cast<std::size_t>(size));
  auto* bytes = reinterpret_cast<unsigned char*>(kept.encoded.data());
  i2d_SSL_SESSION(session, &bytes);
  kept.until = Clock::now() + std::min(longest_life, std::chrono::seconds{SSL_SESSION_get_timeout(session)});
  if (const auto found = by_origin_.find(origin); found != by_origin_.end()) {
    sessions_.erase(found->second);
    by_origin_.erase(found);
  } else if (sessions_.size() >= most) {
    by_origin_.erase(sessions_.front().origin);
    sessions_.pop_front();
  }
  sessions_.push_back(std::move(kept));
  by_origin_.emplace(origin, std::prev(sessions_.end()));
}

}  // namespace riverd::http
