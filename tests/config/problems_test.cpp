#include "tests/config/loading.hpp"

#include <catch2/catch.hpp>

using riverd::config::test::problems_of;
using riverd::config::test::World;

namespace {

using Lines = std::vector<std::string>;

struct Case {
  const char* text;
  const char* problem;  // the only one
};

void check_all(std::initializer_list<Case> cases, const World& world = {}) {
  for (const Case& one : cases) {
    INFO(one.text);
    CHECK(problems_of(one.text, world) == Lines{one.problem});
  }
}

}  // namespace

TEST_CASE("an unknown key is named with the nearest one") {
  check_all({
      {"[[feed]]\nurl = 'https://a.example/x'\nintervall = '1h'\n",
       "riverd.toml:3:1: unknown key 'intervall' in [[feed]]; did you mean 'interval'?"},
      {"[poll]\n  budgte = 12\n", "riverd.toml:2:3: unknown key 'budgte' in [poll]; did you mean 'budget'?"},
      {"[poll]\nmap_size = '1GiB'\n",
       "riverd.toml:2:1: unknown key 'map_size' in [poll]; it belongs in [storage]"},
      {"opmll = []\n", "riverd.toml:1:1: unknown key 'opmll' at the top level; did you mean 'opml'?"},
      {"listen = []\n", "riverd.toml:1:1: unknown key 'listen' at the top level; it belongs in [server]"},
      {"groups = []\n",
       "riverd.toml:1:1: unknown key 'groups' at the top level; it belongs in [[rule]] or [[feed]] or "
       "[[river]]"},
      {"[server]\nxyzzy = 1\n",
       "riverd.toml:2:1: unknown key 'xyzzy' in [server]; take it out, or correct it"},
      {"[server]\ndurabilty = 'full'\n",
       "riverd.toml:2:1: unknown key 'durabilty' in [server]; did you mean 'durability' in [storage]?"},
  });
}

TEST_CASE("an unknown section is named with the nearest one") {
  check_all({
      {"[servr]\nlisten = []\n", "riverd.toml:1:2: unknown section [servr]; did you mean [server]?"},
      {"\n[[feeds]]\nurl = 'x'\n", "riverd.toml:2:3: unknown section [feeds]; did you mean [[feed]]?"},
      {"[zebra]\n",
       "riverd.toml:1:2: unknown section [zebra]; the sections are [server], [storage], [poll], [[host]], "
       "[retention], [[rule]], [[feed]], [[river]], [[archive]]"},
  });
}

TEST_CASE("single and double brackets are not the same") {
  check_all({
      {"[feed]\nurl = 'https://a.example/x'\n",
       "riverd.toml:1:2: [feed] stands in single brackets, but there can be several; write [[feed]]"},
      {"[[poll]]\nbudget = 1\n",
       "riverd.toml:1:3: [[poll]] stands in double brackets, but there is only one; write [poll]"},
      {"poll = 3\n",
       "riverd.toml:1:1: 'poll' is a number, but it is the name of a section; write [poll] and its keys "
       "below it"},
      {"feed = 'https://a.example/x'\n",
       "riverd.toml:1:1: 'feed' is a string, but it is the name of a section; write [[feed]] and its keys "
       "below "
       "it"},
  });
}

TEST_CASE("a wrong type says which would be right") {
  check_all({
      {"[poll]\nbudget = \"12\"\n",
       "riverd.toml:2:10: 'budget' in [poll] is a string; write a number, e.g. budget = 12"},
      {"[poll]\ntimeout = 60\n",
       "riverd.toml:2:11: 'timeout' in [poll] is a number; write a duration in quotes, e.g. timeout = "
       "\"60s\""},
      {"[poll]\nmax_body = 1.5\n",
       "riverd.toml:2:12: 'max_body' in [poll] is a number; write a size in quotes, e.g. max_body = "
       "\"32MiB\""},
      {"[poll]\nconcurrency = 2.5\n",
       "riverd.toml:2:15: 'concurrency' in [poll] is a number; write a whole number, e.g. concurrency = 256"},
      {"[server]\nlisten = '127.0.0.1:80'\n",
       "riverd.toml:2:10: 'listen' in [server] is a string; write a list, e.g. listen = "
       "[\"127.0.0.1:8480\"]"},
      {"[server]\nlisten = [\n  '127.0.0.1:80',\n  80]\n",
       "riverd.toml:4:3: 'listen' in [server] is a number; write a string, e.g. listen = "
       "[\"127.0.0.1:8480\"]"},
      {"[server]\nbase_url = true\n",
       "riverd.toml:2:12: 'base_url' in [server] is true or false; write a string, e.g. base_url = "
       "\"https://feeds.example.org\""},
      {"[storage]\npath = 2025-02-22\n",
       "riverd.toml:2:8: 'path' in [storage] is a date; write a string, e.g. path = \"/var/lib/riverd\""},
      {"[storage]\ndurability = ['full']\n",
       "riverd.toml:2:14: 'durability' in [storage] is a list; write a string, e.g. durability = \"full\""},
      {"opml = 'a.opml'\n",
       "riverd.toml:1:8: 'opml' is a string; write a list, e.g. opml = [\"feeds.opml\"]"},
      {"opml = {a = 1}\n", "riverd.toml:1:8: 'opml' is a table; write a list, e.g. opml = [\"feeds.opml\"]"},
  });
}

