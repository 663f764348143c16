#include "daemon/archives.hpp"

#include "daemon/archive_import.hpp"
#include "daemon/archive_position.hpp"
#include "daemon/runtime/task_group.hpp"
#include "storage/memory_engine.hpp"
#include "tests/daemon/poll/manual_clock.hpp"
#include "tests/support/run_coroutine.hpp"
#include "tests/support/temporary_directory.hpp"

#include <boost/asio/io_context.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

using namespace riverd;
using namespace std::chrono_literals;

namespace {

namespace fs = std::filesystem;

const Time start{std::chrono::milliseconds{1'740'249'544'000}};
const std::string news = "https://news.example/feed";
const std::string old_files = "archive:old";
const std::string other_files = "archive:other";

using Files = std::map<std::string, std::string>;

Files files_in(const fs::path& folder) {
  Files out;
  if (!fs::exists(folder)) return out;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file() || entry.path().filename() == ".riverd") continue;
    std::ifstream in(entry.path(), std::ios::binary);
    out[entry.path().lexically_relative(folder).generic_string()] =
        std::string(std::istreambuf_iterator<char>(in), {});
  }
  return out;
}

archive_import::File file(const std::string& path, const std::string& guid, const std::string& title) {
  return {path, "<!--1740249544000-->\n[" + title + "](https://a.example/" + guid + ")\n------\n\n<p>" +
                    title + "</p>\n"};
}

/// Archives over a store in memory.
struct Fixture {
  Fixture()
      : store(*storage::Store::open(std::make_unique<storage::MemoryEngine>())),
        pool(1),
        tasks(context.get_executor()),
        clock(std::make_shared<poll::ManualClock>(start)) {
    for (const auto& url : {news, old_files, other_files}) {
      config.feeds.emplace_back().url = url;
      config.feeds.back().name = url.substr(url.find(':') + 1);
    }
    config.archives.emplace_back().folder = folder();
    renew();
  }

  [[nodiscard]] fs::path folder() const { return directory.path() / "grown"; }

  /// As a restart does.
  void renew() {
    archives.emplace(context.get_executor(), store, pool, clock);
    REQUIRE(archives->configure(config).has_value());
  }

  /// An entry as a file says it.
  [[nodiscard]] Candidate candidate(const std::string& url, const std::string& guid, const std::string& title,
                                    const std::string& path) const {
    const archive_import::File read = file(path, guid, title);
    const archive_import::Archive archive{url, "title", "riverd.example"};
    auto part = archive_import::read_part({&read, 1}, archive, {}, clock->now());
    return part.batch.updates.front().entries.front();
  }

  storage::FeedChange commit(const std::string& url, Candidate one) {
    storage::Batch batch;
    auto& update = batch.updates.emplace_back();
    update.state.id = FeedId::from_url(url);
    update.state.url = url;
    update.received = clock->now();
    update.partial = true;
    update.entries.push_back(std::move(one));
    const auto committed = store.commit(std::span<const storage::Batch>(&batch, 1));
    REQUIRE(committed.has_value());
    return committed->front().changes.front();
  }

  storage::FeedChange poll(const std::string& url, const std::string& guid, const std::string& title) {
    Candidate one = candidate(url, guid, title, "a.md");
    one.entry.original.reset();
    return commit(url, std::move(one));
  }

  storage::FeedChange import(const std::string& url, const std::string& guid, const std::string& title,
                             const std::string& path) {
    return commit(url, candidate(url, guid, title, path));
  }

  void catch_up() { test::run(context, archives->catch_up()); }

  /// The files of an archive that is begun now.
  [[nodiscard]] Files fresh() {
    const fs::path other = directory.path() / "fresh" / std::to_string(++made);
    config::Config same = config;
    same.archives.resize(1);
    same.archives.front().folder = other;
    Archives anew(context.get_executor(), store, pool, clock);
    REQUIRE(anew.configure(same).has_value());
    test::run(context, anew.catch_up());
    return files_in(other);
  }

  test::TemporaryDirectory directory;
  boost::asio::io_context context;
  storage::Store store;
  runtime::CpuPool pool;
  runtime::TaskGroup tasks;
  std::shared_ptr<poll::ManualClock> clock;
  config::Config config;
  std::optional<Archives> archives;
  int made = 0;
};

std::size_t holding(const Files& files, const std::string& text) {
  return static_cast<std::size_t>(std::count_if(files.begin(), files.end(), [&](const auto& one) {
    return one.second.find(text) != std::string::npos;
  }));
}

}  // namespace

