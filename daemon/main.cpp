#include "daemon/command_line.hpp"
#include "daemon/commands/dispatch.hpp"
#include "daemon/log.hpp"

#include <chrono>
#include <csignal>
#include <exception>
#include <iostream>
#include <variant>

int main(int argc, char** argv) {
  try {
    // A reader that goes away is an error of one write, not the end of the process.
    std::signal(SIGPIPE, SIG_IGN);
    const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    const auto parsed = riverd::parse_command_line(argc, argv, now);
    if (const auto* exit = std::get_if<riverd::ExitNow>(&parsed)) {
      std::cout << exit->out;
      std::cerr << exit->err;
      return exit->status;
    }
    const auto& options = std::get<riverd::Options>(parsed);
    riverd::set_up_log(options.log_format.value_or(riverd::default_log_format()),
                       options.log_level.value_or(riverd::LogLevel::info));
    return riverd::commands::dispatch(options);
  } catch (const std::exception& e) {
    std::cerr << "riverd: " << e.what() << "\n";
    return 1;
  }
}
