#include "feeds/normalize/content_digest.hpp"

#include "feeds/text/ascii.hpp"
#include "feeds/text/html_tokenizer.hpp"
#include "feeds/text/url.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace riverd::normalizing {
namespace {

using text::HtmlToken;

/// Longer texts are sentences, whose numbers mean something.
constexpr std::size_t longest_counter = 48;

template <std::size_t N>
bool has_any(std::string_view in, const std::array<std::string_view, N>& words) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return in.find(word) != std::string_view::npos; });
}

/// Whether a text that stands alone between two tags counts something that grows by itself.
bool is_counter(std::string_view run) {
  static constexpr std::array<std::string_view, 24> phrases = {
      " ago",   "views",  "view count", "reads",  "comments", "replies", "likes", "upvotes",
      "分钟前", "分鐘前", "小时前",     "小時前", "天前",     "秒前",    "刚刚",  "剛剛",
      "阅读",   "閱讀",   "浏览",       "瀏覽",   "点击",     "點擊",    "评论",  "評論"};
  return run.size() <= longest_counter && std::any_of(run.begin(), run.end(), text::is_digit) &&
         has_any(text::lower(run), phrases);
}

/// For each byte whether it is none of some.
constexpr std::array<std::uint8_t, 256> all_but(std::string_view some) {
  std::array<std::uint8_t, 256> out{};
  out.fill(1);
  for (const char c : some) out[static_cast<unsigned char>(c)] = 0;
  return out;
}
constexpr auto letters = all_but(" \t\n\r\f");
constexpr auto letters_of_counters = all_but(" \t\n\r\f0123456789,.");

/// Whether white space of several bytes may begin with it.
constexpr bool may_be_wide(char c) {
  return c == '\xC2' || c == '\xE2' || c == '\xE3';
}

/// How long the white space of several bytes is that a text begins with; 0: it begins with none.
std::size_t wide_space(std::string_view rest) {
  for (const std::string_view space : {"\xC2\xA0", "\xE3\x80\x80", "\xE2\x80\x8B"}) {
    if (rest.starts_with(space)) return space.size();
  }
  return 0;
}

/// The characters of a run of text, without white space; of what counts, without the numbers.
void append_letters(std::string& out, std::string_view run) {
  const std::array<std::uint8_t, 256>& kept = is_counter(run) ? letters_of_counters : letters;
  const std::size_t before = out.size();
  out.resize(before + run.size());
  char* const begin = out.data() + before;
  char* end = begin;
  const char* const last = run.data() + run.size();
  for (const char* at = run.data(); at != last; ++at) {
    // Written in any case and then kept or not: where words end nobody can foresee.
    *end = *at;
    end += kept[static_cast<unsigned char>(*at)];
    if (!may_be_wide(*at)) continue;
    const std::size_t space = wide_space({at, last});
    if (space == 0) continue;
    --end;
    at += space - 1;
  }
  out.resize(before + static_cast<std::size_t>(end - begin));
}

/// Parameters that sign an address, say until when it is valid, or make caches fetch it again.
bool is_volatile(std::string_view name) {
  static constexpr std::array<std::string_view, 21> names = {
      "sig",   "sign",    "signature", "token",     "access_token", "auth_key", "hmac",
      "hdnts", "expires", "expire",    "expiry",    "exp",          "policy",   "key-pair-id",
      "se",    "sp",      "sv",        "timestamp", "ts",           "_",        "cachebuster"};
  static constexpr std::array<std::string_view, 5> prefixes = {"x-amz-", "x-goog-", "x-oss-", "x-cos-",
                                                               "x-obs-"};
  const std::string lower = text::lower(name);
  return std::find(names.begin(), names.end(), lower) != names.end() ||
         std::any_of(prefixes.begin(), prefixes.end(),
                     [&](std::string_view prefix) { return lower.starts_with(prefix); });
}

