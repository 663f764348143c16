#pragma once

#include "daemon/configuration.hpp"

#include <iosfwd>

namespace riverd::commands {

/// `riverd check --deep`: looks at the whole installation of a sound configuration – store, disk, folders,
/// secrets, certificates, clock, limits, addresses, names and the way to a few of the feeds' hosts –, prints
/// what it finds with what to do about it, and returns 1 if riverd cannot do its work, else 0. Beside a
/// running daemon too; nothing is changed, and no feed is asked. A bad configuration is the only finding
/// there is then. Takes some seconds where hosts do not answer.
int check_deep(const Configuration& configuration, bool json, std::ostream& out);

}  // namespace riverd::commands
