#include "daemon/commands/progress.hpp"

#include <unistd.h>

#include <cstdio>
#include <utility>

namespace riverd::commands {

Progress::Progress(std::string what, std::size_t total)
    : what_(std::move(what)), total_(total), visible_(total > 0 && isatty(STDERR_FILENO) != 0) {
  if (visible_) draw();
}

Progress::~Progress() {
  if (visible_) std::fputs("\r\x1b[K", stderr);
}

void Progress::step() {
  ++done_;
  if (!visible_) return;
  // Redrawing for each of ten thousand feeds would cost more than polling them.
  const auto now = std::chrono::steady_clock::now();
  if (done_ < total_ && now - drawn_ < std::chrono::milliseconds{50}) return;
  drawn_ = now;
  draw();
}

void Progress::draw() const {
  constexpr std::size_t width = 30;
  const std::size_t filled = done_ * width / total_;
  std::string bar(filled, '#');
  bar.append(width - filled, '.');
  std::fprintf(stderr, "\r%s [%s] %zu/%zu", what_.c_str(), bar.c_str(), done_, total_);
  std::fflush(stderr);
}

}  // namespace riverd::commands
