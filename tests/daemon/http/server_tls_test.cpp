#include "daemon/http/server/server.hpp"
#include "tests/support/blocking_client.hpp"

#include <openssl/pem.h>
#include <openssl/x509.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <catch2/catch.hpp>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <thread>

using namespace riverd::http;
using riverd::test::BlockingClient;
using namespace std::chrono_literals;
namespace asio = boost::asio;

namespace {

/// A self-signed certificate and its key, made for this test, in a folder of its own.
class Credentials {
 public:
  Credentials() {
    std::string name = (std::filesystem::temp_directory_path() / "riverd-tls-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    folder_ = name;
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(EVP_EC_gen("P-256"), &EVP_PKEY_free);
    const std::unique_ptr<X509, decltype(&X509_free)> made(X509_new(), &X509_free);
    ASN1_INTEGER_set(X509_get_serialNumber(made.get()), 1);
    X509_gmtime_adj(X509_getm_notBefore(made.get()), 0);
    X509_gmtime_adj(X509_getm_notAfter(made.get()), 3600);
    X509_set_pubkey(made.get(), key.get());
    X509_sign(made.get(), key.get(), EVP_sha256());
    const std::unique_ptr<std::FILE, decltype(&std::fclose)> to(std::fopen(certificate().c_str(), "w"),
                                                                &std::fclose);
    PEM_write_X509(to.get(), made.get());
    const std::unique_ptr<std::FILE, decltype(&std::fclose)> secret(std::fopen(this->key().c_str(), "w"),
                                                                    &std::fclose);
    PEM_write_PrivateKey(secret.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  }
  ~Credentials() { std::filesystem::remove_all(folder_); }
  Credentials(const Credentials&) = delete;
  Credentials& operator=(const Credentials&) = delete;

  [[nodiscard]] std::filesystem::path certificate() const { return folder_ / "certificate.pem"; }
  [[nodiscard]] std::filesystem::path key() const { return folder_ / "key.pem"; }

 private:
  std::filesystem::path folder_;
};

}  // namespace

TEST_CASE("over TLS answers of every size arrive whole, and plain bytes are no handshake") {
  const Credentials credentials;
  auto tls = TlsContext::load(credentials.certificate(), credentials.key());
  REQUIRE(tls.has_value());
  DocumentParts parts;
  parts.content_type = "text/plain; charset=utf-8";
  for (int i = 0; i < 300000; ++i) {
    parts.body += std::to_string(i);
  }
  const std::string body = parts.body;
  const auto document = Document::make(std::move(parts));

  asio::io_context io(1);
  riverd::runtime::TaskGroup tasks(io.get_executor());
  ServerOptions options;
  options.tls = *tls;
  Server server(io.get_executor(), tasks, options, [document](const RequestHead& head) {
    return [](bool large, std::shared_ptr<const Document> content) -> asio::awaitable<Reply> {
      if (large) {
        co_return Reply::with(std::move(content));
      }
      co_return Reply::text(200, "small");
    }(head.path[0] == "large", document);
  });
  const auto at = server.listen("127.0.0.1:0");
  REQUIRE(at.has_value());
  server.run();
  std::thread thread([&io] { io.run(); });
  {
    BlockingClient plain(*at);
    plain.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    CHECK(plain.receive().status == 0);
    BlockingClient client(*at);
    REQUIRE(client.start_tls());
    CHECK(client.get("/").body == "small\n");
    CHECK(client.get("/large").body == body);
    CHECK(client.get("/").body == "small\n");
    client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    CHECK(client.receive().body == "small\n");
    CHECK(client.receive().body == "small\n");
    CHECK(client.at_end());
  }
  asio::co_spawn(io, server.stop(5s), asio::use_future).get();
  thread.join();
}

TEST_CASE("credentials that cannot be used are named with what is wrong") {
  const Credentials credentials;
  const Credentials other;
  CHECK_FALSE(TlsContext::load("/nonexistent/certificate.pem", credentials.key()).has_value());
  CHECK_FALSE(TlsContext::load(credentials.certificate(), credentials.certificate()).has_value());
  const auto mixed = TlsContext::load(credentials.certificate(), other.key());
  REQUIRE_FALSE(mixed.has_value());
  CHECK(mixed.error().message().starts_with(other.key().string()));
}
