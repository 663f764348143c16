#pragma once

#include "daemon/serve/catalog.hpp"
#include "feeds/emit/output.hpp"
#include "feeds/filter/subject.hpp"
#include "storage/feed_state.hpp"
#include "storage/snapshot.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <unordered_map>

namespace riverd::serve {

/// The sources of what is being rendered: each is read from the store once. A source that was never
/// polled is known by what the configuration says, one that is no longer configured by its state.
class Sources {
 public:
  Sources(const storage::Snapshot& snapshot, const Catalog& catalog)
      : snapshot_(snapshot), catalog_(catalog) {}

  /// The reference stays valid as long as this object.
  [[nodiscard]] Result<const storage::FeedState*> state(FeedId id);

  /// The same by value and not kept, for those who ask for one source after the other: ten thousand of them
  /// take 20 MB.
  [[nodiscard]] Result<storage::FeedState> read(FeedId id) const;

  /// Every configured source in its order, each read and dropped again.
  using Visitor = std::function<void(const FeedSettings&, storage::FeedState)>;
  [[nodiscard]] Result<void> visit(const Visitor& visit) const;

  /// The owner's title, else the feed's own, else its name, else its URL.
  [[nodiscard]] std::string title(const storage::FeedState& state) const;

  /// What filter rules may ask about a feed. The reference stays valid as long as this object.
  struct Facts {
    filter::FeedFacts feed;
    std::uint64_t digest = 0;  // of all of it
  };
  [[nodiscard]] Result<const Facts*> facts(FeedId id);

  /// An item of a river with everything about its sources. `source.updated` is left out.
  [[nodiscard]] Result<emit::OutputEntry> output(storage::RiverItem item);

  /// Gives the entry its content and summary as they are shown, unless it has one of them or that failed
  /// before: for emitters (emit::OutputFeed::texts), who know no errors.
  void read_texts(Entry& entry);

  /// The first failure of read_texts(): what was made by it is not to be shown.
  [[nodiscard]] const Result<void>& texts_read() const { return texts_read_; }

 private:
  void send_pictures_through_proxy(Entry& entry) const;

  const storage::Snapshot& snapshot_;
  const Catalog& catalog_;
  std::unordered_map<FeedId, storage::FeedState> states_;
  std::unordered_map<FeedId, Facts> facts_;
  Result<void> texts_read_{};
};

}  // namespace riverd::serve
