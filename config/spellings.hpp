#pragma once

#include "config/value_types.hpp"

#include <string>
#include <string_view>

/// How texts in the configuration have to be spelled: each function gives the text as it is kept, or what is
/// wrong with it.
namespace riverd::config {

/// `HOST:PORT`, `[V6]:PORT`, or `unix:PATH`, which may be relative to the file.
[[nodiscard]] Checked<std::string> read_listen_address(const std::string& text, const ValueContext& context);

/// A feed's URL, of a file perhaps, relative to that of the configuration.
[[nodiscard]] Checked<std::string> read_feed_url(const std::string& text, const ValueContext& context);

/// A range of addresses, `10.0.0.0/8`.
[[nodiscard]] Checked<std::string> read_range(const std::string& text, const ValueContext& context);

/// A language's tag, or the beginning of one.
[[nodiscard]] Checked<std::string> read_language(const std::string& text, const ValueContext& context);

/// What a content rule may be called.
[[nodiscard]] Checked<std::string> rule_name(std::string_view text);

/// A CSS selector of a content rule.
[[nodiscard]] Checked<std::string> read_selector(const std::string& text, const ValueContext& context);

/// A selector of a page: CSS, or a path.
[[nodiscard]] Checked<std::string> page_selector(std::string_view text);

/// A regular expression (RE2).
[[nodiscard]] Checked<std::string> read_pattern(const std::string& text, const ValueContext& context);

/// A user of Basic authentication (RFC 7617).
[[nodiscard]] Checked<std::string> user_name(std::string_view text);

}  // namespace riverd::config
