#include "storage/folder_owner.hpp"

#include <sys/stat.h>
#include <unistd.h>

namespace riverd::storage {

void give_to_folder_owner(const std::filesystem::path& file) {
  if (::geteuid() != 0) return;
  struct stat status{};
  if (::lstat(file.c_str(), &status) != 0 || !S_ISREG(status.st_mode) || status.st_uid != 0 ||
      status.st_nlink != 1)
    return;
  const std::filesystem::path folder = file.has_parent_path() ? file.parent_path() : ".";
  struct stat holder{};
  if (::stat(folder.c_str(), &holder) != 0 || holder.st_uid == 0) return;
  // Not what a link leads to, if its owner exchanged the file meanwhile.
  static_cast<void>(::lchown(file.c_str(), holder.st_uid, holder.st_gid) == 0);
}

}  // namespace riverd::storage
