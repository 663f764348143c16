#pragma once

#include "feeds/result.hpp"

#include <filesystem>

/// Where the service manager gave the daemon a folder for its control socket, a link in the data directory
/// leads to it: commands that are typed into a shell know the data directory, but not the variables of the
/// service. For the daemon alone, which holds the lock of the data directory.
namespace riverd {

/// Makes `DATA/control.sock` lead to `socket`, in place of what is there. Nothing happens where it is
/// `socket` itself.
[[nodiscard]] Result<void> make_control_link(const std::filesystem::path& data,
                                             const std::filesystem::path& socket);

/// Takes away such a link, also one that a killed daemon left: before listening, and at the end. Anything but
/// a link stays.
void remove_control_link(const std::filesystem::path& data);

}  // namespace riverd
