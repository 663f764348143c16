// One thread over a folder of real feeds. The first is the yardstick: what the XML library alone needs to
// read the same bytes. `RIVERD_CORPUS=FOLDER` chooses another folder.

#include "feeds/dedupe/similarity.hpp"
#include "feeds/emit/parsed_json.hpp"
#include "feeds/normalize/normalize.hpp"
#include "feeds/parse/parse.hpp"
#include "tests/bench/built_in_rules.hpp"
#include "tests/bench/corpus.hpp"

#include <benchmark/benchmark.h>

#include <pugixml.hpp>

#include <iterator>
#include <utility>

namespace riverd::bench {
namespace {

template <class Work>
void over_corpus(benchmark::State& state, Work work) {
  const Corpus& corpus = real_feeds();
  if (corpus.documents.empty()) {
    state.SkipWithError("no real feeds: name a folder in RIVERD_CORPUS");
    return;
  }
  for (auto _ : state) {
    for (const std::string& document : corpus.documents) work(document);
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(corpus.bytes) *
                          static_cast<std::int64_t>(state.iterations()));
}

void corpus_pugixml(benchmark::State& state) {
  over_corpus(state, [](const std::string& document) {
    pugi::xml_document tree;
    benchmark::DoNotOptimize(tree.load_buffer(document.data(), document.size()));
  });
}
BENCHMARK(corpus_pugixml)->Unit(benchmark::kMillisecond);

/// What is done with a document none of whose items is new.
void corpus_first_pass(benchmark::State& state) {
  const parse::ItemFilter none = [](const ItemSketch&) { return false; };
  over_corpus(state, [&](const std::string& document) {
    benchmark::DoNotOptimize(parse::parse(document, {}, {}, none));
  });
}
BENCHMARK(corpus_first_pass)->Unit(benchmark::kMillisecond);

void corpus_parse(benchmark::State& state) {
  over_corpus(state,
              [](const std::string& document) { benchmark::DoNotOptimize(parse::parse(document, {})); });
}
BENCHMARK(corpus_parse)->Unit(benchmark::kMillisecond);

/// Parsed, and every text sanitised for publication: what is done with new items before they are stored.
void corpus_normalize(benchmark::State& state, std::shared_ptr<const rules::RuleSet> rules) {
  NormalizeContext context;
  context.rules = std::move(rules);
  context.feed_url = "https://source.example/feed.xml";
  context.feed = FeedId::from_url(context.feed_url);
  context.now = Time{std::chrono::milliseconds{1'760'000'000'000}};
  context.authority = "riverd.example";
  over_corpus(state, [&](const std::string& document) {
    auto feed = parse::parse(document, {});
    if (feed) benchmark::DoNotOptimize(normalize(*std::move(feed), context));
  });
}
void corpus_parse_and_normalize(benchmark::State& state) {
  corpus_normalize(state, {});
}
BENCHMARK(corpus_parse_and_normalize)->Unit(benchmark::kMillisecond);

/// The same with the built-in content rules, which find something in many a real feed.
void corpus_parse_and_normalize_ruled(benchmark::State& state) {
  corpus_normalize(state, built_in_rules());
}
BENCHMARK(corpus_parse_and_normalize_ruled)->Unit(benchmark::kMillisecond);

/// What near-duplicates cost before the store is asked: every entry's text divided into tokens, alone and
/// with the bands it is looked up by.
const NormalizedFeed& normalized_corpus() {
  static const NormalizedFeed all = [] {
    NormalizeContext context;
    context.feed_url = "https://source.example/feed.xml";
    context.authority = "riverd.example";
    NormalizedFeed out;
    for (const std::string& document : real_feeds().documents) {
      auto parsed = parse::parse(document, {});
      if (!parsed) continue;
      auto feed = normalize(*std::move(parsed), context);
      std::move(feed.entries.begin(), feed.entries.end(), std::back_inserter(out.entries));
    }
    return out;
  }();
  return all;
}

void corpus_read_articles(benchmark::State& state) {
  std::size_t tokens = 0;
  for (auto _ : state) {
    for (const Candidate& candidate : normalized_corpus().entries) {
      const auto article = dedupe::read_article(candidate.entry.title, body_of(candidate.entry));
      tokens += article.tokens.size();
      benchmark::DoNotOptimize(article);
    }
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(tokens));
}
BENCHMARK(corpus_read_articles)->Unit(benchmark::kMillisecond);

void corpus_fingerprints(benchmark::State& state) {
  std::size_t tokens = 0;
  for (auto _ : state) {
    for (const Candidate& candidate : normalized_corpus().entries) {
      const auto print = dedupe::fingerprint_of(candidate.article, {});
      tokens += print.tokens;
      benchmark::DoNotOptimize(print);
      benchmark::DoNotOptimize(dedupe::traces_of(candidate.article, {}).bands);
    }
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(tokens));
}
BENCHMARK(corpus_fingerprints)->Unit(benchmark::kMillisecond);

/// What `riverd parse` does: parsed, every text sanitised, printed as JSON.
void corpus_parse_to_json(benchmark::State& state) {
  over_corpus(state, [](const std::string& document) {
    emit::ParsedJsonWriter json(text::SanitizeTable::wide);
    const auto feed = parse::parse(document, {}, {}, {}, [&](const ParsedEntry& item) { json.add(item); });
    if (!feed) return;
    benchmark::DoNotOptimize(std::move(json).finish(*feed));
  });
}
BENCHMARK(corpus_parse_to_json)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace riverd::bench
