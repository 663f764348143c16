#include "daemon/http/client/resolver.hpp"

#include "daemon/http/client/client.hpp"
#include "daemon/http/client/connector.hpp"
#include "daemon/runtime/task_group.hpp"
#include "daemon/runtime/timeout.hpp"
#include "tests/daemon/http/client_fixture.hpp"
#include "tests/daemon/http/dns_server.hpp"
#include "tests/support/run_coroutine.hpp"

#include <boost/asio/error.hpp>
#include <catch2/catch.hpp>

#include <algorithm>
#include <string>
#include <vector>

using namespace riverd;
using namespace riverd::http;
using namespace riverd::test;
using namespace std::chrono_literals;
namespace asio = boost::asio;

namespace {

ResolverOptions asking(const DnsServer& server) {
  ResolverOptions options;
  options.servers = server.address();
  options.query_timeout = 100ms;
  options.tries = 1;
  return options;
}

/// The addresses as sorted text, or the error's sentence.
std::vector<std::string> lookup(asio::io_context& context, Resolver& resolver, const std::string& name) {
  auto result = run(context, resolver.resolve(name));
  if (!result) return {result.error().message()};
  std::vector<std::string> text;
  for (const auto& address : *result) text.push_back(address.to_string());
  std::sort(text.begin(), text.end());
  return text;
}

}  // namespace

TEST_CASE("a name has the addresses of its A and AAAA records") {
  const DnsServer server({{"feedx.example", {{"93.184.216.34", "93.184.216.35", "2606:2800::1"}}},
                          {"v6.example", {{"2606:2800::2"}}}});
  asio::io_context context;
  Resolver resolver(context.get_executor(), asking(server));
  CHECK(lookup(context, resolver, "feedx.example") ==
        std::vector<std::string>{"2606:2800::1", "93.184.216.34", "93.184.216.35"});
  CHECK(lookup(context, resolver, "v6.example") == std::vector<std::string>{"2606:2800::2"});
}

TEST_CASE("a name without address says so") {
  const DnsServer server({{"empty.example", {{}}}, {"broken.example", {{}, 300, 2}}});
  asio::io_context context;
  Resolver resolver(context.get_executor(), asking(server));
  CHECK(lookup(context, resolver, "missing.example") ==
        std::vector<std::string>{"missing.example: no address found (NXDOMAIN)"});
  CHECK(lookup(context, resolver, "empty.example") ==
        std::vector<std::string>{"empty.example: no address found (the name has no A or AAAA record)"});
  const auto broken = lookup(context, resolver, "broken.example");
  CHECK(broken.front().starts_with("broken.example: no address found ("));
}

TEST_CASE("hosts files and addresses need no server") {
  const DnsServer server({});
  asio::io_context context;
  Resolver resolver(context.get_executor(), asking(server));
  const auto local = lookup(context, resolver, "localhost");
  CHECK(std::find(local.begin(), local.end(), "127.0.0.1") != local.end());
  CHECK(lookup(context, resolver, "127.0.0.9") == std::vector<std::string>{"127.0.0.9"});
  CHECK(lookup(context, resolver, "2001:db8::1") == std::vector<std::string>{"2001:db8::1"});
  CHECK(lookup(context, resolver, "a.invalid").front() == "a.invalid: no address found (NXDOMAIN)");
  CHECK(server.questions() == 0);
}

TEST_CASE("answers are remembered for their TTL, failures are not") {
  const DnsServer server({{"long.example", {{"93.184.216.34"}, 300}},
                          {"short.example", {{"93.184.216.34"}, 0}},
                          {"broken.example", {{}, 300, 2}}});
  asio::io_context context;
  Resolver resolver(context.get_executor(), asking(server));
  const auto questions_of = [&](const std::string& name) {
    lookup(context, resolver, name);
    const std::size_t before = server.questions();
    lookup(context, resolver, name);
    return server.questions() - before;
  };
  CHECK(questions_of("long.example") == 0);
  CHECK(questions_of("missing.example") == 0);
  CHECK(questions_of("short.example") == 2);
  CHECK(questions_of("broken.example") > 0);
}

TEST_CASE("lookups of one name at once share a query") {
  const DnsServer server({{"feedx.example", {{"93.184.216.34"}}}});
  asio::io_context context;
  Resolver resolver(context.get_executor(), asking(server));
  runtime::TaskGroup group(context.get_executor());
  int found = 0;
  auto one = [&]() -> asio::awaitable<void> {
    const auto result = co_await resolver.resolve("feedx.example");
    if (result) ++found;
  };
  for (int i = 0; i < 20; ++i) group.spawn("lookup", one());
  while (group.size() > 0) context.run_one();
  CHECK(found == 20);
  CHECK(server.questions() == 2);
}

