#include "storage/codec.hpp"

#include "storage/error.hpp"
#include "storage/records_generated.h"
#include "storage/schedule_codec.hpp"
#include "storage/texts.hpp"

#include <algorithm>
#include <cstring>
#include <vector>

namespace riverd::storage {

/// Gives back as safe what was safe when it was written: the store keeps nothing else in these fields.
class StoredHtml {
 public:
  /// False: what was packed cannot be unpacked.
  static bool read(const record::Entry& record, Entry& entry) {
    if (const auto* packed = record.packed()) {
      auto text = unpack({reinterpret_cast<const char*>(packed->data()), packed->size()});
      const std::size_t content = record.packed_content();
      if (!text || text->size() < content) return false;
      entry.summary = SafeHtml(text->substr(content));
      text->resize(content);
      entry.content = SafeHtml(std::move(*text));
      return true;
    }
    if (record.content() != nullptr) entry.content = SafeHtml(record.content()->str());
    if (record.summary() != nullptr) entry.summary = SafeHtml(record.summary()->str());
    return true;
  }
};

namespace {

using Builder = flatbuffers::FlatBufferBuilder;
using flatbuffers::Offset;
using flatbuffers::Optional;
using flatbuffers::String;
using flatbuffers::Vector;

// The numbers of these values are part of the format.
static_assert(static_cast<int>(TimeQuality::ok) == 0 && static_cast<int>(TimeQuality::zone_assumed) == 1 &&
              static_cast<int>(TimeQuality::clamped) == 2 && static_cast<int>(TimeQuality::batch) == 3 &&
              static_cast<int>(TimeQuality::backfill) == 4 && static_cast<int>(TimeQuality::missing) == 5);
static_assert(static_cast<int>(FeedHealth::unknown) == 0 && static_cast<int>(FeedHealth::good) == 1 &&
              static_cast<int>(FeedHealth::failing) == 2 && static_cast<int>(FeedHealth::suspended) == 3 &&
              static_cast<int>(FeedHealth::gone) == 4);

// ---- writing ----

Offset<String> text(Builder& builder, const std::string& value) {
  return value.empty() ? Offset<String>{} : builder.CreateSharedString(value);
}

Optional<std::int64_t> millis(const std::optional<Time>& time) {
  if (!time) return flatbuffers::nullopt;
  return time->time_since_epoch().count();
}

/// A vector of tables, or nothing where the list is empty.
template <class Record, class Model, class Write>
Offset<Vector<Offset<Record>>> list(Builder& builder, const std::vector<Model>& values, Write write) {
  if (values.empty()) return {};
  std::vector<Offset<Record>> offsets;
  offsets.reserve(values.size());
  for (const Model& value : values) offsets.push_back(write(value));
  return builder.CreateVector(offsets);
}

Offset<Vector<Offset<String>>> texts(Builder& builder, const std::vector<std::string>& values) {
  return values.empty() ? Offset<Vector<Offset<String>>>{} : builder.CreateVectorOfStrings(values);
}

auto people(Builder& b, const std::vector<Person>& values) {
  return list<record::Person>(b, values, [&](const Person& p) {
    const auto name = text(b, p.name);
    const auto email = text(b, p.email);
    const auto url = text(b, p.url);
    return record::CreatePerson(b, name, email, url, text(b, p.avatar));
  });
}

auto categories(Builder& b, const std::vector<Category>& values) {
  return list<record::Category>(b, values, [&](const Category& c) {
    const auto term = text(b, c.term);
    const auto scheme = text(b, c.scheme);
    return record::CreateCategory(b, term, scheme, text(b, c.label));
  });
}

auto links(Builder& b, const std::vector<Link>& values) {
  return list<record::Link>(b, values, [&](const Link& l) {
    const auto rel = text(b, l.rel);
    const auto href = text(b, l.href);
    const auto type = text(b, l.type);
    const auto title = text(b, l.title);
    return record::CreateLink(b, rel, href, type, title, text(b, l.hreflang), l.length);
  });
}

auto enclosures(Builder& b, const std::vector<Enclosure>& values) {
  return list<record::Enclosure>(b, values, [&](const Enclosure& e) {
    const auto url = text(b, e.url);
    const auto type = text(b, e.type);
    return record::CreateEnclosure(b, url, type, text(b, e.title), e.length, e.duration);
  });
}

Offset<record::Source> source(Builder& b, const std::optional<Source>& value) {
  if (!value) return {};
  const auto id = text(b, value->id);
  const auto title = text(b, value->title);
  const auto home = text(b, value->home_url);
  return record::CreateSource(b, id, title, home, text(b, value->feed_url), millis(value->updated));
}

Offset<Vector<std::uint8_t>> bytes(Builder& b, const Digest& digest) {
  return b.CreateVector(digest.data(), digest.size());
}

Offset<Vector<std::uint8_t>> bytes(Builder& b, std::string_view text) {
  return b.CreateVector(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
}

std::string finished(Builder& builder) {
  return {reinterpret_cast<const char*>(builder.GetBufferPointer()), builder.GetSize()};
}

// ---- reading ----

std::string string_of(const String* value) {
  return value == nullptr ? std::string() : value->str();
}

std::optional<Time> time_of(Optional<std::int64_t> value) {
  if (!value) return std::nullopt;
  return Time{std::chrono::milliseconds{*value}};
}

template <class Model, class Record, class Read>
std::vector<Model> list_of(const Vector<Offset<Record>>* values, Read read) {
  std::vector<Model> out;
  if (values == nullptr) return out;
  out.reserve(values->size());
  for (const auto* value : *values) out.push_back(read(*value));
  return out;
}

std::vector<Person> people_of(const Vector<Offset<record::Person>>* values) {
  return list_of<Person>(values, [](const record::Person& p) {
    return Person{string_of(p.name()), string_of(p.email()), string_of(p.url()), string_of(p.avatar())};
  });
}

std::vector<Category> categories_of(const Vector<Offset<record::Category>>* values) {
  return list_of<Category>(values, [](const record::Category& c) {
    return Category{string_of(c.term()), string_of(c.scheme()), string_of(c.label())};
  });
}

std::vector<std::string> texts_of(const Vector<Offset<String>>* values) {
  return list_of<std::string>(values, [](const String& s) { return s.str(); });
}

Digest digest_from(const Vector<std::uint8_t>* bytes) {
  Digest digest{};
  if (bytes != nullptr)
    std::copy_n(bytes->begin(), std::min<std::size_t>(bytes->size(), digest.size()), digest.begin());
  return digest;
}

/// A record that may be read: null if it is damaged. Read in place where its bytes are aligned, which the
/// large ones in LMDB's map are; a small one may lie at any even address and is copied.
template <class Record>
class Verified {
 public:
  explicit Verified(std::string_view bytes) : data_(reinterpret_cast<const std::uint8_t*>(bytes.data())) {
    constexpr std::size_t word = sizeof(std::uint64_t);
    if (reinterpret_cast<std::uintptr_t>(data_) % word != 0) {
      copy_.resize((bytes.size() + word - 1) / word);
      std::memcpy(copy_.data(), bytes.data(), bytes.size());
      data_ = reinterpret_cast<const std::uint8_t*>(copy_.data());
    }
    flatbuffers::Verifier verifier(data_, bytes.size());
    if (!verifier.VerifyBuffer<Record>(nullptr)) data_ = nullptr;
  }

  explicit operator bool() const { return data_ != nullptr; }
  const Record* operator->() const { return flatbuffers::GetRoot<Record>(data_); }
  const Record& operator*() const { return *flatbuffers::GetRoot<Record>(data_); }

 private:
  std::vector<std::uint64_t> copy_;
  const std::uint8_t* data_;
};

std::optional<Digest> optional_digest_from(const Vector<std::uint8_t>* bytes) {
  if (bytes == nullptr) return std::nullopt;
  return digest_from(bytes);
}

Error damaged(const char* what) {
  return {StorageError::damaged,
          std::string("the store is damaged: ") + what +
              " cannot be read; put a backup in its place, or move it away to begin anew"};
}

}  // namespace

std::string encode(const FeedState& state) {
  Builder b;
  const Feed& feed = state.feed;
  const auto authors = people(b, feed.authors);
  const auto tags = categories(b, feed.categories);
  const auto hubs = texts(b, feed.hubs);
  const auto hours = state.hints.skip_hours.empty() ? Offset<Vector<std::int32_t>>{}
                                                    : b.CreateVector(state.hints.skip_hours);
  const auto days = texts(b, state.hints.skip_days);
  const std::vector<Offset<String>> strings = {text(b, state.url),
                                               text(b, feed.id),
                                               text(b, feed.title),
                                               text(b, feed.subtitle),
                                               text(b, feed.home_url),
                                               text(b, feed.self_url),
                                               text(b, feed.language),
                                               text(b, feed.icon),
                                               text(b, feed.logo),
                                               text(b, feed.rights),
                                               text(b, feed.generator),
                                               text(b, state.validators.url),
                                               text(b, state.validators.etag),
                                               text(b, state.validators.last_modified),
                                               text(b, state.last_error),
                                               text(b, state.moved_to),
                                               text(b, state.current_url)};

  const auto arrivals = encode(b, state.arrivals);
  const auto due = encode(b, state.due);

  record::FeedBuilder out(b);
  out.add_url(strings[0]);
  out.add_id(strings[1]);
  out.add_title(strings[2]);
  out.add_subtitle(strings[3]);
  out.add_home_url(strings[4]);
  out.add_self_url(strings[5]);
  out.add_language(strings[6]);
  out.add_icon(strings[7]);
  out.add_logo(strings[8]);
  out.add_rights(strings[9]);
  out.add_generator(strings[10]);
  out.add_authors(authors);
  out.add_categories(tags);
  out.add_hubs(hubs);
  if (const auto v = millis(feed.updated)) out.add_updated(*v);
  if (state.hints.ttl) out.add_ttl(state.hints.ttl->count());
  if (state.hints.period) out.add_period(state.hints.period->count());
  out.add_skip_hours(hours);
  out.add_skip_days(days);
  out.add_validators_url(strings[11]);
  out.add_etag(strings[12]);
  out.add_last_modified(strings[13]);
  out.add_body_digest(state.body_digest);
  out.add_health(static_cast<std::uint8_t>(state.health));
  out.add_failures(state.failures);
  out.add_last_status(state.last_status);
  out.add_last_error(strings[14]);
  out.add_moved_to(strings[15]);
  out.add_current_url(strings[16]);
  if (const auto v = millis(state.last_poll)) out.add_last_poll(*v);
  if (const auto v = millis(state.last_success)) out.add_last_success(*v);
  if (const auto v = millis(state.failing_since)) out.add_failing_since(*v);
  if (const auto v = millis(state.last_change)) out.add_last_change(*v);
  if (const auto v = millis(state.rekeyed)) out.add_rekeyed(*v);
  out.add_rekeyed_entries(state.rekeyed_entries);
  if (const auto v = millis(state.held_since)) out.add_held_since(*v);
  out.add_held_entries(state.held_entries);
  if (const auto v = millis(state.moved_since)) out.add_moved_since(*v);
  if (const auto v = millis(state.losing_since)) out.add_losing_since(*v);
  out.add_priority(state.priority);
  out.add_arrivals(arrivals);
  out.add_due(due);
  if (const auto v = millis(state.next_due)) out.add_next_due(*v);
  if (const auto v = millis(state.retry_until)) out.add_retry_until(*v);
  out.add_entries(state.entries);
  b.Finish(out.Finish());
  return finished(b);
}

Result<FeedState> decode_feed(FeedId id, std::string_view bytes) {
  const Verified<record::Feed> r(bytes);
  if (!r || r->health() > static_cast<std::uint8_t>(FeedHealth::gone)) return damaged("a feed's record");
  FeedState state;
  state.id = id;
  state.url = string_of(r->url());
  Feed& feed = state.feed;
  feed.id = string_of(r->id());
  feed.title = string_of(r->title());
  feed.subtitle = string_of(r->subtitle());
  feed.home_url = string_of(r->home_url());
  feed.self_url = string_of(r->self_url());
  feed.language = string_of(r->language());
  feed.icon = string_of(r->icon());
  feed.logo = string_of(r->logo());
  feed.rights = string_of(r->rights());
  feed.generator = string_of(r->generator());
  feed.authors = people_of(r->authors());
  feed.categories = categories_of(r->categories());
  feed.hubs = texts_of(r->hubs());
  feed.updated = time_of(r->updated());
  if (const auto v = r->ttl()) state.hints.ttl = std::chrono::minutes{*v};
  if (const auto v = r->period()) state.hints.period = std::chrono::seconds{*v};
  if (r->skip_hours() != nullptr)
    state.hints.skip_hours.assign(r->skip_hours()->begin(), r->skip_hours()->end());
  state.hints.skip_days = texts_of(r->skip_days());
  state.validators = {string_of(r->validators_url()), string_of(r->etag()), string_of(r->last_modified())};
  state.body_digest = r->body_digest();
  state.health = static_cast<FeedHealth>(r->health());
  state.failures = r->failures();
  state.last_status = r->last_status();
  state.last_error = string_of(r->last_error());
  state.moved_to = string_of(r->moved_to());
  state.current_url = string_of(r->current_url());
  state.last_poll = time_of(r->last_poll());
  state.last_success = time_of(r->last_success());
  state.failing_since = time_of(r->failing_since());
  state.last_change = time_of(r->last_change());
  state.rekeyed = time_of(r->rekeyed());
  state.rekeyed_entries = r->rekeyed_entries();
  state.held_since = time_of(r->held_since());
  state.held_entries = r->held_entries();
  state.moved_since = time_of(r->moved_since());
  state.losing_since = time_of(r->losing_since());
  state.priority = r->priority();
  state.next_due = time_of(r->next_due());
  state.retry_until = time_of(r->retry_until());
  state.entries = r->entries();
  if (!decode(r->arrivals(), state.arrivals) || !decode(r->due(), state.due))
    return damaged("a feed's record");
  return state;
}

std::string encode(const Entry& entry, const EntryDigests& digests, std::string_view ready) {
  Builder b(4096);
  const std::string own = ready.empty() ? pack(entry.content.str(), entry.summary.str()) : std::string();
  const std::string_view frame = ready.empty() ? std::string_view(own) : ready;
  const auto packed = frame.empty() ? Offset<Vector<std::uint8_t>>{} : bytes(b, frame);
  const auto authors = people(b, entry.authors);
  const auto contributors = people(b, entry.contributors);
  const auto tags = categories(b, entry.categories);
  const auto files = enclosures(b, entry.enclosures);
  const auto others = links(b, entry.links);
  const auto origin = source(b, entry.source);
  const auto story = entry.story.empty() ? Offset<Vector<std::uint8_t>>{} : bytes(b, entry.story.value);
  const auto content = bytes(b, digests.content);
  const auto identity = bytes(b, digests.identity);
  const auto link = digests.link ? bytes(b, *digests.link) : Offset<Vector<std::uint8_t>>{};
  const auto plain = [&](const SafeHtml& html) {
    return frame.empty() ? text(b, html.str()) : Offset<String>{};
  };
  const std::vector<Offset<String>> strings = {
      text(b, entry.output_id), text(b, entry.guid),        text(b, entry.url),   text(b, entry.title),
      plain(entry.content),     plain(entry.summary),       text(b, entry.image), text(b, entry.language),
      text(b, entry.rights),    text(b, entry.comments_url)};

  record::EntryBuilder out(b);
  out.add_feed(entry.feed.value);
  out.add_output_id(strings[0]);
  out.add_guid(strings[1]);
  out.add_url(strings[2]);
  out.add_title(strings[3]);
  out.add_content(strings[4]);
  out.add_summary(strings[5]);
  out.add_image(strings[6]);
  out.add_language(strings[7]);
  out.add_rights(strings[8]);
  out.add_comments_url(strings[9]);
  out.add_authors(authors);
  out.add_contributors(contributors);
  out.add_categories(tags);
  out.add_enclosures(files);
  out.add_links(others);
  out.add_source(origin);
  if (const auto v = millis(entry.times.stated_published)) out.add_stated_published(*v);
  if (const auto v = millis(entry.times.stated_updated)) out.add_stated_updated(*v);
  if (const auto v = millis(entry.times.mirrored_at)) out.add_mirrored_at(*v);
  out.add_first_seen(entry.times.first_seen.time_since_epoch().count());
  out.add_effective(entry.times.effective.time_since_epoch().count());
  out.add_quality(static_cast<std::uint8_t>(entry.times.quality));
  out.add_arrival(entry.arrival);
  out.add_revision(entry.revision);
  if (const auto v = millis(entry.changed)) out.add_changed(*v);
  if (const auto v = millis(entry.withdrawn)) out.add_withdrawn(*v);
  out.add_alone(entry.alone);
  out.add_story(story);
  out.add_content_digest(content);
  out.add_identity(identity);
  out.add_link(link);
  out.add_packed(packed);
  if (!frame.empty()) out.add_packed_content(static_cast<std::uint32_t>(entry.content.str().size()));
  b.Finish(out.Finish());
  return finished(b);
}

Result<Entry> decode_entry(EntryId id, std::string_view bytes, Parts parts) {
  const Verified<record::Entry> r(bytes);
  if (!r || r->quality() > static_cast<std::uint8_t>(TimeQuality::missing))
    return damaged("an entry's record");
  Entry entry;
  entry.id = id;
  entry.feed = FeedId{r->feed()};
  entry.output_id = string_of(r->output_id());
  entry.guid = string_of(r->guid());
  entry.url = string_of(r->url());
  entry.title = string_of(r->title());
  if (parts == Parts::whole && !StoredHtml::read(*r, entry)) return damaged("an entry's text");
  entry.image = string_of(r->image());
  entry.language = string_of(r->language());
  entry.rights = string_of(r->rights());
  entry.comments_url = string_of(r->comments_url());
  entry.authors = people_of(r->authors());
  entry.contributors = people_of(r->contributors());
  entry.categories = categories_of(r->categories());
  entry.enclosures = list_of<Enclosure>(r->enclosures(), [](const record::Enclosure& e) {
    return Enclosure{string_of(e.url()), string_of(e.type()), string_of(e.title()), e.length(), e.duration()};
  });
  entry.links = list_of<Link>(r->links(), [](const record::Link& l) {
    return Link{string_of(l.rel()),   string_of(l.href()),     string_of(l.type()),
                string_of(l.title()), string_of(l.hreflang()), l.length()};
  });
  if (const auto* s = r->source()) {
    entry.source = Source{string_of(s->id()), string_of(s->title()), string_of(s->home_url()),
                          string_of(s->feed_url()), time_of(s->updated())};
  }
  entry.times.stated_published = time_of(r->stated_published());
  entry.times.stated_updated = time_of(r->stated_updated());
  entry.times.mirrored_at = time_of(r->mirrored_at());
  entry.times.first_seen = Time{std::chrono::milliseconds{r->first_seen()}};
  entry.times.effective = Time{std::chrono::milliseconds{r->effective()}};
  entry.times.quality = static_cast<TimeQuality>(r->quality());
  entry.arrival = r->arrival();
  entry.revision = r->revision();
  entry.changed = time_of(r->changed());
  entry.withdrawn = time_of(r->withdrawn());
  entry.alone = r->alone();
  entry.story = EntryId{digest_from(r->story())};
  return entry;
}

Result<EntryHeader> decode_header(std::string_view bytes) {
  const Verified<record::Entry> r(bytes);
  if (!r || r->quality() > static_cast<std::uint8_t>(TimeQuality::missing))
    return damaged("an entry's record");
  return EntryHeader{FeedId{r->feed()},
                     r->arrival(),
                     Time{std::chrono::milliseconds{r->first_seen()}},
                     Time{std::chrono::milliseconds{r->effective()}},
                     EntryDigests{digest_from(r->identity()), optional_digest_from(r->link()),
                                  digest_from(r->content_digest())},
                     EntryId{digest_from(r->story())},
                     r->alone()};
}

}  // namespace riverd::storage
