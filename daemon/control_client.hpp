#pragma once

#include "feeds/result.hpp"

#include <boost/json/object.hpp>

#include <filesystem>
#include <string>

namespace riverd {

/// Where the control socket of a daemon lies: `$RUNTIME_DIRECTORY/control.sock` if systemd gave one, else
/// `DATA/control.sock`.
[[nodiscard]] std::filesystem::path control_socket(const std::filesystem::path& data);

/// Asks the running daemon to do something: one POST of a JSON object to the control socket, whose answer
/// is one JSON object. Blocks until the work is done, however long it takes.
///
/// Fails with errc::connection_refused or no_such_file_or_directory where no daemon listens, and with the
/// daemon's own sentence where it refuses.
[[nodiscard]] Result<boost::json::object> ask_daemon(const std::filesystem::path& socket,
                                                     const std::string& path,
                                                     const boost::json::object& question);

/// Whether an error of ask_daemon() means that no daemon is there to be asked.
[[nodiscard]] bool no_daemon(const Error& error);

}  // namespace riverd