/// A normalised address without such parameters.
std::string without_volatile_parameters(std::string_view link) {
  const auto question = link.find('?');
  std::string out(link.substr(0, question));
  if (question == std::string_view::npos) return out;
  std::string_view rest = link.substr(question + 1);
  char separator = '?';
  while (!rest.empty()) {
    const auto end = std::min(rest.find('&'), rest.size());
    const std::string_view parameter = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (is_volatile(parameter.substr(0, parameter.find('=')))) continue;
    out += separator;
    out += parameter;
    separator = '&';
  }
  return out;
}

std::string stable_link(std::string_view url) {
  const auto normalized = text::normalized_link(url);
  return without_volatile_parameters(normalized ? std::string_view(*normalized) : url);
}

/// Whether the address's path names a file, as in `/photo.jpg`: then it alone says which.
bool names_a_file(std::string_view path) {
  const auto slash = path.rfind('/');
  const std::string_view name = slash == std::string_view::npos ? std::string_view() : path.substr(slash);
  const auto dot = name.rfind('.');
  if (dot == std::string_view::npos) return false;
  static constexpr std::array<std::string_view, 17> kinds = {
      ".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".svg", ".mp3", ".m4a",
      ".ogg", ".opus", ".mp4", ".m4v", ".webm", ".mov",  ".wav", ".bmp"};
  return std::find(kinds.begin(), kinds.end(), text::lower(name.substr(dot))) != kinds.end();
}

std::string stable_medium(std::string_view url) {
  const std::string origin = text::unwrap_image_proxy(url).value_or(std::string(url));
  std::string link = stable_link(origin);
  const auto question = link.find('?');
  if (question != std::string::npos && names_a_file(std::string_view(link).substr(0, question)))
    link.resize(question);
  return link;
}

std::string_view attribute(const HtmlToken& tag, std::string_view name) {
  for (const auto& candidate : tag.attributes()) {
    if (candidate.name == name) return candidate.value.view();
  }
  return {};
}

bool is_pixel(const HtmlToken& tag) {
  const auto tiny = [](std::string_view size) { return size == "0" || size == "1" || size == "1px"; };
  return tiny(attribute(tag, "width")) && tiny(attribute(tag, "height"));
}

/// Where a tag leads and what it shows.
void append_reference(std::string& out, const HtmlToken& tag) {
  if (tag.name == "a") {
    if (const auto href = attribute(tag, "href"); !href.empty()) out += stable_link(href) + '\n';
    return;
  }
  if (tag.name == "img" && is_pixel(tag)) return;
  for (const std::string_view name : {"src", "poster"}) {
    if (const auto url = attribute(tag, name); !url.empty()) out += stable_medium(url) + '\n';
  }
}

/// What is to be seen of some markup.
struct Visible {
  std::string letters;
  std::string references;
};

void read_visible(const SafeHtml& html, Visible& out) {
  out.letters.clear();
  out.references.clear();
  out.letters.reserve(html.str().size());
  text::HtmlTokenizer tokens(html.str());
  HtmlToken token;
  while (tokens.next(token)) {
    if (token.kind == HtmlToken::Kind::text) append_letters(out.letters, token.text);
    if (token.kind == HtmlToken::Kind::start_tag) append_reference(out.references, token);
  }
}

/// Memory for what is to be seen of one entry, which a thread keeps for the next.
struct Room {
  static constexpr std::size_t largest_kept = std::size_t{64} << 10U;

  void let_go() {
    for (std::string* text : {&content.letters, &content.references, &summary.letters, &summary.references}) {
      if (text->capacity() > largest_kept) std::string().swap(*text);
    }
  }

  Visible content;
  Visible summary;
};

}  // namespace

Digest content_digest(const Entry& entry) {
  thread_local Room room;
  const auto& [content, summary] = room;
  read_visible(entry.content, room.content);
  read_visible(entry.summary, room.summary);
  std::string media;
  for (const Enclosure& enclosure : entry.enclosures) {
    media += stable_medium(enclosure.url) + '\n' + enclosure.type + '\n';
  }
  const Digest digest = digest_of({"shown", entry.title, content.letters, content.references, summary.letters,
                                   summary.references, media});
  room.let_go();
  return digest;
}

}  // namespace riverd::normalizing
