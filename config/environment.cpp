#include "config/environment.hpp"

#include <cstdlib>

namespace riverd::config {

Environment process_environment() {
  return [](const std::string& name) -> std::optional<std::string> {
    const char* value = std::getenv(name.c_str());
    if (value == nullptr) return std::nullopt;
    return value;
  };
}

Checked<std::string> expand(const std::string& text, const Environment& environment) {
  std::string expanded;
  std::size_t from = 0;
  while (true) {
    const std::size_t dollar = text.find("${", from);
    if (dollar == std::string::npos) return expanded.append(text, from);
    const std::size_t brace = text.find('}', dollar);
    if (brace == std::string::npos) return Complaint{"has a ${ without its }; write ${NAME}"};
    const std::string name = text.substr(dollar + 2, brace - dollar - 2);
    if (name.empty()) return Complaint{"has ${} without a name; write ${NAME}"};
    const std::optional<std::string> value = environment(name);
    if (!value) {
      return Complaint{"uses the environment variable " + name +
                       ", which is not set; set it, or write the path out"};
    }
    expanded.append(text, from, dollar - from).append(*value);
    from = brace + 1;
  }
}

}  // namespace riverd::config
