#include "tests/daemon/serve/serve_fixture.hpp"

#include "daemon/http/server/server.hpp"
#include "tests/support/blocking_client.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_future.hpp>

#include <atomic>
#include <future>
#include <thread>
#include <vector>

using namespace riverd;
using namespace riverd::test;
using serve::DocumentPointer;
using serve::DocumentSlot;
namespace asio = boost::asio;

namespace {

DocumentPointer numbered(int number) {
  http::DocumentParts parts;
  parts.body = std::to_string(number);
  return http::Document::make(std::move(parts));
}

asio::awaitable<void> take(std::shared_ptr<DocumentSlot> slot, runtime::CpuPool& pool,
                           std::vector<std::string>& out) {
  const auto made = co_await DocumentSlot::get(std::move(slot), pool);
  out.push_back(made ? (*made)->identity().body : made.error().message());
}

void ignore(const std::exception_ptr& failure) {
  CHECK_FALSE(failure);
}

}  // namespace

TEST_CASE("requests that come together share one render, later ones the document") {
  asio::io_context io;
  runtime::CpuPool pool(2);
  std::atomic<int> renders{0};
  const auto slot =
      std::make_shared<DocumentSlot>([&renders]() -> Result<DocumentPointer> { return numbered(++renders); });
  std::vector<std::string> got;
  for (int i = 0; i < 10; ++i) {
    asio::co_spawn(io, take(slot, pool, got), &ignore);
  }
  io.run();
  CHECK(got == std::vector<std::string>(10, "1"));
  run(io, take(slot, pool, got));
  CHECK(got.back() == "1");
  slot->invalidate();
  run(io, take(slot, pool, got));
  CHECK(got.back() == "2");
}

TEST_CASE("a document that is out of date is not kept") {
  asio::io_context io;
  runtime::CpuPool pool(1);
  std::weak_ptr<const http::Document> made;
  const auto slot = std::make_shared<DocumentSlot>([&made]() -> Result<DocumentPointer> {
    auto document = numbered(1);
    made = document;
    return document;
  });
  std::vector<std::string> got;
  run(io, take(slot, pool, got));
  CHECK_FALSE(made.expired());
  slot->invalidate();
  CHECK(made.expired());
}

TEST_CASE("what changed while a render ran is rendered again for those who came after it") {
  asio::io_context io;
  runtime::CpuPool pool(2);
  std::atomic<int> renders{0};
  std::promise<void> may_end;
  auto ended = may_end.get_future().share();
  const auto slot = std::make_shared<DocumentSlot>([&renders, ended]() -> Result<DocumentPointer> {
    const int number = ++renders;
    ended.wait();
    return numbered(number);
  });
  std::vector<std::string> early;
  std::vector<std::string> late;
  asio::co_spawn(io, take(slot, pool, early), &ignore);
  asio::post(io, [&] {  // the first render has begun
    slot->invalidate();
    asio::co_spawn(io, take(slot, pool, late), &ignore);
    asio::co_spawn(io, take(slot, pool, late), &ignore);
    asio::post(io, [&] { may_end.set_value(); });
  });
  io.run();
  CHECK(early == std::vector<std::string>{"1"});
  CHECK(late == std::vector<std::string>(2, "2"));
}

TEST_CASE("a render that fails is an error for all who waited, and tried again by the next") {
  asio::io_context io;
  runtime::CpuPool pool(1);
  int renders = 0;
  const auto slot = std::make_shared<DocumentSlot>([&renders]() -> Result<DocumentPointer> {
    if (++renders == 1) {
      return Error(make_error_code(boost::system::errc::io_error), "broken");
    }
    return numbered(renders);
  });
  std::vector<std::string> got;
  for (int i = 0; i < 3; ++i) {
    asio::co_spawn(io, take(slot, pool, got), &ignore);
  }
  io.run();
  CHECK(got == std::vector<std::string>(3, "broken"));
  run(io, take(slot, pool, got));
  CHECK(got.back() == "2");
}