TEST_CASE("files of two archives that lay in one place both have a file, and each keeps its own") {
  Fixture f;
  f.import(old_files, "1", "first", "a.md");
  f.catch_up();
  // The same article in another archive, and another one; both lay in the same place.
  f.import(other_files, "1", "first, otherwise", "a.md");
  f.import(other_files, "2", "second", "a.md");
  f.catch_up();
  const Files grown = files_in(f.folder());
  CHECK(grown.size() == 3);
  CHECK(grown.at("a.md") == file("a.md", "1", "first").bytes);
  CHECK(holding(grown, "first, otherwise") == 1);
  CHECK(holding(grown, "second") == 1);
  CHECK(f.fresh() == grown);
  SECTION("after a restart too") {
    f.renew();
    f.import(other_files, "3", "third", "a.md");
    f.catch_up();
    CHECK(files_in(f.folder()).size() == 4);
    CHECK(f.fresh() == files_in(f.folder()));
  }
}

TEST_CASE(
    "an imported file that has the name of one that riverd made takes nothing from it, nor it from that") {
  for (const bool imported_first : {false, true}) {
    CAPTURE(imported_first);
    Fixture f;
    const EntryId id = f.candidate(news, "1", "polled", "a.md").entry.id;
    const std::string name = "2025-02-22-" + id.to_string().substr(0, 16) + ".md";
    const auto import = [&] { f.import(old_files, "2", "imported", name); };
    if (imported_first) import();
    f.poll(news, "1", "polled");
    f.catch_up();
    if (!imported_first) import();
    f.catch_up();
    const Files grown = files_in(f.folder());
    CHECK(grown.size() == 2);
    CHECK(holding({{name, grown.at(name)}}, imported_first ? "imported" : "polled") == 1);
    CHECK(f.fresh() == grown);
  }
}

TEST_CASE("a file that is none of riverd's stays, and the entry gets another") {
  Fixture f;
  fs::create_directories(f.folder());
  std::ofstream(f.folder() / "README.md") << "mine";
  f.import(old_files, "1", "theirs", "README.md");
  f.catch_up();
  CHECK(files_in(f.folder()).at("README.md") == "mine");
  CHECK(files_in(f.folder()).size() == 2);
}

TEST_CASE("an imported file that is a copy of what is archived already has a file of its own") {
  Fixture f;
  f.poll(news, "1", "story");
  f.catch_up();
  REQUIRE(f.import(old_files, "1", "story", "a.md").folded == 1);
  f.catch_up();
  const Files grown = files_in(f.folder());
  CHECK(grown.size() == 2);
  CHECK(grown.contains("a.md"));
  // A copy that is no file has none.
  f.config.feeds.emplace_back().url = "https://more.example/feed";
  f.config.feeds.back().name = "more";
  REQUIRE(f.archives->configure(f.config).has_value());
  REQUIRE(f.poll("https://more.example/feed", "1", "story").folded == 1);
  f.catch_up();
  CHECK(files_in(f.folder()) == grown);
  CHECK(f.fresh() == grown);
}

TEST_CASE("edits of imported entries, and those that rules made, are brought up to date") {
  Fixture f;
  f.import(old_files, "1", "imported", "a.md");
  f.poll(news, "2", "polled");
  f.catch_up();
  f.clock->advance(2h);
  const auto edit = [&](bool told) {
    const auto imported = f.import(old_files, "1", "corrected", "a.md");
    CHECK(imported.changed == 1);
    const auto polled = f.poll(news, "2", "edited");
    CHECK(polled.changed == 1);
    if (told) f.archives->feeds_changed(std::vector{imported, polled});
  };
  SECTION("while the daemon runs") {
    edit(true);
    f.catch_up();
  }
  SECTION("while nobody looks, with a restart") {
    edit(false);
    f.renew();
    f.catch_up();
  }
  CHECK(files_in(f.folder()).at("a.md") == file("a.md", "1", "corrected").bytes);
  CHECK(holding(files_in(f.folder()), "edited") == 1);
  CHECK(f.fresh() == files_in(f.folder()));
  Candidate ruled_one = f.candidate(news, "2", "ruled", "a.md");
  ruled_one.entry.original.reset();
  ruled_one.entry.cleaning.edit().unruled = f.candidate(news, "2", "edited", "a.md").content;
  const auto ruled = f.commit(news, ruled_one);
  REQUIRE(ruled.recleaned == 1);
  f.archives->feeds_changed(std::vector{ruled});
  f.catch_up();
  CHECK(holding(files_in(f.folder()), "ruled") == 1);
}

TEST_CASE("a start looks only into what was edited since the archive was last up to date") {
  Fixture f;
  f.poll(news, "1", "first");
  f.catch_up();
  f.clock->advance(24h);
  f.poll(news, "1", "edited");
  f.renew();
  f.catch_up();
  const auto position = read_position(f.folder());
  REQUIRE(position);
  CHECK(position->edits == f.clock->now() - archive_append::settled);
  // Had the file been looked at again, it would be there again.
  f.clock->advance(24h);
  f.catch_up();
  const std::string name = files_in(f.folder()).begin()->first;
  fs::remove(f.folder() / name);
  f.renew();
  f.catch_up();
  CHECK(files_in(f.folder()).empty());
  // By a clock that was set back nothing of that is known.
  f.clock->advance(-72h);
  f.renew();
  f.catch_up();
  CHECK(files_in(f.folder()).contains(name));
}

