#pragma once

#include "daemon/http/server/request_head.hpp"
#include "daemon/serve/pages.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// What a request says beyond its path, read and judged.
namespace riverd::serve {

/// A whole number in decimal digits; nullopt for anything else.
[[nodiscard]] std::optional<std::uint64_t> whole_number(std::string_view text);

/// `limit`: a whole number from 1 to 1000; nullopt for anything else.
[[nodiscard]] std::optional<std::size_t> read_limit(std::string_view text);

/// What a page is asked for by `before` and `q`, or what is wrong with that.
struct AskedPage {
  PageQuery query;
  std::string complaint;  // a sentence; empty: nothing
};
[[nodiscard]] AskedPage asked_page(const http::RequestHead& head);

}  // namespace riverd::serve
