#include "feeds/rules/titles.hpp"

#include "feeds/text/ascii.hpp"
#include "feeds/text/html_text.hpp"

#include <re2/re2.h>
#include <unicode/locid.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <unordered_set>
#include <utility>

namespace riverd::rules {
namespace {

/// What stands between a title and the name of its site.
constexpr std::array<std::string_view, 12> separators = {
    " - ", " – ", " — ", " | ", " · ", " :: ", " » ", "_", "－", "｜", "丨", "|"};

std::string folded(std::string_view text) {
  std::string out;
  icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())))
      .foldCase()
      .toUTF8String(out);
  return out;
}

/// The title without the site's name at its end.
std::string without_site(const std::string& title, std::string_view site) {
  if (site.empty()) return title;
  const std::string wanted = folded(site);
  for (const std::string_view separator : separators) {
    const std::size_t at = title.rfind(separator);
    if (at == std::string::npos || at == 0) continue;
    if (folded(text::trimmed(std::string_view(title).substr(at + separator.size()))) == wanted) {
      return std::string(text::trimmed(std::string_view(title).substr(0, at)));
    }
  }
  return title;
}

constexpr std::int32_t fewest_capitals = 12;
constexpr std::int32_t fewest_words = 3;

/// Whether a title shouts: several words, and every letter that has two cases is a capital.
bool is_in_capitals(const icu::UnicodeString& title) {
  std::int32_t capitals = 0;
  std::int32_t words = 0;
  bool inside = false;
  for (std::int32_t i = 0; i < title.length(); i = title.moveIndex32(i, 1)) {
    const UChar32 c = title.char32At(i);
    if (u_islower(c) != 0) return false;
    capitals += u_isupper(c) != 0 ? 1 : 0;
    const bool letter = u_isalpha(c) != 0;
    words += letter && !inside ? 1 : 0;
    inside = letter;
  }
  return capitals >= fewest_capitals && words >= fewest_words;
}

/// Calls `visit` with each run of letters and digits of a text, and where it begins.
template <class Visit>
void each_word(const icu::UnicodeString& text, Visit visit) {
  std::int32_t begin = -1;
  for (std::int32_t i = 0; i <= text.length();) {
    const bool end = i == text.length();
    const bool inside = !end && u_isalnum(text.char32At(i)) != 0;
    if (inside && begin < 0) begin = i;
    if (!inside && begin >= 0) {
      visit(text.tempSubStringBetween(begin, i), begin);
      begin = -1;
    }
    if (end) break;
    i = text.moveIndex32(i, 1);
  }
}

std::string utf8(const icu::UnicodeString& text) {
  std::string out;
  text.toUTF8String(out);
  return out;
}

/// The word with its first letter as a capital, all else in lower case.
icu::UnicodeString capitalised(icu::UnicodeString word) {
  word.toLower(icu::Locale::getRoot());
  const std::int32_t first = word.moveIndex32(0, 1);
  icu::UnicodeString head = word.tempSubStringBetween(0, first);
  head.toUpper(icu::Locale::getRoot());
  return head + word.tempSubStringBetween(first);
}

/// A shouted title as a sentence: names and abbreviations as the entry's text writes them.
std::string in_lower_case(const std::string& title, std::string_view text) {
  const icu::UnicodeString shouted = icu::UnicodeString::fromUTF8(title);
  if (!is_in_capitals(shouted)) return title;
  std::unordered_set<std::string> written;
  each_word(
      icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size()))),
      [&](const icu::UnicodeString& word, std::int32_t /*begin*/) { written.insert(utf8(word)); });
  icu::UnicodeString out;
  std::int32_t done = 0;
  bool first = true;
  each_word(shouted, [&](const icu::UnicodeString& word, std::int32_t begin) {
    icu::UnicodeString lower = word;
    lower.toLower(icu::Locale::getRoot());
    const icu::UnicodeString name = capitalised(word);
    icu::UnicodeString chosen = lower;
    if (written.contains(utf8(word))) {
      chosen = word;
    } else if (first || (written.contains(utf8(name)) && !written.contains(utf8(lower)))) {
      chosen = name;
    }
    out += shouted.tempSubStringBetween(done, begin);
    out += chosen;
    done = begin + word.length();
    first = false;
  });
  out += shouted.tempSubStringBetween(done);
  return utf8(out);
}

}  // namespace

TitleRule::TitleRule(const Rule& rule) : site_(rule.title.site), capitals_(rule.title.capitals) {
  for (const std::string& text : rule.title.cut) {
    if (auto pattern = text::compile_pattern(text)) patterns_.push_back(std::move(*pattern));
  }
}

std::string TitleRule::clean(const std::string& title, std::string_view site, std::string_view text) const {
  std::string out = title;
  bool cut = false;
  for (const auto& pattern : patterns_) cut |= re2::RE2::GlobalReplace(&out, *pattern, "") > 0;
  if (cut) out = text::fold_white_space(out);
  if (site_) out = without_site(out, site);
  if (capitals_) out = in_lower_case(out, text);
  return out.empty() ? title : out;
}

}  // namespace riverd::rules
