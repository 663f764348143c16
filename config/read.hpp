#pragma once

#include "config/config.hpp"
#include "config/environment.hpp"
#include "config/problem.hpp"
#include "config/toml_document.hpp"

#include <cstddef>
#include <filesystem>
#include <set>
#include <string_view>
#include <tuple>
#include <vector>

namespace riverd::config {

/// Where the values of a configuration stand in its file.
class Places {
 public:
  static constexpr std::size_t whole = static_cast<std::size_t>(-1);

  /// The names must outlive this: they are the schema's. Of one place that is added twice the later counts.
  void add(std::string_view section, std::size_t index, std::string_view key, std::size_t element,
           Position at) {
    places_.push_back({{section, index, key, element}, at});
  }

  /// After the last one was added, and before any is asked for.
  void sort();

  /// The place of an element of a key's list, else of the key's value, else of its table, else {0, 0}.
  /// `index` counts the tables of a repeated section and is 0 in others; an empty key is the table.
  [[nodiscard]] Position of(std::string_view section, std::size_t index, std::string_view key = {},
                            std::size_t element = whole) const;

  /// Notes that a value could not be read, wholly or in part, and was reported.
  void add_failure(std::string_view section, std::size_t index, std::string_view key) {
    failures_.insert({section, index, key});
  }
  [[nodiscard]] bool failed(std::string_view section, std::size_t index, std::string_view key) const {
    return failures_.contains({section, index, key});
  }

  /// Whether the file has the key.
  [[nodiscard]] bool has(std::string_view section, std::size_t index, std::string_view key) const {
    return find({section, index, key, whole}) != nullptr;
  }

 private:
  /// Section, index, key and element.
  using Name = std::tuple<std::string_view, std::size_t, std::string_view, std::size_t>;

  struct Place {
    Name name;
    Position at;
  };

  /// Null: there is none.
  [[nodiscard]] const Position* find(const Name& name) const;

  std::vector<Place> places_;  // an array: there are thousands, and few are ever asked for
  std::set<std::tuple<std::string_view, std::size_t, std::string_view>> failures_;
};

/// A configuration that is read but not yet checked as a whole.
struct Draft {
  Config config;
  Places places;
};

/// Reads a document, which was parsed from `text`, by the schema. What cannot be read is reported and keeps
/// its default; tables of repeated sections are kept even so, so that their indices are those of the file.
[[nodiscard]] Draft read_document(const Table& document, std::string_view text,
                                  const std::filesystem::path& file, const Environment& environment,
                                  std::vector<Problem>& problems);

}  // namespace riverd::config
