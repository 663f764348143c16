#include "daemon/commands/explain.hpp"

#include "daemon/commands/host_pause.hpp"
#include "daemon/commands/losses.hpp"
#include "daemon/commands/next_poll.hpp"
#include "daemon/commands/why_feed.hpp"
#include "daemon/rivers.hpp"
#include "daemon/serve/why.hpp"
#include "feeds/text/url.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/system/errc.hpp>

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace riverd::commands {
namespace {

using emit::Reason;

/// What is explained, and how.
struct Explained {
  const char* kind;
  std::string id;
  std::string title;
  std::vector<Reason> reasons;
};

boost::json::object to_json(const Explained& explained) {
  boost::json::array reasons;
  for (const Reason& reason : explained.reasons) {
    boost::json::array inputs;
    for (const auto& [name, value] : reason.inputs) {
      inputs.push_back(boost::json::object{{"name", name}, {"value", value}});
    }
    boost::json::object one{{"subject", reason.subject}};
    if (!reason.rule.empty()) one["rule"] = reason.rule;
    one["sentence"] = reason.sentence;
    one["inputs"] = std::move(inputs);
    reasons.push_back(std::move(one));
  }
  return {{"kind", explained.kind},
          {"id", explained.id},
          {"title", explained.title},
          {"reasons", std::move(reasons)}};
}

std::string to_text(const Explained& explained) {
  std::string out = std::string(explained.kind) + " " + explained.id + "  " + explained.title + "\n";
  for (const Reason& reason : explained.reasons) {
    out += "\n" + reason.subject + (reason.rule.empty() ? "" : " [" + reason.rule + "]") + "\n  " +
           reason.sentence + "\n";
    for (const auto& [name, value] : reason.inputs) {
      out += "    ";
      out += name;
      out += ": ";
      out += value;
      out += "\n";
    }
  }
  return out;
}

/// What the configuration and other feeds have to do with the next poll.
Result<void> complete(Reason& next_poll, const config::FeedConfig& feed, const storage::FeedState& state,
                      const config::Config& config, const storage::Snapshot& view) {
  if (feed.interval) {
    next_poll.inputs.emplace_back("configured interval",
                                  std::to_string(feed.interval->count() / 1000) + " s");
  } else if (state.due.reason == storage::DueReason::rate && state.due.wait <= config.poll.min_interval) {
    next_poll.inputs.emplace_back("least interval of the configuration ([poll] min_interval)",
                                  spoken(config.poll.min_interval));
  }
  const auto pause = pause_of_host(state, config, view);
  if (!pause) return pause.error();
  if (!pause->empty()) next_poll.inputs.emplace_back("the feed of its host that was refused last", *pause);
  return {};
}

Result<Explained> explain_feed(const config::FeedConfig& feed, const config::Config& config,
                               const storage::Snapshot& view) {
  const FeedId id = FeedId::from_url(feed.url);
  const auto stored = view.feed(id);
  if (!stored) return stored.error();
  storage::FeedState state;
  if (*stored) state = **stored;
  if (state.url.empty()) state.url = feed.url;
  Explained out{"feed", id.to_string(), feed.name, reasons_of(state)};
  for (Reason& reason : out.reasons) {
    if (reason.subject != "next poll") continue;
    if (auto done = complete(reason, feed, state, config, view); !done) return done.error();
  }
  auto losses = losses_of(state, view);
  if (!losses) return losses.error();
  if (*losses) out.reasons.push_back(std::move(**losses));
  return out;
}

Result<Explained> explain_entry(const Entry& entry, const serve::Catalog& catalog,
                                const storage::Snapshot& view) {
  auto frame = serve::entry_frame(view, entry, catalog);
  if (!frame) return frame.error();
  return Explained{"entry", entry.id.to_string(), entry.title, std::move(frame->why)};
}

Error unknown(const config::Config& config, const std::string& what) {
  return Error(boost::system::errc::make_error_code(boost::system::errc::no_such_file_or_directory),
               "there is neither an entry nor a feed '" + what + "'" + see_feeds(config, what) +
                   ", `riverd entries --json` lists entries with their ids");
}

}  // namespace

Result<std::optional<Entry>> find_entry(const storage::Snapshot& view, const std::string& what) {
  const auto slash = what.rfind('/');
  const auto id = EntryId::parse(slash == std::string::npos ? what : what.substr(slash + 1));
  if (id && !id->empty()) {
    auto entry = view.entry(*id);
    if (!entry || *entry) return entry;
  }
  const auto link = text::normalized_link(what);
  if (!link) return std::optional<Entry>{};
  const auto holders = view.entries_with_link(digest_of({"link", *link}));
  if (!holders) return holders.error();
  if (holders->empty()) return std::optional<Entry>{};
  return view.entry(holders->front());
}

Result<std::string> explanation(const config::Config& config, const serve::Catalog& catalog,
                                const storage::Snapshot& view, const std::string& what, bool json) {
  std::optional<Result<Explained>> explained;
  if (const auto* feed = find_feed(config, what); feed != nullptr) {
    explained = explain_feed(*feed, config, view);
  } else {
    const auto entry = find_entry(view, what);
    if (!entry) return entry.error();
    if (!*entry) return unknown(config, what);
    explained = explain_entry(**entry, catalog, view);
  }
  if (!*explained) return explained->error();
  return json ? boost::json::serialize(to_json(**explained)) + "\n" : to_text(**explained);
}

}  // namespace riverd::commands
