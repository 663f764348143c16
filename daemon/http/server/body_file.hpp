#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <string_view>

namespace riverd::http {

/// How many files in memory may still be made; shared between a server and the bodies it sends.
using FileBudget = std::atomic<std::ptrdiff_t>;

/// A body as a file in memory (memfd_create(2)), for sendfile(2): the kernel then sends from the file's pages
/// and copies nothing, which for a body of 100 KB is a third of what answering costs. It holds the bytes a
/// second time and takes a descriptor, so it is made only of bodies that are asked for again and again, as
/// long as the budget lasts. For one thread, but for the destruction.
class BodyFile {
 public:
  BodyFile() = default;
  ~BodyFile();
  BodyFile(const BodyFile&) = delete;
  BodyFile& operator=(const BodyFile&) = delete;
  /// Only of one that made no file yet.
  BodyFile(BodyFile&& other) noexcept : asked_(other.asked_) {}
  BodyFile& operator=(BodyFile&&) = delete;

  /// To be called for each answer with this body: a descriptor that holds exactly its bytes, or -1.
  [[nodiscard]] int get(std::string_view body, const std::shared_ptr<FileBudget>& budget);

 private:
  unsigned asked_ = 0;
  int descriptor_ = -1;
  std::shared_ptr<FileBudget> budget_;  // to give back to
};

}  // namespace riverd::http
