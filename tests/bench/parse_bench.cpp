#include "feeds/normalize/normalize.hpp"
#include "feeds/parse/parse.hpp"
#include "tests/bench/built_in_rules.hpp"
#include "tests/bench/documents.hpp"

#include <benchmark/benchmark.h>

#include <pugixml.hpp>

namespace riverd::bench {
namespace {

/// What the XML library alone needs: the yardstick of the two below.
void pugixml_alone(benchmark::State& state) {
  const std::string document = full_text_feed(100);
  for (auto _ : state) {
    pugi::xml_document tree;
    benchmark::DoNotOptimize(tree.load_buffer(document.data(), document.size()));
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(document.size()) *
                          static_cast<std::int64_t>(state.iterations()));
}
BENCHMARK(pugixml_alone);

void parse_document(benchmark::State& state) {
  const std::string document = full_text_feed(100);
  for (auto _ : state) benchmark::DoNotOptimize(parse::parse(document, {}));
  state.SetBytesProcessed(static_cast<std::int64_t>(document.size()) *
                          static_cast<std::int64_t>(state.iterations()));
}
BENCHMARK(parse_document);

void normalize_document(benchmark::State& state, std::shared_ptr<const rules::RuleSet> rules) {
  const std::string document = full_text_feed(100);
  NormalizeContext context;
  context.rules = std::move(rules);
  context.feed_url = "https://source-0.example/feed.xml";
  context.feed = FeedId::from_url(context.feed_url);
  context.now = Time{std::chrono::milliseconds{1'760'000'000'000}};
  context.authority = "riverd.example";
  for (auto _ : state) {
    auto parsed = parse::parse(document, {});
    benchmark::DoNotOptimize(normalize(std::move(parsed.value()), context));
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(document.size()) *
                          static_cast<std::int64_t>(state.iterations()));
}

void parse_and_normalize(benchmark::State& state) {
  normalize_document(state, {});
}
BENCHMARK(parse_and_normalize);

/// The same with the built-in content rules, which find nothing in it.
void parse_and_normalize_ruled(benchmark::State& state) {
  normalize_document(state, built_in_rules());
}
BENCHMARK(parse_and_normalize_ruled);

}  // namespace
}  // namespace riverd::bench
