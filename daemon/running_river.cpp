#include "daemon/running_river.hpp"

#include "daemon/rivers.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace riverd {
namespace {

namespace json = boost::json;

constexpr std::array<std::string_view, 3> duplicates_words = {"group", "fold", "keep"};
constexpr std::array<storage::Grouping, 3> groupings = {storage::Grouping::rewrites,
                                                        storage::Grouping::copies, storage::Grouping::none};

json::array array_of(const std::vector<std::string>& texts) {
  return json::array(texts.begin(), texts.end());
}

std::optional<std::vector<std::string>> texts_in(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  if (value == nullptr || !value->is_array()) return std::nullopt;
  std::vector<std::string> out;
  for (const json::value& element : value->get_array()) {
    if (!element.is_string()) return std::nullopt;
    out.emplace_back(element.get_string());
  }
  return out;
}

}  // namespace

std::optional<json::object> river_object(const config::Config& config, std::string_view name) {
  const auto rivers = resolve_rivers(config);
  const auto found = std::find_if(rivers.begin(), rivers.end(),
                                  [&](const ResolvedRiver& river) { return river.name == name; });
  if (found == rivers.end()) return std::nullopt;
  static const config::RiverConfig all;
  const auto configured = std::find_if(config.rivers.begin(), config.rivers.end(),
                                       [&](const config::RiverConfig& river) { return river.name == name; });
  const config::RiverConfig& river = configured == config.rivers.end() ? all : *configured;
  json::array feeds;
  for (const FeedId id : found->feeds) feeds.emplace_back(id.to_string());
  return json::object{{"feeds", std::move(feeds)},
                      {"duplicates", duplicates_words[static_cast<std::size_t>(river.duplicates)]},
                      {"keep", array_of(river.keep)},
                      {"drop", array_of(river.drop)},
                      {"languages", array_of(river.languages)}};
}

std::optional<serve::RiverSettings> river_from(const json::object& object) {
  const auto feeds = texts_in(object, "feeds");
  const auto keep = texts_in(object, "keep");
  const auto drop = texts_in(object, "drop");
  const auto languages = texts_in(object, "languages");
  const auto* duplicates = object.if_contains("duplicates");
  if (!feeds || !keep || !drop || !languages || duplicates == nullptr || !duplicates->is_string())
    return std::nullopt;
  serve::RiverSettings out;
  for (const std::string& text : *feeds) {
    const auto id = FeedId::parse(text);
    if (!id) return std::nullopt;
    out.feeds.push_back(*id);
  }
  const auto* const word =
      std::find(duplicates_words.begin(), duplicates_words.end(), std::string_view(duplicates->get_string()));
  if (word == duplicates_words.end()) return std::nullopt;
  out.grouping = groupings[static_cast<std::size_t>(word - duplicates_words.begin())];
  out.filter = filter::Filter(*keep, *drop, *languages);
  return out;
}

}  // namespace riverd
