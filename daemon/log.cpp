#include "daemon/log.hpp"

#include "feeds/model/time.hpp"
#include "feeds/text/ascii.hpp"
#include "feeds/text/hide_secrets.hpp"
#include "systemd/journal.hpp"
#include "systemd/notify.hpp"

#include <spdlog/formatter.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <iostream>
#include <mutex>

namespace riverd {
namespace {

constexpr std::string_view digits = "0123456789abcdef";

/// A code point and the number of its bytes; 0 bytes where the text does not begin with well-formed UTF-8.
struct CodePoint {
  char32_t value = 0;
  std::size_t size = 0;
};

CodePoint first_code_point(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  std::size_t size = 0;
  if (lead >= 0xC2 && lead <= 0xDF) size = 2;
  if (lead >= 0xE0 && lead <= 0xEF) size = 3;
  if (lead >= 0xF0 && lead <= 0xF4) size = 4;
  if (size == 0 || text.size() < size) return {};
  char32_t value = lead & (0x7FU >> size);
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xC0U) != 0x80) return {};
    value = (value << 6U) | (byte(i) & 0x3FU);
  }
  constexpr std::array<char32_t, 5> lowest = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
  if (value < lowest.at(size) || value > 0x10FFFF || surrogate) return {};
  return {value, size};
}

/// Whether a character acts on a terminal or a line instead of being shown.
bool acts(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x061C || c == 0x200E || c == 0x200F || c == 0x2028 ||
         c == 0x2029 || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF;
}

/// `\u202e`, for characters of the basic plane: all that act are there.
void append_unicode_escape(std::string& out, char32_t c) {
  out += "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) out += digits[(c >> static_cast<unsigned>(shift)) & 15U];
}

void append_byte_escape(std::string& out, unsigned char byte) {
  out += {'\\', 'x', digits[byte >> 4U], digits[byte & 15U]};
}

/// Calls `safe(text)` for what may stand as it is, `control(c)` for what acts and `broken(byte)` for
/// what is no UTF-8.
template <class Safe, class Control, class Broken>
void take_apart(std::string_view text, Safe safe, Control control, Broken broken) {
  while (!text.empty()) {
    const auto [value, size] = first_code_point(text);
    if (size == 0) {
      broken(static_cast<unsigned char>(text.front()));
    } else if (acts(value)) {
      control(value);
    } else {
      safe(text.substr(0, size));
    }
    text.remove_prefix(size == 0 ? 1 : size);
  }
}

/// The inside of a JSON string: the same characters are escaped as in text, in JSON's way; bytes that are
/// no UTF-8 become U+FFFD, because JSON has none (RFC 8259, 8.1).
std::string json_safe(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  take_apart(
      text,
      [&](std::string_view character) {
        if (character == "\"" || character == "\\") out += '\\';
        out += character;
      },
      [&](char32_t c) {
        if (c == U'\n') {
          out += "\\n";
        } else {
          append_unicode_escape(out, c);
        }
      },
      [&](unsigned char /*byte*/) { out += "\xEF\xBF\xBD"; });
  return out;
}

struct LevelNames {
  std::string_view name;
  char priority;  // syslog(3)
};

/// By spdlog's number of the level.
constexpr std::array<LevelNames, 7> level_names = {{{"trace", '7'},
                                                    {"debug", '7'},
                                                    {"info", '6'},
                                                    {"warning", '4'},
                                                    {"error", '3'},
                                                    {"critical", '2'},
                                                    {"off", '6'}}};

/// What a message may say to whoever reads the log.
std::string shown(std::string_view message) {
  return text::hide_secrets(message);
}

/// `,"feed_id":"…"` and so on, from the names that the journal has for them.
std::string json_members(const runtime::LogFields& fields) {
  std::string out;
  for (const auto& [name, value] : journal_fields(fields)) {
    out += ",\"" + text::lower(name) + "\":";
    const bool number = name == "HTTP_STATUS";
    out += number ? value : "\"" + json_safe(value) + "\"";
  }
  return out;
}

class LineFormatter final : public spdlog::formatter {
 public:
  explicit LineFormatter(LogFormat format) : format_(format) {}

