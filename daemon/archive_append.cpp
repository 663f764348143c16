#include "daemon/archive_append.hpp"

#include "daemon/archive_writer.hpp"

#include <algorithm>
#include <utility>

namespace riverd::archive_append {
namespace {

using std::chrono::steady_clock;

constexpr std::size_t most_passed = 65'536;  // arrivals at other feeds that are passed over in a step

/// What a step may do.
class Budget {
 public:
  explicit Budget(const std::atomic<bool>& stop) : stop_(stop) {}

  void spend(std::size_t bytes) {
    ++entries_;
    bytes_ += bytes;
  }
  [[nodiscard]] bool spent() const {
    return stop_ || entries_ >= most_entries || bytes_ >= most_bytes || steady_clock::now() >= end_;
  }

 private:
  const std::atomic<bool>& stop_;
  steady_clock::time_point end_ = steady_clock::now() + longest;
  std::size_t entries_ = 0;
  std::size_t bytes_ = 0;
};

/// Where the archive goes on: where it was, unless the store, what is wanted or a feed of the river is
/// another.
Result<ArchivePosition> resumed(const storage::Snapshot& view, const Target& target,
                                std::span<const FeedId> feeds, Time now) {
  ArchivePosition fresh;
  fresh.scope = target.scope;
  fresh.edits = now - settled;
  fresh.feeds.insert(feeds.begin(), feeds.end());
  auto known = read_position(target.folder);
  if (!known || known->scope != target.scope) return fresh;
  const auto last = view.last_arrival();
  if (!last) return last.error();
  if (known->through > *last) return fresh;
  if (known->last > 0) {
    const auto entry = view.entry(known->entry);
    if (!entry) return entry.error();
    if (!*entry || (*entry)->arrival != known->last) return fresh;
  }
  for (const FeedId feed : feeds) {
    if (known->feeds.contains(feed)) continue;
    const auto earlier = view.has_arrivals_before({&feed, 1}, known->through + 1);
    if (!earlier) return earlier.error();
    if (*earlier) return fresh;
  }
  known->feeds = std::move(fresh.feeds);
  if (known->edits > now) known->edits = {};  // by a clock that was set back since
  return std::move(*known);
}

/// The feeds that had an edit since that time, perhaps.
Result<std::vector<FeedId>> edited_since(Time since, std::span<const FeedId> feeds,
                                         const storage::Snapshot& view) {
  std::vector<FeedId> out;
  for (const FeedId feed : feeds) {
    const auto state = view.feed(feed);
    if (!state) return state.error();
    if (*state && (*state)->last_change && *(*state)->last_change >= since) out.push_back(feed);
  }
  return out;
}

/// One step's way. Each part does what it can and says whether there was anything to do for it.
class Stepper {
 public:
  Stepper(const storage::Snapshot& view, const Target& target, Progress& progress,
          const std::atomic<bool>& stop)
      : view_(view),
        target_(target),
        progress_(progress),
        writer_(view, *target.catalog, target.river, progress.names),
        budget_(stop) {}

  [[nodiscard]] const Step& step() const { return step_; }

  Result<void> resume(Time now) {
    auto position = resumed(view_, target_, writer_.feeds(), now);
    if (!position) return position.error();
    // Where it begins anew every file is looked at.
    if (position->through > 0) {
      auto edited = edited_since(position->edits, writer_.feeds(), view_);
      if (!edited) return edited.error();
      progress_.check = std::move(*edited);
      progress_.checked = 0;
      progress_.check_through = position->through;
    }
    if (auto noted = write_position(target_.folder, *position); !noted) return noted;
    progress_.noted = position->through;
    progress_.position = std::move(*position);
    return {};
  }

  /// The next entries to arrive.
  Result<bool> append() {
    const std::uint64_t from = progress_.position->through;
    const auto slice = view_.arrivals_after(writer_.feeds(), from, most_entries, most_passed);
    if (!slice) return slice.error();
    if (slice->through == from) return false;
    if (!slice->arrivals.empty()) {
      if (const auto learnt = learn(); !learnt || *learnt) return learnt;
    }
    ArchivePosition next = *progress_.position;
    next.through = slice->through;
    for (const auto& arrival : slice->arrivals) {
      if (budget_.spent()) {
        next.through = arrival.number - 1;
        break;
      }
      const auto given = give(arrival.entry);
      if (!given) return given.error();
      if (!*given) continue;
      next.last = arrival.number;
      next.entry = arrival.entry;
    }
    if (progress_.named == from) progress_.named = next.through;
    // What brought nothing need not be on the disk at once: it is looked through again.
    if (next.last != progress_.position->last || next.through - progress_.noted >= most_passed) {
      if (auto noted = write_position(target_.folder, next); !noted) return noted.error();
      progress_.noted = next.through;
    }
    progress_.position = std::move(next);
    return true;
  }

