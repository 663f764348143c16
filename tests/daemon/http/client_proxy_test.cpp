#include "daemon/http/client/proxy.hpp"
#include "tests/daemon/http/client_fixture.hpp"
#include "tests/support/certificates.hpp"
#include "tests/support/origin.hpp"
#include "tests/support/temporary_directory.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <catch2/catch.hpp>

#include <array>
#include <map>
#include <string>
#include <thread>
#include <utility>

using namespace riverd;
using namespace riverd::http;
using namespace riverd::test;

namespace {

using boost::asio::ip::tcp;

std::string proxy_for(const ProxyOptions& options, const std::string& url) {
  const auto rules = ProxyRules::make(options);
  if (!rules) return rules.error().message();
  const Proxy* proxy = rules->of(*parse_origin_url(url));
  return proxy == nullptr ? "" : proxy->name() + (proxy->credentials.empty() ? "" : " " + proxy->credentials);
}

void copy_bytes(tcp::socket& from, tcp::socket& to) {
  std::array<char, 16384> bytes{};
  boost::system::error_code error;
  for (;;) {
    const auto size = from.read_some(boost::asio::buffer(bytes), error);
    if (error) break;
    boost::asio::write(to, boost::asio::buffer(bytes.data(), size), error);
    if (error) break;
  }
  to.shutdown(tcp::socket::shutdown_both, error);
}

/// A proxy that makes one tunnel to a port of 127.0.0.1, whatever name was asked for.
class TunnelProxy {
 public:
  explicit TunnelProxy(std::uint16_t target)
      : acceptor_(context_, tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0)),
        thread_([this, target] { serve(target); }) {}
  ~TunnelProxy() { thread_.join(); }
  TunnelProxy(const TunnelProxy&) = delete;
  TunnelProxy& operator=(const TunnelProxy&) = delete;

  [[nodiscard]] std::string url() const {
    return "http://me:p%40ss@127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port());
  }
  std::string asked;  // read it after the request

 private:
  void serve(std::uint16_t target) {
    tcp::socket client(context_);
    acceptor_.accept(client);
    boost::asio::read_until(client, boost::asio::dynamic_buffer(asked), "\r\n\r\n");
    tcp::socket origin(context_);
    origin.connect(tcp::endpoint(boost::asio::ip::address_v4::loopback(), target));
    boost::asio::write(client, boost::asio::buffer(std::string("HTTP/1.1 200 Connected\r\n\r\n")));
    std::thread back([&] { copy_bytes(origin, client); });
    copy_bytes(client, origin);
    back.join();
  }

  boost::asio::io_context context_;
  tcp::acceptor acceptor_;
  std::thread thread_;
};

}  // namespace

TEST_CASE("proxies are those of the environment, by the names other programs read") {
  const std::map<std::string, const char*> variables = {{"http_proxy", "http://a:1"},
                                                        {"HTTP_PROXY", "http://evil:1"},
                                                        {"HTTPS_PROXY", "http://b:2"},
                                                        {"NO_PROXY", "x.example"}};
  const auto options = proxies_of([&](const char* name) {
    const auto found = variables.find(name);
    return found == variables.end() ? nullptr : found->second;
  });
  CHECK(options.http == "http://a:1");
  CHECK(options.https == "http://b:2");
  CHECK(options.none == "x.example");
  const auto only = proxies_of(
      [](const char* name) { return std::string(name) == "HTTP_PROXY" ? "http://evil:1" : nullptr; });
  CHECK(only.http.empty());
}

TEST_CASE("a proxy is used for its scheme, and not for the exceptions") {
  ProxyOptions options;
  options.http = "proxy.example:3128";
  options.https = "http://user:p%3Aw@[::1]:8080/";
  options.none = "direct.example, .below.example,10.0.0.0/8, *.star.example,port.example:8443 ";
  CHECK(proxy_for(options, "http://a.example/") == "proxy.example:3128");
  CHECK(proxy_for(options, "https://a.example/") == "[::1]:8080 user:p:w");
  for (const char* url : {"http://direct.example/", "https://www.direct.example/", "http://a.below.example/",
                          "http://10.1.2.3/", "http://a.star.example/", "https://port.example:8443/"}) {
    INFO(url);
    CHECK(proxy_for(options, url).empty());
  }
  for (const char* url : {"http://indirect.example/", "http://11.1.2.3/", "http://port.example/"}) {
    INFO(url);
    CHECK(proxy_for(options, url) == "proxy.example:3128");
  }
  options.none = "*";
  CHECK(proxy_for(options, "http://a.example/").empty());
  CHECK(proxy_for({}, "http://a.example/").empty());
  CHECK(proxy_for({"http://only.example", "", ""}, "http://a.example/") == "only.example:1080");
}

