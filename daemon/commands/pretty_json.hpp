#pragma once

#include <boost/json/value.hpp>

#include <string>

namespace riverd::commands {

/// A JSON value over several lines, indented by two spaces a level.
[[nodiscard]] std::string pretty_json(const boost::json::value& value);

}  // namespace riverd::commands
