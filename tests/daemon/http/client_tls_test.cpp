#include "tests/daemon/http/client_fixture.hpp"
#include "tests/support/certificates.hpp"
#include "tests/support/origin.hpp"
#include "tests/support/temporary_directory.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>

#include <catch2/catch.hpp>

#include <chrono>
#include <string>
#include <thread>

using namespace riverd;
using namespace riverd::http;
using namespace riverd::test;
using namespace std::chrono_literals;

namespace asio = boost::asio;

namespace {

/// A TLS server of one connection that asks for new keys without end and says nothing else.
class KeyUpdates {
 public:
  explicit KeyUpdates(const Certificate& certificate)
      : context_(asio::ssl::context::tls_server), acceptor_(io_, {asio::ip::address_v4::loopback(), 0}) {
    context_.use_certificate_chain(asio::buffer(certificate.certificate));
    context_.use_private_key(asio::buffer(certificate.key), asio::ssl::context::pem);
    thread_ = std::thread([this] { serve(); });
  }
  ~KeyUpdates() { thread_.join(); }
  KeyUpdates(const KeyUpdates&) = delete;
  KeyUpdates& operator=(const KeyUpdates&) = delete;

  [[nodiscard]] std::string url() const {
    return "https://localhost:" + std::to_string(acceptor_.local_endpoint().port()) + "/";
  }

 private:
  void serve() {
    boost::system::error_code error;
    asio::ssl::stream<asio::ip::tcp::socket> stream(io_, context_);
    acceptor_.accept(stream.next_layer(), error);
    stream.handshake(asio::ssl::stream_base::server, error);
    while (!error && SSL_key_update(stream.native_handle(), SSL_KEY_UPDATE_NOT_REQUESTED) == 1) {
      stream.handshake(asio::ssl::stream_base::server, error);
    }
  }

  asio::io_context io_;
  asio::ssl::context context_;
  asio::ip::tcp::acceptor acceptor_;
  std::thread thread_;
};

struct TlsFixture : ClientFixture {
  TlsFixture() { options.ca_file = directory.write("ca.pem", authority.pem()); }

  TemporaryDirectory directory;
  CertificateAuthority authority;
};

}  // namespace

TEST_CASE("a certificate for the name, or for the address, is accepted") {
  TlsFixture fixture;
  Origin origin(fixture.authority.issue({"localhost", "127.0.0.1"}));
  origin.on("/", Answer("<feed/>"));
  for (const char* host : {"localhost", "LOCALHOST.", "127.0.0.1"}) {
    INFO(host);
    const auto response = fixture.get(origin.url_at(host, "/"));
    REQUIRE(response.has_value());
    CHECK(response->body == "<feed/>");
  }
  CHECK(origin.hits().size() == 3);
}

TEST_CASE("X2 an origin that talks TLS without end and sends no answer is given up") {
  TlsFixture fixture;
  const KeyUpdates origin(fixture.authority.issue({"localhost"}));
  fixture.options.idle_timeout = 200ms;
  fixture.options.timeout = 400ms;
  const auto begun = std::chrono::steady_clock::now();
  CHECK(fixture.failure(origin.url()).code == ClientError::timed_out);
  CHECK(std::chrono::steady_clock::now() - begun < 5s);
}

