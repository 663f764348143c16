#pragma once

#include "config/problem.hpp"

#include <functional>
#include <optional>
#include <string>

namespace riverd::config {

/// Looks an environment variable up; nullopt where it is not set. Handed in, so that what depends on
/// the environment can be tested without one.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;

/// The environment of this process.
[[nodiscard]] Environment process_environment();

/// Replaces every `${NAME}`. A variable that is not set, an empty name and a missing brace are errors;
/// a dollar sign before anything but a brace stands for itself. Values are not expanded again.
[[nodiscard]] Checked<std::string> expand(const std::string& text, const Environment& environment);

}  // namespace riverd::config
