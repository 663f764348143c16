#pragma once

#include <chrono>
#include <optional>
#include <string>

/// The service manager's notification protocol (sd_notify(3)). Every call is harmless where there is
/// no service manager: nothing happens.
namespace riverd::systemd {

void notify_ready(const std::string& status);
void notify_stopping(const std::string& status);

/// RELOADING=1 with the clock reading that Type=notify-reload asks for; ended by notify_ready.
void notify_reloading();

/// One line for `systemctl status`.
void notify_status(const std::string& status);

void notify_watchdog();

/// How often the service manager wants to hear from us (WATCHDOG_USEC, sd_watchdog_enabled(3));
/// nullopt where it does not watch. Beat at half of it.
std::optional<std::chrono::microseconds> watchdog_interval();

/// Whether stderr goes to the journal (JOURNAL_STREAM, systemd.exec(5)), which wants `<3>` prefixes
/// and adds time and name itself.
bool stderr_is_journal();

}  // namespace riverd::systemd
