#include "daemon/archive_folder.hpp"

#include "config/files.hpp"

#include <boost/system/errc.hpp>

#include <algorithm>
#include <system_error>
#include <utility>
#include <variant>

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
  auto bytes = config::read_file_within(place.file, largest_file_mebibytes);
  if (const auto* complaint = std::get_if<config::Complaint>(&bytes))
    return failure(place.file, complaint->message);
  return File{place.path, std::get<std::string>(std::move(bytes))};
}

}  // namespace riverd::archive_import
