#include "daemon/commands/split.hpp"

#include "daemon/commands/explain.hpp"
#include "daemon/control_client.hpp"

#include <boost/system/errc.hpp>

#include <optional>
#include <utility>

namespace riverd::commands {
namespace {

Result<Entry> entry_meant(const storage::StoreOptions& options, const std::string& what) {
  const auto store = storage::Store::open(options);
  if (!store) return store.error();
  const auto view = store->snapshot();
  if (!view) return view.error();
  auto entry = find_entry(*view, what);
  if (!entry) return entry.error();
  if (!*entry) {
    return Error(boost::system::errc::make_error_code(boost::system::errc::no_such_file_or_directory),
                 "there is no entry '" + what + "'; `riverd entries --json` lists entries with their ids");
  }
  return std::move(**entry);
}

Result<Split> split_here(storage::StoreOptions options, EntryId id) {
  options.read_only = false;
  auto store = storage::Store::open(options);
  if (!store) return store.error();
  storage::Batch batch;
  batch.split.push_back(id);
  const auto done = store->commit({&batch, 1});
  if (!done) return done.error();
  return split_of(done->front());
}

}  // namespace

Split split_of(const storage::CommitResult& result) {
  Split out;
  for (const storage::FeedChange& change : result.changes) out.together += change.beside.size();
  return out;
}

boost::json::object to_json(const Split& split) {
  return {{"together", split.together}};
}

Result<std::string> split(storage::StoreOptions options, const std::string& what) {
  const auto entry = entry_meant(options, what);
  if (!entry) return entry.error();
  const auto answer =
      ask_daemon(control_socket(options.directory), "/split", {{"entry", entry->id.to_string()}});
  Split done;
  if (answer) {
    done.together = answer->at("together").to_number<std::uint64_t>();
  } else {
    if (!no_daemon(answer.error())) return answer.error();
    const auto here = split_here(std::move(options), entry->id);
    if (!here) return here.error();
    done = *here;
  }
  std::string out =
      "\"" + entry->title + "\" stands by itself from now on; no other entry joins it, nor it them";
  if (done.together > 0) {
    out += ". It stood together with entries of " + std::to_string(done.together) +
           (done.together == 1 ? " other feed" : " other feeds");
  }
  return out;
}

}  // namespace riverd::commands
