#pragma once

#include <filesystem>

namespace riverd::storage {

/// A file that root has just made in somebody else's folder is given to the folder's owner, as if he had made
/// it: a command that an administrator runs leaves the daemon, which has an account of its own, nothing that
/// it cannot open. Other users, files of others, links and files of several names are left as they are.
/// Failing changes nothing: whoever opens the file next says so.
void give_to_folder_owner(const std::filesystem::path& file);

}  // namespace riverd::storage
