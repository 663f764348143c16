#pragma once

#include "feeds/model/entry.hpp"
#include "feeds/model/time.hpp"
#include "storage/codec.hpp"
#include "storage/error.hpp"
#include "storage/records_generated.h"
#include "storage/sealed.hpp"

#include <algorithm>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// What the records of feeds and of entries have in common: for the codecs only.
namespace riverd::storage::record_parts {

using Builder = flatbuffers::FlatBufferBuilder;
using flatbuffers::Offset;
using flatbuffers::Optional;
using flatbuffers::String;
using flatbuffers::Vector;

// ---- writing ----

inline Offset<String> text(Builder& builder, const std::string& value) {
  return value.empty() ? Offset<String>{} : builder.CreateSharedString(value);
}

inline Optional<std::int64_t> millis(const std::optional<Time>& time) {
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

inline Offset<Vector<Offset<String>>> texts(Builder& builder, const std::vector<std::string>& values) {
  return values.empty() ? Offset<Vector<Offset<String>>>{} : builder.CreateVectorOfStrings(values);
}

inline auto people(Builder& b, const std::vector<Person>& values) {
  return list<record::Person>(b, values, [&](const Person& p) {
    const auto name = text(b, p.name);
    const auto email = text(b, p.email);
    const auto url = text(b, p.url);
    return record::CreatePerson(b, name, email, url, text(b, p.avatar));
  });
}

inline auto categories(Builder& b, const std::vector<Category>& values) {
  return list<record::Category>(b, values, [&](const Category& c) {
    const auto term = text(b, c.term);
    const auto scheme = text(b, c.scheme);
    return record::CreateCategory(b, term, scheme, text(b, c.label));
  });
}

inline auto links(Builder& b, const std::vector<Link>& values) {
  return list<record::Link>(b, values, [&](const Link& l) {
    const auto rel = text(b, l.rel);
    const auto href = text(b, l.href);
    const auto type = text(b, l.type);
    const auto title = text(b, l.title);
    return record::CreateLink(b, rel, href, type, title, text(b, l.hreflang), l.length);
  });
}

inline auto enclosures(Builder& b, const std::vector<Enclosure>& values) {
  return list<record::Enclosure>(b, values, [&](const Enclosure& e) {
    const auto url = text(b, e.url);
    const auto type = text(b, e.type);
    return record::CreateEnclosure(b, url, type, text(b, e.title), e.length, e.duration);
  });
}

inline Offset<record::Source> source(Builder& b, const std::optional<Source>& value) {
  if (!value) return {};
  const auto id = text(b, value->id);
  const auto title = text(b, value->title);
  const auto home = text(b, value->home_url);
  return record::CreateSource(b, id, title, home, text(b, value->feed_url), millis(value->updated));
}

inline Offset<Vector<std::uint8_t>> bytes(Builder& b, const Digest& digest) {
  return b.CreateVector(digest.data(), digest.size());
}

inline Offset<Vector<std::uint8_t>> bytes(Builder& b, std::string_view text) {
  return b.CreateVector(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
}

inline std::string finished(Builder& builder) {
  return sealed({reinterpret_cast<const char*>(builder.GetBufferPointer()), builder.GetSize()});
}

// ---- reading ----

inline std::string string_of(const String* value) {
  return value == nullptr ? std::string() : value->str();
}

/// For a string that is empty so far: most of a record's are.
inline void give(std::string& to, const String* value) {
  if (value != nullptr) to.assign(value->c_str(), value->size());
}

inline std::optional<Time> time_of(Optional<std::int64_t> value) {
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

inline std::vector<Person> people_of(const Vector<Offset<record::Person>>* values) {
  return list_of<Person>(values, [](const record::Person& p) {
    return Person{string_of(p.name()), string_of(p.email()), string_of(p.url()), string_of(p.avatar())};
  });
}

inline std::vector<Category> categories_of(const Vector<Offset<record::Category>>* values) {
  return list_of<Category>(values, [](const record::Category& c) {
    return Category{string_of(c.term()), string_of(c.scheme()), string_of(c.label())};
  });
}

inline std::vector<std::string> texts_of(const Vector<Offset<String>>* values) {
  return list_of<std::string>(values, [](const String& s) { return s.str(); });
}

inline Digest digest_from(const Vector<std::uint8_t>* bytes) {
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
  explicit Verified(std::string_view stored, Trust trust = Trust::none) {
    const auto record = trust == Trust::own ? unsealed_unchecked(stored) : unsealed(stored);
    if (!record) return;
    const std::string_view bytes = *record;
    data_ = reinterpret_cast<const std::uint8_t*>(bytes.data());
    constexpr std::size_t word = sizeof(std::uint64_t);
    if (reinterpret_cast<std::uintptr_t>(data_) % word != 0) {
      copy_.resize((bytes.size() + word - 1) / word);
      std::memcpy(copy_.data(), bytes.data(), bytes.size());
      data_ = reinterpret_cast<const std::uint8_t*>(copy_.data());
    }
    if (trust == Trust::own) return;
    flatbuffers::Verifier verifier(data_, bytes.size());
    if (!verifier.VerifyBuffer<Record>(nullptr)) data_ = nullptr;
  }

  explicit operator bool() const { return data_ != nullptr; }
  const Record* operator->() const { return flatbuffers::GetRoot<Record>(data_); }
  const Record& operator*() const { return *flatbuffers::GetRoot<Record>(data_); }

  /// Where the record lies and, if that is memory of this, the memory itself: for who reads it later.
  [[nodiscard]] const std::uint8_t* data() const { return data_; }
  [[nodiscard]] std::vector<std::uint64_t> take_copy() && { return std::move(copy_); }

 private:
  std::vector<std::uint64_t> copy_;
  const std::uint8_t* data_ = nullptr;
};

inline std::optional<Digest> optional_digest_from(const Vector<std::uint8_t>* bytes) {
  if (bytes == nullptr) return std::nullopt;
  return digest_from(bytes);
}

inline Error damaged(const char* what) {
  return {StorageError::damaged,
          std::string("the store is damaged: ") + what +
              " cannot be read; put a backup in its place, or move it away to begin anew"};
}

}  // namespace riverd::storage::record_parts
