#include "daemon/control_link.hpp"

#include <system_error>

namespace riverd {
namespace {

namespace fs = std::filesystem;

fs::path link_of(const fs::path& data) {
  return data / "control.sock";
}

}  // namespace

Result<void> make_control_link(const fs::path& data, const fs::path& socket) {
  const fs::path link = link_of(data);
  if (link == socket) return {};
  std::error_code error;
  fs::remove(link, error);
  if (!error) fs::create_symlink(socket, link, error);
  if (error) return Error(error, link.string() + ": cannot be made a link: " + error.message());
  return {};
}

void remove_control_link(const fs::path& data) {
  const fs::path link = link_of(data);
  std::error_code error;
  if (fs::is_symlink(fs::symlink_status(link, error))) fs::remove(link, error);
}

}  // namespace riverd
