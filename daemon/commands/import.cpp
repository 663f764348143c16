#include "daemon/commands/import.hpp"

#include "config/feed_url.hpp"
#include "config/files.hpp"
#include "daemon/archive_folder.hpp"
#include "daemon/archive_import.hpp"
#include "daemon/commands/progress.hpp"
#include "daemon/commands/reload.hpp"
#include "daemon/commands/store_import.hpp"
#include "daemon/control_client.hpp"
#include "daemon/log.hpp"
#include "daemon/poll/host_limits.hpp"
#include "daemon/rivers.hpp"
#include "daemon/subscriptions.hpp"
#include "feeds/parse/opml.hpp"

#include <boost/system/errc.hpp>

#include <algorithm>
#include <ostream>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <variant>

namespace riverd::commands {
namespace {

namespace fs = std::filesystem;
using archive_import::Summary;

constexpr std::size_t files_at_once = 2048;
constexpr std::size_t bytes_at_once = std::size_t{8} << 20U;

bool is_subscription_list(const fs::path& path) {
  const std::string extension = path.extension().string();
  return extension == ".opml" || extension == ".xml";
}

Error wrong(const std::string& message) {
  return Error(boost::system::errc::make_error_code(boost::system::errc::invalid_argument), message);
}

/// A folder's name as one an archive may have.
std::string name_from(const fs::path& path) {
  std::error_code none;
  const fs::path whole = fs::absolute(path, none).lexically_normal();
  const fs::path folder = fs::is_directory(whole, none) ? whole : whole.parent_path();
  const std::string last = (folder.has_filename() ? folder : folder.parent_path()).filename().string();
  std::string name;
  for (const char c : last) {
    const bool allowed = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                         c == '_' || (!name.empty() && (c == '-' || c == '.'));
    if (allowed) name += c;
  }
  name.resize(std::min<std::size_t>(name.size(), 64));
  return name.empty() ? "archive" : name;
}

/// Files on their way into the store, by whoever has it open.
class Importer {
 public:
  Importer(const Configuration& configuration, const ImportSelection& selection, Time now)
      : configuration_(configuration), selection_(selection), now_(now) {}

  Result<void> lists(const fs::path& path) {
    auto bytes = config::read_file(path);
    if (const auto* complaint = std::get_if<config::Complaint>(&bytes))
      return wrong(path.string() + ": " + complaint->message);
    const auto subscriptions = parse::parse_opml(std::get<std::string>(bytes));
    if (!subscriptions) return wrong(path.string() + ": " + subscriptions.error().message());
    std::error_code none;
    const fs::path folder = fs::absolute(path, none).parent_path();
    std::unordered_set<std::string_view> known;
    for (const auto& feed : configuration_.loaded.config.feeds) known.insert(feed.url);
    std::vector<emit::OpmlOutline> outlines;
    for (const parse::OpmlSubscription& one : *subscriptions) {
      auto url = config::feed_url(one.url, folder);
      if (const auto* complaint = std::get_if<config::Complaint>(&url)) {
        problems_.push_back(path.string() + ":" + std::to_string(one.line) +
                            ": xmlUrl: " + complaint->message);
        continue;
      }
      if (known.contains(std::get<std::string>(url))) {
        ++known_feeds_;
        continue;
      }
      outlines.push_back({one.title, std::get<std::string>(url), {}, one.groups, one.folders});
    }
    const auto added = add_subscriptions(configuration_.data, outlines);
    if (!added) return added.error();
    feeds_ += *added;
    known_feeds_ += outlines.size() - *added;
    lists_seen_ = true;
    return *added > 0 ? tell_daemon() : Result<void>();
  }

