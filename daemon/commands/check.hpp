#pragma once

#include "daemon/configuration.hpp"

#include <iosfwd>

namespace riverd::commands {

/// `riverd check`: prints every problem as `FILE:LINE:COLUMN: what, and what to write instead` and returns
/// 1, or says in one line what is configured and returns 0. The problems are the result of the command
/// and belong on standard output.
int check(const Configuration& configuration, std::ostream& out);

}  // namespace riverd::commands
