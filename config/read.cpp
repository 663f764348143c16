#include "config/read.hpp"

#include "config/nearest.hpp"
#include "config/schema.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <variant>

namespace riverd::config {
namespace {

bool is_table(const Value& value) {
  return std::holds_alternative<Table>(value.data);
}

/// A list of nothing but tables: what `[[name]]` makes, and `name = []`.
const Array* list_of_tables(const Value& value) {
  const auto* list = std::get_if<Array>(&value.data);
  return list != nullptr && std::ranges::all_of(*list, is_table) ? list : nullptr;
}

class DocumentReader {
 public:
  DocumentReader(std::string_view text, const std::filesystem::path& file, const Environment& environment,
                 std::vector<Problem>& problems)
      : text_(text), file_(file), environment_(environment), problems_(problems) {}

  Draft read(const Table& document) {
    for (const Member& member : document) {
      const Section* section = member.key.empty() ? nullptr : find_section(member.key);
      if (section == nullptr) {
        read_key("", 0, member);
      } else if (section->repeated) {
        read_repeated(*section, member);
      } else {
        read_plain(*section, member);
      }
    }
    draft_.places.sort();
    return std::move(draft_);
  }

 private:
  void report(Position at, std::string message) {
    problems_.push_back({file_, at.line, at.column, std::move(message)});
  }

  void read_plain(const Section& section, const Member& member) {
    const std::string label = section_label(section.name);
    if (const auto* table = std::get_if<Table>(&member.value.data)) {
      read_table(section, 0, *table, member.value.at);
    } else if (list_of_tables(member.value) != nullptr) {
      report(member.at, "[" + label + "] stands in double brackets, but there is only one; write " + label);
    } else {
      report(member.at, "'" + member.key + "' is " + std::string{describe(member.value)} +
                            ", but it is the name of a section; write " + label + " and its keys below it");
    }
  }

  void read_repeated(const Section& section, const Member& member) {
    const std::string label = section_label(section.name);
    if (const Array* tables = list_of_tables(member.value)) {
      for (std::size_t index = 0; index < tables->size(); ++index) {
        const Value& table = (*tables)[index];
        section.begin(draft_.config);
        read_table(section, index, std::get<Table>(table.data), table.at);
      }
    } else if (is_table(member.value)) {
      report(member.at,
             "[" + member.key + "] stands in single brackets, but there can be several; write " + label);
    } else {
      report(member.at, "'" + member.key + "' is " + std::string{describe(member.value)} +
                            ", but it is the name of a section; write " + label + " and its keys below it");
    }
  }

  void read_table(const Section& section, std::size_t index, const Table& table, Position at) {
    draft_.places.add(section.name, index, "", Places::whole, at);
    for (const Member& member : table) read_key(section.name, index, member);
    const bool complete =
        section.required.empty() || std::ranges::find(table, section.required, &Member::key) != table.end();
    if (!complete) {
      const Key& key = *find_key(section.name, section.required);
      report(at, "this " + section_label(section.name) + " has no '" + std::string{key.name} +
                     "'; write one, e.g. " + std::string{key.name} + " = " + std::string{key.example});
    }
  }

  void read_key(std::string_view section, std::size_t index, const Member& member) {
    const Key* key = find_key(section, member.key);
    // TOML has no way back to the top level once a section has begun, which people forget: a key of the
    // top level means the same in any section.
    if (key == nullptr) key = find_key("", member.key);
    if (key == nullptr) {
      report(member.at, unknown(section, member));
      return;
    }
    const std::size_t table = key->section == section ? index : 0;
    std::vector<Position> elements;
    const std::size_t problems_before = problems_.size();
    const ValueContext context{key, file_, environment_, problems_, &elements, text_};
    key->read(draft_.config, member.value, context);
    draft_.places.add(key->section, table, key->name, Places::whole, member.value.at);
    // A list of the top level may be continued in a section: its elements are counted on.
    std::size_t element =
        key->section.empty() ? std::exchange(counted_[key], counted_[key] + elements.size()) : 0;
    for (const Position at : elements) draft_.places.add(key->section, table, key->name, element++, at);
    if (problems_.size() != problems_before) draft_.places.add_failure(key->section, table, key->name);
  }

  /// What to say about a key that does not exist.
  static std::string unknown(std::string_view section, const Member& member) {
    const bool looks_like_section =
        section.empty() && (is_table(member.value) || is_list_of_tables(member.value));
    std::vector<std::string_view> near;
    if (looks_like_section) {
      for (const Section& known : sections()) {
        if (!known.name.empty()) near.push_back(known.name);
      }
      const auto meant = nearest(member.key, near);
      return "unknown section [" + member.key + "]" +
             (meant ? "; did you mean " + section_label(*meant) + "?"
                    : "; the sections are " + listed_sections());
    }
    std::string message = "unknown key '" + member.key + "' " +
                          (section.empty() ? "at the top level" : "in " + section_label(section));
    std::vector<std::string_view> elsewhere;
    for (const Key& known : keys()) {
      if (known.section == section) near.push_back(known.name);
      if (known.section != section && known.name == member.key) elsewhere.push_back(known.section);
    }
    if (const auto meant = nearest(member.key, near))
      return message + "; did you mean '" + std::string{*meant} + "'?";
    if (elsewhere.empty()) return message + near_anywhere(member.key);
    for (std::size_t i = 0; i < elsewhere.size(); ++i) {
      message += (i == 0 ? "; it belongs in " : " or ") + section_label(elsewhere[i]);
    }
    return message;
  }

  static bool is_list_of_tables(const Value& value) {
    const Array* list = list_of_tables(value);
    return list != nullptr && !list->empty();
  }

  /// A mistyped key in the wrong section.
  static std::string near_anywhere(std::string_view word) {
    std::vector<std::string_view> all;
    for (const Key& known : keys()) all.push_back(known.name);
    const auto meant = nearest(word, all);
    if (!meant) return "; take it out, or correct it";
    const auto key = std::ranges::find(keys(), *meant, &Key::name);
    const std::string place =
        key->section.empty() ? "above the first section" : "in " + section_label(key->section);
    return "; did you mean '" + std::string{*meant} + "' " + place + "?";
  }

  static std::string listed_sections() {
    std::string list;
    for (const Section& known : sections()) {
      if (!known.name.empty()) list += (list.empty() ? "" : ", ") + section_label(known.name);
    }
    return list;
  }

  std::string_view text_;
  const std::filesystem::path& file_;
  const Environment& environment_;
  std::vector<Problem>& problems_;
  Draft draft_;
  std::map<const Key*, std::size_t> counted_;
};

}  // namespace

void Places::sort() {
  std::ranges::stable_sort(places_, {}, &Place::name);
}

const Position* Places::find(const Name& name) const {
  const auto found = std::ranges::equal_range(places_, name, {}, &Place::name);
  return found.empty() ? nullptr : &found.back().at;
}

Position Places::of(std::string_view section, std::size_t index, std::string_view key,
                    std::size_t element) const {
  const Position* found = find({section, index, key, element});
  if (found == nullptr) found = find({section, index, key, whole});
  if (found == nullptr) found = find({section, index, std::string_view{}, whole});
  return found == nullptr ? Position{} : *found;
}

Draft read_document(const Table& document, std::string_view text, const std::filesystem::path& file,
                    const Environment& environment, std::vector<Problem>& problems) {
  return DocumentReader{text, file, environment, problems}.read(document);
}

}  // namespace riverd::config
