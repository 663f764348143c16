#pragma once

#include <string>

namespace riverd {

/// The file of an archive that an entry was imported from, as it was (A2).
struct Original {
  std::string path;   // where it lay in its archive, with `/`; relative, without `.` and `..`
  std::string bytes;  // all of it

  friend bool operator==(const Original&, const Original&) = default;
};

}  // namespace riverd