TEST_CASE("impossible numbers, durations and sizes say what is possible") {
  check_all({
      {"[poll]\nbudget = -1\n",
       "riverd.toml:2:10: 'budget' in [poll] is out of range; write a number above 0 and up to 86400, e.g. "
       "budget = 12"},
      {"[poll]\nbudget = nan\n",
       "riverd.toml:2:10: 'budget' in [poll] is out of range; write a number above 0 and up to 86400, e.g. "
       "budget = 12"},
      {"[poll]\nconcurrency = 0\n",
       "riverd.toml:2:15: 'concurrency' in [poll] is 0; write a whole number from 1 to 65535, e.g. "
       "concurrency = "
       "256"},
      {"[retention]\nmax_entries = -5\n",
       "riverd.toml:2:15: 'max_entries' in [retention] is -5; write a whole number of at least 0, e.g. "
       "max_entries = 10000"},
      {"[poll]\nmin_interval = '15 minutes'\n",
       "riverd.toml:2:16: 'min_interval' in [poll]: \"15 minutes\" is no duration; write a whole number and "
       "a "
       "unit (ms, s, m, h, d), e.g. min_interval = \"60m\""},
      {"[poll]\ntimeout = '0'\n",
       "riverd.toml:2:11: 'timeout' in [poll]: \"0\" is too short; write a duration above zero, e.g. timeout "
       "= "
       "\"60s\""},
      {"[storage]\nmap_size = '64GB'\n",
       "riverd.toml:2:12: 'map_size' in [storage]: \"64GB\" is no size; write a whole number and a unit (B, "
       "KiB, "
       "MiB, GiB, TiB), e.g. map_size = \"64GiB\""},
      {"[storage]\nmap_size = '4KiB'\n",
       "riverd.toml:2:12: 'map_size' in [storage]: \"4KiB\" is too small; write at least 1048576 bytes, e.g. "
       "map_size = \"64GiB\""},
      {"[poll]\nmax_interval = '30m'\n",
       "riverd.toml:2:16: 'max_interval' in [poll] is shorter than 'min_interval' (1h); write at least as "
       "much"},
      {"[poll]\nmin_interval = '2d'\n",
       "riverd.toml:2:16: 'min_interval' in [poll] is longer than 'max_interval' (24h); write at most as "
       "much"},
      {"[storage]\ndurability = 'ful'\n",
       "riverd.toml:2:14: 'durability' in [storage]: \"ful\" is none of its values; write \"full\" or "
       "\"relaxed\"; did you mean 'full'?"},
  });
}