  /// What may have been edited while nobody looked.
  Result<bool> check() {
    if (progress_.check.empty()) return false;
    if (const auto learnt = learn(); !learnt || *learnt) return learnt;
    const auto slice = view_.arrivals_after(progress_.check, progress_.checked, most_entries, most_passed);
    if (!slice) return slice.error();
    std::uint64_t checked = slice->through;
    for (const auto& arrival : slice->arrivals) {
      if (arrival.number > progress_.check_through) break;
      if (budget_.spent()) {
        checked = arrival.number - 1;
        break;
      }
      const auto edited = may_be_edited(arrival.entry);
      if (!edited) return edited.error();
      if (!*edited) continue;
      if (const auto given = give(arrival.entry); !given) return given.error();
    }
    progress_.checked = checked;
    if (checked >= progress_.check_through) progress_.check.clear();
    return true;
  }

  /// What is known to be edited.
  Result<bool> refresh(std::span<const EntryId> altered) {
    if (altered.empty()) return false;
    if (const auto learnt = learn(); !learnt || *learnt) return learnt;
    for (const EntryId id : altered) {
      if (budget_.spent()) return true;
      if (const auto given = give(id); !given) return given.error();
      ++step_.altered;
    }
    return true;
  }

  /// Nothing is left to do but to note that, now and then.
  Result<void> settle(Time now) {
    step_.done = true;
    const Time edits = now - settled;
    if (edits >= progress_.position->edits && edits - progress_.position->edits < settled) return {};
    ArchivePosition next = *progress_.position;
    next.edits = edits;
    if (auto noted = write_position(target_.folder, next); !noted) return noted;
    progress_.noted = next.through;
    progress_.position = std::move(next);
    return {};
  }

 private:
  /// Gives the entry its file, if it has one.
  Result<bool> give(EntryId id) {
    const auto entry = writer_.find(id);
    if (!entry) return entry.error();
    if (!*entry) {
      budget_.spend(0);
      return false;
    }
    const auto written = writer_.write(**entry, target_.folder, target_.format, archive_files::Lasting::yes);
    if (!written) return written.error();
    budget_.spend(written->bytes);
    if (written->changed) ++step_.written;
    return true;
  }

  /// Whether the file of an entry may be another since it arrived.
  [[nodiscard]] Result<bool> may_be_edited(EntryId id) const {
    const auto entry = view_.entry(id);
    if (!entry) return entry.error();
    return *entry &&
           ((*entry)->revision > 0 || (*entry)->original || (*entry)->cleaning->unruled != Digest{});
  }

  /// Learns whose the paths are of what has been written, where files were imported: as far as a step may go.
  /// True: it has only done that.
  Result<bool> learn() {
    const std::uint64_t through = progress_.position->through;
    if (target_.files.empty()) progress_.named = through;
    if (progress_.named >= through) return false;
    const auto slice = view_.arrivals_after(target_.files, progress_.named, most_entries, most_passed);
    if (!slice) return slice.error();
    std::uint64_t named = slice->through;
    for (const auto& arrival : slice->arrivals) {
      if (arrival.number > through) break;
      if (budget_.spent()) {
        named = arrival.number - 1;
        break;
      }
      const auto entry = writer_.find(arrival.entry);
      if (!entry) return entry.error();
      budget_.spend(0);
      if (!*entry) continue;
      if (const auto path = writer_.path_of(**entry); !path) return path.error();
    }
    progress_.named = std::min(named, through);
    return true;
  }

  const storage::Snapshot& view_;
  const Target& target_;
  Progress& progress_;
  ArchiveWriter writer_;
  Budget budget_;
  Step step_;
};

}  // namespace

Result<Step> step(const storage::Store& store, const Target& target, Progress& progress,
                  std::span<const EntryId> altered, Time now, const std::atomic<bool>& stop) {
  // What has its file here was given to a reader, so it stays what stands for its story.
  const auto view = store.published_snapshot();
  if (!view) return view.error();
  Stepper stepper(*view, target, progress, stop);
  if (!progress.position) {
    if (auto resumed = stepper.resume(now); !resumed) return resumed.error();
  }
  for (const auto& part : {&Stepper::append, &Stepper::check}) {
    const auto worked = (stepper.*part)();
    if (!worked) return worked.error();
    if (*worked) return stepper.step();
  }
  const auto worked = stepper.refresh(altered);
  if (!worked) return worked.error();
  if (*worked) return stepper.step();
  if (auto noted = stepper.settle(now); !noted) return noted.error();
  return stepper.step();
}

}  // namespace riverd::archive_append
