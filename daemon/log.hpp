#pragma once

#include "daemon/runtime/log_event.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace spdlog {
class formatter;  // NOLINT(readability-identifier-naming): the library names it
}

/// The daemon's log goes to standard error through spdlog's default logger, the program's only global:
/// after `set_up_log`, `spdlog::info("…", …)` and its kin, and `runtime::log_event` for what programs and the
/// journal's catalog are to tell apart, are all there is to logging. Where standard error is the journal,
/// records go to it by its own protocol, which keeps their fields.
namespace riverd {

enum class LogFormat : std::uint8_t {
  text,     ///< `2025-02-22T18:39:04.123Z info    message`
  json,     ///< `{"time":"…","level":"info","message":"…"}`, one object a line, with the record's fields
  journal,  ///< `<6>message`: the priority as sd-daemon(3) wants it; the journal adds time and name
};

enum class LogLevel : std::uint8_t { trace, debug, info, warning, error, critical };

/// `text`, `json`, `journal`.
[[nodiscard]] std::optional<LogFormat> parse_log_format(std::string_view text);
/// `trace`, `debug`, `info`, `warning` (also `warn`), `error`, `critical`.
[[nodiscard]] std::optional<LogLevel> parse_log_level(std::string_view text);

/// What suits standard error: journal where the journal reads it (JOURNAL_STREAM), else text.
[[nodiscard]] LogFormat default_log_format();

/// Makes the default logger write to standard error. Called once, before threads start; the level can
/// be changed later by spdlog::set_level.
void set_up_log(LogFormat format, LogLevel level);

/// Renders a record as one line whatever it contains: `log_safe` is applied to every message, so that
/// a stranger's text can forge no line and send no control sequence to a terminal, after
/// `text::hide_secrets`, so that no URL in it tells a password or a token.
[[nodiscard]] std::unique_ptr<spdlog::formatter> make_log_formatter(LogFormat format);

/// The fields of the record at hand as the journal has them, beside priority and message: MESSAGE_ID,
/// FEED_URL and so on, each value safe to print.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> journal_fields(
    const runtime::LogFields& fields);

/// The text as it may be printed: control characters (C0, DEL, C1), line separators and the marks that
/// change the direction of writing become `\n`, `\x1b`, `\u202e`; bytes that are no UTF-8 become `\xff`.
/// Everything else is as it was.
[[nodiscard]] std::string log_safe(std::string_view text);

}  // namespace riverd
