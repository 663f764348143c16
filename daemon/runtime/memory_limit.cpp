#include "daemon/runtime/memory_limit.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>
#include <string>
#include <string_view>

namespace riverd::runtime {
namespace {

constexpr std::uint64_t roomy = std::uint64_t{512} << 20U;  // enough for everything at its usual size
constexpr std::uint64_t shares = 16;

/// A file of one number; `max` and what is not there are no limit.
std::optional<std::uint64_t> read_limit(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::string text;
  in >> text;
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size()) {
    return std::nullopt;
  }
  return value;
}

/// The path of the line `0::/system.slice/riverd.service`, without its first slash (cgroups(7)).
std::optional<std::filesystem::path> group_of(const std::filesystem::path& membership) {
  constexpr std::string_view unified = "0::/";
  std::ifstream in(membership);
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with(unified)) {
      return std::filesystem::path(line.substr(unified.size()));
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::uint64_t> memory_limit(const ControlGroupPaths& paths) {
  const auto group = group_of(paths.membership);
  if (!group) {
    return std::nullopt;
  }
  std::optional<std::uint64_t> least;
  std::filesystem::path folder = paths.root;
  const auto look = [&] {
    for (const auto* name : {"memory.max", "memory.high"}) {
      if (const auto limit = read_limit(folder / name)) {
        least = std::min(least.value_or(*limit), *limit);
      }
    }
  };
  look();
  for (const auto& part : *group) {
    if (part == "..") {
      break;  // outside of what this process may see
    }
    folder /= part;
    look();
  }
  return least;
}

std::size_t within_limit(std::size_t usual, std::optional<std::uint64_t> limit) {
  if (!limit || *limit >= roomy) {
    return usual;
  }
  const std::uint64_t share = std::max<std::uint64_t>(1, *limit * shares / roomy);
  return std::max<std::size_t>(1, usual / shares * share);
}

}  // namespace riverd::runtime