  void format(const spdlog::details::log_msg& record, spdlog::memory_buf_t& out) override {
    const LevelNames& level = level_names.at(static_cast<std::size_t>(record.level));
    const std::string message = shown({record.payload.data(), record.payload.size()});
    const std::string time =
        to_rfc3339_millis(std::chrono::time_point_cast<std::chrono::milliseconds>(record.time));
    std::string line;
    switch (format_) {
      case LogFormat::text: {
        constexpr std::size_t widest = 8;
        line = time + " " + std::string{level.name} + std::string(widest - level.name.size(), ' ') + " " +
               log_safe(message);
        break;
      }
      case LogFormat::json:
        line = R"({"time":")" + time + R"(","level":")" + std::string{level.name} + R"(","message":")" +
               json_safe(message) + "\"";
        if (const auto* fields = runtime::current_log_fields()) line += json_members(*fields);
        line += '}';
        break;
      case LogFormat::journal:
        line = std::string{'<', level.priority, '>'} + log_safe(message);
        break;
    }
    line += '\n';
    out.append(line.data(), line.data() + line.size());
  }

  [[nodiscard]] std::unique_ptr<spdlog::formatter> clone() const override {
    return std::make_unique<LineFormatter>(format_);
  }

 private:
  LogFormat format_;
};

/// Records by the journal's own protocol; what it does not take goes to standard error, where it reads as
/// well.
class JournalSink final : public spdlog::sinks::base_sink<std::mutex> {
 private:
  void sink_it_(const spdlog::details::log_msg& record) override {
    const char priority = level_names.at(static_cast<std::size_t>(record.level)).priority;
    const std::string message = log_safe(shown({record.payload.data(), record.payload.size()}));
    std::vector<systemd::JournalField> fields = {
        {"MESSAGE", message}, {"PRIORITY", {&priority, 1}}, {"SYSLOG_IDENTIFIER", "riverd"}};
    const auto* of_record = runtime::current_log_fields();
    const auto more = of_record == nullptr ? std::vector<std::pair<std::string, std::string>>()
                                           : journal_fields(*of_record);
    for (const auto& [name, value] : more) fields.push_back({name, value});
    if (!systemd::send_to_journal(fields)) std::cerr << '<' << priority << '>' << message << '\n';
  }

  void flush_() override {}
};

spdlog::level::level_enum spdlog_level(LogLevel level) {
  return static_cast<spdlog::level::level_enum>(static_cast<int>(level));
}
static_assert(static_cast<int>(LogLevel::trace) == SPDLOG_LEVEL_TRACE);
static_assert(static_cast<int>(LogLevel::critical) == SPDLOG_LEVEL_CRITICAL);

}  // namespace

std::optional<LogFormat> parse_log_format(std::string_view text) {
  if (text == "text") return LogFormat::text;
  if (text == "json") return LogFormat::json;
  if (text == "journal") return LogFormat::journal;
  return std::nullopt;
}

std::optional<LogLevel> parse_log_level(std::string_view text) {
  if (text == "warn") return LogLevel::warning;
  for (std::size_t i = 0; i <= static_cast<std::size_t>(LogLevel::critical); ++i) {
    if (level_names.at(i).name == text) return static_cast<LogLevel>(i);
  }
  return std::nullopt;
}

LogFormat default_log_format() {
  return systemd::stderr_is_journal() ? LogFormat::journal : LogFormat::text;
}

std::string log_safe(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  take_apart(
      text, [&](std::string_view character) { out += character; },
      [&](char32_t c) {
        if (c == U'\n') {
          out += "\\n";
        } else if (c < 0x80) {
          append_byte_escape(out, static_cast<unsigned char>(c));
        } else {
          append_unicode_escape(out, c);
        }
      },
      [&](unsigned char byte) { append_byte_escape(out, byte); });
  return out;
}

std::unique_ptr<spdlog::formatter> make_log_formatter(LogFormat format) {
  return std::make_unique<LineFormatter>(format);
}

std::vector<std::pair<std::string, std::string>> journal_fields(const runtime::LogFields& fields) {
  std::vector<std::pair<std::string, std::string>> out;
  if (fields.message != nullptr) out.emplace_back("MESSAGE_ID", fields.message->id);
  if (fields.feed) out.emplace_back("FEED_ID", fields.feed->to_string());
  if (!fields.feed_url.empty()) out.emplace_back("FEED_URL", log_safe(shown(fields.feed_url)));
  if (fields.http_status != 0) out.emplace_back("HTTP_STATUS", std::to_string(fields.http_status));
  return out;
}

void set_up_log(LogFormat format, LogLevel level) {
  spdlog::sink_ptr sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
  if (format == LogFormat::journal && systemd::stderr_is_journal() && systemd::has_journal()) {
    sink = std::make_shared<JournalSink>();
  }
  auto logger = std::make_shared<spdlog::logger>("riverd", std::move(sink));
  logger->set_formatter(make_log_formatter(format));
  logger->set_level(spdlog_level(level));
  logger->flush_on(spdlog::level::trace);
  spdlog::set_default_logger(std::move(logger));
}

}  // namespace riverd
