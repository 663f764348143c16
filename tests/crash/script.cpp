#include "tests/crash/script.hpp"

#include "tests/storage/support.hpp"

namespace riverd::crash {
namespace {

using namespace storage;

constexpr std::uint64_t map_size = std::uint64_t{64} << 20U;

/// One feed's document in one round: a window of items that moves on.
class Publisher {
 public:
  explicit Publisher(int number) : number_(number), feed_(test::feed_id(number)) {}

  [[nodiscard]] Batch poll(int round) const {
    std::vector<Candidate> items;
    for (int i = round + 5; i > round; --i) items.push_back(item(i, round));
    Batch out = test::batch(feed_, std::move(items), test::at(round * 3600 + number_));
    out.updates[0].state.validators.etag = '"' + std::to_string(round) + '"';
    return out;
  }

  /// What the feed's oldest items, long gone from its documents, are dropped by.
  [[nodiscard]] Batch drop(int round) const {
    Batch out;
    Expire expire;
    expire.feed = feed_;
    expire.at = test::at(round * 3600 + 1800);
    expire.entries = {item(round - 3, 0).entry.id, item(round - 2, 0).entry.id};
    out.expired.push_back(std::move(expire));
    return out;
  }

 private:
  [[nodiscard]] Candidate item(int i, int round) const {
    const std::string number = std::to_string(i);
    // Every third is a long text, on pages of its own; every fourth is changed each time it is listed.
    std::string text =
        i % 3 == 0 ? test::noise(9000, static_cast<unsigned>(i)) : "the gauge stands at " + number;
    if (i % 4 == 0) text += " in round " + std::to_string(round);
    // The link is shared with the other feeds: their entries fold.
    Candidate out = test::candidate(feed_, number, text, "https://example.com/" + number, test::at(i * 3600));
    out.traits.link = static_cast<std::uint64_t>(1000 + i);
    out.traits.title = static_cast<std::uint64_t>(2000 + i);
    out.traits.text = static_cast<std::uint64_t>(3000 + i);
    // Every fifth gets another guid later.
    if (i % 5 == 0 && round > i - 3) out.identity = digest_of({"new guid", number});
    return out;
  }

  int number_;
  FeedId feed_;
};

}  // namespace

std::vector<Step> scripted_day(int rounds) {
  const std::array<Publisher, 3> publishers = {Publisher(1), Publisher(2), Publisher(3)};
  std::vector<Step> steps;
  for (int round = 0; round < rounds; ++round) {
    // Two polls share a commit, as the writer groups them.
    steps.push_back({{publishers[0].poll(round), publishers[1].poll(round)}});
    steps.push_back({{publishers[2].poll(round)}});
    if (round >= 4 && round % 2 == 0) steps.push_back({{publishers[round % 3].drop(round)}});
    if (round % 3 == 2) steps.push_back({});
  }
  return steps;
}

Result<Opened> open_store(const std::filesystem::path& folder) {
  auto engine = LmdbEngine::open({folder, map_size, true, false});
  if (!engine) return engine.error();
  LmdbEngine* const kept = engine->get();
  auto store = Store::open(std::move(*engine));
  if (!store) return store.error();
  return Opened{kept, std::move(*store)};
}

Result<void> run(Store& store, const Step& step) {
  if (step.batches.empty()) {
    const auto compacted = store.compact();
    if (!compacted) return compacted.error();
    return {};
  }
  const auto committed = store.commit(step.batches);
  if (!committed) return committed.error();
  return {};
}

std::string digest_of_tables(const Engine& engine) {
  const auto transaction = engine.begin_read();
  if (!transaction) return "unreadable: " + transaction.error().message();
  std::string rows;
  for (std::size_t i = 0; i < table_count; ++i) {
    const auto table = static_cast<Table>(i);
    const auto cursor = (*transaction)->cursor(table);
    if (!cursor) return "unreadable: " + cursor.error().message();
    auto row = (*cursor)->seek({});
    for (; row && *row; row = (*cursor)->next()) {
      const Digest digest = digest_of({to_string(table), (*row)->key, (*row)->value});
      rows.append(reinterpret_cast<const char*>(digest.data()), digest.size());
    }
    if (!row) return "unreadable: " + row.error().message();
  }
  const Digest all = digest_of({rows});
  return to_hex({reinterpret_cast<const char*>(all.data()), all.size()});
}

}  // namespace riverd::crash
