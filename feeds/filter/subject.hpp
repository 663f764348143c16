#pragma once

#include "feeds/model/entry.hpp"
#include "feeds/model/person.hpp"
#include "feeds/result.hpp"

#include <array>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace riverd::filter {

/// What rules may ask about the feed an entry came from.
struct FeedFacts {
  std::string name;
  std::string title;
  std::string url;
  std::string language;  // of its entries that state none
  std::vector<std::string> groups;
  std::vector<Person> authors;  // of its entries that state none

  friend bool operator==(const FeedFacts&, const FeedFacts&) = default;
};

/// A field's texts as they stand and as they are compared.
struct FieldText {
  std::string plain;
  std::string folded;
};

/// An entry that rules are asked about: each of its texts is prepared once, when the first rule wants it.
/// Refers to what it is made of. Not for sharing between threads.
class Subject {
 public:
  /// Reads the same entry with its content and summary.
  using Whole = std::function<Result<Entry>()>;

  /// The entry with its texts.
  Subject(const Entry& entry, const FeedFacts& feed) : Subject(entry, feed, {}) {}

  /// The entry without content and summary, which `whole` reads if a rule asks about them. Where that fails
  /// they are empty and error() says why.
  Subject(const Entry& entry, const FeedFacts& feed, Whole whole)
      : entry_(entry), feed_(feed), whole_(std::move(whole)) {}

  [[nodiscard]] const Entry& entry() const { return entry_; }
  [[nodiscard]] const FeedFacts& feed() const { return feed_; }
  [[nodiscard]] const std::optional<Error>& error() const { return error_; }

  /// The entry's language, else its feed's.
  [[nodiscard]] const std::string& language() const {
    return entry_.language.empty() ? feed_.language : entry_.language;
  }

  using Texts = std::vector<FieldText>;
  [[nodiscard]] const Texts& title();
  [[nodiscard]] const Texts& text();  // the content's and the summary's, those that are not empty
  [[nodiscard]] const Texts& author();
  [[nodiscard]] const Texts& tag();
  [[nodiscard]] const Texts& link();
  [[nodiscard]] const Texts& source();
  [[nodiscard]] const Texts& group();

 private:
  using Slot = std::optional<Texts>;

  const Entry& entry_;
  const FeedFacts& feed_;
  Whole whole_;
  std::optional<Error> error_;
  Slot title_;
  Slot text_;
  Slot author_;
  Slot tag_;
  Slot link_;
  Slot source_;
  Slot group_;
};

}  // namespace riverd::filter
