#include "config/units.hpp"

#include <array>
#include <charconv>
#include <limits>

namespace riverd::config {
namespace {

struct Unit {
  std::string_view name;
  std::uint64_t factor;
};

constexpr std::array<Unit, 5> duration_units = {
    {{"ms", 1}, {"s", 1'000}, {"m", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}}};
constexpr std::array<Unit, 5> size_units = {
    {{"B", 1}, {"KiB", 1ULL << 10U}, {"MiB", 1ULL << 20U}, {"GiB", 1ULL << 30U}, {"TiB", 1ULL << 40U}}};

template <std::size_t N>
std::optional<std::uint64_t> parse(std::string_view text, const std::array<Unit, N>& units,
                                   std::uint64_t limit, bool bare_number) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{}) return std::nullopt;
  const std::string_view unit = text.substr(static_cast<std::size_t>(end - text.data()));
  if (unit.empty()) {
    if (number != 0 && !bare_number) return std::nullopt;
    return number <= limit ? std::optional{number} : std::nullopt;
  }
  for (const Unit& known : units) {
    if (known.name != unit) continue;
    if (number > limit / known.factor) return std::nullopt;
    return number * known.factor;
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) {
  constexpr std::uint64_t hundred_years = 100ULL * 366 * 86'400'000;
  const auto milliseconds = parse(text, duration_units, hundred_years, false);
  if (!milliseconds) return std::nullopt;
  return std::chrono::milliseconds{*milliseconds};
}

std::string format_duration(std::chrono::milliseconds duration) {
  constexpr std::uint64_t four_days = 4ULL * 86'400'000;
  const auto milliseconds = static_cast<std::uint64_t>(duration.count());
  if (milliseconds == 0) return "0";
  for (auto unit = duration_units.rbegin(); unit != duration_units.rend(); ++unit) {
    if (milliseconds % unit->factor != 0 || (unit->name == "d" && milliseconds < four_days)) continue;
    return std::to_string(milliseconds / unit->factor) + std::string{unit->name};
  }
  return std::to_string(milliseconds) + "ms";
}

std::optional<std::uint64_t> parse_size(std::string_view text) {
  return parse(text, size_units, std::numeric_limits<std::int64_t>::max(), true);
}

}  // namespace riverd::config
