#include "config/spellings.hpp"

#include "config/addresses.hpp"
#include "config/feed_url.hpp"
#include "feeds/filter/language_range.hpp"
#include "feeds/html/selector.hpp"
#include "feeds/text/pattern.hpp"

#include <filesystem>
#include <utility>

namespace riverd::config {
namespace {

Checked<std::string> selector_in(std::string_view text, html::Notation notation) {
  if (const auto read = html::Selector::parse(text, notation); !read) {
    return Complaint{"is no selector: " + read.error().message()};
  }
  return std::string{text};
}

}  // namespace

Checked<std::string> read_listen_address(const std::string& text, const ValueContext& context) {
  constexpr std::string_view unix_scheme = "unix:";
  constexpr std::size_t longest = 107;  // sockaddr_un::sun_path with its terminator
  if (!text.starts_with(unix_scheme)) return listen_address(text);
  if (text.size() == unix_scheme.size()) return Complaint{"names no path; write unix:/run/riverd/http.sock"};
  auto path = resolved_path(text.substr(unix_scheme.size()), context);
  if (auto* complaint = std::get_if<Complaint>(&path)) return std::move(*complaint);
  const std::string absolute = std::get<std::filesystem::path>(path).string();
  if (absolute.size() > longest) {
    return Complaint{"is longer than a socket's path can be (" + std::to_string(longest) +
                     " bytes); choose a shorter folder"};
  }
  return std::string{unix_scheme} + absolute;
}

Checked<std::string> read_feed_url(const std::string& text, const ValueContext& context) {
  return feed_url(text, context.file.parent_path());
}

Checked<std::string> read_range(const std::string& text, const ValueContext& /*context*/) {
  return address_range(text);
}

Checked<std::string> read_language(const std::string& text, const ValueContext& /*context*/) {
  if (filter::is_language_range(text)) return text;
  return Complaint{
      "is no language; write its tag, e.g. zh, en-GB or zh-Hant, und for entries that name none"};
}

Checked<std::string> rule_name(std::string_view text) {
  constexpr std::size_t longest = 60;
  if (text.empty() || text.size() > longest) return Complaint{"is no name; write one of at most 60 bytes"};
  if (text == "all") return Complaint{"means every rule in without_rules; choose another"};
  return std::string{text};
}

Checked<std::string> read_selector(const std::string& text, const ValueContext& /*context*/) {
  return selector_in(text, html::Notation::css);
}

Checked<std::string> page_selector(std::string_view text) {
  return selector_in(text, html::Notation::any);
}

Checked<std::string> read_pattern(const std::string& text, const ValueContext& /*context*/) {
  if (const auto read = text::compile_pattern(text); !read) {
    return Complaint{"cannot be read: " + read.error().message()};
  }
  return text;
}

Checked<std::string> user_name(std::string_view text) {
  if (text.find(':') != std::string_view::npos) {
    return Complaint{
        "has a colon, which Basic authentication cannot transmit (RFC 7617); put the password into "
        "password_file"};
  }
  return std::string{text};
}

}  // namespace riverd::config
