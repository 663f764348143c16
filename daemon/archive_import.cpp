#include "daemon/archive_import.hpp"

#include "config/feed_url.hpp"
#include "daemon/poll/host_limits.hpp"
#include "daemon/poll/rule_sets.hpp"
#include "daemon/rivers.hpp"
#include "feeds/normalize/content_digest.hpp"
#include "feeds/normalize/normalize.hpp"
#include "storage/prepare.hpp"

#include <openssl/evp.h>
#include <boost/json/array.hpp>

#include <algorithm>
#include <filesystem>
#include <unordered_map>
#include <utility>

namespace riverd::archive_import {
namespace {

std::string to_base64(const std::string& bytes) {
  std::string out(4 * ((bytes.size() + 2) / 3) + 1, '\0');
  const int size =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                      reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
  out.resize(static_cast<std::size_t>(size));
  return out;
}

std::optional<std::string> from_base64(std::string_view text) {
  std::string out(3 * (text.size() / 4), '\0');
  const int size =
      EVP_DecodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                      reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
  if (size < 0) return std::nullopt;
  std::size_t padding = 0;
  while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=') ++padding;
  out.resize(static_cast<std::size_t>(size) - padding);
  return out;
}

std::uint64_t number(const boost::json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value != nullptr && value->is_number() ? value->to_number<std::uint64_t>() : 0;
}

std::string text(const boost::json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->as_string()) : std::string();
}

/// One at a time: what a file is does not depend on which others are imported with it.
Candidate candidate_of(ParsedEntry item, const NormalizeContext& context) {
  ParsedFeed document;
  document.items.push_back(std::move(item));
  return std::move(normalize(std::move(document), context).entries.front());
}

/// A path that leads nowhere but below the folder it is joined to.
std::string below(const std::string& path) {
  const auto normal = std::filesystem::path(path).lexically_normal();
  const bool inside = normal.is_relative() && !normal.empty() && *normal.begin() != ".." &&
                      normal.has_filename() && normal.filename() != ".";
  return inside ? normal.generic_string() : "file.md";
}

}  // namespace

std::optional<archive::FileForm> unchanged_form(const Entry& entry) {
  if (!entry.original) return std::nullopt;
  auto read = archive::read_file(entry.original->bytes);
  if (!read) return std::nullopt;
  NormalizeContext context;
  context.feed = entry.feed;
  context.now = entry.times.first_seen;
  const auto form = read->form;
  const Candidate then = candidate_of(std::move(read->entry), context);
  // What content rules took away of the file is in it all the same.
  const Digest& unruled = entry.cleaning->unruled;
  const Digest says = unruled == Digest{} ? normalizing::content_digest(entry) : unruled;
  return then.content == says ? std::optional(form) : std::nullopt;
}

storage::FeedState state_of(const Archive& archive, const std::optional<storage::FeedState>& stored,
                            Time now) {
  storage::FeedState state = stored.value_or(storage::FeedState{});
  state.id = FeedId::from_url(archive.url);
  state.url = archive.url;
  state.feed.title = archive.title;
  state.priority = archive.priority;
  state.health = storage::FeedHealth::good;
  state.last_success = now;
  return state;
}

Part read_part(std::span<const File> files, const Archive& archive,
               const std::optional<storage::FeedState>& stored, Time now) {
  Part out;
  storage::FeedUpdate update;
  update.state = state_of(archive, stored, now);
  update.received = now;
  update.partial = true;
  update.folds = archive.folds;
  update.revisions = archive.revisions;
  NormalizeContext context;
  context.feed = update.state.id;
  context.feed_url = archive.url;
  context.authority = archive.authority;
  context.now = now;
  context.zone = archive.zone;
  context.rules = archive.rules;
  update.entries.reserve(files.size());
  for (const File& file : files) {
    auto read = archive::read_file(file.bytes);
    if (!read) {
      out.problems.push_back({file.path, read.error().message()});
      continue;
    }
    Candidate candidate = candidate_of(std::move(read->entry), context);
    candidate.entry.original = Original{below(file.path), file.bytes};
    update.entries.push_back(std::move(candidate));
    ++out.files;
  }
  // As in a document the newest stands first: it arrives last.
  std::stable_sort(update.entries.begin(), update.entries.end(), [](const Candidate& a, const Candidate& b) {
    return a.entry.times.effective > b.entry.times.effective;
  });
  for (std::size_t i = 0; i < update.entries.size(); ++i) update.entries[i].place = i;
  storage::prepare(update.entries, update.folds);
  out.batch.updates.push_back(std::move(update));
  return out;
}

