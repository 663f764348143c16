#include "storage/codec.hpp"

#include "storage/extras_codec.hpp"
#include "storage/record_parts.hpp"
#include "storage/texts.hpp"

#include <utility>

namespace riverd::storage {

using namespace record_parts;

namespace {

std::string_view view_of(const Vector<std::uint8_t>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// How the output ids end that riverd gives: by them most of such an id need not be stored.
std::string name_of(FeedId feed, EntryId id) {
  return feed.to_string() + '/' + id.to_string();
}

TextsApart texts_of(const record::Entry& record) {
  return {record.texts(), record.packed_bytes(), record.texts() == 0 ? 0 : record.packed_content(),
          record.original_bytes()};
}

}  // namespace

/// Gives back as safe what was safe when it was written: the store keeps nothing else in these fields.
class StoredHtml {
 public:
  /// False: what was packed cannot be unpacked.
  static bool unpack(std::string_view frame, std::size_t content, Entry& entry) {
    auto text = storage::unpack(frame);
    if (!text || text->size() < content) return false;
    entry.summary = SafeHtml(text->substr(content));
    text->resize(content);
    entry.content = SafeHtml(std::move(*text));
    return true;
  }

  /// What the record holds.
  static bool read(const record::Entry& record, Entry& entry) {
    if (const auto* packed = record.packed()) return unpack(view_of(*packed), record.packed_content(), entry);
    if (record.content() != nullptr) entry.content = SafeHtml(record.content()->str());
    if (record.summary() != nullptr) entry.summary = SafeHtml(record.summary()->str());
    return true;
  }
};

bool unpack_texts(std::string_view frame, std::size_t content, Entry& entry) {
  return StoredHtml::unpack(frame, content, entry);
}

// The numbers of these values are part of the format.
static_assert(static_cast<int>(TimeQuality::ok) == 0 && static_cast<int>(TimeQuality::zone_assumed) == 1 &&
              static_cast<int>(TimeQuality::clamped) == 2 && static_cast<int>(TimeQuality::batch) == 3 &&
              static_cast<int>(TimeQuality::backfill) == 4 && static_cast<int>(TimeQuality::missing) == 5);

std::string encode(const Entry& entry, const EntryDigests& digests, std::string_view ready) {
  Builder b(4096);
  const TextsApart& texts = digests.texts;
  const bool apart = texts.number != 0;
  const std::string own =
      ready.empty() && !apart ? pack(entry.content.str(), entry.summary.str()) : std::string();
  const std::string_view frame = ready.empty() || apart ? std::string_view(own) : ready;
  const auto packed = frame.empty() ? Offset<Vector<std::uint8_t>>{} : bytes(b, frame);
  const auto authors = people(b, entry.authors);
  const auto contributors = people(b, entry.contributors);
  const auto tags = categories(b, entry.categories);
  const auto files = enclosures(b, entry.enclosures);
  const auto others = links(b, entry.links);
  const auto origin = source(b, entry.source);
  const auto extras = record_parts::extras(b, entry.extras);
  const Cleaning& cleaning = *entry.cleaning;
  const auto unruled =
      cleaning.unruled == Digest{} ? Offset<Vector<std::uint8_t>>{} : bytes(b, cleaning.unruled);
  const auto uses = list<record::RuleUse>(b, cleaning.uses, [&](const RuleUse& use) {
    const auto rule = text(b, use.rule);
    return record::CreateRuleUse(b, rule, use.count, use.bytes, text(b, use.excerpt));
  });
  const auto story = entry.story.empty() ? Offset<Vector<std::uint8_t>>{} : bytes(b, entry.story.value);
  const auto content = bytes(b, digests.content);
  const auto identity = bytes(b, digests.identity);
  const auto link = digests.link ? bytes(b, *digests.link) : Offset<Vector<std::uint8_t>>{};
  const auto path = entry.original ? text(b, entry.original->path) : Offset<String>{};
  const auto file =
      entry.original && !apart ? bytes(b, pack_file(entry.original->bytes)) : Offset<Vector<std::uint8_t>>{};
  const auto plain = [&](const SafeHtml& html) {
    return frame.empty() && !apart ? text(b, html.str()) : Offset<String>{};
  };
  const std::string name = name_of(entry.feed, entry.id);
  const bool named = entry.output_id.size() > name.size() && entry.output_id.ends_with(name);
  const std::string beginning =
      named ? entry.output_id.substr(0, entry.output_id.size() - name.size()) : std::string();
  const auto output_beginning = text(b, beginning);
  const std::vector<Offset<String>> strings = {named ? Offset<String>{} : text(b, entry.output_id),
                                               text(b, entry.guid),
                                               text(b, entry.url),
                                               text(b, entry.title),
                                               plain(entry.content),
                                               plain(entry.summary),
                                               text(b, entry.image),
                                               text(b, entry.language),
                                               text(b, entry.rights),
                                               text(b, entry.comments_url)};

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
  out.add_apart(entry.apart);
  out.add_story(story);
  out.add_content_digest(content);
  out.add_identity(identity);
  out.add_link(link);
  out.add_packed(packed);
  out.add_original_path(path);
  out.add_original(file);
  out.add_extras(extras);
  if (!frame.empty()) out.add_packed_content(static_cast<std::uint32_t>(entry.content.str().size()));
  if (apart) out.add_packed_content(texts.content);
  out.add_texts(texts.number);
  out.add_packed_bytes(texts.packed);
  out.add_original_bytes(texts.original);
  out.add_output_beginning(output_beginning);
  out.add_unruled(unruled);
  out.add_uses(uses);
  b.Finish(out.Finish());
  return finished(b);
}

namespace {

/// Memory for a frame that a thread keeps.
constexpr std::size_t largest_room = std::size_t{64} << 10U;

/// The texts of a record, from wherever they stand. `transaction` may be null: then from the record only.
Result<void> read_texts(const record::Entry& record, Parts parts, const ReadTransaction* transaction,
                        Entry& entry) {
  const TextsApart texts = texts_of(record);
  const bool whole = parts == Parts::whole;
  if (texts.number == 0) {
    if (!StoredHtml::read(record, entry)) return damaged("an entry's text");
    if (record.original() == nullptr || !whole) return {};
    auto file = unpack(view_of(*record.original()));
    if (!file) return damaged("the file an entry was imported from");
    entry.original = Original{string_of(record.original_path()), std::move(*file)};
    return {};
  }
  if (transaction == nullptr) return damaged("an entry's text");
  if (texts.packed > 0) {
    // A river reads hundreds of frames one after the other, each needed for a moment.
    thread_local std::string room;
    auto frame = read_frame(texts.number, TextPart::packed, texts.packed, *transaction, std::move(room));
    if (!frame) return frame.error();
    if (!StoredHtml::unpack(*frame, texts.content, entry)) return damaged("an entry's text");
    if (frame->capacity() <= largest_room) room = std::move(*frame);
  }
  if (texts.original > 0 && whole) {
    const auto frame = read_frame(texts.number, TextPart::original, texts.original, *transaction);
    if (!frame) return frame.error();
    auto file = unpack(*frame, entry.content.str() + entry.summary.str());
    if (!file) return damaged("the file an entry was imported from");
    entry.original = Original{string_of(record.original_path()), std::move(*file)};
  }
  return {};
}

}  // namespace

Result<EntryRecord> EntryRecord::open(std::string_view bytes) {
  Verified<record::Entry> r(bytes);
  if (!r || r->quality() > static_cast<std::uint8_t>(TimeQuality::missing))
    return damaged("an entry's record");
  EntryRecord out;
  out.data_ = r.data();
  out.copy_ = std::move(r).take_copy();
  return out;
}

EntryHeader EntryRecord::header() const {
  const auto* r = flatbuffers::GetRoot<record::Entry>(data_);
  return {FeedId{r->feed()},
          r->arrival(),
          Time{std::chrono::milliseconds{r->first_seen()}},
          Time{std::chrono::milliseconds{r->effective()}},
          EntryDigests{digest_from(r->identity()), optional_digest_from(r->link()),
                       digest_from(r->content_digest()), texts_of(*r)},
          EntryId{digest_from(r->story())},
          r->alone()};
}

Result<Entry> EntryRecord::entry(EntryId id, Parts parts, const ReadTransaction* transaction) const {
  const auto* r = flatbuffers::GetRoot<record::Entry>(data_);
  Entry entry;
  entry.id = id;
  entry.feed = FeedId{r->feed()};
  entry.output_id = string_of(r->output_id());
  if (const auto* beginning = r->output_beginning())
    entry.output_id = beginning->str() + name_of(entry.feed, id);
  entry.guid = string_of(r->guid());
  entry.url = string_of(r->url());
  entry.title = string_of(r->title());
  if (parts != Parts::without_content) {
    if (auto texts = read_texts(*r, parts, transaction, entry); !texts) return texts.error();
  }
  if (!extras_of(r->extras(), entry.extras)) return damaged("an entry's record");
  if (r->unruled() != nullptr || r->uses() != nullptr) {
    Cleaning& cleaning = entry.cleaning.edit();
    cleaning.unruled = digest_from(r->unruled());
    cleaning.uses = list_of<RuleUse>(r->uses(), [](const record::RuleUse& use) {
      return RuleUse{string_of(use.rule()), use.count(), use.bytes(), string_of(use.excerpt())};
    });
  }
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
  entry.apart = r->apart();
  entry.story = EntryId{digest_from(r->story())};
  return entry;
}

Result<void> EntryRecord::texts(Entry& entry, const ReadTransaction& transaction) const {
  return read_texts(*flatbuffers::GetRoot<record::Entry>(data_), Parts::without_original, &transaction,
                    entry);
}

Result<Entry> decode_entry(EntryId id, std::string_view bytes, Parts parts,
                           const ReadTransaction& transaction) {
  const auto record = EntryRecord::open(bytes);
  return record ? record->entry(id, parts, &transaction) : record.error();
}

Result<Entry> decode_entry(EntryId id, std::string_view bytes, Parts parts) {
  const auto record = EntryRecord::open(bytes);
  return record ? record->entry(id, parts, nullptr) : record.error();
}

Result<EntryHeader> decode_header(std::string_view bytes) {
  const auto record = EntryRecord::open(bytes);
  if (!record) return record.error();
  return record->header();
}

Result<std::string> original_path_of(std::string_view bytes) {
  const Verified<record::Entry> r(bytes);
  if (!r) return damaged("an entry's record");
  return string_of(r->original_path());
}

}  // namespace riverd::storage
