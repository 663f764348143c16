#pragma once

#include "daemon/command_line.hpp"

namespace riverd::commands {

/// Does what the command line asks for and returns the exit status of its contract: 0 done, 1 the work
/// failed and standard error says why.
[[nodiscard]] int dispatch(const Options& options);

}  // namespace riverd::commands