TEST_CASE("TLS connections are kept and used again") {
  TlsFixture fixture;
  Origin origin(fixture.authority.issue({"localhost"}));
  Answer large(200, {}, std::string(500'000, 'x'));
  large.framing = Answer::Framing::chunked;
  origin.on("/", large);
  for (int i = 0; i < 3; ++i) {
    const auto response = fixture.get(origin.url_at("localhost", "/"));
    REQUIRE(response.has_value());
    CHECK(response->body.size() == 500'000);
  }
  CHECK(origin.connections() == 1);
}

TEST_CASE("a TLS session is resumed at the next connection to the same origin, and nowhere else") {
  TlsFixture fixture;
  Origin origin(fixture.authority.issue({"localhost", "127.0.0.1"}));
  origin.on("/", Answer("<feed/>"));
  for (int i = 0; i < 3; ++i) {
    REQUIRE(fixture.get(origin.url_at("localhost", "/")).has_value());
    origin.drop_connections();
    CHECK(Origin::eventually([&] { return origin.open_connections() == 0; }));
  }
  REQUIRE(fixture.get(origin.url("/")).has_value());
  const auto hits = origin.hits();
  REQUIRE(hits.size() == 4);
  CHECK(origin.connections() == 4);
  CHECK_FALSE(hits[0].resumed);
  CHECK(hits[1].resumed);
  CHECK(hits[2].resumed);
  CHECK_FALSE(hits[3].resumed);  // another name: its certificate is verified by itself
}

TEST_CASE("an answer that ends with the connection ends with close_notify") {
  TlsFixture fixture;
  Origin origin(fixture.authority.issue({"localhost"}));
  Answer whole("<feed/>");
  whole.framing = Answer::Framing::until_close;
  origin.on("/whole", whole);
  Answer cut(200, {}, "<feed/>");
  cut.framing = Answer::Framing::until_close;
  cut.reset_after = 60;
  origin.on("/cut", cut);
  CHECK(fixture.get(origin.url_at("localhost", "/whole")).has_value());
  CHECK(fixture.failure(origin.url_at("localhost", "/cut")).code == ClientError::closed);
}

TEST_CASE("a certificate that is not good enough is refused, and the error says why") {
  TlsFixture fixture;
  const CertificateAuthority stranger("somebody else's authority");

  const auto refusal = [&](const Certificate& certificate, const std::string& host) {
    Origin origin(certificate);
    origin.on("/", Answer("<feed/>"));
    const Error error = fixture.failure(origin.url_at(host, "/"));
    CHECK(error.code == ClientError::tls);
    CHECK(origin.hits().empty());
    const std::string about = "https://" + host + ":" + std::to_string(origin.port()) + ": ";
    CHECK(error.message().starts_with(about));
    return error.message().substr(std::min(about.size(), error.message().size()));
  };

  CHECK(refusal(fixture.authority.issue({"other.example", "www.other.example"}), "localhost") ==
        "certificate is not for localhost, but for other.example, www.other.example");
  CHECK(refusal(fixture.authority.issue({"localhost"}), "127.0.0.1") == "certificate is not for 127.0.0.1");
  CHECK(refusal(fixture.authority.issue({"localhost"}, -48h, -1h), "localhost")
            .starts_with("certificate expired on 2"));
  CHECK(refusal(fixture.authority.issue({"localhost"}, 24h, 48h), "localhost")
            .starts_with("certificate is not valid before 2"));
  CHECK(refusal(stranger.issue({"localhost"}), "localhost") ==
        "certificate is not signed by an authority that is trusted");
  CHECK(refusal(self_signed({"localhost"}), "localhost") == "certificate is self-signed");
}

TEST_CASE("without ca_file the system's authorities decide") {
  TlsFixture fixture;
  fixture.options.ca_file.clear();
  Origin origin(fixture.authority.issue({"localhost"}));
  CHECK(fixture.failure(origin.url_at("localhost", "/")).code == ClientError::tls);
}

TEST_CASE("plain HTTP on a TLS port is an error of TLS, and the other way round one of HTTP") {
  TlsFixture fixture;
  Origin plain;
  const std::string port = std::to_string(plain.port());
  fixture.options.idle_timeout = 200ms;
  const Error error = fixture.failure("https://127.0.0.1:" + port + "/");
  CHECK((error.code == ClientError::tls || error.code == ClientError::timed_out));
  Origin tls(fixture.authority.issue({"127.0.0.1"}));
  CHECK_FALSE(fixture.get("http://127.0.0.1:" + std::to_string(tls.port()) + "/").has_value());
}

TEST_CASE("https leads to http for content, but never with a password") {
  TlsFixture fixture;
  Origin plain;
  plain.on("/", Answer("<feed/>"));
  Origin secure(fixture.authority.issue({"127.0.0.1"}));
  secure.on("/", Answer(302, {{"Location", plain.url("/")}}));
  CHECK(fixture.get(secure.url("/")).has_value());
  Request request(secure.url("/"));
  request.user = "me";
  request.password = "secret";
  const auto refused = fixture.get(request);
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().code == ClientError::bad_redirect);
  CHECK(plain.hits().size() == 1);
}