TEST_CASE("more lookups than may be in flight are all answered") {
  std::map<std::string, DnsRecords> names;
  for (int i = 0; i < 600; ++i) names["n" + std::to_string(i) + ".example"].addresses = {"93.184.216.34"};
  const DnsServer server(names);
  asio::io_context context;
  ResolverOptions options = asking(server);
  options.query_timeout = 2s;
  options.tries = 3;
  Resolver resolver(context.get_executor(), options);
  runtime::TaskGroup group(context.get_executor());
  int found = 0;
  auto one = [&](std::string name) -> asio::awaitable<void> {
    const auto result = co_await resolver.resolve(std::move(name));
    if (result) ++found;
  };
  for (const auto& [name, records] : names) group.spawn("lookup", one(name));
  while (group.size() > 0) context.run_one();
  CHECK(found == 600);
}

TEST_CASE("a silent server is given up, and a waiting caller can be cancelled") {
  const DnsServer server({}, true);
  asio::io_context context;
  Resolver resolver(context.get_executor(), asking(server));
  CHECK(lookup(context, resolver, "feedx.example").front() ==
        "feedx.example: no address found (Timeout while contacting DNS servers)");

  runtime::TaskGroup group(context.get_executor());
  auto wait = [&]() -> asio::awaitable<void> {
    const auto result = co_await resolver.resolve("other.example");
    CHECK(result.error().code == asio::error::operation_aborted);
  };
  group.spawn("lookup", wait());
  while (context.poll_one() > 0) {
  }
  group.cancel();
  while (group.size() > 0) context.run_one();
}

TEST_CASE("a resolver may be destroyed with queries in flight") {
  const DnsServer server({}, true);
  asio::io_context context;
  runtime::TaskGroup group(context.get_executor());
  {
    Resolver resolver(context.get_executor(), asking(server));
    auto wait = [&]() -> asio::awaitable<void> {
      static_cast<void>(co_await resolver.resolve("feedx.example"));
    };
    group.spawn("lookup", wait());
    while (context.poll_one() > 0) {
    }
    group.cancel();
    while (group.size() > 0) context.run_one();
  }
  context.run();
}

TEST_CASE("X1 a public name with a private address is refused, and only the permitted of several are used") {
  Origin origin;
  origin.on("/", Answer("<feed/>"));
  const DnsServer server({{"rebound.example", {{"10.0.0.1"}}},
                          {"metadata.example", {{"169.254.169.254", "fd00::1"}}},
                          {"mixed.example", {{"127.0.0.1", "10.0.0.1", "::1"}}}});
  ClientFixture fixture;
  fixture.options.dns_servers = server.address();
  const Error error = fixture.failure("http://rebound.example/");
  CHECK(error.code == ClientError::address_refused);
  CHECK(error.message() ==
        "rebound.example: the address 10.0.0.1 is not allowed (private use); allow_addresses in [poll] makes "
        "exceptions");
  CHECK(fixture.failure("http://metadata.example/").code == ClientError::address_refused);
  CHECK(fixture.get(origin.url_at("mixed.example", "/")).has_value());
}

TEST_CASE("addresses alternate between the families, IPv6 first") {
  const auto at = [](const char* text) { return asio::ip::tcp::endpoint(asio::ip::make_address(text), 80); };
  CHECK(interleaved({at("1.1.1.1"), at("1.1.1.2"), at("1.1.1.3"), at("2606::1"), at("2606::2")}) ==
        std::vector<asio::ip::tcp::endpoint>{at("2606::1"), at("1.1.1.1"), at("2606::2"), at("1.1.1.2"),
                                             at("1.1.1.3")});
}

TEST_CASE("P7 a dead address does not keep a live one from being tried, and one request is sent") {
  Origin origin;
  origin.on("/", Answer("<feed/>"));
  const DnsServer server({{"two.example", {{"127.0.0.3", "127.0.0.1"}}}});  // nobody listens at .3
  ClientFixture fixture;
  fixture.options.dns_servers = server.address();
  CHECK(fixture.get(origin.url_at("two.example", "/")).has_value());
  CHECK(origin.hits().size() == 1);
}
