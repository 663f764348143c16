#include "daemon/serve/render.hpp"

#include "feeds/text/sanitize.hpp"
#include "storage/error.hpp"
#include "storage/texts.hpp"
#include "tests/daemon/serve/serve_fixture.hpp"

#include <array>

using namespace riverd;
using namespace riverd::test;

namespace {

Candidate with_text(const std::string& name, int minutes) {
  Candidate out = candidate(alpha, name, minutes);
  std::string text;
  for (int i = 0; i < 40; ++i) text += "Sentence " + std::to_string(i) + " of " + name + ". ";
  out.entry.content = text::safe_html_from_text(text);
  storage::pack_texts(out);
  return out;
}

/// Takes every text out of the store behind its back.
void lose_texts(storage::Engine& engine) {
  auto writing = engine.begin_write();
  REQUIRE(writing.has_value());
  std::vector<std::string> keys;
  {
    const auto cursor = (*writing)->cursor(storage::Table::texts);
    REQUIRE(cursor.has_value());
    for (auto row = (*cursor)->seek({}); row.has_value() && *row; row = (*cursor)->next())
      keys.emplace_back((*row)->key);
  }
  REQUIRE_FALSE(keys.empty());
  for (const auto& key : keys) REQUIRE((*writing)->erase(storage::Table::texts, key).has_value());
  REQUIRE((*writing)->commit().has_value());
}

}  // namespace

TEST_CASE("a document is not made where the store has lost a text of it") {
  auto owned = std::make_unique<storage::MemoryEngine>();
  storage::Engine& engine = *owned;
  auto store = storage::Store::open(std::move(owned));
  REQUIRE(store.has_value());
  std::array<storage::Batch, 1> batches;
  batches[0].updates.push_back(Site::update(alpha, {with_text("one", 1), with_text("two", 2)}, 3));
  REQUIRE(store->commit(batches).has_value());
  const serve::Catalog catalog(Site::settings());
  using serve::Format;
  const auto format = GENERATE(Format::atom, Format::rss, Format::json);
  const auto river = [&] { return serve::render_river(*store, catalog, 0, format, std::nullopt); };
  REQUIRE(river().has_value());
  lose_texts(engine);
  const auto lost = river();
  REQUIRE(lost.has_error());
  CHECK(lost.error().code == storage::StorageError::damaged);
  CHECK(serve::render_feed(*store, catalog, alpha, format, 1).has_error());
}