void Summary::add(const Part& part, const storage::CommitResult& result) {
  files += part.files;
  problems.insert(problems.end(), part.problems.begin(), part.problems.end());
  for (const storage::FeedChange& change : result.changes) {
    added += change.added;
    changed += change.changed;
    folded += change.folded;
  }
}

void Summary::add(Summary other) {
  files += other.files;
  added += other.added;
  changed += other.changed;
  folded += other.folded;
  std::move(other.problems.begin(), other.problems.end(), std::back_inserter(problems));
}

boost::json::object to_json(const Summary& summary) {
  boost::json::array problems;
  for (const Problem& problem : summary.problems)
    problems.push_back(boost::json::object{{"path", problem.path}, {"message", problem.message}});
  return {{"files", summary.files},
          {"added", summary.added},
          {"changed", summary.changed},
          {"folded", summary.folded},
          {"problems", std::move(problems)}};
}

std::optional<Summary> summary_from(const boost::json::object& answer) {
  const auto* problems = answer.if_contains("problems");
  if (problems == nullptr || !problems->is_array()) return std::nullopt;
  Summary out;
  out.files = number(answer, "files");
  out.added = number(answer, "added");
  out.changed = number(answer, "changed");
  out.folded = number(answer, "folded");
  for (const auto& one : problems->as_array()) {
    if (!one.is_object()) return std::nullopt;
    out.problems.push_back({text(one.as_object(), "path"), text(one.as_object(), "message")});
  }
  return out;
}

boost::json::object to_json(const Question& question) {
  boost::json::array files;
  for (const File& file : question.files)
    files.push_back(boost::json::object{{"path", file.path}, {"bytes", to_base64(file.bytes)}});
  boost::json::object out{{"archive", question.archive}, {"files", std::move(files)}};
  if (question.zone) out.emplace("zone", question.zone->count());
  return out;
}

std::optional<Question> question_from(const boost::json::object& question) {
  const auto* files = question.if_contains("files");
  if (files == nullptr || !files->is_array()) return std::nullopt;
  Question out;
  out.archive = text(question, "archive");
  if (const auto* zone = question.if_contains("zone")) {
    if (!zone->is_int64()) return std::nullopt;
    out.zone = std::chrono::minutes{zone->as_int64()};
  }
  for (const auto& one : files->as_array()) {
    if (!one.is_object()) return std::nullopt;
    auto bytes = from_base64(text(one.as_object(), "bytes"));
    if (!bytes) return std::nullopt;
    out.files.push_back({text(one.as_object(), "path"), std::move(*bytes)});
  }
  return out;
}

Archive archive_of(const config::Config& config, const Question& question) {
  Archive out;
  out.url = question.archive;
  out.title = config::archive_name(question.archive);
  out.authority = poll::host_of(config.server.base_url);
  out.revisions = config.retention.revisions;
  out.zone = question.zone;
  const auto* const feed = find_feed(config, question.archive);
  config::FeedConfig unknown;
  unknown.url = question.archive;
  out.rules = poll::RuleSets(config).of(feed == nullptr ? unknown : *feed);
  if (feed == nullptr) return out;
  if (!feed->title.empty()) out.title = feed->title;
  if (!out.zone) out.zone = feed->zone;
  out.folds = feed->duplicates == config::FeedDuplicates::fold;
  out.priority = feed->priority;
  return out;
}

}  // namespace riverd::archive_import
