#pragma once

#include "feeds/result.hpp"

#include <filesystem>
#include <string>

/// Files that are there as a whole or not at all, whenever the machine stops.
namespace riverd::storage {

/// Flushes a folder: names given and taken in it before are on the disk when it returns. The error is an
/// errno, or 0.
[[nodiscard]] int sync_folder(const std::filesystem::path& folder);

/// A new file beside the place it is meant for, under a name of its own until it is published;
/// removed if that does not happen. A killed process leaves it behind.
class NewFile {
 public:
  /// Named `TARGET` + `suffix`; what has that name already is replaced. Or, where the suffix is empty, by a
  /// name that nothing has, for its owner alone. `mode`: who may do what with it, as far as the process's
  /// mask lets them. The errors are those of errno.
  [[nodiscard]] static Result<NewFile> create(const std::filesystem::path& target, const std::string& suffix,
                                              unsigned mode = 0600);

  NewFile(NewFile&& other) noexcept;
  NewFile& operator=(NewFile&& other) noexcept;
  ~NewFile();

  [[nodiscard]] int descriptor() const { return descriptor_; }
  /// Flushes what was written. An errno, or 0; likewise below.
  [[nodiscard]] int sync() const;

  /// Gives it the target's name and flushes the folder. Fails with EEXIST if something has that name.
  [[nodiscard]] int publish();
  /// The same in place of what has that name. `renamed` says whether it came so far.
  [[nodiscard]] int replace(bool& renamed);

 private:
  NewFile(std::filesystem::path target, std::filesystem::path name, int descriptor);
  void close();

  std::filesystem::path target_;
  std::filesystem::path name_;  // empty: published
  int descriptor_ = -1;
};

}  // namespace riverd::storage
