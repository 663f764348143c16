#include "daemon/archive_names.hpp"

#include "daemon/archive_files.hpp"

#include <string_view>
#include <utility>

namespace riverd {
namespace {

/// Digests are as good for keys as ids are.
EntryId key_of(const std::string& path) {
  return EntryId{digest_of({"path", path})};
}

int digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/// The beginning of the id of the entry that riverd gives a file of that name (archive::file_name); empty
/// where it gives none.
std::string id_in(std::string_view path) {
  constexpr std::string_view form = "2026-11-29-0123456789abcdef.md";
  constexpr std::size_t digits = 11;  // where those of the id begin
  if (path.size() != form.size() || !path.ends_with(".md")) return {};
  std::string out;
  for (std::size_t i = digits; i + 3 < path.size(); i += 2) {
    const int high = digit(path[i]);
    const int low = digit(path[i + 1]);
    if (high < 0 || low < 0) return {};
    out += static_cast<char>(high * 16 + low);
  }
  return out;
}

}  // namespace

Result<std::string> ArchiveNames::path_of(const Entry& entry, const storage::Snapshot& view,
                                          const HasFile& has_file) {
  for (unsigned choice = 0;; ++choice) {
    std::string path = archive_files::path_of(entry, choice);
    const auto free = is_free(path, entry, view, has_file);
    if (!free) return free.error();
    if (!*free) continue;
    if (entry.original || choice > 0) owners_.emplace(key_of(path), entry.arrival);
    return path;
  }
}

Result<bool> ArchiveNames::is_free(const std::string& path, const Entry& entry, const storage::Snapshot& view,
                                   const HasFile& has_file) const {
  const auto owner = owners_.find(key_of(path));
  if (owner != owners_.end()) return owner->second == entry.arrival;
  const std::string beginning = entry.original ? id_in(path) : std::string();
  if (beginning.empty()) return true;
  const auto id = view.entry_beginning_with(beginning);
  if (!id) return id.error();
  if (!*id || **id == entry.id) return true;
  const auto polled = view.entry(**id);
  if (!polled) return polled.error();
  if (!*polled || (*polled)->original || (*polled)->arrival > entry.arrival) return true;
  if (archive_files::path_of(**polled, 0) != path) return true;
  const auto has = has_file(**id);
  if (!has) return has.error();
  return !*has;
}

}  // namespace riverd
