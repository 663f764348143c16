#include "daemon/archive_folder.hpp"

#include <boost/system/errc.hpp>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <system_error>
#include <utility>

namespace riverd::archive_import {
namespace {

namespace fs = std::filesystem;

Error failure(const fs::path& path, const std::string& what) {
  return Error(boost::system::errc::make_error_code(boost::system::errc::io_error),
               path.string() + ": " + what);
}

bool is_of_archives(const fs::path& file) {
  const std::string extension = file.extension().string();
  return extension == ".md" || extension == ".markdown" || extension == ".txt";
}

bool is_hidden(const fs::path& path) {
  return path.filename().string().starts_with('.');
}

}  // namespace

Result<std::vector<Place>> files_of(const fs::path& path) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (error || !fs::exists(status)) return failure(path, "cannot be read: " + error.message());
  if (!fs::is_directory(status)) return std::vector<Place>{{path, path.filename().string()}};
  std::vector<Place> out;
  fs::recursive_directory_iterator at(path, error);
  for (; !error && at != fs::recursive_directory_iterator(); at.increment(error)) {
    if (is_hidden(at->path())) {
      if (at->is_directory(error)) at.disable_recursion_pending();
      continue;
    }
    if (at->is_regular_file(error) && is_of_archives(at->path()))
      out.push_back({at->path(), at->path().lexically_relative(path).generic_string()});
  }
  if (error) return failure(path, "cannot be read: " + error.message());
  std::sort(out.begin(), out.end(), [](const Place& a, const Place& b) { return a.path < b.path; });
  return out;
}

Result<File> read(const Place& place) {
  std::error_code error;
  const auto size = fs::file_size(place.file, error);
  if (error) return failure(place.file, "cannot be read: " + error.message());
  if (size > largest_file)
    return failure(place.file, "is larger than " + std::to_string(largest_file >> 20U) + " MiB");
  std::ifstream in(place.file, std::ios::binary);
  File out{place.path, std::string(static_cast<std::size_t>(size), '\0')};
  in.read(out.bytes.data(), static_cast<std::streamsize>(size));
  if (!in) return failure(place.file, "cannot be read");
  return out;
}

}  // namespace riverd::archive_import
