#include "daemon/commands/check_deep.hpp"

#include "config/problem.hpp"
#include "daemon/client_settings.hpp"
#include "daemon/commands/deep/certificates.hpp"
#include "daemon/commands/deep/files.hpp"
#include "daemon/commands/deep/machine.hpp"
#include "daemon/commands/deep/network.hpp"
#include "daemon/commands/deep/running_daemon.hpp"
#include "daemon/commands/deep/store_room.hpp"
#include "daemon/commands/terminal.hpp"
#include "daemon/runtime/descriptors.hpp"
#include "daemon/runtime/memory_limit.hpp"

#include <unistd.h>

#include <chrono>
#include <iterator>
#include <ostream>
#include <utility>

namespace riverd::commands {
namespace {

constexpr std::size_t most_hosts = 5;
constexpr std::chrono::seconds patience{15};

void append(deep::Findings& to, deep::Findings more) {
  to.insert(to.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

/// Everything that is looked at where the configuration is sound.
deep::Findings look(const Configuration& configuration) {
  const config::Config& config = configuration.loaded.config;
  const Time now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  const auto daemon = deep::find_daemon(configuration.data);

  deep::Findings findings;
  findings.push_back({"daemon",
                      deep::Severity::fine,
                      daemon ? "riverd runs as process " + std::to_string(daemon->pid)
                             : "no riverd of this data folder runs",
                      {}});
  append(findings, deep::check_data_folder(configuration.data));
  storage::StoreOptions options;
  options.directory = configuration.data;
  options.map_size = config.storage.map_size;
  auto store = deep::check_store_room(std::move(options));
  append(findings, std::move(store.findings));
  if (daemon) append(findings, deep::check_control_socket(daemon->socket));
  append(findings, deep::check_secrets(config));
  findings.push_back(deep::check_authorities(config.poll.ca_file));
  if (!config.server.tls_certificate.empty())
    findings.push_back(deep::check_certificate(config.server.tls_certificate, config.server.tls_key, now));
  findings.push_back(deep::check_clock({now, deep::clock_is_kept(), store.newest_poll}));
  const auto allowed = daemon ? deep::descriptor_limit_of(daemon->pid)
                              : std::optional<std::uint64_t>(runtime::raise_descriptor_limit());
  findings.push_back(deep::check_descriptors(
      allowed, runtime::descriptors_wanted(config.server.max_connections, config.poll.concurrency),
      daemon.has_value()));
  findings.push_back(deep::check_memory(runtime::memory_limit(
      daemon ? runtime::ControlGroupPaths{"/proc/" + std::to_string(daemon->pid) + "/cgroup"}
             : runtime::ControlGroupPaths{})));
  append(findings, deep::check_listening(config.server.listen, daemon.has_value()));
  append(findings, deep::judge_reach(deep::reach(deep::sample_of(config, most_hosts),
                                                 client_options(config.poll), patience)));
  return findings;
}

deep::Findings problems_of(const config::LoadResult& loaded) {
  deep::Findings findings;
  for (const config::Problem& problem : loaded.problems) {
    findings.push_back(
        {"configuration", deep::Severity::problem, config::to_string(problem), "mend the configuration"});
  }
  return findings;
}

}  // namespace

int check_deep(const Configuration& configuration, bool json, std::ostream& out) {
  const auto findings = configuration.loaded.ok() ? look(configuration) : problems_of(configuration.loaded);
  out << (json ? deep::json_of(findings) : deep::text_of(findings, standard_output().colours));
  return deep::any_problem(findings) ? 1 : 0;
}

}  // namespace riverd::commands