TEST_CASE("a proxy of another kind is refused with what to write instead") {
  CHECK(proxy_for({"socks5://a.example:1", "", ""}, "http://x.example/") ==
        "http_proxy: a proxy of the kind socks5:// is not known; write http://HOST:PORT, or "
        "http://USER:PASSWORD@HOST:PORT, or unset it");
  CHECK(proxy_for({"", "http://:1", ""}, "http://x.example/").starts_with("https_proxy: names no host"));
}

TEST_CASE("http goes through its proxy with the whole URL, and the proxy's address is its owner's choice") {
  Origin proxy;
  proxy.on("http://feeds.example/a?b", Answer("<feed/>"));
  proxy.on("http://feeds.example/moved", Answer(301, {{"Location", "/a?b"}}));
  ClientFixture fixture;
  fixture.options.allow_addresses.clear();
  fixture.options.proxies.http = "http://me:secret@127.0.0.1:" + std::to_string(proxy.port());
  const auto response = fixture.get("http://feeds.example/moved");
  REQUIRE(response.has_value());
  CHECK(response->body == "<feed/>");
  CHECK(response->url == "http://feeds.example/a?b");
  CHECK(response->peer.empty());
  const auto hits = proxy.hits();
  REQUIRE(hits.size() == 2);
  CHECK(*hits[0].header("Host") == "feeds.example");
  CHECK(*hits[0].header("Proxy-Authorization") == "Basic bWU6c2VjcmV0");
  CHECK(hits[0].header("Authorization") == nullptr);
}

TEST_CASE("X1 addresses that stand in URLs are checked although a proxy connects") {
  Origin proxy;
  ClientFixture fixture;
  fixture.options.allow_addresses.clear();
  fixture.options.proxies.http = "127.0.0.1:" + std::to_string(proxy.port());
  proxy.on("http://feeds.example/in", Answer(302, {{"Location", "http://169.254.169.254/meta"}}));
  for (const char* url : {"http://127.0.0.1/", "http://[::1]/", "http://localhost/", "http://x.localhost/",
                          "http://192.168.1.1/", "http://feeds.example/in"}) {
    INFO(url);
    CHECK(fixture.failure(url).code == ClientError::address_refused);
  }
  CHECK(proxy.hits().size() == 1);
}

TEST_CASE("https goes through a tunnel whose proxy sees the name alone") {
  TemporaryDirectory directory;
  const CertificateAuthority authority;
  Origin origin(authority.issue({"feeds.example"}));
  origin.on("/a", Answer("<feed/>"));
  TunnelProxy proxy(origin.port());
  {
    ClientFixture fixture;
    fixture.options.ca_file = directory.write("ca.pem", authority.pem());
    fixture.options.proxies.https = proxy.url();
    const auto response = fixture.get("https://feeds.example/a");
    REQUIRE(response.has_value());
    CHECK(response->body == "<feed/>");
    REQUIRE(fixture.get("https://feeds.example/a").has_value());
  }
  CHECK(origin.hits().size() == 2);
  CHECK(origin.hits()[0].header("Proxy-Authorization") == nullptr);
  CHECK(origin.connections() == 1);
  CHECK(proxy.asked.starts_with("CONNECT feeds.example:443 HTTP/1.1\r\nHost: feeds.example:443\r\n"));
  CHECK(proxy.asked.find("Proxy-Authorization: Basic bWU6cEBzcw==\r\n") != std::string::npos);
}

TEST_CASE("a proxy that refuses is named with what it said") {
  Origin proxy;
  proxy.on("feeds.example:443", Answer(403, {}, "no"));
  ClientFixture fixture;
  const std::string name = "127.0.0.1:" + std::to_string(proxy.port());
  fixture.options.proxies.https = name;
  const Error error = fixture.failure("https://feeds.example/a");
  CHECK(error.code == ClientError::unreachable);
  CHECK(error.message().find("the proxy " + name + " refused the connection to feeds.example: 403") !=
        std::string::npos);
}
