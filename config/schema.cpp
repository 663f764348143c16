#include "config/schema.hpp"

#include "config/addresses.hpp"
#include "config/names.hpp"
#include "config/spellings.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <limits>
#include <map>
#include <utility>
#include <vector>

namespace riverd::config {
namespace {

using namespace std::chrono_literals;

constexpr std::array<Section, 10> section_table = {{
    {"", false, "", "beside the sections; TOML wants these keys above the first of them", nullptr},
    {"server", false, "", "what is served, and where", nullptr},
    {"storage", false, "", "the store of entries and feed states", nullptr},
    {"poll", false, "", "how feeds are fetched", nullptr},
    {"host", true, "name", "an exception for one host, e.g. one's own RSSHub",
     [](Config& c) { c.hosts.emplace_back(); }},
    {"retention", false, "", "what is forgotten", nullptr},
    {"rule", true, "name",
     "what is taken off entries because it is no part of the article; of feeds that it names, or of all",
     [](Config& c) { c.rules.emplace_back(); }},
    {"feed", true, "url", "one subscription", [](Config& c) { c.feeds.emplace_back(); }},
    {"river", true, "name", "one merged output; the river `all` of every feed always exists",
     [](Config& c) { c.rivers.emplace_back(); }},
    {"archive", true, "folder",
     "a folder of files, one an entry, that entries are appended to as they arrive",
     [](Config& c) { c.archives.emplace_back(); }},
}};

/// The words of the reference about a key.
struct Words {
  std::string_view section;
  std::string_view name;
  std::string_view fallback;
  std::string_view example;
  std::string_view doc;
};

template <class Type>
Key described(const Words& words, const Type& type, Effect effect) {
  return {words.section, words.name, Type::name, words.fallback, words.example, words.doc, type.range(),
          effect,        {},         {}};
}

/// A key of a plain section. `field` is a stateless `[](auto& config) -> auto&`.
template <class Type, class Field>
Key setting(const Words& words, Effect effect, Type type, Field field) {
  Key key = described(words, type, effect);
  key.read = [type = std::move(type), field](Config& config, const Value& value,
                                             const ValueContext& context) {
    type.read(value, field(config), context);
  };
  key.same = [field](const Config& a, const Config& b) { return field(a) == field(b); };
  return key;
}

/// A key of a repeated section; the field is of the element added last.
template <class Type, class Field>
Key member(const Words& words, Type type, Field field) {
  Key key = described(words, type, Effect::reload);
  key.read = [type = std::move(type), field](Config& config, const Value& value,
                                             const ValueContext& context) {
    type.read(value, field(config), context);
  };
  return key;
}

/// A feed's URL may be relative to the folder of the file, which a plain spelling check does not know.
struct FeedUrlType {
  static constexpr std::string_view name = "string";
  [[nodiscard]] static std::string range() { return "an http, https or file URL"; }
  void read(const Value& value, std::string& field, const ValueContext& context) const {
    std::string text;
    const std::size_t before = context.problems.size();
    TextType{}.read(value, text, context);
    if (context.problems.size() != before) return;
    auto url = read_feed_url(text, context);
    if (const auto* complaint = std::get_if<Complaint>(&url)) {
      context.report_value(value.at, text, complaint->message);
    } else {
      field = std::move(std::get<std::string>(url));
    }
  }
};

constexpr std::int64_t many = 1'000'000;
constexpr std::int64_t any = std::numeric_limits<std::int64_t>::max();
// The budget's upper end is a poll a second; beyond it the number is surely a mistake of the unit.
constexpr double most_polls = 86'400;

std::vector<Key> make_table() {
  constexpr Effect reload = Effect::reload;
  constexpr Effect restart = Effect::restart;
  return {
      // The top level
      setting({"", "opml", "[]", R"(["feeds.opml"])",
               "OPML subscription lists, beside feeds.opml in the data directory"},
              reload, PathListType{}, [](auto& c) -> auto& { return c.opml; }),
      // [server]
      setting({"server", "listen", R"(["127.0.0.1:8480"])", R"(["127.0.0.1:8480"])",
               "addresses: HOST:PORT, [V6]:PORT, unix:PATH; sockets passed by systemd replace them"},
              restart, TextListType{read_listen_address, "HOST:PORT, [V6]:PORT or unix:PATH"},
              [](auto& c) -> auto& { return c.server.listen; }),
      setting({"server", "base_url", R"("http://127.0.0.1:8480")", R"("https://feeds.example.org")",
               "what readers see; used in self links and ids"},
              reload, SpelledType<std::string>{base_url, "an http or https URL"},
              [](auto& c) -> auto& { return c.server.base_url; }),
      setting({"server", "tls_certificate", R"("")", R"("/etc/ssl/riverd.pem")",
               "PEM certificate chain; with tls_key serves HTTPS"},
              restart, PathType{}, [](auto& c) -> auto& { return c.server.tls_certificate; }),
      setting({"server", "tls_key", R"("")", R"("${CREDENTIALS_DIRECTORY}/secret_tls.key")",
               "PEM private key of tls_certificate"},
              restart, PathType{}, [](auto& c) -> auto& { return c.server.tls_key; }),
      setting({"server", "pictures", R"("lazy")", R"("click")",
               R"(on pages: "lazy": those of opened entries load; "click": when asked for; "off": never)"},
              reload, ChoiceType<Pictures, 3>{{"lazy", "click", "off"}},
              [](auto& c) -> auto& { return c.server.pictures; }),
      setting({"server", "picture_proxy", R"("")", R"("https://wsrv.nl/?url={}")",
               "pictures are addressed through this proxy; {} stands for their address, percent-encoded"},
              reload, SpelledType<std::string>{picture_proxy, "an http or https URL with {} in it"},
              [](auto& c) -> auto& { return c.server.picture_proxy; }),
      setting({"server", "zone", R"("UTC")", R"("+08:00")", "the zone of days and times on pages"}, reload,
              SpelledType<std::chrono::minutes>{zone_offset, "an offset such as +08:00, or UTC"},
              [](auto& c) -> auto& { return c.server.zone; }),
      setting({"server", "max_connections", "4096", "10000",
               "connections of readers open at once; who comes beyond is told to come back"},
              restart, IntegerType{1, 1'000'000}, [](auto& c) -> auto& { return c.server.max_connections; }),
      setting({"server", "user", R"("")", R"("reader")", "Basic authentication of readers: the user"}, reload,
              SpelledType<std::string>{user_name, "one line of text without a colon"},
              [](auto& c) -> auto& { return c.server.access.user; }),
      setting({"server", "password_file", R"("")", R"("${CREDENTIALS_DIRECTORY}/secret_readers")",
               "the file that holds the password without which nothing is served"},
              reload, PathType{}, [](auto& c) -> auto& { return c.server.access.password_file; }),
      setting({"server", "token_file", R"("")", R"("${CREDENTIALS_DIRECTORY}/secret_token")",
               "the file that holds a token which does as well: ?token=TOKEN, or as a Bearer token"},
              reload, PathType{}, [](auto& c) -> auto& { return c.server.access.token_file; }),
      // [storage]
      setting(
          {"storage", "path", R"("")", R"("/var/lib/riverd")",
           "the data directory; default $STATE_DIRECTORY, $XDG_STATE_HOME/riverd or ~/.local/state/riverd"},
          restart, PathType{}, [](auto& c) -> auto& { return c.storage.path; }),
      setting({"storage", "map_size", R"("64GiB")", R"("64GiB")",
               "the most the store may grow to: address space, not disk"},
              restart, SizeType{1U << 20U}, [](auto& c) -> auto& { return c.storage.map_size; }),
      setting(
          {"storage", "durability", R"("full")", R"("full")",
           R"("full": fsync per group commit; "relaxed": a crash may lose the last seconds, never consistency)"},
          restart, ChoiceType<Durability, 2>{{"full", "relaxed"}},
          [](auto& c) -> auto& { return c.storage.durability; }),
      // [poll]
      setting({"poll", "budget", "12", "12", "mean polls per feed and day"}, reload,
              PositiveNumberType{most_polls}, [](auto& c) -> auto& { return c.poll.budget; }),
      setting({"poll", "min_interval", R"("60m")", R"("60m")", "shortest time between two polls of a feed"},
              reload, DurationType{1ms}, [](auto& c) -> auto& { return c.poll.min_interval; }),
      setting({"poll", "max_interval", R"("24h")", R"("24h")", "longest time between two polls of a feed"},
              reload, DurationType{1ms}, [](auto& c) -> auto& { return c.poll.max_interval; }),
      setting({"poll", "timeout", R"("60s")", R"("60s")", "limit of a whole poll, redirects included"},
              reload, DurationType{1ms}, [](auto& c) -> auto& { return c.poll.timeout; }),
      setting({"poll", "max_body", R"("32MiB")", R"("32MiB")", "largest document, after decoding"}, reload,
              SizeType{1}, [](auto& c) -> auto& { return c.poll.max_body; }),
      setting({"poll", "concurrency", "256", "256", "polls in flight"}, reload, IntegerType{1, 65'535},
              [](auto& c) -> auto& { return c.poll.concurrency; }),
      setting({"poll", "host_connections", "1", "1", "connections to one host"}, reload,
              IntegerType{1, 1'000}, [](auto& c) -> auto& { return c.poll.host_connections; }),
      setting({"poll", "host_interval", R"("1s")", R"("1s")", "time between two requests to one host"},
              reload, DurationType{0ms}, [](auto& c) -> auto& { return c.poll.host_interval; }),
      setting({"poll", "allow_addresses", "[]", R"(["127.0.0.0/8"])",
               "address ranges (CIDR) a feed may live in although they are private"},
              reload, TextListType{read_range, "ADDRESS or ADDRESS/BITS, IPv4 or IPv6"},
              [](auto& c) -> auto& { return c.poll.allow_addresses; }),
      setting({"poll", "ca_file", R"("")", R"("/etc/ssl/certs/ca-certificates.crt")",
               "PEM certificates to trust instead of the system's"},
              restart, PathType{}, [](auto& c) -> auto& { return c.poll.ca_file; }),
      setting({"poll", "contact", R"("")", R"("https://example.org/riverd")",
               "a URL or address for the User-Agent, for publishers with questions"},
              reload, TextType{}, [](auto& c) -> auto& { return c.poll.contact; }),
      setting({"poll", "subscribers", "1", "12",
               "how many people read what is polled, for publishers who count; in the User-Agent"},
              reload, IntegerType{1, 10'000'000}, [](auto& c) -> auto& { return c.poll.subscribers; }),
      // [[host]]
      member({"host", "name", "", R"("rsshub.home.arpa")", "the host, without scheme and port"},
             SpelledType<std::string>{host_name, "a host name or address"},
             [](auto& c) -> auto& { return c.hosts.back().name; }),
      member({"host", "connections", "1", "8", "instead of host_connections of [poll]"},
             IntegerType{1, 1'000}, [](auto& c) -> auto& { return c.hosts.back().connections; }),
      member({"host", "interval", R"("")", R"("0s")", "instead of host_interval of [poll]"},
             DurationType{0ms}, [](auto& c) -> auto& { return c.hosts.back().interval; }),
      // [retention]
      setting({"retention", "max_age", R"("0")", R"("365d")",
               R"(entries published longer ago than this are forgotten; "0": none are)"},
              reload, DurationType{0ms}, [](auto& c) -> auto& { return c.retention.max_age; }),
      setting(
          {"retention", "max_entries", "0", "10000", "entries kept of each feed, the last to arrive; 0: all"},
          reload, IntegerType{0, any}, [](auto& c) -> auto& { return c.retention.max_entries; }),
      setting(
          {"retention", "revisions", "10", "3", "earlier contents kept of an entry that was edited; 0: none"},
          reload, IntegerType{0, 1'000}, [](auto& c) -> auto& { return c.retention.revisions; }),
      // [[rule]]
      member({"rule", "name", "", R"("newsletter")", "what `riverd explain` calls it"},
             SpelledType<std::string>{rule_name, "at most 60 bytes; neither all nor that of a built-in rule"},
             [](auto& c) -> auto& { return c.rules.back().name; }),
      member({"rule", "groups", "[]", R"(["news"])", "for feeds of any of these groups"}, TextListType{},
             [](auto& c) -> auto& { return c.rules.back().groups; }),
      member({"rule", "feeds", "[]", R"(["voa"])",
              "and, or instead, for these feeds, by name or URL; without either for every feed"},
             TextListType{}, [](auto& c) -> auto& { return c.rules.back().feeds; }),
      member({"rule", "cut", "[]", R"toml(["div.share", "p:contains('Subscribe to our')"])toml",
              "CSS selectors, as riverd-feeds(7) describes: elements that are any of these go"},
             TextListType{read_selector, "a selector"}, [](auto& c) -> auto& { return c.rules.back().cut; }),
      member({"rule", "cut_text", "[]", R"(["Click here to donate"])",
              "paragraphs that have any of these words go"},
             TextListType{}, [](auto& c) -> auto& { return c.rules.back().cut_text; }),
      member({"rule", "cut_match", "[]", R"toml(['^\(Reuters\) - '])toml",
              "regular expressions (RE2): what matches in a run of text between two tags goes"},
             TextListType{read_pattern, "a regular expression"},
             [](auto& c) -> auto& { return c.rules.back().cut_match; }),
      member({"rule", "cut_repeated", "false", "true",
              "what stands first or last in most of a feed's entries goes: five at least, and half of the "
              "last 40"},
             BooleanType{}, [](auto& c) -> auto& { return c.rules.back().cut_repeated; }),
      member({"rule", "cut_title", "[]", R"([' \| Example$'])",
              "regular expressions (RE2): what matches in a title goes, unless nothing would be left"},
             TextListType{read_pattern, "a regular expression"},
             [](auto& c) -> auto& { return c.rules.back().cut_title; }),
      member(
          {"rule", "clean_title", "[]", R"(["site", "capitals"])",
           R"("site": the feed's title at the end goes; "capitals": TITLES LIKE THIS are written in lower case)"},
          ChoiceListType<TitleCleaning, 2>{{"site", "capitals"}},
          [](auto& c) -> auto& { return c.rules.back().clean_title; }),
      // [[feed]]
      member({"feed", "url", "", R"("https://feedx.net/rss/voa.xml")",
              "http, https, a file (file:///path, or file:path beside this file), or archive:NAME, what "
              "`riverd import` brought in"},
             FeedUrlType{}, [](auto& c) -> auto& { return c.feeds.back().url; }),
      member({"feed", "name", R"("")", R"("voa")", "default: derived from the host and path"},
             SpelledType<std::string>{feed_name,
                                      "at most 100 bytes; no white space, / or :, not first a hyphen", true},
             [](auto& c) -> auto& { return c.feeds.back().name; }),
      member({"feed", "title", R"("")", R"("VOA")", "default: the feed's own"}, TextType{},
             [](auto& c) -> auto& { return c.feeds.back().title; }),
      member({"feed", "groups", "[]", R"(["news"])", "names that rivers select feeds by"}, TextListType{},
             [](auto& c) -> auto& { return c.feeds.back().groups; }),
      member({"feed", "interval", R"("")", R"("2h")", "fixes the interval instead of adapting it"},
             DurationType{1ms}, [](auto& c) -> auto& { return c.feeds.back().interval; }),
      member({"feed", "zone", R"("")", R"("+08:00")", "the zone of dates that name none; default UTC"},
             SpelledType<std::chrono::minutes>{zone_offset, "an offset such as +08:00, or UTC", true},
             [](auto& c) -> auto& { return c.feeds.back().zone; }),
      member({"feed", "priority", "0", "10", "higher wins as the canonical copy"}, IntegerType{-many, many},
             [](auto& c) -> auto& { return c.feeds.back().priority; }),
      member({"feed", "max_age", R"("")", R"("30d")", "instead of max_age of [retention]"}, DurationType{0ms},
             [](auto& c) -> auto& { return c.feeds.back().max_age; }),
      member({"feed", "max_entries", "", "500", "instead of max_entries of [retention]"}, IntegerType{0, any},
             [](auto& c) -> auto& { return c.feeds.back().max_entries; }),
      member(
          {"feed", "deletions", R"("keep")", R"("pass")",
           R"("pass": entries that the publisher takes back leave the rivers, and readers are told to delete them)"},
          ChoiceType<Deletions, 2>{{"keep", "pass"}},
          [](auto& c) -> auto& { return c.feeds.back().deletions; }),
      member(
          {"feed", "duplicates", R"("fold")", R"("keep")",
           R"("keep": its new entries are never taken for copies of other feeds' entries, nor those for its)"},
          ChoiceType<FeedDuplicates, 2>{{"fold", "keep"}},
          [](auto& c) -> auto& { return c.feeds.back().duplicates; }),
      member({"feed", "text", R"("own")", R"("fullest")",
              R"("fullest": where another feed of the river has more of an article's text, that is shown)"},
             ChoiceType<FeedText, 2>{{"own", "fullest"}},
             [](auto& c) -> auto& { return c.feeds.back().text; }),
      member({"feed", "without_rules", "[]", R"(["players"])",
              R"(content rules that are not for this feed, built-in ones too, by name; "all": none is)"},
             TextListType{}, [](auto& c) -> auto& { return c.feeds.back().without_rules; }),
      member({"feed", "user", R"("")", R"("reader")", "Basic authentication: the user"},
             SpelledType<std::string>{user_name, "one line of text without a colon"},
             [](auto& c) -> auto& { return c.feeds.back().login.edit().user; }),
      member({"feed", "password_file", R"("")", R"("${CREDENTIALS_DIRECTORY}/secret_voa")",
              "Basic authentication: the file that holds the password"},
             PathType{}, [](auto& c) -> auto& { return c.feeds.back().login.edit().password_file; }),
      // [[river]]
      member({"river", "name", "", R"("news")", "its place in addresses: /rivers/NAME/"},
             SpelledType<std::string>{river_name,
                                      "letters, digits, - _ and ., not first a dot, at most 64; not all"},
             [](auto& c) -> auto& { return c.rivers.back().name; }),
      member({"river", "title", R"("")", R"("News")", "default: the name"}, TextType{},
             [](auto& c) -> auto& { return c.rivers.back().title; }),
      member({"river", "groups", "[]", R"(["news"])", "feeds of any of these groups"}, TextListType{},
             [](auto& c) -> auto& { return c.rivers.back().groups; }),
      member({"river", "feeds", "[]", R"(["voa"])", "and, or instead, these feeds, by name or URL"},
             TextListType{}, [](auto& c) -> auto& { return c.rivers.back().feeds; }),
      member({"river", "keep", "[]", R"(["title:river or tag:water"])",
              "filter rules: entries that match none of them are left out, unless there are none"},
             RuleListType{}, [](auto& c) -> auto& { return c.rivers.back().keep; }),
      member({"river", "drop", "[]", R"(["title:advert", "text.words < 20"])",
              "filter rules: entries that match any of them are left out, kept or not"},
             RuleListType{}, [](auto& c) -> auto& { return c.rivers.back().drop; }),
      member(
          {"river", "languages", "[]", R"(["zh", "en", "und"])",
           "entries in other languages are left out (RFC 4647, basic filtering); und: those that name none"},
          TextListType{read_language, "a language such as zh or en-GB, und or *"},
          [](auto& c) -> auto& { return c.rivers.back().languages; }),
      member(
          {"river", "per_feed", "0", "20",
           "the most entries of one feed in a document, its newest, so that others find room; 0: no limit"},
          IntegerType{0, 1'000}, [](auto& c) -> auto& { return c.rivers.back().per_feed; }),
      member(
          {"river", "content", R"("full")", R"("summary")",
           R"("full": what feeds have; "summary": their summaries, or beginnings of texts; "headlines": neither)"},
          ChoiceType<RiverContent, 3>{{"full", "summary", "headlines"}},
          [](auto& c) -> auto& { return c.rivers.back().content; }),
      member({"river", "duplicates", R"("group")", R"("fold")",
              R"("group": copies and rewrites of an article are one item; "fold": copies; "keep": none)"},
             ChoiceType<RiverDuplicates, 3>{{"group", "fold", "keep"}},
             [](auto& c) -> auto& { return c.rivers.back().duplicates; }),
      member({"river", "user", R"("")", R"("reader")", "Basic authentication of its readers: the user"},
             SpelledType<std::string>{user_name, "one line of text without a colon"},
             [](auto& c) -> auto& { return c.rivers.back().access.user; }),
      member({"river", "password_file", R"("")", R"("${CREDENTIALS_DIRECTORY}/secret_members")",
              "the file that holds the password for the addresses under /rivers/NAME/"},
             PathType{}, [](auto& c) -> auto& { return c.rivers.back().access.password_file; }),
      member({"river", "token_file", R"("")", R"("${CREDENTIALS_DIRECTORY}/secret_token")",
              "the file that holds a token which does as well: ?token=TOKEN, or as a Bearer token"},
             PathType{}, [](auto& c) -> auto& { return c.rivers.back().access.token_file; }),
  };
}

/// What makes feeds of pages, and whole texts of beginnings.
std::vector<Key> page_keys() {
  const SpelledType<std::string> selects{page_selector,
                                         "a CSS selector, or a path of XPath's abbreviated syntax", true};
  return {
      member({"feed", "type", R"("feed")", R"("page")",
              R"("page": at the address stands a page that lists articles; page_item and so on find them)"},
             ChoiceType<FeedType, 2>{{"feed", "page"}}, [](auto& c) -> auto& { return c.feeds.back().type; }),
      member({"feed", "page_item", R"("")", R"("article.news")",
              "of a page: what the places of its articles are found by"},
             selects, [](auto& c) -> auto& { return c.feeds.back().page.edit().item; }),
      member({"feed", "page_link", R"("")", R"("h2 a")",
              "inside an item: the link to its article; default: the first of its heading, else of all"},
             selects, [](auto& c) -> auto& { return c.feeds.back().page.edit().link; }),
      member({"feed", "page_title", R"("")", R"("h2")",
              "inside an item: its title; default: its heading, else the words of its link"},
             selects, [](auto& c) -> auto& { return c.feeds.back().page.edit().title; }),
      member({"feed", "page_date", R"("")", R"-("time::attr(datetime)")-",
              "inside an item: its date; default: the first that it tells machines"},
             selects, [](auto& c) -> auto& { return c.feeds.back().page.edit().date; }),
      member({"feed", "page_content", R"("")", R"(".teaser")", "inside an item: its text; default: none"},
             selects, [](auto& c) -> auto& { return c.feeds.back().page.edit().content; }),
      member({"feed", "full_text", "false", "true",
              "where the feed has beginnings only: new entries get the articles of their pages as texts"},
             BooleanType{}, [](auto& c) -> auto& { return c.feeds.back().full_text; }),
  };
}

std::vector<Key> archive_keys() {
  return {
      member({"archive", "folder", "", R"("/srv/archive/news")",
              "where the files are written; it is made if need be"},
             PathType{}, [](auto& c) -> auto& { return c.archives.back().folder; }),
      member({"archive", "format", R"("markdown")", R"("hugo")",
              R"("markdown": stamped items with their HTML; "hugo": posts with front matter)"},
             ChoiceType<ArchiveFormat, 2>{{"markdown", "hugo"}},
             [](auto& c) -> auto& { return c.archives.back().format; }),
      member({"archive", "river", R"("")", R"("news")",
              "whose entries, as its rules keep them; default: all, unless there are feeds"},
             TextType{}, [](auto& c) -> auto& { return c.archives.back().river; }),
      member({"archive", "feeds", "[]", R"(["voa"])", "instead of a river, these feeds, by name or URL"},
             TextListType{}, [](auto& c) -> auto& { return c.archives.back().feeds; }),
  };
}

std::vector<Key> whole_table() {
  std::vector<Key> table = make_table();
  for (auto& more : {page_keys(), archive_keys()}) table.insert(table.end(), more.begin(), more.end());
  return table;
}

}  // namespace

std::span<const Section> sections() {
  return section_table;
}

std::span<const Key> keys() {
  static const std::vector<Key> table = whole_table();
  return table;
}

const Section* find_section(std::string_view name) {
  const auto* found = std::ranges::find(section_table, name, &Section::name);
  return found == section_table.end() ? nullptr : found;
}

const Key* find_key(std::string_view section, std::string_view name) {
  using Name = std::pair<std::string_view, std::string_view>;
  static const auto by_name = [] {
    std::map<Name, const Key*> out;
    for (const Key& key : keys()) out.emplace(Name{key.section, key.name}, &key);
    return out;
  }();
  const auto found = by_name.find({section, name});
  return found == by_name.end() ? nullptr : found->second;
}

std::string section_label(std::string_view name) {
  if (name.empty()) return "the top level";
  const Section* section = find_section(name);
  const bool repeated = section != nullptr && section->repeated;
  return (repeated ? "[[" : "[") + std::string{name} + (repeated ? "]]" : "]");
}

}  // namespace riverd::config
