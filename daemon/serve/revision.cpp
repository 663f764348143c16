#include "daemon/serve/revision.hpp"

#include "daemon/http/server/conditional.hpp"

#include <array>
#include <charconv>
#include <chrono>
#include <cstddef>

namespace riverd::serve {
namespace {

template <class Number>
std::string hexadecimal(Number number) {
  std::array<char, 2 * sizeof number> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number, 16).ptr;
  return {digits.data(), end};
}

template <class Number>
std::optional<Number> read_hexadecimal(std::string_view text) {
  Number number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number, 16);
  const bool whole = read.ec == std::errc{} && read.ptr == text.data() + text.size();
  return whole ? std::optional(number) : std::nullopt;
}

}  // namespace

std::string to_string(const Revision& revision) {
  const auto changed = static_cast<std::uint64_t>(revision.changed.time_since_epoch().count());
  return '.' + hexadecimal(revision.arrival) + '.' + hexadecimal(changed) + '.' +
         hexadecimal(revision.definition);
}

std::optional<Revision> revision_of(std::string_view etag) {
  std::array<std::string_view, 4> parts;
  auto rest = etag.substr(0, etag.find_first_of("-\"", 1));  // up to the coding
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto dot = rest.find('.');
    if ((dot == std::string_view::npos) != (i + 1 == parts.size())) {
      return std::nullopt;
    }
    parts[i] = rest.substr(0, dot);
    rest.remove_prefix(i + 1 == parts.size() ? rest.size() : dot + 1);
  }
  const auto arrival = read_hexadecimal<std::uint64_t>(parts[1]);
  const auto changed = read_hexadecimal<std::uint64_t>(parts[2]);
  const auto definition = read_hexadecimal<std::uint32_t>(parts[3]);
  if (!arrival || !changed || !definition) {
    return std::nullopt;
  }
  return Revision{*arrival, Time{std::chrono::milliseconds{static_cast<std::int64_t>(*changed)}},
                  *definition};
}

std::optional<Revision> known_revision(std::string_view if_none_match, const Revision& current) {
  std::optional<Revision> newest;
  http::for_each_etag(if_none_match, [&](std::string_view etag) {
    const auto known = revision_of(etag);
    const bool usable = known && known->definition == current.definition &&
                        known->arrival <= current.arrival && known->changed <= current.changed;
    if (usable && (!newest || known->arrival > newest->arrival)) {
      newest = known;
    }
    return true;
  });
  return newest;
}

}  // namespace riverd::serve