TEST_CASE("impossible addresses say what is possible") {
  const std::string forms = "; write HOST:PORT, [V6]:PORT or unix:PATH, e.g. \"127.0.0.1:8480\"";
  const auto listen = [](const std::string& address) {
    return problems_of("[server]\nlisten = ['" + address + "']\n");
  };
  const std::string where = "riverd.toml:2:11: 'listen' in [server]: ";
  CHECK(listen("127.0.0.1") == Lines{where + "\"127.0.0.1\" has no port" + forms});
  CHECK(listen("[::1]") == Lines{where + "\"[::1]\" has no port" + forms});
  CHECK(listen("::1") == Lines{where + "\"::1\" is an IPv6 address without a port; write [::1]:8480"});
  CHECK(listen("127.0.0.1:99999") ==
        Lines{where + "\"127.0.0.1:99999\" has a port that is no number from 0 to 65535" + forms});
  CHECK(listen("256.0.0.1:80") ==
        Lines{where + "\"256.0.0.1:80\" has a host that is neither a name nor an address" + forms});
  CHECK(listen("http://127.0.0.1:80") ==
        Lines{where + "\"http://127.0.0.1:80\" is a URL" + forms + ", and the URL into base_url"});
  CHECK(listen("unix:") == Lines{where + "\"unix:\" names no path; write unix:/run/riverd/http.sock"});
  CHECK(listen("unix:/" + std::string(120, 'x'))
            .front()
            .find("is longer than a socket's path can be (107 bytes)") != std::string::npos);
  check_all({
      {"[server]\nlisten = ['a:1', 'a:1']\n",
       "riverd.toml:2:18: 'listen' in [server]: \"a:1\" stands in this list twice; write it once"},
      {"[server]\nbase_url = 'feeds.example.org'\n",
       "riverd.toml:2:12: 'base_url' in [server]: \"feeds.example.org\" is no http or https URL; write what "
       "readers see, e.g. \"https://feeds.example.org\""},
      {"[server]\nbase_url = 'https://a.example/?x=1'\n",
       "riverd.toml:2:12: 'base_url' in [server]: \"https://a.example/?x=1\" has a query or a fragment, but "
       "addresses are appended to it; write what readers see, e.g. \"https://feeds.example.org\""},
      {"[poll]\nallow_addresses = ['10.0.0.0/8', '10.0.0.0/33']\n",
       "riverd.toml:2:34: 'allow_addresses' in [poll]: \"10.0.0.0/33\" has a prefix length that is no number "
       "from "
       "0 to 32"},
      {"[poll]\nallow_addresses = ['::1']\n",
       "riverd.toml:2:20: 'allow_addresses' in [poll]: \"::1\" has no prefix length; write \"::1/128\" for "
       "the "
       "one address"},
      {"[poll]\nallow_addresses = ['localhost']\n",
       "riverd.toml:2:20: 'allow_addresses' in [poll]: \"localhost\" is no address range; write "
       "ADDRESS/BITS, "
       "e.g. \"10.0.0.0/8\" or \"fd00::/8\""},
      {"[[host]]\nname = 'http://a.example'\n",
       "riverd.toml:2:8: 'name' in [[host]]: \"http://a.example\" is a URL; write the host alone, e.g. "
       "\"rsshub.home.arpa\""},
      {"[[host]]\nname = 'a.example:80'\n",
       "riverd.toml:2:8: 'name' in [[host]]: \"a.example:80\" has a port; write the host alone: "
       "\"a.example\""},
  });
}

TEST_CASE("two archives have one folder however it is written") {
  const auto two = [](const std::string& folder) {
    return problems_of("[[archive]]\nfolder = '/srv/a'\n[[archive]]\nfolder = '" + folder + "'\n");
  };
  const Lines same = {
      "riverd.toml:4:10: 'folder' in [[archive]]: \"/srv/a\" stands in line 2 already; choose another"};
  CHECK(two("/srv/a") == same);
  CHECK(two("/srv/a/") == same);
  CHECK(two("/srv/./a") == same);
  CHECK(two("/srv/b/../a//") == same);
  CHECK(two("/srv/a/b").empty());
}

TEST_CASE("impossible feeds say what is possible") {
  const std::string forms = "write http://…, https://… or file:///path";
  const auto url = [](const std::string& text) { return problems_of("[[feed]]\nurl = '" + text + "'\n"); };
  const std::string where = "riverd.toml:2:7: 'url' in [[feed]]: ";
  CHECK(url("example.org/feed") == Lines{where + "\"example.org/feed\" is no absolute URL; " + forms});
  CHECK(url("ftp://a.example/x") ==
        Lines{where + "\"ftp://a.example/x\" has a scheme that is not followed; " + forms});
  CHECK(url("https://") == Lines{where + "\"https://\" is no usable URL; " + forms});
  CHECK(url("file://host/x.xml") ==
        Lines{where + "\"file://host/x.xml\" names a host where a file: URL of this machine has none; write "
                      "file:///path"});
  CHECK(url("archive:.x") ==
        Lines{where + "\"archive:.x\" is no archive's name; write 1 to 64 ASCII letters, "
                      "digits, '-', '_' or '.'"});
  CHECK(url("archive:old-news").empty());
  CHECK(url("file:feeds/") == Lines{where + "\"file:feeds/\" names no file; write file:///path"});
  CHECK(url("https://ann:secret@a.example/x") ==
        Lines{where +
              "\"https://ann:secret@a.example/x\" holds a user's name, and feed URLs are published; write "
              "user and password_file instead"});
  const auto with = [](const std::string& line) {
    return problems_of("[[feed]]\nurl = 'https://a.example/x'\n" + line + "\n");
  };
  CHECK(with("zone = 'CST'") == Lines{"riverd.toml:3:8: 'zone' in [[feed]]: \"CST\" is no zone; write hours "
                                      "and minutes from UTC, at most "
                                      "14:00, e.g. \"+08:00\""});
  CHECK(with("name = 'a b'").front().find("\"a b\" is no name to type on a command line") !=
        std::string::npos);
  CHECK(with("user = 'a:b'").front().find("has a colon") != std::string::npos);
  CHECK(with("title = \"a\\nb\"") == Lines{"riverd.toml:3:9: 'title' in [[feed]]: \"a\\x0ab\" has control "
                                           "characters; write one line of text"});
  CHECK(with("groups = ['', 'a']") ==
        Lines{"riverd.toml:3:11: 'groups' in [[feed]]: \"\" says nothing; fill it in, or leave it out"});
  CHECK(with("interval = '0'").front().find("is too short") != std::string::npos);
}

