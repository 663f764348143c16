#include "daemon/commands/dispatch.hpp"

#include "config/problem.hpp"
#include "daemon/app.hpp"
#include "daemon/commands/add.hpp"
#include "daemon/commands/check.hpp"
#include "daemon/commands/check_deep.hpp"
#include "daemon/commands/check_store.hpp"
#include "daemon/commands/compact.hpp"
#include "daemon/commands/explain.hpp"
#include "daemon/commands/export.hpp"
#include "daemon/commands/export_files.hpp"
#include "daemon/commands/import.hpp"
#include "daemon/commands/listing.hpp"
#include "daemon/commands/parse.hpp"
#include "daemon/commands/poll.hpp"
#include "daemon/commands/reload.hpp"
#include "daemon/commands/remove.hpp"
#include "daemon/commands/replay.hpp"
#include "daemon/commands/split.hpp"
#include "daemon/commands/terminal.hpp"
#include "daemon/commands/try_page.hpp"
#include "daemon/commands/try_river.hpp"
#include "daemon/commands/version.hpp"
#include "daemon/control_client.hpp"
#include "daemon/running_river.hpp"
#include "daemon/serve_settings.hpp"
#include "storage/error.hpp"
#include "storage/memory_engine.hpp"

#include <boost/system/errc.hpp>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <fstream>
#include <functional>
#include <iostream>
#include <memory>
#include <utility>

