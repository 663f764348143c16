#include "feeds/text/picture_proxy.hpp"

#include "feeds/text/sanitize.hpp"
#include "feeds/text/url.hpp"

#include <catch2/catch.hpp>

using namespace riverd::text;

namespace {

const std::string proxy = "https://wsrv.nl/?url={}&n=-1";

std::string proxied(const std::string& markup) {
  return through_picture_proxy(sanitize_for_publication(markup, {}), proxy).str();
}

}  // namespace

TEST_CASE("A5 pictures are addressed through the owner's proxy, and come back from it") {
  const std::string good = through_proxy("https://a.example/p.jpg?x=1&y=2", proxy);
  CHECK(good == "https://wsrv.nl/?url=https%3A%2F%2Fa.example%2Fp.jpg%3Fx%3D1%26y%3D2&n=-1");
  CHECK(unwrap_image_proxy(good) == "https://a.example/p.jpg?x=1&y=2");
  CHECK(through_proxy(good, proxy) == good);
  CHECK(through_proxy("p.jpg", proxy) == "p.jpg");
}

TEST_CASE("A5 of published markup every picture goes through the proxy, and nothing else changes") {
  CHECK(proxied("<p>a &amp; b<img src=\"https://a.example/p.jpg\" alt='\"x\"'><a "
                "href=\"https://a.example/\">l</a></p>") ==
        "<p>a &amp; b<img src=\"https://wsrv.nl/?url=https%3A%2F%2Fa.example%2Fp.jpg&amp;n=-1\" "
        "alt=\"&quot;x&quot;\"><a href=\"https://a.example/\">l</a></p>");
  CHECK(proxied("<img srcset=\"https://a.example/1.jpg 1x, https://a.example/2.jpg 2x\">") ==
        "<img srcset=\"https://wsrv.nl/?url=https%3A%2F%2Fa.example%2F1.jpg&amp;n=-1 1x, "
        "https://wsrv.nl/?url=https%3A%2F%2Fa.example%2F2.jpg&amp;n=-1 2x\">");
  CHECK(proxied("<video src=\"https://a.example/v.mp4\" poster=\"https://a.example/v.jpg\"></video>") ==
        "<video src=\"https://a.example/v.mp4\" "
        "poster=\"https://wsrv.nl/?url=https%3A%2F%2Fa.example%2Fv.jpg&amp;n=-1\"></video>");
  CHECK(proxied("<p>none</p>") == "<p>none</p>");
}