TEST_CASE("a commit is seen by the next request for every document that shows it") {
  Site site;
  site.commit(Site::update(alpha, {candidate(alpha, "one", 0)}, 0));
  const auto own = "/feeds/" + alpha.to_string() + "/feed.json";
  const std::vector<std::string> paths = {
      "/", "/feed.atom", "/feed.rss",    "/feed.json", "/rivers/news/feed.atom",
      own, "/status",    "/api/v1/feeds"};
  for (int i = 1; i < 20; ++i) {
    const auto name = "entry" + std::to_string(i);
    std::vector<std::string> tags;
    for (const auto& path : paths) {
      tags.push_back(site.document(path)->identity().etag);
    }
    site.commit(Site::update(alpha, {candidate(alpha, name, i)}, i));
    for (std::size_t p = 0; p < paths.size(); ++p) {
      INFO(paths[p]);
      CHECK(site.document(paths[p])->identity().etag != tags[p]);
    }
  }
}

TEST_CASE("sources' documents are given up, the oldest first, when they take too much memory") {
  Site site;
  auto settings = Site::settings();
  settings.feed_documents_bytes = 1;
  site.documents.reconfigure(settings);
  site.commit(Site::update(alpha, {candidate(alpha, "one", 0)}, 0));
  const auto a = "/feeds/" + alpha.to_string() + "/feed.atom";
  const auto b = "/feeds/" + beta.to_string() + "/feed.atom";
  const auto first = site.document(a);
  CHECK(site.document(a) == first);
  CHECK(site.documents.feed_documents_bytes() == first->size());
  const auto second = site.document(b);
  CHECK(site.documents.feed_documents_bytes() == second->size());
  CHECK(site.document(a) != first);
  site.commit(Site::update(alpha, {candidate(alpha, "two", 1)}, 1));
  CHECK(site.documents.feed_documents_bytes() == 0);
}

TEST_CASE("a reload shows at once and does not disturb what is being answered") {
  Site site;
  site.commit(Site::update(alpha, {candidate(alpha, "one", 0)}, 0));
  const auto before = site.document("/rivers/news/feed.atom");
  auto settings = Site::settings();
  settings.rivers[1].title = "Fresh news";
  settings.configured = noon + std::chrono::hours(2);
  site.documents.reconfigure(settings);
  const auto after = site.document("/rivers/news/feed.atom");
  CHECK(after->identity().body.find("Fresh news") != std::string::npos);
  CHECK(after->last_modified() == settings.configured);
  CHECK(before->identity().body.find("Fresh news") == std::string::npos);
}

TEST_CASE("many readers over sockets see every commit while it goes on") {
  Site site;
  site.commit(Site::update(alpha, {candidate(alpha, "entry0", 0)}, 0));
  auto guard = asio::make_work_guard(site.io);
  runtime::TaskGroup tasks(site.io.get_executor());
  http::Server server(site.io.get_executor(), tasks, http::ServerOptions(), site.routes.handler());
  const auto at = server.listen("127.0.0.1:0");
  REQUIRE(at.has_value());
  server.run();
  std::thread network([&] { site.io.run(); });
  std::atomic<int> announced{0};
  std::atomic<int> missed{0};
  std::atomic<int> failed{0};
  std::vector<std::thread> readers;
  for (const auto* path : {"/feed.atom", "/feed.json", "/rivers/news/feed.rss", "/feed.atom?limit=200"}) {
    readers.emplace_back([&, path] {
      BlockingClient client(*at);
      for (int i = 0; i < 40; ++i) {
        const int newest = announced;
        const auto reply = client.get(path);
        failed += reply.status == 200 ? 0 : 1;
        missed += reply.body.find("Title of entry" + std::to_string(newest)) == std::string::npos ? 1 : 0;
      }
    });
  }
  for (int i = 1; i <= 30; ++i) {
    std::array<storage::Batch, 1> batches;
    batches[0].updates.push_back(Site::update(alpha, {candidate(alpha, "entry" + std::to_string(i), i)}, i));
    const bool committed = site.store.commit(batches).has_value();
    std::promise<void> done;
    asio::post(site.io, [&] {
      site.documents.feeds_changed(std::array{alpha});
      done.set_value();
    });
    done.get_future().wait();
    if (committed) {
      announced = i;
    }
  }
  for (auto& reader : readers) {
    reader.join();
  }
  asio::co_spawn(site.io, server.stop(std::chrono::seconds(5)), asio::use_future).get();
  guard.reset();
  network.join();
  CHECK(announced == 30);
  CHECK(failed == 0);
  CHECK(missed == 0);
}
