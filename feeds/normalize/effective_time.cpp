#include "feeds/normalize/effective_time.hpp"

#include "feeds/parse/date.hpp"
#include "feeds/text/ascii.hpp"

#include <algorithm>
#include <unordered_map>

namespace riverd::normalizing {
namespace {

using namespace std::chrono;

constexpr auto future_tolerance = minutes(10);  // T2
constexpr Time plausible_since = sys_days{year{1990} / 1 / 1};
constexpr auto mirror_lag_limit = hours(72);  // T9

/// Reads markup from the left.
class Cursor {
 public:
  explicit Cursor(std::string_view html) : html_(html) {}

  [[nodiscard]] std::size_t at() const { return at_; }

  void skip_white() {
    const auto next = html_.find_first_not_of(" \t\r\n\f", at_);
    at_ = next == std::string_view::npos ? html_.size() : next;
  }

  void skip_white_and_comments() {
    skip_white();
    while (html_.substr(at_).starts_with("<!--")) {
      const auto end = html_.find("-->", at_ + 4);
      if (end == std::string_view::npos) return;
      at_ = end + 3;
      skip_white();
    }
  }

  /// `<name …>` or `</name>`; attributes do not matter.
  bool take_tag(std::string_view name) {
    const std::string_view rest = html_.substr(at_);
    if (rest.size() < name.size() + 2 || rest[0] != '<') return false;
    const auto same = [](char letter, char c) { return letter == text::lower(c); };
    if (!std::equal(name.begin(), name.end(), rest.begin() + 1, same)) return false;
    if (std::string_view("> \t\r\n\f").find(rest[name.size() + 1]) == std::string_view::npos) return false;
    const auto close = html_.find('>', at_);
    if (close == std::string_view::npos) return false;
    at_ = close + 1;
    skip_white();
    return true;
  }

  std::string_view take_text() {
    const auto end = std::min(html_.find('<', at_), html_.size());
    const std::string_view text = html_.substr(at_, end - at_);
    at_ = end;
    return text;
  }

 private:
  std::string_view html_;
  std::size_t at_ = 0;
};

/// T3: what no publisher of a feed can have meant is no date.
std::optional<Time> plausible(const std::optional<Time>& time) {
  return time && *time >= plausible_since ? time : std::nullopt;
}

/// T4: undated items stand in document order just before they came, or before what is known of their
/// document.
void date_the_undated(EntryTimes& times, const TimeFrame& frame, std::size_t position) {
  times.effective = frame.received;
  times.quality = TimeQuality::missing;
  if (frame.first_fetch) {
    times.quality = TimeQuality::backfill;
    for (const auto& known : {plausible(frame.feed_updated), plausible(frame.last_modified)}) {
      if (known) times.effective = std::min(times.effective, *known);
    }
  }
  times.effective -= milliseconds(position);
}

/// T9. Whether the stated publication date is now the origin's or the comment's, both of which are UTC.
bool apply_comment(EntryTimes& times, Time comment, const std::optional<Time>& origin) {
  const std::optional<Time> published = plausible(times.stated_published);
  if (origin && vouches_for(comment, *origin)) {
    times.stated_published = origin;
    times.mirrored_at = comment;
    return true;
  }
  if (published && vouches_for(comment, *published)) {
    times.mirrored_at = comment;
    return false;
  }
  times.stated_published = comment;
  return true;
}

}  // namespace

std::optional<OriginDate> origin_date_of(std::string_view html) {
  Cursor cursor(html);
  cursor.skip_white_and_comments();
  OriginDate found;
  found.begin = cursor.at();
  if (!cursor.take_tag("div") || !cursor.take_tag("i")) return std::nullopt;
  const auto date = parse::parse_date(cursor.take_text());
  if (!date || !cursor.take_tag("/i") || !cursor.take_tag("/div")) return std::nullopt;
  found.time = date->time;
  found.end = cursor.at();
  return found;
}

bool vouches_for(Time comment, Time origin) {
  return comment >= origin && comment - origin <= mirror_lag_limit;
}

Time instant_of(const ParsedDate& date, const TimeFrame& frame) {
  return date.has_zone ? date.time : date.time - frame.zone.value_or(minutes(0));
}

EntryTimes decide_times(const StatedTimes& stated, const TimeFrame& frame, std::size_t position) {
  EntryTimes times;
  times.first_seen = frame.received;
  if (stated.published) times.stated_published = instant_of(*stated.published, frame);
  if (stated.updated) times.stated_updated = instant_of(*stated.updated, frame);
  const bool comment_decided = stated.comment && apply_comment(times, *stated.comment, stated.origin);
  if (times.mirrored_at) times.mirrored_at = std::min(*times.mirrored_at, frame.received);

  const std::optional<Time> published = plausible(times.stated_published);
  const std::optional<Time> chosen = published ? published : plausible(times.stated_updated);
  const std::optional<ParsedDate>& read_from = published ? stated.published : stated.updated;
  const bool zone_known = (published && comment_decided) || (read_from && read_from->has_zone);
  if (!chosen) {
    date_the_undated(times, frame, position);
  } else if (*chosen > frame.received + future_tolerance) {
    times.effective = frame.received;
    times.quality = TimeQuality::clamped;
  } else {
    times.effective = *chosen;
    times.quality = zone_known ? TimeQuality::ok : TimeQuality::zone_assumed;
  }
  return times;
}

void mark_batches(const std::vector<EntryTimes*>& times) {
  const auto is_stated = [](const EntryTimes& t) {
    return t.quality == TimeQuality::ok || t.quality == TimeQuality::zone_assumed;
  };
  std::unordered_map<Time::rep, std::size_t> shared;
  for (const EntryTimes* t : times) {
    if (is_stated(*t)) ++shared[t->effective.time_since_epoch().count()];
  }
  for (EntryTimes* t : times) {
    if (is_stated(*t) && shared[t->effective.time_since_epoch().count()] >= 3)
      t->quality = TimeQuality::batch;
  }
}

}  // namespace riverd::normalizing
