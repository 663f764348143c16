#include "daemon/subscriptions.hpp"

#include "config/feed_url.hpp"
#include "config/files.hpp"
#include "feeds/parse/opml.hpp"
#include "storage/durable_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/system/errc.hpp>

#include <cerrno>
#include <optional>
#include <string>
#include <unordered_set>
#include <utility>
#include <variant>
#include <vector>

namespace riverd {
namespace {

namespace fs = std::filesystem;

Error failure(const fs::path& file, const std::string& what) {
  return Error(boost::system::errc::make_error_code(boost::system::errc::io_error),
               file.string() + ": " + what);
}

Error failure(const fs::path& file, int code) {
  const boost::system::error_code error(code, boost::system::generic_category());
  return Error(error, file.string() + ": cannot be written: " + error.message());
}

/// Keeps others from changing the list until it is let go.
class Lock {
 public:
  explicit Lock(const fs::path& folder)
      : descriptor_(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
    if (descriptor_ >= 0) ::flock(descriptor_, LOCK_EX);
  }
  ~Lock() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;

 private:
  int descriptor_;
};

int write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return 0;
}

/// In place of what was there, for whoever the folder belongs to: the daemon reads it although its owner's
/// administrator wrote it.
Result<void> write_list(const fs::path& file, const std::string& text) {
  auto made = storage::NewFile::create(file, {});
  if (!made) return failure(file, made.error().code.value());
  struct stat folder{};
  if (::stat(file.parent_path().c_str(), &folder) == 0 && folder.st_uid != ::geteuid()) {
    if (::fchown(made->descriptor(), folder.st_uid, folder.st_gid) != 0) return failure(file, errno);
  }
  int error = write_all(made->descriptor(), text);
  if (error == 0) error = made->sync();
  bool renamed = false;
  if (error == 0) error = made->replace(renamed);
  return error == 0 ? Result<void>() : failure(file, error);
}

/// What an OPML list has in its body.
std::string body_of(const std::string& opml) {
  constexpr std::string_view start = "<body>\n";
  const auto begin = opml.find(start);
  if (begin == std::string::npos) return {};
  const auto end = opml.rfind("</body>");
  const std::string body = opml.substr(begin + start.size(), end - begin - start.size());
  return body.substr(0, body.rfind('\n') + 1);
}

/// The list with more at the end of its body; nullopt where it has no end of one.
std::optional<std::string> with_more(const std::string& opml, const std::string& more) {
  const auto end = opml.rfind("</body>");
  if (end == std::string::npos) return std::nullopt;
  const auto line = opml.find_last_not_of(" \t", end == 0 ? 0 : end - 1);
  const bool own_line = line != std::string::npos && opml[line] == '\n';
  const std::size_t at = own_line ? line + 1 : end;
  return opml.substr(0, at) + (own_line ? "" : "\n") + more + opml.substr(at);
}

}  // namespace

Result<std::size_t> add_subscriptions(const fs::path& data, std::span<const emit::OpmlOutline> outlines) {
  const fs::path file = data / "feeds.opml";
  std::error_code error;
  fs::create_directories(data, error);
  const Lock lock(data);
  const bool there = fs::exists(file, error);
  std::string list;
  std::unordered_set<std::string> known;
  if (there) {
    auto bytes = config::read_file(file);
    if (const auto* complaint = std::get_if<config::Complaint>(&bytes))
      return failure(file, complaint->message);
    list = std::move(std::get<std::string>(bytes));
    const auto subscriptions = parse::parse_opml(list);
    if (!subscriptions) return failure(file, subscriptions.error().message() + "; mend it or move it away");
    for (const auto& one : *subscriptions) known.insert(one.url);
  }
  std::vector<emit::OpmlOutline> added;
  for (const emit::OpmlOutline& outline : outlines) {
    if (known.insert(outline.feed_url).second) added.push_back(outline);
  }
  if (added.empty()) return added.size();
  std::string whole = emit::to_opml("riverd", added);
  if (there) {
    auto joined = with_more(list, body_of(whole));
    if (!joined) return failure(file, "has no </body> to add subscriptions before; mend it or move it away");
    whole = std::move(*joined);
  }
  if (auto written = write_list(file, whole); !written) return written.error();
  return added.size();
}

Result<std::size_t> remove_subscription(const fs::path& data, const std::string& url) {
  const fs::path file = data / "feeds.opml";
  const Lock lock(data);
  std::error_code error;
  if (!fs::exists(file, error)) return std::size_t{0};
  const auto bytes = config::read_file(file);
  if (const auto* complaint = std::get_if<config::Complaint>(&bytes))
    return failure(file, complaint->message);
  const fs::path folder = fs::absolute(data, error);
  std::size_t removed = 0;
  const auto unwanted = [&](const std::string& listed) {
    const auto spelled = config::feed_url(listed, folder);
    const auto* known = std::get_if<std::string>(&spelled);
    const bool same = listed == url || (known != nullptr && *known == url);
    removed += same ? 1 : 0;
    return same;
  };
  const auto list = parse::without_subscriptions(std::get<std::string>(bytes), unwanted);
  if (!list) return failure(file, list.error().message() + "; mend it or move it away");
  if (removed == 0) return removed;
  if (auto written = write_list(file, *list); !written) return written.error();
  return removed;
}

}  // namespace riverd
