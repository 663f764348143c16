#include "daemon/commands/reload.hpp"

#include "daemon/control_client.hpp"

#include <boost/json/array.hpp>

#include <string>
#include <utility>

namespace riverd::commands {

Result<Reloaded> reload(const std::filesystem::path& socket) {
  const auto answer = ask_daemon(socket, "/reload", {});
  if (!answer && no_daemon(answer.error())) {
    return Error(answer.error().code, "no daemon listens on " + socket.string() +
                                          "; start one, or name its data directory with --data");
  }
  if (!answer) return answer.error();
  Reloaded reloaded;
  if (const auto* problems = answer->if_contains("problems"); problems != nullptr && problems->is_array()) {
    for (const auto& problem : problems->get_array()) {
      if (problem.is_string()) reloaded.problems.emplace_back(problem.get_string());
    }
  }
  if (const auto* summary = answer->if_contains("summary"); summary != nullptr && summary->is_string())
    reloaded.summary = summary->get_string();
  return reloaded;
}

boost::json::object to_json(const Reloaded& reloaded) {
  if (reloaded.ok()) return {{"summary", reloaded.summary}};
  boost::json::array problems;
  for (const std::string& problem : reloaded.problems) problems.emplace_back(problem);
  return {{"problems", std::move(problems)}};
}

}  // namespace riverd::commands
