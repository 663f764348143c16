#pragma once

#include "feeds/text/sanitize.hpp"
#include "storage/engine.hpp"
#include "storage/lmdb_engine.hpp"
#include "storage/memory_engine.hpp"
#include "storage/store.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <random>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

/// What the tests of the store share.
namespace riverd::storage::test {

/// Enough for every test, and little enough for the sanitisers.
inline constexpr std::uint64_t small_map = std::uint64_t{256} << 20U;

/// A directory that is removed with all it holds.
class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    std::string name = (std::filesystem::temp_directory_path() / "riverd-storage-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary directory");
    path_ = name;
  }
  ~TemporaryDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// The value, or a failed test that says what went wrong.
template <class T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().message());
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

/// The two engines, each ready to use.
struct Memory {
  static constexpr const char* name = "memory";
  std::unique_ptr<Engine> make() { return std::make_unique<MemoryEngine>(); }
};
struct Lmdb {
  static constexpr const char* name = "LMDB";
  TemporaryDirectory directory;
  std::unique_ptr<Engine> make() {
    return must(LmdbEngine::open({directory.path(), small_map, false, false}));
  }
};

/// The status of a child process that ran the function: what it returned.
template <class Function>
int in_child(Function function) {
  const pid_t child = ::fork();
  if (child == 0) {
    int status = 99;
    try {
      status = function();
    } catch (...) {
      status = 98;
    }
    ::_exit(status);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

inline Time at(std::int64_t seconds) {
  return Time{std::chrono::seconds{1'700'000'000 + seconds}};
}

inline FeedId feed_id(int number) {
  return FeedId::from_url("https://feed" + std::to_string(number) + ".example/");
}

/// A text that stays long however it is packed; the same for the same number.
inline std::string noise(std::size_t size, unsigned number = 0) {
  std::minstd_rand random(number + 1);
  std::string out(size, ' ');
  for (char& c : out) c = static_cast<char>('0' + random() % 75);
  std::replace(out.begin(), out.end(), '<', '-');
  return out;
}

/// An entry of a feed, known by its guid.
inline Candidate candidate(FeedId feed, const std::string& guid, const std::string& text = "text",
                           const std::string& link = {}, Time seen = at(0)) {
  Candidate out;
  out.identity = digest_of({"guid", guid});
  out.content = digest_of({"content", text});
  if (!link.empty()) out.link = digest_of({"link", link});
  Entry& entry = out.entry;
  entry.id = EntryId{digest_of({feed.to_string(), guid})};
  entry.feed = feed;
  entry.guid = guid;
  entry.output_id = "urn:" + feed.to_string() + ":" + guid;
  entry.url = link;
  entry.title = guid;
  entry.content = text::safe_html_from_text(text);
  entry.times.first_seen = seen;
  entry.times.effective = seen;
  entry.times.quality = TimeQuality::ok;
  return out;
}

inline FeedUpdate update(FeedId feed, std::vector<Candidate> entries, Time received = at(0)) {
  FeedUpdate out;
  out.state.id = feed;
  out.state.url = "https://" + feed.to_string() + ".example/";
  out.state.health = FeedHealth::good;
  out.entries = std::move(entries);
  out.received = received;
  return out;
}

inline Batch batch(FeedId feed, std::vector<Candidate> entries, Time received = at(0)) {
  Batch out;
  out.updates.push_back(update(feed, std::move(entries), received));
  return out;
}

inline CommitResult commit(Store& store, const Batch& one) {
  return must(store.commit(std::span<const Batch>(&one, 1))).front();
}

inline Entry stored(const Store& store, const Candidate& candidate) {
  auto entry = must(must(store.snapshot()).entry(candidate.entry.id));
  if (!entry) throw std::runtime_error("not stored: " + candidate.entry.guid);
  return std::move(*entry);
}

}  // namespace riverd::storage::test
