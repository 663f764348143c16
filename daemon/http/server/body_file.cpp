#include "daemon/http/server/body_file.hpp"

#include <sys/mman.h>
#include <unistd.h>

namespace riverd::http {
namespace {

// Below this, copying costs less than a second system call.
constexpr std::size_t smallest_file = 16384;
constexpr unsigned popular = 8;

int file_of(std::string_view body) {
  const int descriptor = ::memfd_create("riverd document", MFD_CLOEXEC);
  while (descriptor >= 0 && !body.empty()) {
    const auto written = ::write(descriptor, body.data(), body.size());
    if (written <= 0) {
      ::close(descriptor);
      return -1;
    }
    body.remove_prefix(static_cast<std::size_t>(written));
  }
  return descriptor;
}

}  // namespace

BodyFile::~BodyFile() {
  if (descriptor_ >= 0) {
    ::close(descriptor_);
    budget_->fetch_add(1, std::memory_order_relaxed);
  }
}

int BodyFile::get(std::string_view body, const std::shared_ptr<FileBudget>& budget) {
  // Tried once: where there is neither memory nor a descriptor, the next answer is not the time to try again.
  const bool may_become_popular = asked_ < popular && body.size() >= smallest_file;
  if (may_become_popular) ++asked_;
  if (may_become_popular && asked_ == popular) {
    if (budget->fetch_sub(1, std::memory_order_relaxed) > 0) {
      descriptor_ = file_of(body);
    }
    if (descriptor_ >= 0) {
      budget_ = budget;
    } else {
      budget->fetch_add(1, std::memory_order_relaxed);
    }
  }
  return descriptor_;
}

}  // namespace riverd::http
