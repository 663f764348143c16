#include "daemon/archive_files.hpp"

#include "daemon/archive_import.hpp"
#include "feeds/archive/read_file.hpp"
#include "feeds/archive/write_file.hpp"
#include "storage/durable_file.hpp"

#include <boost/system/errc.hpp>

#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <iterator>
#include <optional>
#include <system_error>

namespace riverd::archive_files {
namespace {

namespace fs = std::filesystem;

Error failure(const fs::path& file, int status) {
  const boost::system::error_code code(status, boost::system::generic_category());
  return Error(code, file.string() + ": cannot be written: " + code.message());
}

bool has(const fs::path& file, const std::string& bytes) {
  std::error_code error;
  if (fs::file_size(file, error) != bytes.size() || error) return false;
  std::ifstream in(file, std::ios::binary);
  return in && std::string(std::istreambuf_iterator<char>(in), {}) == bytes;
}

/// An errno, or 0.
int write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return 0;
}

}  // namespace

Result<std::string> bytes_of(const Entry& entry, Format format, serve::Sources& sources) {
  const auto form = archive_import::unchanged_form(entry);
  if (form && (format == Format::markdown || *form == archive::FileForm::post)) return entry.original->bytes;
  if (format == Format::markdown) return archive::to_item_file(entry);
  const auto state = sources.state(entry.feed);
  if (!state) return state.error();
  const std::string source =
      entry.source && !entry.source->title.empty() ? entry.source->title : sources.title(**state);
  return entry.original ? archive::to_changed_post(entry, source, entry.original->bytes)
                        : archive::to_post(entry, source);
}

std::string path_of(const Entry& entry, unsigned choice) {
  if (choice == 0 && entry.original) return entry.original->path;
  const fs::path folder = entry.original ? fs::path(entry.original->path).parent_path() : fs::path();
  fs::path name = archive::file_name(entry);
  if (choice > 1) name = name.stem().string() + "-" + std::to_string(choice) + name.extension().string();
  return (folder / name).generic_string();
}

Result<bool> write(const fs::path& file, const std::string& bytes, Lasting lasting) {
  if (has(file, bytes)) return false;
  std::error_code error;
  fs::create_directories(file.parent_path(), error);
  if (error) return failure(file, error.value());
  auto made = storage::NewFile::create(file, ".new", 0666);
  if (!made) return failure(file, made.error().code.value());
  if (const int status = write_all(made->descriptor(), bytes); status != 0) return failure(file, status);
  if (lasting == Lasting::yes) {
    if (const int status = made->sync(); status != 0) return failure(file, status);
  }
  bool renamed = false;
  const int status = made->replace(renamed);
  if (status != 0 && (!renamed || lasting == Lasting::yes)) return failure(file, status);
  return true;
}

}  // namespace riverd::archive_files
