#include "feeds/parse/date_words.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace riverd::parse {
namespace {

struct Word {
  std::string_view from;
  std::string_view to;
};

constexpr std::array<std::string_view, 12> months = {"january",   "february", "march",    "april",
                                                     "may",       "june",     "july",     "august",
                                                     "september", "october",  "november", "december"};

constexpr std::array<Word, 31> greek = {
    {{"ιαν", "jan"}, {"φεβ", "feb"}, {"μάώ", "mar"},  {"μαώ", "mar"}, {"απρ", "apr"},  {"μάι", "may"},
     {"μαϊ", "may"}, {"μαι", "may"}, {"ιούν", "jun"}, {"ιον", "jun"}, {"ιούλ", "jul"}, {"ιολ", "jul"},
     {"αύγ", "aug"}, {"αυγ", "aug"}, {"σεπ", "sep"},  {"οκτ", "oct"}, {"νοέ", "nov"},  {"νοε", "nov"},
     {"δεκ", "dec"}, {"Ιαν", "jan"}, {"Φεβ", "feb"},  {"Μάώ", "mar"}, {"Μαώ", "mar"},  {"Απρ", "apr"},
     {"Μάι", "may"}, {"Μαϊ", "may"}, {"Ιούν", "jun"}, {"Ιον", "jun"}, {"Ιούλ", "jul"}, {"Ιολ", "jul"},
     {"Μαι", "may"}}};

constexpr std::array<Word, 8> greek_more = {{{"Αύγ", "aug"},
                                             {"Αυγ", "aug"},
                                             {"Σεπ", "sep"},
                                             {"Οκτ", "oct"},
                                             {"Νοέ", "nov"},
                                             {"Νοε", "nov"},
                                             {"Δεκ", "dec"},
                                             {"Μάρ", "mar"}}};

constexpr std::array<Word, 12> hungarian = {{{"január", "jan"},
                                             {"februári", "feb"},
                                             {"március", "mar"},
                                             {"április", "apr"},
                                             {"máujus", "may"},
                                             {"május", "may"},
                                             {"június", "jun"},
                                             {"július", "jul"},
                                             {"augusztus", "aug"},
                                             {"szeptember", "sep"},
                                             {"október", "oct"},
                                             {"február", "feb"}}};

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

template <std::size_t N>
void replace_all(std::string& text, const std::array<Word, N>& words) {
  for (const Word& word : words) {
    const auto at = text.find(word.from);
    if (at == std::string::npos) continue;
    // The rest of an inflected name goes with it.
    auto end = at + word.from.size();
    while (end < text.size() && static_cast<unsigned char>(text[end]) >= 0x80) ++end;
    text.replace(at, end - at, word.to);
  }
}

}  // namespace

std::optional<int> month_number(std::string_view word) {
  if (word.ends_with('.')) word.remove_suffix(1);
  if (word.size() < 3) return std::nullopt;
  if (word == "sept") return 9;
  for (std::size_t i = 0; i < months.size(); ++i) {
    if (months[i].starts_with(word)) return static_cast<int>(i) + 1;
  }
  return std::nullopt;
}

std::optional<int> zone_minutes(std::string_view name) {
  static constexpr std::array<std::pair<std::string_view, int>, 36> zones = {{
      {"ut", 0},      {"utc", 0},    {"gmt", 0},    {"z", 0},     {"wet", 0},     {"etc/gmt", 0},
      {"etc/utc", 0}, {"est", -300}, {"edt", -240}, {"et", -300}, {"cst", -360},  {"cdt", -300},
      {"ct", -360},   {"mst", -420}, {"mdt", -360}, {"mt", -420}, {"pst", -480},  {"pdt", -420},
      {"pt", -480},   {"ast", -240}, {"adt", -180}, {"at", -240}, {"akst", -540}, {"akdt", -480},
      {"hst", -600},  {"bst", 60},   {"met", 60},   {"cet", 60},  {"mest", 120},  {"cest", 120},
      {"eet", 120},   {"eest", 180}, {"msk", 180},  {"ist", 330}, {"jst", 540},   {"kst", 540},
  }};
  for (const auto& [known, offset] : zones) {
    if (known == name) return offset;
  }
  if (name.size() != 1 || name[0] == 'j') return std::nullopt;
  // Military letters: A to M (without J) are 1 to 12 hours east, N to Y 1 to 12 hours west.
  const char c = name[0];
  if (c >= 'a' && c <= 'i') return (c - 'a' + 1) * 60;
  if (c >= 'k' && c <= 'm') return (c - 'k' + 10) * 60;
  if (c >= 'n' && c <= 'y') return -(c - 'n' + 1) * 60;
  return std::nullopt;
}

std::string fold_foreign_words(std::string_view text) {
  std::string out(text);
  if (is_ascii(text)) {
    // Some Hungarian names need no accents.
    for (const auto& [from, to] : {Word{"-augusztus-", "-aug-"}, Word{"-szeptember-", "-sep-"}}) {
      if (const auto at = out.find(from); at != std::string::npos) out.replace(at, from.size(), to);
    }
  } else {
    replace_all(out, hungarian);
    replace_all(out, greek);
    replace_all(out, greek_more);
  }
  // `2004-jul-13t09:15-05:00` in the order of words, its time apart.
  const auto dash = out.find('-');
  if (dash == 4 && out.size() > 9 && out[8] == '-' && month_number(std::string_view(out).substr(5, 3))) {
    const auto t = out.find('t', 9);
    std::string rest = t == std::string::npos ? std::string() : out.substr(t + 1);
    const std::string day = out.substr(9, (t == std::string::npos ? out.size() : t) - 9);
    const auto zone = rest.find_first_of("+-");
    if (zone != std::string::npos) rest.insert(zone, " ");
    return day + " " + out.substr(5, 3) + " " + out.substr(0, 4) + " " + rest;
  }
  return out;
}

}  // namespace riverd::parse
