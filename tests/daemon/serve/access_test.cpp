#include "daemon/serve/access.hpp"
#include "tests/daemon/serve/serve_fixture.hpp"

using namespace riverd;
using namespace riverd::test;
using serve::Access;

namespace {

http::RequestHead asking(const std::string& target, const std::string& authorization = {}) {
  http::RequestHead head;
  head.method = http::Method::get;
  REQUIRE(http::read_target(target, head));
  head.authorization = authorization;
  return head;
}

std::string challenge(const http::Reply& reply) {
  for (const auto& field : reply.fields) {
    if (field.name == "WWW-Authenticate") {
      return field.value;
    }
  }
  return {};
}

// printf 'reader:op:en sesame' | base64
constexpr const char* right = "Basic cmVhZGVyOm9wOmVuIHNlc2FtZQ==";

Access with_password() {
  Access out;
  out.user = "reader";
  out.password = "op:en sesame";
  return out;
}

}  // namespace

TEST_CASE("a password lets in who sends it with the user's name") {
  const auto access = with_password();
  CHECK(permits(access, asking("/", right)));
  CHECK(permits(access, asking("/", "basic  cmVhZGVyOm9wOmVuIHNlc2FtZQ==")));
  for (const auto* wrong :
       {"", "Basic", "Basic ", "Basic cmVhZGVyOm9wOmVuIHNlc2Ft", "Basic cmVhZGVyOm9wOmVuIHNlc2FtZQ",
        "Basic cmVhZGVyOg==", "Basic ====", "Basic !!!!", "Bearer cmVhZGVyOm9wOmVuIHNlc2FtZQ==", right + 6}) {
    INFO(wrong);
    CHECK_FALSE(permits(access, asking("/", wrong)));
  }
  CHECK_FALSE(permits(access, asking("/?token=op:en%20sesame")));
}

TEST_CASE("a token lets in as a parameter and as a Bearer token") {
  Access access;
  access.token = "t0ken/+";
  CHECK(permits(access, asking("/feed.atom?limit=5&token=t0ken/%2B")));
  CHECK(permits(access, asking("/", "Bearer t0ken/+")));
  CHECK_FALSE(permits(access, asking("/?token=")));
  CHECK_FALSE(permits(access, asking("/?token=t0ken")));
  CHECK_FALSE(permits(access, asking("/", right)));
  CHECK(challenge(serve::refusal(access)) == R"(Bearer realm="riverd")");
}

TEST_CASE("where the secret could not be read nobody is let in") {
  Access access;
  access.closed = true;
  CHECK_FALSE(permits(access, asking("/", right)));
  CHECK(serve::refusal(access).status == 503);
}

TEST_CASE("a river's password is for its addresses, the server's for everything but the probes") {
  Site site;
  auto settings = Site::settings();
  settings.rivers[1].access = with_password();
  site.documents.reconfigure(settings);
  for (const auto* path :
       {"/rivers/news/", "/rivers/news/feed.atom", "/rivers/news/feed.json", "/rivers/news"}) {
    INFO(path);
    const auto refused = site.reply(asking(path));
    CHECK(refused.status == 401);
    CHECK(challenge(refused) == R"(Basic realm="riverd", charset="UTF-8")");
    CHECK_FALSE(refused.document);
    CHECK(site.reply(asking(path, right)).status != 401);
  }
  CHECK(site.get("/feed.atom").document);
  CHECK(site.get("/rivers/none/").status == 404);

  settings.access.token = "all";
  site.documents.reconfigure(settings);
  for (const auto* path :
       {"/", "/feed.atom", "/opml", "/status", "/metrics", "/api/v1/feeds", "/rivers/none/"}) {
    INFO(path);
    CHECK(site.get(path).status == 401);
    CHECK(site.get(std::string(path) + "?token=all").status != 401);
  }
  CHECK(site.get("/healthz").status == 200);
  CHECK(site.get("/rivers/news/feed.atom?token=all").document);
  CHECK(site.reply(asking("/rivers/news/feed.atom", right)).document);
  CHECK(site.reply(asking("/feed.atom", right)).status == 401);
}

TEST_CASE("a browser that comes by a token gets a cookie, with which the links of pages work") {
  Site site;
  auto settings = Site::settings();
  settings.access.token = "all/+";
  settings.rivers[1].access.token = "news";
  site.documents.reconfigure(settings);
  const auto browser = [](const std::string& target, const std::string& cookie = {}) {
    auto head = asking(target);
    head.accept = "text/html,application/xhtml+xml,*/*;q=0.8";
    head.cookie = cookie;
    return head;
  };
  const auto field = [](const http::Reply& reply, std::string_view name) {
    for (const auto& one : reply.fields) {
      if (one.name == name) {
        return one.value;
      }
    }
    return std::string();
  };
  const auto came = site.reply(browser("/?q=a%20b&token=all/%2B&to%6ben=x&page=2"));
  CHECK(came.status == 303);
  CHECK(field(came, "Location") == "/?q=a%20b&page=2");
  CHECK(field(came, "Cache-Control") == "no-store");
  const std::string set = field(came, "Set-Cookie");
  CHECK(set.ends_with("; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax; Secure"));
  CHECK(set.find("all") == std::string::npos);
  const std::string cookie = set.substr(0, set.find(';'));
  for (const auto* page : {"/", "/status", "/rivers/news/"}) {
    INFO(page);
    CHECK(site.reply(browser(page, "a=b; " + cookie + "; riverd=0")).document);
    CHECK(site.reply(browser(page, "riverd=; riverd")).status == 401);
    CHECK(site.reply(browser(page, cookie.substr(0, cookie.size() - 1))).status == 401);
  }
  // Caches are not told that feeds depend on cookies.
  CHECK(site.reply(browser("/feed.atom", cookie)).status == 401);
  CHECK(site.document("/rivers/news/?token=news")->identity().head.find("Cookie") != std::string::npos);

  const auto river = site.reply(browser("/rivers/news/?token=news"));
  CHECK(field(river, "Location") == "/rivers/news/");
  const std::string own = field(river, "Set-Cookie");
  CHECK(own.find("; Path=/rivers/news/;") != std::string::npos);
  CHECK(site.reply(browser("/rivers/news/", own.substr(0, own.find(';')))).document);
  CHECK(site.reply(browser("/", own.substr(0, own.find(';')))).status == 401);

  CHECK(site.reply(browser("/?token=wrong")).status == 401);
  CHECK(field(site.reply(browser("//other.example/?token=all/%2B")), "Location").empty());
  CHECK(site.reply(browser("/feed.atom?token=all/%2B")).document);
  CHECK(site.get("/?token=all/%2B").document);  // no browser
}

TEST_CASE("what was asked for with a password is not for others' caches") {
  Site site;
  const auto document = site.document("/feed.atom");
  const auto& head = document->identity().head;
  CHECK(head.find("Cache-Control: max-age=") != std::string::npos);
  CHECK(head.find("public") == std::string::npos);
}