  Result<void> files(const fs::path& path) {
    auto places = archive_import::files_of(path);
    if (!places) return places.error();
    if (places->empty()) return wrong(path.string() + ": holds no .md, .markdown or .txt file");
    const std::string name = selection_.archive.empty() ? name_from(path) : selection_.archive;
    const auto url = config::archive_url(name);
    if (const auto* complaint = std::get_if<config::Complaint>(&url))
      return wrong("'" + name + "' " + complaint->message + " with --archive");
    if (auto known = subscribe(std::get<std::string>(url), name); !known) return known;
    store_.reset();
    Progress progress("importing", places->size());
    std::vector<archive_import::File> part;
    std::size_t bytes = 0;
    for (const archive_import::Place& place : *places) {
      auto file = archive_import::read(place);
      progress.step();
      if (!file) {
        problems_.push_back(file.error().message());
        continue;
      }
      bytes += file->bytes.size();
      part.push_back(std::move(*file));
      if (part.size() < files_at_once && bytes < bytes_at_once) continue;
      if (auto done = commit(std::get<std::string>(url), path, std::exchange(part, {})); !done) return done;
      bytes = 0;
    }
    if (!part.empty()) {
      if (auto done = commit(std::get<std::string>(url), path, std::move(part)); !done) return done;
    }
    if (!store_) return {};
    const auto last = note(store_->finish(), path);
    store_.reset();
    return last;
  }

  /// One line; true if everything could be read.
  bool report(std::ostream& out, std::ostream& err) const {
    for (const std::string& problem : problems_) err << "riverd: " << log_safe(problem) << "\n";
    if (lists_seen_) out << "feeds " << feeds_ << " new, " << known_feeds_ << " known\n";
    if (files_seen_) {
      out << "files " << summary_.files << ", new entries " << summary_.added << ", changed "
          << summary_.changed << ", copies of others " << summary_.folded << ", failed " << problems_.size()
          << "\n";
    }
    return problems_.empty();
  }

 private:
  /// The archive stands among the subscriptions, so that rivers hold it.
  Result<void> subscribe(const std::string& url, const std::string& name) {
    files_seen_ = true;
    if (find_feed(configuration_.loaded.config, url) != nullptr) return {};
    const std::vector<emit::OpmlOutline> outline = {{name, url, {}, {}}};
    const auto added = add_subscriptions(configuration_.data, outline);
    if (!added) return added.error();
    return *added > 0 ? tell_daemon() : Result<void>();
  }

  Result<void> tell_daemon() {
    const auto reloaded = reload(control_socket(configuration_.data));
    if (!reloaded && !no_daemon(reloaded.error())) return reloaded.error();
    if (reloaded && !reloaded->ok()) return wrong(reloaded->problems.front());
    return {};
  }

  /// By the daemon; once none is there, by this process.
  Result<void> commit(const std::string& url, const fs::path& folder,
                      std::vector<archive_import::File> part) {
    if (store_) return note(store_->add(std::move(part)), folder);
    archive_import::Question question{url, selection_.zone, std::move(part)};
    const auto answer = ask_daemon(control_socket(configuration_.data), "/import", to_json(question));
    if (answer) {
      auto summary = archive_import::summary_from(*answer);
      if (!summary) return wrong("the daemon's answer cannot be read; is it of another version?");
      return note(std::move(*summary), folder);
    }
    if (!no_daemon(answer.error())) return answer.error();
    auto begun = StoreImport::begin(configuration_,
                                    archive_import::archive_of(configuration_.loaded.config, question), now_);
    if (!begun) return begun.error();
    store_.emplace(std::move(*begun));
    return note(store_->add(std::move(question.files)), folder);
  }

  /// Adds up what was done.
  Result<void> note(Result<Summary> done, const fs::path& folder) {
    if (!done) return done.error();
    for (const auto& problem : done->problems) {
      const fs::path file = fs::is_directory(folder) ? folder / problem.path : folder;
      problems_.push_back(file.string() + ": " + problem.message);
    }
    summary_.add(std::move(*done));
    return {};
  }

  const Configuration& configuration_;
  const ImportSelection& selection_;
  Time now_;
  std::optional<StoreImport> store_;  // of the archive at hand, once no daemon was there to be asked
  Summary summary_;
  std::vector<std::string> problems_;
  std::size_t feeds_ = 0;
  std::size_t known_feeds_ = 0;
  bool lists_seen_ = false;
  bool files_seen_ = false;
};

}  // namespace

int run_import(const Configuration& configuration, const ImportSelection& selection, Time now,
               std::ostream& out, std::ostream& err) {
  Importer importer(configuration, selection, now);
  bool failed = false;
  for (const fs::path& path : selection.paths) {
    const auto done = is_subscription_list(path) ? importer.lists(path) : importer.files(path);
    if (done) continue;
    err << "riverd: " << log_safe(done.error().message()) << "\n";
    failed = true;
  }
  return importer.report(out, err) && !failed ? 0 : 1;
}

}  // namespace riverd::commands