TEST_CASE("required keys are missed at the table they belong to") {
  check_all({
      {"\n[[feed]]\nname = 'x'\n",
       "riverd.toml:2:1: this [[feed]] has no 'url'; write one, e.g. url = "
       "\"https://feedx.net/rss/voa.xml\""},
      {"[[host]]\nconnections = 1\n",
       "riverd.toml:1:1: this [[host]] has no 'name'; write one, e.g. name = \"rsshub.home.arpa\""},
  });
}

TEST_CASE("names and URLs that stand twice name the first line") {
  check_all({
      {"[[feed]]\nurl = 'https://a.example/x'\n[[feed]]\nurl = 'https://a.example/x'\n",
       "riverd.toml:4:7: 'url' in [[feed]]: \"https://a.example/x\" stands in line 2 already; take one out"},
      {"[[feed]]\nname='n'\nurl = 'https://a.example/x'\n[[feed]]\nurl = 'https://a.example/y'\nname='n'\n",
       "riverd.toml:6:6: 'name' in [[feed]]: \"n\" stands in line 2 already; choose another"},
      {"[[host]]\nname='a.example'\n[[host]]\nname='A.example'\n",
       "riverd.toml:4:6: 'name' in [[host]]: \"a.example\" stands in line 2 already; choose another"},
      {"[[feed]]\nurl='https://a.example/"
       "x'\ngroups=['g']\n[[river]]\nname='r'\ngroups=['g']\n[[river]]\nname='r'\n"
       "groups=['g']\n",
       "riverd.toml:8:6: 'name' in [[river]]: \"r\" stands in line 5 already; choose another"},
  });
}

TEST_CASE("rivers name what exists, and can be part of an address") {
  const std::string feed = "[[feed]]\nurl='https://a.example/x'\nname='voa'\ngroups=['news']\n";
  const auto river = [&](const std::string& lines) { return problems_of(feed + "[[river]]\n" + lines); };
  CHECK(
      river("name='r'\ngroups=['news', 'newz']\n") ==
      Lines{
          "riverd.toml:7:17: 'groups' in [[river]]: no feed is in the group \"newz\"; did you mean 'news'?"});
  CHECK(river("name='r'\nfeeds=['bbc']\n") == Lines{"riverd.toml:7:8: 'feeds' in [[river]]: no feed has the "
                                                    "name or URL \"bbc\"; add a [[feed]], or take "
                                                    "it out"});
  CHECK(river("name='r'\nfeeds=['voaa']\n") == Lines{"riverd.toml:7:8: 'feeds' in [[river]]: no feed has the "
                                                     "name or URL \"voaa\"; did you mean 'voa'?"});
  CHECK(
      river("name='all'\ngroups=['news']\n") ==
      Lines{"riverd.toml:6:6: 'name' in [[river]]: \"all\" is the river of every feed, which always exists; "
            "choose another name"});
  CHECK(river("name='a/b'\ngroups=['news']\n").front().find("\"a/b\" cannot be part of an address") !=
        std::string::npos);
  CHECK(
      river("name='r'\n") ==
      Lines{"riverd.toml:5:1: this [[river]] names neither groups nor feeds and would stay empty; write e.g. "
            "groups = [\"news\"]"});
}

