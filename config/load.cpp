#include "config/load.hpp"

#include "config/names.hpp"
#include "config/read.hpp"
#include "config/subscription_lists.hpp"
#include "config/toml_document.hpp"
#include "config/validate.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <system_error>
#include <tuple>
#include <utility>
#include <variant>

namespace riverd::config {
namespace {

namespace fs = std::filesystem;

/// Reads every list once: those the file names must be there, the extra ones may be.
void add_lists(Draft& draft, const fs::path& file, const ExtraLists& extra, const FileReader& read,
               LoadResult& result) {
  std::set<fs::path> seen;
  for (std::size_t i = 0; i < draft.config.opml.size(); ++i) {
    const fs::path& list = draft.config.opml[i];
    if (!seen.insert(list).second) continue;
    const auto bytes = read(list);
    if (const auto* complaint = std::get_if<Complaint>(&bytes)) {
      const Position at = draft.places.of("", 0, "opml", i);
      result.problems.push_back({file, at.line, at.column,
                                 "'opml': " + in_quotes(list.string()) + " " + complaint->message +
                                     "; write the path of a subscription list"});
      continue;
    }
    add_subscriptions(std::get<std::string>(bytes), list, draft.config.feeds, result.problems);
    ++result.lists;
  }
  if (!extra) return;
  for (const fs::path& list : extra(draft.config)) {
    if (!seen.insert(list).second) continue;
    const auto bytes = read(list);
    if (const auto* complaint = std::get_if<Complaint>(&bytes)) {
      std::error_code ignored;
      if (fs::exists(list, ignored))
        result.problems.push_back({list, 0, 0, "the list " + complaint->message});
      continue;
    }
    add_subscriptions(std::get<std::string>(bytes), list, draft.config.feeds, result.problems);
    ++result.lists;
  }
}

}  // namespace

LoadResult load_text(std::string_view text, const fs::path& file, const ExtraLists& extra,
                     const Environment& environment, const FileReader& read) {
  LoadResult result;
  const auto document = parse_toml(text);
  if (const auto* error = std::get_if<SyntaxError>(&document)) {
    result.problems.push_back({file, error->at.line, error->at.column, "no TOML: " + error->message});
    return result;
  }
  Draft draft = read_document(std::get<Table>(document), text, file, environment, result.problems);
  validate_settings(draft, file, read, result.problems);
  add_lists(draft, file, extra, read, result);
  derive_feed_names(draft.config.feeds);
  resolve_names(draft, file, result.problems);
  std::ranges::stable_sort(result.problems, [&](const Problem& a, const Problem& b) {
    const auto key = [&](const Problem& p) { return std::tuple{p.file != file, p.file, p.line, p.column}; };
    return key(a) < key(b);
  });
  result.config = std::move(draft.config);
  result.config.feeds.shrink_to_fit();  // kept as long as the program runs
  return result;
}

LoadResult load_file(const fs::path& file, const ExtraLists& extra, const Environment& environment) {
  std::error_code error;
  fs::path absolute = fs::absolute(file, error).lexically_normal();
  if (error) absolute = file;
  const auto text = read_file(absolute);
  if (const auto* complaint = std::get_if<Complaint>(&text)) {
    LoadResult result;
    result.problems.push_back({absolute, 0, 0, "the configuration " + complaint->message});
    return result;
  }
  return load_text(std::get<std::string>(text), absolute, extra, environment, read_file);
}

LoadResult load_defaults(const ExtraLists& extra, const Environment& environment) {
  return load_text("", "/", extra, environment, read_file);
}

}  // namespace riverd::config
