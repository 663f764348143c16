#include "daemon/log.hpp"
#include "daemon/runtime/log_event.hpp"

#include <catch2/catch.hpp>

#include <spdlog/details/log_msg.h>
#include <spdlog/formatter.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <chrono>
#include <memory>
#include <sstream>

using riverd::FeedId;
using riverd::journal_fields;
using riverd::log_safe;
using riverd::LogFormat;

namespace {

std::string line(LogFormat format, spdlog::level::level_enum level, const std::string& message) {
  const std::chrono::sys_days day{std::chrono::year{2025} / 2 / 22};
  const spdlog::log_clock::time_point time = day + std::chrono::milliseconds{67'144'005};
  const spdlog::details::log_msg record{time, spdlog::source_loc{}, "riverd", level, message};
  spdlog::memory_buf_t out;
  riverd::make_log_formatter(format)->format(record, out);
  return {out.data(), out.size()};
}

}  // namespace

TEST_CASE("a text line has time, level and message") {
  CHECK(line(LogFormat::text, spdlog::level::info, "polled 3 feeds") ==
        "2025-02-22T18:39:04.005Z info     polled 3 feeds\n");
  CHECK(line(LogFormat::text, spdlog::level::critical, "x") == "2025-02-22T18:39:04.005Z critical x\n");
}

TEST_CASE("a JSON line is one object") {
  CHECK(line(LogFormat::json, spdlog::level::warn, "say \"新\"\\\n") ==
        "{\"time\":\"2025-02-22T18:39:04.005Z\",\"level\":\"warning\",\"message\":\"say "
        "\\\"新\\\"\\\\\\n\"}\n");
  CHECK(line(LogFormat::json, spdlog::level::err, std::string{"\x1b[2J\xff\0", 6}) ==
        "{\"time\":\"2025-02-22T18:39:04.005Z\",\"level\":\"error\",\"message\":\"\\u001b["
        "2J\xEF\xBF\xBD\\u0000\"}\n");
}

TEST_CASE("a JSON line has the record's fields") {
  std::ostringstream out;
  const auto sink = std::make_shared<spdlog::sinks::ostream_sink_mt>(out);
  const auto before = spdlog::default_logger();
  const auto logger = std::make_shared<spdlog::logger>("riverd", sink);
  logger->set_formatter(riverd::make_log_formatter(LogFormat::json));
  spdlog::set_default_logger(logger);
  const FeedId feed = FeedId::from_url("https://a.example/feed");
  riverd::runtime::log_event(
      spdlog::level::warn,
      {&riverd::runtime::message::feed_fails, "https://a.example/feed?token=abc", feed, 503}, "a: {} fails");
  spdlog::info("plain");
  spdlog::set_default_logger(before);
  const std::string text = out.str();
  CHECK(text.find(
            R"("level":"warning","message":"a: {} fails","message_id":")" +
            std::string(riverd::runtime::message::feed_fails.id) + R"(","feed_id":")" + feed.to_string() +
            R"(","feed_url":"https://a.example/feed?token=***","http_status":503})") != std::string::npos);
  CHECK(text.find("\"level\":\"info\",\"message\":\"plain\"}\n") != std::string::npos);
}

TEST_CASE("the journal's fields are those that a record has, each on one line") {
  CHECK(journal_fields({}).empty());
  const auto fields = journal_fields({nullptr, "https://u:p@a.example/\nPRIORITY=0", std::nullopt, 0});
  REQUIRE(fields.size() == 1);
  CHECK(fields[0].first == "FEED_URL");
  CHECK(fields[0].second == "https://a.example/\\nPRIORITY=0");
}

TEST_CASE("no line of any format tells what a URL keeps secret") {
  for (const auto format : {LogFormat::text, LogFormat::json, LogFormat::journal}) {
    const std::string written =
        line(format, spdlog::level::warn, "https://reader:s3cret@a.example/?api_key=s3cret: HTTP 500");
    CHECK(written.find("s3cret") == std::string::npos);
    CHECK(written.find("https://a.example/?api_key=***") != std::string::npos);
  }
}

TEST_CASE("a journal line has a priority and no time") {
  CHECK(line(LogFormat::journal, spdlog::level::critical, "x") == "<2>x\n");
  CHECK(line(LogFormat::journal, spdlog::level::err, "x") == "<3>x\n");
  CHECK(line(LogFormat::journal, spdlog::level::warn, "x") == "<4>x\n");
  CHECK(line(LogFormat::journal, spdlog::level::info, "x") == "<6>x\n");
  CHECK(line(LogFormat::journal, spdlog::level::debug, "x") == "<7>x\n");
  CHECK(line(LogFormat::journal, spdlog::level::info, "a\n<0>forged") == "<6>a\\n<0>forged\n");
}

TEST_CASE("a stranger's text cannot forge a line or reach a terminal") {
  CHECK(log_safe("plain, 新闻, \xF0\x9F\x8C\x8A") == "plain, 新闻, \xF0\x9F\x8C\x8A");
  CHECK(log_safe("a\nb\r\tc") == "a\\nb\\x0d\\x09c");
  CHECK(log_safe("\x1b]0;title\x07\x7f") == "\\x1b]0;title\\x07\\x7f");
  CHECK(log_safe("\xC2\x9B"
                 "2J") == "\\u009b2J");
  CHECK(log_safe("\xE2\x80\xAE"
                 "gpj\xE2\x80\xA8") == "\\u202egpj\\u2028");
  CHECK(log_safe("\x9B"
                 "2J \xC0\xAF \xED\xA0\x80 \xF5 \xE6\x96") ==
        "\\x9b2J \\xc0\\xaf \\xed\\xa0\\x80 \\xf5 \\xe6\\x96");
}

TEST_CASE("formats and levels have names") {
  CHECK(riverd::parse_log_format("text") == LogFormat::text);
  CHECK(riverd::parse_log_format("json") == LogFormat::json);
  CHECK(riverd::parse_log_format("journal") == LogFormat::journal);
  CHECK_FALSE(riverd::parse_log_format("JSON"));
  CHECK(riverd::parse_log_level("trace") == riverd::LogLevel::trace);
  CHECK(riverd::parse_log_level("warn") == riverd::LogLevel::warning);
  CHECK(riverd::parse_log_level("warning") == riverd::LogLevel::warning);
  CHECK(riverd::parse_log_level("critical") == riverd::LogLevel::critical);
  CHECK_FALSE(riverd::parse_log_level("off"));
  CHECK_FALSE(riverd::parse_log_level(""));
}
