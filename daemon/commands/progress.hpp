#pragma once

#include <chrono>
#include <cstddef>
#include <string>

namespace riverd::commands {

/// A progress bar on standard error while it is a terminal; nothing at all otherwise. The destructor
/// wipes it away.
class Progress {
 public:
  /// `total`: how many steps make the whole.
  Progress(std::string what, std::size_t total);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void step();

 private:
  void draw() const;

  std::string what_;
  std::size_t total_;
  std::size_t done_ = 0;
  bool visible_;
  std::chrono::steady_clock::time_point drawn_;
};

}  // namespace riverd::commands
