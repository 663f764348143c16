#pragma once

#include "config/config.hpp"

#include <string>
#include <vector>

namespace riverd::config {

/// What a reload has to do. Feeds are the same when their URLs are.
struct Diff {
  struct ChangedFeed {
    FeedConfig before;
    FeedConfig after;
  };

  std::vector<FeedConfig> added;
  std::vector<FeedConfig> removed;
  std::vector<ChangedFeed> changed;
  bool rivers_changed = false;        // a river was added, removed or altered
  bool rules_changed = false;         // a content rule was added, removed, altered or moved
  bool hosts_changed = false;         // an exception was added, removed or altered
  bool archives_changed = false;      // likewise an archive
  std::vector<std::string> reloaded;  // keys with new values that take effect: "[poll] budget"
  std::vector<std::string> restart;   // keys with new values that wait for a restart: "[server] listen"

  [[nodiscard]] bool empty() const {
    return added.empty() && removed.empty() && changed.empty() && !rivers_changed && !rules_changed &&
           !hosts_changed && !archives_changed && reloaded.empty() && restart.empty();
  }
};

[[nodiscard]] Diff diff(const Config& before, const Config& after);

/// One line for a log: "2 feeds added; 1 feed changed; [server] listen waits for a restart"; "nothing
/// changed".
[[nodiscard]] std::string summary(const Diff& diff);

}  // namespace riverd::config
