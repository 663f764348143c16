#include "daemon/commands/replay.hpp"

#include "daemon/commands/recorded_response.hpp"
#include "daemon/poll/transition.hpp"
#include "daemon/poll/updates.hpp"
#include "daemon/poll/verdict.hpp"
#include "daemon/rivers.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/system/errc.hpp>

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <iterator>
#include <optional>
#include <system_error>
#include <utility>

namespace riverd::commands {
namespace {

namespace fs = std::filesystem;
using storage::FeedState;

/// What became of one item of a document.
struct Fate {
  const char* kind;
  std::string id;  // empty where it is not stored
  std::string title;
  std::string url;
};

/// What became of one file.
struct Played {
  std::string file;
  std::string feed;  // its name, or its URL where it is not configured
  int status = 0;
  std::string error;
  storage::FeedChange change;
  std::vector<Fate> fates;
};

Error failed(const fs::path& file, const std::string& what) {
  return Error(boost::system::errc::make_error_code(boost::system::errc::io_error),
               file.string() + ": " + what);
}

Result<std::string> read_whole(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return failed(file, "cannot be opened");
  std::string bytes{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  if (in.bad()) return failed(file, "cannot be read");
  return bytes;
}

/// The feed as the whole configuration has it polled: what its own table leaves out stands in others.
poll::FeedSettings settings_of(config::Config config, const config::FeedConfig& feed) {
  config.feeds = {feed};
  return poll::feed_settings(config).front();
}

/// The feed that was asked for, or the one a document names as its own address.
Result<poll::FeedSettings> feed_of(const config::Config& config, const std::string& wanted,
                                   const http::Response& response, const poll::PollSettings& settings,
                                   const fs::path& file) {
  if (!wanted.empty()) {
    const auto* feed = find_feed(config, wanted);
    if (feed == nullptr) {
      return Error(boost::system::errc::make_error_code(boost::system::errc::no_such_file_or_directory),
                   "no feed has the id, name or URL '" + wanted + "'; `riverd feeds` lists them");
    }
    return settings_of(config, *feed);
  }
  const std::string own = "file://" + fs::absolute(file).string();
  parse::DocumentHints hints;
  hints.url = own;
  if (const auto parsed = parse::parse(response.body, hints, settings.parse_limits)) {
    for (const auto& url : {parsed->feed_url, parsed->id}) {
      if (const auto* feed = find_feed(config, url); feed != nullptr) return settings_of(config, *feed);
    }
  }
  config::FeedConfig stranger;
  stranger.url = own;
  stranger.name = own;
  return settings_of(config, stranger);
}

/// What the identity of an item led to before and leads to now.
struct Fates {
  const storage::Snapshot& before;
  const storage::Snapshot& after;

  Result<Fate> of(const Candidate& candidate) const {
    Fate fate{"held", {}, candidate.entry.title, candidate.entry.url};
    const auto now = after.entry_of(candidate.entry.feed, candidate.identity);
    if (!now) return now.error();
    if (!*now) return fate;
    fate.kind = "dropped";
    if ((*now)->empty()) return fate;
    fate.id = (*now)->to_string();
    const auto entry = after.entry(**now);
    if (!entry) return entry.error();
    const auto earlier = before.entry(**now);
    if (!earlier) return earlier.error();
    const auto known = before.entry_of(candidate.entry.feed, candidate.identity);
    if (!known) return known.error();
    fate.kind = "same";
    if (!*earlier) {
      fate.kind = *entry && !(*entry)->story.empty() ? "folded" : "new";
    } else if (*entry && ((*entry)->content != (*earlier)->content || (*entry)->title != (*earlier)->title ||
                          (*entry)->revision != (*earlier)->revision)) {
      fate.kind = "changed";
    } else if (!*known) {
      fate.kind = "renamed";
    }
    return fate;
  }
};

FeedState state_of(const storage::Snapshot& view, const poll::FeedSettings& feed) {
  auto stored = view.feed(feed.id);
  FeedState state;
  if (stored && *stored) state = std::move(**stored);
  state.id = feed.id;
  state.url = feed.url;
  state.body_digest = 0;  // read although it may be the last one again
  return state;
}

Result<Played> play(const config::Config& config, storage::Store& scratch, const fs::path& file,
                    const std::string& wanted, Time now) {
  const auto bytes = read_whole(file);
  if (!bytes) return bytes.error();
  const poll::PollSettings settings = poll::poll_settings(config);
  auto response = read_recorded(*bytes, {}, config.poll.max_body);
  if (!response) return failed(file, response.error().message());
  const auto feed = feed_of(config, wanted, *response, settings, file);
  if (!feed) return feed.error();
  const auto before = scratch.snapshot();
  if (!before) return before.error();
  const FeedState state = state_of(*before, *feed);
  response->url = poll::request_url(state);

  Played played;
  played.file = file.string();
  played.feed = feed->name;
  played.status = response->status;
  Result<http::Response> answer = std::move(*response);
  poll::Verdict verdict = poll::judge(answer, state, now);
  std::optional<poll::Ingested> document;
  if (verdict.outcome == poll::Outcome::body) {
    auto context = poll::ingest_context(*feed, state, settings, *answer, now);
    if (feed->rules && feed->rules->cuts_repeated()) {
      auto repeated = before->repeated_paragraphs(feed->id);
      if (!repeated) return repeated.error();
      context.normalize.repeated = std::move(*repeated);
    }
    auto ingested = poll::ingest(answer->body, context);
    if (ingested) {
      document = std::move(*ingested);
    } else {
      verdict = poll::rejected(verdict, ingested.error().message());
    }
  }
  played.error = verdict.error;
  const poll::FixedIntervalPolicy policy(settings.budget, settings.min_interval, settings.max_interval);
  poll::PollTimes times;
  times.sent = times.received = now;
  times.fixed_interval = feed->interval;
  auto after_state = poll::after_poll(state, verdict, document ? &*document : nullptr, times, policy);
  storage::Batch batch;
  batch.updates.push_back(poll::update_of(std::move(after_state), std::move(document), now, *feed, settings));
  batch.updates.back().partial = verdict.delta;
  const auto committed = scratch.commit(std::span<const storage::Batch>(&batch, 1));
  if (!committed) return committed.error();
  played.change = committed->front().changes.front();
  const auto after = scratch.snapshot();
  if (!after) return after.error();
  const Fates fates{*before, *after};
  for (const Candidate& candidate : batch.updates.front().entries) {
    auto fate = fates.of(candidate);
    if (!fate) return fate.error();
    played.fates.push_back(std::move(*fate));
  }
  return played;
}

std::size_t count_of(const Played& played, std::string_view kind) {
  return static_cast<std::size_t>(std::count_if(played.fates.begin(), played.fates.end(),
                                                [&](const Fate& fate) { return fate.kind == kind; }));
}

constexpr std::string_view kinds[] = {"new", "folded", "changed", "renamed", "held", "dropped", "same"};

boost::json::object to_json(const Played& played) {
  boost::json::object out{{"file", played.file}, {"feed", played.feed}, {"status", played.status}};
  if (!played.error.empty()) out["error"] = played.error;
  boost::json::object counts;
  for (const std::string_view kind : kinds) counts[kind] = count_of(played, kind);
  counts["announced"] = played.change.announced;
  out["counts"] = std::move(counts);
  boost::json::array items;
  for (const Fate& fate : played.fates) {
    boost::json::object item{{"outcome", fate.kind}, {"title", fate.title}};
    if (!fate.id.empty()) item["id"] = fate.id;
    if (!fate.url.empty()) item["url"] = fate.url;
    items.push_back(std::move(item));
  }
  out["items"] = std::move(items);
  return out;
}

std::string to_text(const Played& played) {
  std::string out = played.file + " as " + played.feed + ": ";
  if (!played.error.empty()) return out + played.error + "\n";
  std::string counts;
  for (const std::string_view kind : kinds) {
    const auto count = count_of(played, kind);
    if (count > 0) counts += (counts.empty() ? "" : ", ") + std::to_string(count) + " " + std::string(kind);
  }
  out += (counts.empty() ? "no entries" : counts) + "\n";
  for (const Fate& fate : played.fates) {
    if (std::string_view(fate.kind) == "same") continue;
    out += "  " + std::string(fate.kind) + std::string(8 - std::string_view(fate.kind).size(), ' ') +
           (fate.title.empty() ? fate.url : fate.title) + (fate.id.empty() ? "" : "  " + fate.id) + "\n";
  }
  return out;
}

/// A new folder for the scratch store, gone with the object.
class ScratchFolder {
 public:
  ScratchFolder() {
    std::string name = (fs::temp_directory_path() / "riverd-replay-XXXXXX").string();
    if (::mkdtemp(name.data()) != nullptr) path_ = name;
  }
  ~ScratchFolder() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

}  // namespace

Result<std::string> replay(const config::Config& config, storage::Store& scratch,
                           const ReplayQuestion& question, Time now) {
  std::string out;
  for (std::size_t i = 0; i < question.files.size(); ++i) {
    // Each came after the one before it.
    const Time received = now + std::chrono::milliseconds(i);
    const auto played = play(config, scratch, question.files[i], question.feed, received);
    if (!played) return played.error();
    out += question.json ? boost::json::serialize(to_json(*played)) + "\n" : to_text(*played);
  }
  return out;
}

Result<std::string> replay_copy(const config::Config& config, const fs::path& data,
                                const ReplayQuestion& question, Time now) {
  const ScratchFolder folder;
  if (folder.path().empty())
    return failed(fs::temp_directory_path(), "no folder for a scratch store can be made");
  storage::StoreOptions options;
  options.map_size = config.storage.map_size;
  std::error_code error;
  if (fs::exists(data / "store.mdb", error)) {
    options.directory = data;
    options.read_only = true;
    const auto present = storage::Store::open(options);
    if (!present) return present.error();
    if (auto copied = present->backup(folder.path() / "store.mdb"); !copied) return copied.error();
  }
  options.directory = folder.path();
  options.read_only = false;
  options.sync = false;
  auto scratch = storage::Store::open(options);
  if (!scratch) return scratch.error();
  return replay(config, *scratch, question, now);
}

}  // namespace riverd::commands
