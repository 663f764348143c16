#pragma once

#include "config/config.hpp"
#include "feeds/archive/read_file.hpp"
#include "feeds/model/entry.hpp"
#include "feeds/result.hpp"
#include "feeds/rules/rule_set.hpp"
#include "storage/batch.hpp"

#include <boost/json/object.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

/// What becomes of the files of an archive on their way into the store, in whichever process that is done.
namespace riverd::archive_import {

/// A file as it lies in its archive.
struct File {
  std::string path;  // below the archive's folder, with `/`
  std::string bytes;
};

/// The archive the files belong to.
struct Archive {
  std::string url;                                // config::archive_url()
  std::string title;                              // what its entries are said to be from
  std::string authority;                          // host of the publisher of ids (O1)
  std::optional<std::chrono::minutes> zone{};     // for dates without one; UTC if absent (A3)
  std::shared_ptr<const rules::RuleSet> rules{};  // content rules; null: none
  bool folds = true;                              // its entries may be copies of others
  std::int32_t priority = 0;
  std::uint32_t revisions = 10;
};

/// A file that is no entry.
struct Problem {
  std::string path;
  std::string message;
};

/// Files as one update of the archive's feed.
struct Part {
  storage::Batch batch;
  std::size_t files = 0;  // those that are entries now
  std::vector<Problem> problems;
};

/// What is to be known of the archive's feed once files of it are imported. `stored`: what is known.
[[nodiscard]] storage::FeedState state_of(const Archive& archive,
                                          const std::optional<storage::FeedState>& stored, Time now);

/// Reads files and makes entries of them, as a poll makes them of items. `stored`: what is known of the
/// archive's feed; who commits another part before this one gives this one's update a new state_of(). Pure;
/// takes as long as the files are large.
[[nodiscard]] Part read_part(std::span<const File> files, const Archive& archive,
                             const std::optional<storage::FeedState>& stored, Time now);

/// What the file is that an entry was imported from, if the entry still says what that says; nullopt if it
/// does not, or was not imported.
[[nodiscard]] std::optional<archive::FileForm> unchanged_form(const Entry& entry);

/// What was done.
struct Summary {
  std::uint64_t files = 0;
  std::uint64_t added = 0;
  std::uint64_t changed = 0;
  std::uint64_t folded = 0;
  std::vector<Problem> problems;

  void add(const Part& part, const storage::CommitResult& result);
  void add(Summary other);
};
[[nodiscard]] boost::json::object to_json(const Summary& summary);
[[nodiscard]] std::optional<Summary> summary_from(const boost::json::object& answer);

/// The question that hands files to a daemon, and what it reads of it; nullopt where that is no such
/// question.
struct Question {
  std::string archive;                         // its URL
  std::optional<std::chrono::minutes> zone{};  // instead of the configured one
  std::vector<File> files;
};
[[nodiscard]] boost::json::object to_json(const Question& question);
[[nodiscard]] std::optional<Question> question_from(const boost::json::object& question);

/// The archive a question is about, with what the configuration says of it.
[[nodiscard]] Archive archive_of(const config::Config& config, const Question& question);

}  // namespace riverd::archive_import
