#include "feeds/text/hide_secrets.hpp"

#include "feeds/text/ascii.hpp"
#include "feeds/text/percent_encoding.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace riverd::text {
namespace {

constexpr std::string_view hidden = "***";
constexpr int deepest = 4;  // of URLs in URLs; what is inside the innermost is not shown

std::string hide(std::string_view text, int depth);

bool holds(std::string_view name, std::string_view part) {
  return name.find(part) != std::string_view::npos;
}

/// Whether a query's parameter of this name is a secret by it.
bool names_secret(std::string_view parameter) {
  const std::string name = lower(parameter);
  constexpr std::array<std::string_view, 10> words = {"key", "auth", "pass", "pwd",  "pw",
                                                      "sig", "sid",  "jwt",  "hash", "authorization"};
  constexpr std::array<std::string_view, 7> parts = {"token",      "secret",    "passw",  "apikey",
                                                     "credential", "signature", "session"};
  return std::ranges::find(words, name) != words.end() || name.ends_with("_key") || name.ends_with("-key") ||
         name.starts_with("auth_") || name.starts_with("auth-") ||
         std::ranges::any_of(parts, [&](std::string_view part) { return holds(name, part); });
}

/// A parameter's value, which may be a URL itself, as bridges and proxies have it.
void append_value(std::string& out, std::string_view value, int depth) {
  const std::string plain = percent_decoded(value);
  out.append(plain == value || hide(plain, depth) == plain ? hide(value, depth) : std::string(hidden));
}

void append_query(std::string& out, std::string_view query, int depth) {
  while (!query.empty()) {
    const auto end = std::min(query.find_first_of("&;"), query.size());
    const std::string_view parameter = query.substr(0, end);
    const auto equals = parameter.find('=');
    if (equals == std::string_view::npos) {
      append_value(out, parameter, depth);
    } else if (out.append(parameter.substr(0, equals + 1));
               names_secret(percent_decoded(parameter.substr(0, equals)))) {
      out.append(hidden);
    } else {
      append_value(out, parameter.substr(equals + 1), depth);
    }
    if (end < query.size()) out += query[end];
    query.remove_prefix(std::min(end + 1, query.size()));
  }
}

void append_path(std::string& out, std::string_view written, int depth) {
  const std::string within = hide(written, depth);  // a URL may stand in it
  std::string_view path = within;
  constexpr std::string_view mark = "/private-";
  for (auto at = path.find(mark); at != std::string_view::npos; at = path.find(mark)) {
    out.append(path.substr(0, at + mark.size())).append(hidden);
    path.remove_prefix(std::min(path.find('/', at + mark.size()), path.size()));
  }
  out.append(path);
}

/// `url` is what follows `scheme://`.
void append_url(std::string& out, std::string_view url, int depth) {
  const auto authority_end = std::min(url.find_first_of("/?#"), url.size());
  std::string_view authority = url.substr(0, authority_end);
  if (const auto user = authority.rfind('@'); user != std::string_view::npos)
    authority.remove_prefix(user + 1);
  out.append(authority);
  std::string_view rest = url.substr(authority_end);
  const auto path_end = std::min(rest.find_first_of("?#"), rest.size());
  append_path(out, rest.substr(0, path_end), depth);
  rest.remove_prefix(path_end);
  if (rest.starts_with('?')) {
    out += '?';
    const auto query_end = std::min(rest.find('#'), rest.size());
    append_query(out, rest.substr(1, query_end - 1), depth);
    rest.remove_prefix(query_end);
  }
  if (rest.starts_with('#')) {
    out += '#';
    append_query(out, rest.substr(1), depth);  // what an authorisation server hands out stands there
  }
}

/// How long the URL is that a text begins with.
std::size_t url_length(std::string_view text) {
  constexpr std::string_view around = " \t\r\n\"<>`";  // none of them stands in a URL
  const auto end = std::min(text.find_first_of(around), text.size());
  // A quote may stand in one (RFC 3986, 2.2), but the last is one around it.
  const auto quote = text.substr(0, end).rfind('\'');
  const bool quoted = quote != std::string_view::npos &&
                      text.substr(0, end).find_first_not_of("'.,:;!?)", quote) == std::string_view::npos;
  return quoted ? quote : end;
}

std::string hide(std::string_view text, int depth) {
  constexpr std::string_view mark = "://";
  if (depth > deepest) return std::string(text.find(mark) == std::string_view::npos ? text : hidden);
  std::string out;
  out.reserve(text.size());
  for (auto at = text.find(mark); at != std::string_view::npos; at = text.find(mark)) {
    out.append(text.substr(0, at + mark.size()));
    text.remove_prefix(at + mark.size());
    const auto end = url_length(text);
    append_url(out, text.substr(0, end), depth + 1);
    text.remove_prefix(end);
  }
  out.append(text);
  return out;
}

}  // namespace

std::string hide_secrets(std::string_view text) {
  return hide(text, 0);
}

}  // namespace riverd::text
