#include "daemon/archive_position.hpp"

#include "daemon/archive_files.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <fstream>
#include <string_view>

namespace riverd {
namespace {

constexpr std::string_view heading = "riverd archive 1";

std::filesystem::path file_in(const std::filesystem::path& folder) {
  return folder / ".riverd";
}

bool read_number(std::string_view text, std::uint64_t& out) {
  const auto [stop, status] = std::from_chars(text.data(), text.data() + text.size(), out);
  return status == std::errc() && stop == text.data() + text.size();
}

/// False for a line that says nothing.
bool read_line(std::string_view line, ArchivePosition& out) {
  const std::size_t space = line.find(' ');
  if (space == std::string_view::npos) return false;
  const std::string_view key = line.substr(0, space);
  std::string_view value = line.substr(space + 1);
  if (key == "scope") {
    out.scope = value;
    return true;
  }
  if (key == "through") return read_number(value, out.through);
  if (key == "edits") {
    std::uint64_t milliseconds = 0;
    const bool read = read_number(value, milliseconds);
    out.edits = Time{std::chrono::milliseconds{milliseconds}};
    return read;
  }
  if (key == "feed") {
    const auto id = FeedId::parse(value);
    if (id) out.feeds.insert(*id);
    return id.has_value();
  }
  if (key != "last") return false;
  const std::size_t behind = value.find(' ');
  if (behind == std::string_view::npos) return false;
  const auto id = EntryId::parse(value.substr(behind + 1));
  if (id) out.entry = *id;
  return id && read_number(value.substr(0, behind), out.last);
}

}  // namespace

std::optional<ArchivePosition> read_position(const std::filesystem::path& folder) {
  std::ifstream in(file_in(folder));
  std::string line;
  if (!std::getline(in, line) || line != heading) return std::nullopt;
  ArchivePosition out;
  while (std::getline(in, line)) {
    if (!read_line(line, out)) return std::nullopt;
  }
  return out;
}

Result<void> write_position(const std::filesystem::path& folder, const ArchivePosition& position) {
  std::string text(heading);
  text += "\nscope " + position.scope + "\nthrough " + std::to_string(position.through) + "\nlast " +
          std::to_string(position.last) + " " + position.entry.to_string() + "\nedits " +
          std::to_string(std::max<std::int64_t>(position.edits.time_since_epoch().count(), 0)) + "\n";
  for (const FeedId feed : position.feeds) text += "feed " + feed.to_string() + "\n";
  const auto written = archive_files::write(file_in(folder), text, archive_files::Lasting::yes);
  if (!written) return written.error();
  return {};
}

}  // namespace riverd
