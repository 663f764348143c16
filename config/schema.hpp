#pragma once

#include "config/config.hpp"
#include "config/toml_document.hpp"
#include "config/value_types.hpp"

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

/// Every section and key of the configuration, in the order of the reference. Reading, messages,
/// the comparison of two configurations and the reference itself follow this one table.
namespace riverd::config {

struct Section {
  std::string_view name;      // "" is the top level
  bool repeated;              // [[name]] instead of [name]
  std::string_view required;  // the key every table of a repeated section has
  std::string_view doc;
  void (*begin)(Config&);  // repeated: appends the element the keys are read into
};

/// What a changed value needs.
enum class Effect : std::uint8_t {
  reload,   ///< taken over by the running daemon
  restart,  ///< stands until the daemon is started again
};

struct Key {
  std::string_view section;
  std::string_view name;
  std::string_view type;      // a word of the reference: "duration"
  std::string_view fallback;  // the default, as TOML; empty where the key is required
  std::string_view example;   // a typical value, as TOML
  std::string_view doc;       // one line, begins in lower case
  std::string range;          // which values are taken, in words or as TOML: `1 to 65535`
  Effect effect = Effect::reload;
  /// Reads the value into its field: of the section, or of the last element of a repeated section.
  std::function<void(Config&, const Value&, const ValueContext&)> read;
  /// Whether two configurations agree in it; empty in repeated sections.
  std::function<bool(const Config&, const Config&)> same;
};

[[nodiscard]] std::span<const Section> sections();
[[nodiscard]] std::span<const Key> keys();

[[nodiscard]] const Section* find_section(std::string_view name);
[[nodiscard]] const Key* find_key(std::string_view section, std::string_view name);

/// `[poll]`, `[[feed]]`; the top level is "the top level".
[[nodiscard]] std::string section_label(std::string_view name);

}  // namespace riverd::config