namespace riverd::commands {
namespace {

int fail(const std::string& message) {
  std::cerr << "riverd: " << log_safe(message) << "\n";
  return 1;
}

Time now() {
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

/// Commands that need a sound configuration end here if there is none.
std::optional<Configuration> sound_configuration(const NamedPaths& paths) {
  Configuration configuration = load_configuration(paths, config::process_environment());
  if (configuration.loaded.ok()) return configuration;
  for (const auto& problem : configuration.loaded.problems) std::cerr << config::to_string(problem) << "\n";
  return std::nullopt;
}

/// For reading.
storage::StoreOptions store_options(const Configuration& configuration) {
  storage::StoreOptions options;
  options.directory = configuration.data;
  options.map_size = configuration.loaded.config.storage.map_size;
  options.read_only = true;
  return options;
}

Result<storage::Store> open_for_reading(const Configuration& configuration) {
  return storage::Store::open(store_options(configuration));
}

Result<void> write_whole(const std::string& text, const std::optional<std::filesystem::path>& file) {
  if (!file) {
    std::cout << text;
    return {};
  }
  errno = 0;
  std::ofstream out(*file, std::ios::binary | std::ios::trunc);
  out << text;
  out.close();
  if (out) return {};
  return Error(
      boost::system::errc::make_error_code(boost::system::errc::io_error),
      file->string() + ": cannot be written" + (errno != 0 ? std::string(": ") + std::strerror(errno) : ""));
}

/// A command that only reads: what it prints, from the configuration and one view of the store.
using Listing = std::function<Result<std::string>(const Configuration&, const storage::Store&)>;

/// What there is before the first poll: feeds may have been added already, and can be told.
Result<storage::Store> open_or_empty(const Configuration& configuration) {
  auto store = open_for_reading(configuration);
  if (store || store.error().code != storage::StorageError::not_there) return store;
  return storage::Store::open(std::make_unique<storage::MemoryEngine>());
}

int print(const NamedPaths& paths, const Listing& listing,
          const std::optional<std::filesystem::path>& file = {},
          Result<storage::Store> (*open)(const Configuration&) = open_for_reading) {
  const auto configuration = sound_configuration(paths);
  if (!configuration) return 1;
  const auto store = open(*configuration);
  if (!store) return fail(store.error().message());
  const auto text = listing(*configuration, *store);
  if (!text) return fail(store->located(text.error()).message());
  const auto written = write_whole(*text, file);
  return written ? 0 : fail(written.error().message());
}

/// One view of the store for the length of a listing.
template <class List>
Result<std::string> with_view(const storage::Store& store, List list) {
  const auto view = store.snapshot();
  if (!view) return view.error();
  return list(*view);
}

/// As with_view(), for what is kept elsewhere: a running daemon settles first which copies lead, and what it
/// has not settled is left out (D8).
template <class List>
Result<std::string> with_given_view(const Configuration& configuration, const storage::Store& store,
                                    List list) {
  const auto settled = ask_daemon(control_socket(configuration.data), "/publish", {});
  auto view = store.snapshot();
  if (!view) return view.error();
  if (settled) view->up_to(settled->at("through").to_number<std::uint64_t>());
  return list(*view);
}

struct Dispatcher {
  const Options& options;

  int operator()(const RunCommand&) const {
    auto configuration = sound_configuration(options.paths);
    if (!configuration) return 1;
    App app(options.paths, std::move(*configuration));
    const auto ended = app.run();
    return ended ? 0 : fail(ended.error().message());
  }

  int operator()(const PollCommand& command) const {
    const auto configuration = sound_configuration(options.paths);
    if (!configuration) return 1;
    return run_poll(configuration->loaded.config, configuration->data, {command.all, command.feeds},
                    std::cout, std::cerr);
  }

  int operator()(const ParseCommand& command) const {
    return run_parse({command.batch, command.raw, command.pretty, command.url, command.content_type,
                      command.content_location, command.content_language, command.file},
                     std::cin, std::cout, std::cerr);
  }

  int operator()(const CheckCommand& command) const {
    const Configuration configuration = load_configuration(options.paths, config::process_environment());
    if (configuration.loaded.ok() && !command.river.empty()) return try_rules(command);
    if (command.deep && command.json) return check_deep(configuration, true, std::cout);
    const int status = check(configuration, std::cout);
    if (status == 0 && command.deep) return check_deep(configuration, false, std::cout);
    if (status != 0 || !command.store) return status;
    return check_store(store_options(configuration), std::cout);
  }

  int try_rules(const CheckCommand& command) const {
    return print(options.paths, [&](const Configuration& configuration, const storage::Store& store) {
      return with_given_view(configuration, store, [&](const storage::Snapshot& view) {
        RunningRiver running;
        const auto told = ask_daemon(control_socket(configuration.data), "/river", {{"name", command.river}});
        if (told) running = {true, river_from(*told)};
        return try_river(configuration.loaded.config, view, running,
                         {command.river, command.since, command.json, standard_output()});
      });
    });
  }

  int operator()(const FeedsCommand& command) const {
    const auto listing = [&](const Configuration& configuration, const storage::Store& store) {
      return with_view(store, [&](const storage::Snapshot& view) {
        return feeds_listing(configuration.loaded.config, view, now(), command.json, standard_output());
      });
    };
    return print(options.paths, listing, {}, open_or_empty);
  }

  int operator()(const EntriesCommand& command) const {
    const EntrySelection selection{command.river, command.feed, command.since, command.limit};
    return print(options.paths, [&](const Configuration& configuration, const storage::Store& store) {
      return with_given_view(configuration, store, [&](const storage::Snapshot& view) {
        return entries_listing(configuration.loaded.config, view, selection, command.json, standard_output());
      });
    });
  }

  int operator()(const ExplainCommand& command) const {
    return print(options.paths, [&](const Configuration& configuration, const storage::Store& store) {
      return with_view(store, [&](const storage::Snapshot& view) {
        const serve::Catalog catalog(serve_settings(configuration));
        return explanation(configuration.loaded.config, catalog, view, command.what, command.json);
      });
    });
  }

  int operator()(const ReplayCommand& command) const {
    const auto configuration = sound_configuration(options.paths);
    if (!configuration) return 1;
    const auto text = replay_copy(configuration->loaded.config, configuration->data,
                                  {command.files, command.feed, command.json}, now());
    if (!text) return fail(text.error().message());
    std::cout << *text;
    return 0;
  }

  int operator()(const StatusCommand& command) const {
    const auto listing = [&](const Configuration& configuration, const storage::Store& store) {
      return with_view(store, [&](const storage::Snapshot& view) {
        return status_listing(configuration.loaded.config, view, now(), command.json, standard_output());
      });
    };
    return print(options.paths, listing, {}, open_or_empty);
  }

  int operator()(const ExportCommand& command) const {
    if (command.format == ExportCommand::Format::markdown || command.format == ExportCommand::Format::hugo) {
      return print(options.paths, [&](const Configuration& configuration, const storage::Store& store) {
        return with_given_view(configuration, store, [&](const storage::Snapshot& view) {
          return export_files(configuration, view, command);
        });
      });
    }
    return print(
        options.paths,
        [&](const Configuration& configuration, const storage::Store& store) {
          return with_given_view(configuration, store, [&](const storage::Snapshot& view) {
            return export_document(configuration, view, command);
          });
        },
        command.output, command.format == ExportCommand::Format::opml ? open_or_empty : open_for_reading);
  }

  int operator()(const AddCommand& command) const {
    const auto configuration = sound_configuration(options.paths);
    if (!configuration) return 1;
    return run_add(*configuration, {command.url, command.group, command.title}, command.json, std::cout,
                   std::cerr);
  }

  int operator()(const RemoveCommand& command) const {
    const auto configuration = sound_configuration(options.paths);
    if (!configuration) return 1;
    return run_remove(*configuration, {command.feed, command.purge}, now(), std::cout, std::cerr);
  }

  int operator()(const ImportCommand& command) const {
    const auto configuration = sound_configuration(options.paths);
    if (!configuration) return 1;
    return run_import(*configuration, {command.paths, command.archive, command.zone}, now(), std::cout,
                      std::cerr);
  }

  int operator()(const BackupCommand& command) const {
    const auto configuration = sound_configuration(options.paths);
    if (!configuration) return 1;
    const auto store = open_for_reading(*configuration);
    if (!store) return fail(store.error().message());
    const auto copied = store->backup(command.file);
    return copied ? 0 : fail(copied.error().message());
  }

  int operator()(const CompactCommand&) const {
    const auto configuration = sound_configuration(options.paths);
    if (!configuration) return 1;
    const auto compacted = compact(store_options(*configuration));
    if (!compacted) return fail(compacted.error().message());
    std::cout << to_string(*compacted) << "\n";
    return 0;
  }

  int operator()(const ReloadCommand&) const {
    // A broken file does not keep the daemon from being asked: it is the daemon's answer that counts.
    const Configuration configuration = load_configuration(options.paths, config::process_environment());
    const auto reloaded = reload(control_socket(configuration.data));
    if (!reloaded) return fail(reloaded.error().message());
    for (const std::string& problem : reloaded->problems) std::cerr << log_safe(problem) << "\n";
    if (!reloaded->ok()) return fail("nothing was reloaded; the daemon goes on with what it had");
    std::cout << "reloaded: " << log_safe(reloaded->summary) << "\n";
    return 0;
  }

  int operator()(const SplitCommand& command) const {
    const auto configuration = sound_configuration(options.paths);
    if (!configuration) return 1;
    const auto done = split(store_options(*configuration), command.entry);
    if (!done) return fail(done.error().message());
    std::cout << log_safe(*done) << "\n";
    return 0;
  }

  int operator()(const TryCommand& command) const {
    const auto configuration = sound_configuration(options.paths);
    if (!configuration) return 1;
    return run_try_page(configuration->loaded.config,
                        {command.page,
                         {command.item, command.link, command.title, command.date, command.content},
                         command.json},
                        std::cout, std::cerr);
  }

  int operator()(const VersionCommand& command) const {
    std::cout << version_text(command.json);
    return 0;
  }
};

}  // namespace

int dispatch(const Options& options) {
  return std::visit(Dispatcher{options}, options.command);
}

}  // namespace riverd::commands