TEST_CASE("keys that need each other are missed together") {
  World world;
  world.files["/a.pem"] = "";
  check_all(
      {
          {"[server]\ntls_certificate = '/a.pem'\n",
           "riverd.toml:2:19: 'tls_certificate' in [server] has no 'tls_key'; write both to serve HTTPS, or "
           "neither"},
          {"[server]\ntls_key = '/a.pem'\n",
           "riverd.toml:2:11: 'tls_key' in [server] has no 'tls_certificate'; write both to serve HTTPS, or "
           "neither"},
          {"[[feed]]\nurl='https://a.example/x'\npassword_file='/a.pem'\n",
           "riverd.toml:3:15: 'password_file' in [[feed]] has no 'user'; write whose password it is, e.g. "
           "user = "
           "\"reader\""},
      },
      world);
}

TEST_CASE("files that cannot be read are problems of the key that names them") {
  check_all({
      {"opml = [ 'a.opml' ]\n",
       "riverd.toml:1:10: 'opml': \"/etc/riverd/a.opml\" cannot be read: No such file or directory; write "
       "the path "
       "of a subscription list"},
      {"[poll]\nca_file = '/ca.pem'\n",
       "riverd.toml:2:11: 'ca_file' in [poll]: \"/ca.pem\" cannot be read: No such file or directory; write "
       "the "
       "path of a file that riverd may read"},
      {"[[feed]]\nurl='https://a.example/x'\nuser='u'\npassword_file='p'\n",
       "riverd.toml:4:15: 'password_file' in [[feed]]: \"/etc/riverd/p\" cannot be read: No such file or "
       "directory; "
       "write the path of a file that riverd may read"},
  });
}

TEST_CASE("variables that are not set are problems") {
  check_all({
      {"[poll]\nca_file = '${NOWHERE}/ca.pem'\n",
       "riverd.toml:2:11: 'ca_file' in [poll]: \"${NOWHERE}/ca.pem\" uses the environment variable NOWHERE, "
       "which "
       "is not set; set it, or write the path out"},
      {"[poll]\nca_file = '${NOWHERE'\n",
       "riverd.toml:2:11: 'ca_file' in [poll]: \"${NOWHERE\" has a ${ without its }; write ${NAME}"},
      {"[poll]\nca_file = '/${}'\n",
       "riverd.toml:2:11: 'ca_file' in [poll]: \"/${}\" has ${} without a name; write ${NAME}"},
  });
  CHECK(problems_of("[server]\ntls_certificate = '${A}'\ntls_key = '${B}'\n").size() == 2);
}

TEST_CASE("a text that is no TOML is reported where reading stopped") {
  const Lines problems = problems_of("[poll]\nbudget = = 3\n");
  REQUIRE(problems.size() == 1);
  CHECK_THAT(problems[0], Catch::StartsWith("riverd.toml:2:10: no TOML: "));
  const Lines twice = problems_of("[poll]\n[poll]\n");
  REQUIRE(twice.size() == 1);
  CHECK_THAT(twice[0], Catch::StartsWith("riverd.toml:2:"));
  CHECK(problems_of("\xff\xfe").size() == 1);
}

TEST_CASE("all problems of a file are reported at once and in its order") {
  const Lines problems = problems_of(R"([[feed]]
url = "gopher://a.example"
priority = "high"
[server]
listn = []
base_url = 1
[poll]
timeout = "1y"
[[river]]
name = "x y"
groups = ["none"]
)");
  std::vector<std::string> places;
  for (const std::string& problem : problems) places.push_back(problem.substr(0, problem.find(": ")));
  CHECK(places == Lines{"riverd.toml:2:7", "riverd.toml:3:12", "riverd.toml:5:1", "riverd.toml:6:12",
                        "riverd.toml:8:11", "riverd.toml:10:8", "riverd.toml:11:11"});
}

TEST_CASE("of a list that is continued in a section each element has its own place") {
  const auto problems =
      problems_of("opml = ['/nowhere/a.opml']\n[server]\nopml = ['/nowhere/b.opml',\n '/nowhere/c.opml']\n");
  std::vector<std::string> places;
  for (const std::string& problem : problems) places.push_back(problem.substr(0, problem.find(": ")));
  CHECK(places == Lines{"riverd.toml:1:9", "riverd.toml:3:9", "riverd.toml:4:2"});
}

TEST_CASE("a bad value is not reported again by what depends on it") {
  CHECK(problems_of("[poll]\nmin_interval = 'x'\nmax_interval = '1m'\n").size() == 1);
  CHECK(problems_of("[[feed]]\nurl='https://a.example/x'\n[[river]]\nname='r'\ngroups=3\n").size() == 1);
  CHECK(problems_of("[[feed]]\nurl='https://a.example/x'\n[[river]]\nname='r'\nfeeds=['']\n").size() == 1);
}
