// Any text as a filter rule, asked of an entry that has the same text: what is printed of a rule reads as the
// same rule, and no mistake lies beyond the text.

#include "feeds/filter/parse.hpp"
#include "feeds/text/sanitize.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <string>
#include <variant>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace riverd;
  const std::string_view text = fuzz::text_of(data, size);
  const auto parsed = filter::parse_rule(text);
  if (const auto* problem = std::get_if<filter::Problem>(&parsed)) {
    fuzz::require(problem->at <= text.size() && !problem->message.empty(),
                  "a mistake has its place in the rule");
    return 0;
  }
  const auto& rule = std::get<filter::Rule>(parsed);
  const std::string printed = filter::to_string(rule.expression());
  if (printed.size() <= filter::Rule::max_length) {
    const auto again = filter::parse_rule(printed);
    fuzz::require(std::holds_alternative<filter::Rule>(again) && std::get<filter::Rule>(again) == rule,
                  "what is printed of a rule reads as the same rule");
  }
  Entry entry;
  entry.title = text;
  entry.content = text::safe_html_from_text(text);
  entry.url = text;
  const filter::FeedFacts feed;
  filter::Subject subject(entry, feed);
  (void)rule.matches(subject);
  return 0;
}
