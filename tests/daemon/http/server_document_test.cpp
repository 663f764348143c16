#include "tests/daemon/http/server_fixture.hpp"

#include <string>

using namespace riverd::http;
using namespace riverd::http::testing;

TEST_CASE("of a large document the body as it is takes no memory until somebody asks for it") {
  std::string body;
  for (int i = 0; body.size() < 3'000'000; ++i) body += "line " + std::to_string(i) + '\n';
  const auto document = document_of(body);
  const Representation& plain = document->identity();
  CHECK(plain.body.capacity() < 1'000);
  CHECK(document->size() < body.size());
  auto unpacked = document->unpacked(plain);
  REQUIRE(unpacked != nullptr);
  CHECK(*unpacked == body);
  CHECK(document->unpacked(plain) == unpacked);
  const std::weak_ptr<const std::string> held = unpacked;
  unpacked.reset();
  CHECK(held.expired());
  CHECK(document->unpacked(*document->choose("gzip")) == nullptr);
}

TEST_CASE("a small document has all its bodies at hand") {
  const std::string body(5'000, 'a');
  const auto document = document_of(body);
  CHECK(document->identity().body == body);
  CHECK(document->unpacked(document->identity()) == nullptr);
}
