#include "daemon/commands/check.hpp"

#include "config/problem.hpp"
#include "daemon/log.hpp"

#include <cstddef>
#include <ostream>
#include <string>
#include <string_view>

namespace riverd::commands {
namespace {

std::string counted(std::size_t count, std::string_view what) {
  return std::to_string(count) + " " + std::string{what} + (count == 1 ? "" : "s");
}

}  // namespace

int check(const Configuration& configuration, std::ostream& out) {
  const config::LoadResult& loaded = configuration.loaded;
  // Messages hold other people's text: URLs of a list, a parser's words about a damaged file.
  for (const config::Problem& problem : loaded.problems) out << log_safe(to_string(problem)) << '\n';
  if (!loaded.ok()) return 1;
  if (configuration.file) {
    out << log_safe(configuration.file->string()) << " is fine: ";
  } else {
    out << "there is no configuration file, the defaults are fine: ";
  }
  // The river `all` is there without being configured.
  out << counted(loaded.config.feeds.size(), "feed") << ", "
      << counted(loaded.config.rivers.size() + 1, "river") << ", "
      << counted(loaded.lists, "subscription list") << '\n';
  return 0;
}

}  // namespace riverd::commands
