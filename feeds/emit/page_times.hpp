#pragma once

#include "feeds/emit/html_page.hpp"
#include "feeds/emit/html_writer.hpp"

#include <chrono>
#include <string>
#include <string_view>

/// Times as pages show them, in the zone of their readers.
namespace riverd::emit {

/// The day a moment falls on, and `2025-02-22`, `18:08:09`, `2025-02-22 18:08:09 UTC`.
[[nodiscard]] std::chrono::sys_days day_of(Time time, std::chrono::minutes zone);
[[nodiscard]] std::string date_text(Time time, std::chrono::minutes zone);
[[nodiscard]] std::string clock_text(Time time, std::chrono::minutes zone);
[[nodiscard]] std::string moment_text(Time time, std::chrono::minutes zone);

/// The whole moment as a time element; `explanation` is its title, if it has one.
void write_time(HtmlWriter& page, Time time, const PageSite& site, std::string_view explanation = {});

/// Only hours and minutes, for whoever sees the day above it: the rest is there for those who listen or copy.
/// `day`: what is above it.
void write_clock(HtmlWriter& page, Time time, const PageSite& site, std::chrono::sys_days day);

/// `Saturday` and `22 February 2025`, as a heading of the second level.
void write_day_heading(HtmlWriter& page, std::chrono::sys_days day);

/// How the effective time came about, as a clause: "as its publisher states it".
[[nodiscard]] std::string_view explanation_of(TimeQuality quality);

/// What is known of an entry's time, in one sentence.
[[nodiscard]] std::string provenance_of(const EntryTimes& times, const PageSite& site);

}  // namespace riverd::emit
