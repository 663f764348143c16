#include "daemon/serve/metrics_text.hpp"

#include "daemon/serve/sources.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace riverd::serve {
namespace {

void describe(std::string& out, std::string_view name, std::string_view help) {
  out.append("# HELP ").append(name).append(" ").append(help);
  out.append("\n# TYPE ").append(name).append(" gauge\n");
}

void gauge(std::string& out, std::string_view name, std::string_view help, std::uint64_t value) {
  describe(out, name, help);
  out.append(name).append(" ").append(std::to_string(value)).append("\n");
}

std::string escaped(std::string_view label) {
  std::string out;
  for (const char c : label) {
    if (c == '\\' || c == '"') {
      out.push_back('\\');
    }
    out += c == '\n' ? std::string("\\n") : std::string(1, c);
  }
  return out;
}

}  // namespace

Result<std::string> store_metrics(const storage::Store& store, const Catalog& catalog) {
  const auto snapshot = store.snapshot();
  if (!snapshot) {
    return snapshot.error();
  }
  const auto statistics = snapshot->statistics();
  if (!statistics) {
    return statistics.error();
  }
  using storage::FeedHealth;
  constexpr std::array<FeedHealth, 5> all = {FeedHealth::unknown, FeedHealth::good, FeedHealth::failing,
                                             FeedHealth::suspended, FeedHealth::gone};
  std::array<std::uint64_t, all.size()> by_health{};
  using storage::FeedEventKind;
  std::array<std::uint64_t, static_cast<std::size_t>(FeedEventKind::stale) + 1> by_event{};
  Sources sources(*snapshot, catalog);
  for (const auto& feed : catalog.settings().feeds) {
    const auto state = sources.state(feed.id);
    if (!state) {
      return state.error();
    }
    ++by_health[static_cast<std::size_t>((*state)->health)];
    for (const auto& event : (*state)->events) {
      if (!event.until) {
        ++by_event[static_cast<std::size_t>(event.kind)];
      }
    }
  }
  std::string out;
  describe(out, "riverd_build_info", "The running version.");
  out += "riverd_build_info{version=\"" + escaped(catalog.settings().version) + "\"} 1\n";
  describe(out, "riverd_feeds", "Configured feeds by health.");
  for (const auto health : all) {
    out.append("riverd_feeds{health=\"").append(to_string(health)).append("\"} ");
    out.append(std::to_string(by_health[static_cast<std::size_t>(health)])).append("\n");
  }
  describe(out, "riverd_feed_events", "Feeds with which something is the matter now, by what it is.");
  for (std::size_t kind = 0; kind < by_event.size(); ++kind) {
    out.append("riverd_feed_events{kind=\"").append(to_string(static_cast<FeedEventKind>(kind)));
    out.append("\"} ").append(std::to_string(by_event[kind])).append("\n");
  }
  gauge(out, "riverd_entries", "Entries stored.", statistics->entries);
  gauge(out, "riverd_stories_with_copies", "Stories that more than one source tells.",
        statistics->stories_with_copies);
  gauge(out, "riverd_store_used_bytes", "Bytes of the store in use.", statistics->bytes_used);
  gauge(out, "riverd_store_limit_bytes", "Bytes the store can grow to.", statistics->bytes_limit);
  return out;
}

}  // namespace riverd::serve
