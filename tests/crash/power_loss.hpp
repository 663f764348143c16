#pragma once

#include "tests/crash/crash_points.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

namespace riverd::crash {

/// What may be on a disk when the power goes, as a file system promises it and no more: what was flushed is
/// there; of what was written since, any part may be, in sectors of 512 bytes and in any order; names given
/// and taken since their folder was flushed come about in their order, up to some point.
class Disk {
 public:
  /// The next call that the program made.
  void apply(const Event& event);

  /// What may be left: nothing, all, all but the first, the last only, or a part by chance of what was not
  /// flushed.
  enum class Left : std::uint8_t { nothing, all, but_first, last, some };
  /// Writes the files into an empty folder in place of `origin`.
  void write_to(const std::filesystem::path& folder, const std::string& origin, Left left,
                std::minstd_rand& random) const;

  /// How many writes and names are not flushed.
  [[nodiscard]] std::size_t unflushed() const;

 private:
  struct File {
    std::string flushed;
    std::vector<Event> pending;
  };
  using Names = std::map<std::string, std::shared_ptr<File>>;

  static void rename(Names& names, const Event& event);

  Names names_;          // as the program sees them
  Names flushed_names_;  // as the disk has them
  std::vector<Event> pending_names_;
  std::map<std::string, std::shared_ptr<File>> made_;  // by the create events that are pending
};

}  // namespace riverd::crash
