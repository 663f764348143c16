#include "daemon/commands/export.hpp"

#include "daemon/serve/assemble.hpp"
#include "daemon/serve_settings.hpp"
#include "feeds/emit/atom.hpp"
#include "feeds/emit/json_feed.hpp"
#include "feeds/emit/opml.hpp"
#include "feeds/emit/rss.hpp"
#include "feeds/merge/merge.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/system/errc.hpp>

#include <map>
#include <utility>
#include <vector>

namespace riverd::commands {
namespace {

using Format = ExportCommand::Format;

Result<std::string> export_opml(const serve::Catalog& catalog, const storage::Snapshot& view) {
  const auto states = view.feeds();
  if (!states) return states.error();
  std::map<FeedId, const storage::FeedState*> by_id;
  for (const auto& state : *states) by_id.emplace(state.id, &state);
  std::vector<emit::OpmlOutline> outlines;
  for (const auto& feed : catalog.settings().feeds) {
    emit::OpmlOutline outline{feed.title.empty() ? feed.name : feed.title, feed.url, "", feed.groups,
                              feed.folders};
    if (const auto found = by_id.find(feed.id); found != by_id.end()) {
      if (feed.title.empty() && !found->second->feed.title.empty()) outline.title = found->second->feed.title;
      outline.home_url = found->second->feed.home_url;
    }
    outlines.push_back(std::move(outline));
  }
  return emit::to_opml("riverd", outlines);
}

/// One item of the JSON feed a line.
std::string json_lines(const std::string& json_feed) {
  std::string lines;
  const auto document = boost::json::parse(json_feed);
  for (const auto& item : document.at("items").as_array()) lines += boost::json::serialize(item) + "\n";
  return lines;
}

std::string written(const emit::OutputFeed& feed, Format format) {
  switch (format) {
    case Format::atom:
      return emit::to_atom(feed);
    case Format::rss:
      return emit::to_rss(feed);
    case Format::ndjson:
      return json_lines(emit::to_json_feed(feed));
    case Format::json:
    case Format::opml:
    case Format::markdown:
    case Format::hugo:
      break;
  }
  return emit::to_json_feed(feed);
}

}  // namespace

Error no_such_river(const std::string& name) {
  return Error(boost::system::errc::make_error_code(boost::system::errc::no_such_file_or_directory),
               "there is no river '" + name + "'; the configuration's [[river]] tables name them");
}

Result<std::string> export_document(const Configuration& configuration, const storage::Snapshot& view,
                                    const ExportCommand& command) {
  const serve::Catalog catalog(serve_settings(configuration));
  if (command.format == Format::opml) return export_opml(catalog, view);

  const auto river = catalog.river(command.river);
  if (!river) {
    return no_such_river(command.river);
  }
  serve::Sources sources(view, catalog);
  auto assembled =
      serve::assemble(view, sources, catalog, serve::river_scope(catalog, *river), serve::everything);
  if (!assembled) return assembled.error();
  emit::OutputFeed& feed = assembled->feed;
  if (command.since) {
    std::erase_if(feed.entries,
                  [&](const auto& entry) { return entry.entry.times.first_seen < *command.since; });
    feed.updated = newest_update(feed.entries);
  }
  std::string document = written(feed, command.format);
  if (!sources.texts_read()) return sources.texts_read().error();
  return document;
}

}  // namespace riverd::commands