TEST_CASE("an archive whose river's rules change gets what is missing, and nothing is rewritten or removed") {
  Fixture f;
  f.config.rivers.emplace_back().name = "r";
  f.config.rivers.back().feeds = {"//news.example/feed"};
  f.config.rivers.back().keep = {"title:cats"};
  f.config.archives.front().river = "r";
  f.renew();
  f.poll(news, "1", "about cats");
  f.poll(news, "2", "about dogs");
  f.poll(news, "3", "about cats and dogs");
  f.catch_up();
  REQUIRE(files_in(f.folder()).size() == 2);
  std::map<std::string, fs::file_time_type> times;
  for (const auto& [name, text] : files_in(f.folder())) times[name] = fs::last_write_time(f.folder() / name);
  f.config.rivers.back().keep = {"title:dogs"};
  SECTION("by a reload") {
    REQUIRE(f.archives->configure(f.config).has_value());
  }
  SECTION("over a restart") {
    f.renew();
  }
  f.catch_up();
  CHECK(files_in(f.folder()).size() == 3);
  for (const auto& [name, time] : times) CHECK(fs::last_write_time(f.folder() / name) == time);
  CHECK(f.fresh().size() == 2);
}

TEST_CASE("a step is short, notes how far it came, and one that is stopped goes on there") {
  Fixture f;
  const std::size_t count = archive_append::most_entries + 10;
  for (std::size_t i = 0; i < count; ++i) f.poll(news, std::to_string(i), "story " + std::to_string(i));
  const auto catalog = [&] {
    serve::ServeSettings settings;
    settings.rivers.push_back({"all", "", {FeedId::from_url(news)}});
    return std::make_shared<const serve::Catalog>(settings);
  };
  archive_append::Target target;
  target.folder = f.folder();
  target.catalog = catalog();
  target.scope = "all";
  archive_append::Progress progress;
  std::atomic<bool> stop = true;
  const auto step = [&] { return archive_append::step(f.store, target, progress, {}, start, stop); };
  // Stopped before the first file.
  auto done = step();
  REQUIRE(done.has_value());
  CHECK_FALSE(done->done);
  CHECK(files_in(f.folder()).empty());
  stop = false;
  std::size_t steps = 0;
  for (; !done->done && steps < 1000; ++steps) {
    done = step();
    REQUIRE(done.has_value());
    CHECK(done->written <= archive_append::most_entries);
    CHECK(read_position(f.folder())->through == files_in(f.folder()).size());
  }
  CHECK(steps >= 3);
  CHECK(files_in(f.folder()).size() == count);
}

TEST_CASE("archives that are one folder of the disk are refused, however that is written") {
  Fixture f;
  fs::create_directories(f.folder());
  fs::create_directory_symlink(f.folder(), f.directory.path() / "link");
  f.config.archives.emplace_back().folder = f.directory.path() / "link";
  const auto configured = f.archives->configure(f.config);
  REQUIRE_FALSE(configured.has_value());
  CHECK(configured.error().message().find("are one folder, " + fs::canonical(f.folder()).string()) !=
        std::string::npos);
  f.config.archives.back().folder = f.directory.path() / "link" / "below";
  CHECK(f.archives->configure(f.config).has_value());
}

TEST_CASE("an archive that cannot be written is tried again in time although the clock was set back") {
  Fixture f;
  std::ofstream(f.folder()) << "a file where the folder should be";
  f.poll(news, "1", "first");
  f.tasks.spawn("archives", f.archives->run());
  // While the pool works the context has nothing to do and returns at once. A folder that is written in may
  // be listed without a file that is being renamed: what was reached once is reached.
  const auto until = [&](const std::function<bool()>& reached) {
    for (int i = 0; i < 20'000; ++i) {
      if (reached()) return true;
      f.context.restart();
      f.context.run_for(2ms);
      std::this_thread::sleep_for(1ms);
    }
    return false;
  };
  REQUIRE(until([&] { return f.clock->next_alarm() == start + Archives::retry; }));
  fs::remove(f.folder());
  f.clock->advance(-24h);
  const auto has_its_file = [&] {
    try {
      return files_in(f.folder()).size() == 1;
    } catch (const fs::filesystem_error&) {
      return false;  // what was listed is gone
    }
  };
  CHECK(until(has_its_file));
  f.tasks.cancel();
  CHECK(until([&] { return f.tasks.size() == 0; }));
  CHECK(until(has_its_file));
}
