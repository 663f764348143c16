#include "feeds/filter/match.hpp"

#include "feeds/filter/language_range.hpp"
#include "feeds/text/ascii.hpp"

#include <algorithm>

namespace riverd::filter {
namespace {

/// Compares two values of one kind.
template <class T>
bool holds(Comparison comparison, const T& value, const T& wanted) {
  switch (comparison) {
    case Comparison::contains:
    case Comparison::equal:
      return value == wanted;
    case Comparison::unequal:
      return value != wanted;
    case Comparison::less:
      return value < wanted;
    case Comparison::at_most:
      return value <= wanted;
    case Comparison::greater:
      return value > wanted;
    case Comparison::at_least:
      return value >= wanted;
  }
  return false;
}

/// A date names a whole period: to be later is to be after it, to be equal is to be in it.
bool holds(Comparison comparison, Time time, const Period& wanted) {
  const bool inside = wanted.begin <= time && time < wanted.end;
  switch (comparison) {
    case Comparison::contains:
    case Comparison::equal:
      return inside;
    case Comparison::unequal:
      return !inside;
    case Comparison::less:
      return time < wanted.begin;
    case Comparison::at_most:
      return time < wanted.end;
    case Comparison::greater:
      return time >= wanted.end;
    case Comparison::at_least:
      return time >= wanted.begin;
  }
  return false;
}

bool has(const FieldText& text, const Wanted& wanted, Comparison comparison) {
  if (const auto* pattern = std::get_if<Pattern>(&wanted)) return pattern->found_in(text.plain);
  const auto* phrase = std::get_if<Phrase>(&wanted);
  if (phrase == nullptr) return true;
  if (comparison == Comparison::contains) return contains(text.folded, phrase->wanted, phrase->ending);
  return phrase->ending == Ending::prefix ? text.folded.starts_with(phrase->wanted)
                                          : text.folded == phrase->wanted;
}

bool holds(const Term& term, const Subject::Texts& texts) {
  const bool found = std::any_of(texts.begin(), texts.end(), [&](const FieldText& text) {
    return has(text, term.wanted, term.comparison);
  });
  return found != (term.comparison == Comparison::unequal);
}

std::uint64_t length_of(const Subject::Texts& texts) {
  if (texts.empty()) return 0;
  const std::string& plain = texts.front().plain;
  return static_cast<std::uint64_t>(std::count_if(
      plain.begin(), plain.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

std::uint64_t words_of(const Subject::Texts& texts) {
  return texts.empty() ? 0 : count_words(texts.front().folded);
}

bool holds_of_language(const Term& term, const std::string& language) {
  const std::string& wanted = std::get<LanguageRange>(term.wanted).written;
  if (term.comparison == Comparison::contains) return matches_range(language, wanted);
  const std::string_view tag = language.empty() ? std::string_view("und") : std::string_view(language);
  return text::equals_ignoring_case(tag, wanted) != (term.comparison == Comparison::unequal);
}

bool holds(const Term& term, Subject& subject) {
  const auto number = [&](std::uint64_t value) {
    return holds(term.comparison, value, std::get<std::uint64_t>(term.wanted));
  };
  const EntryTimes& times = subject.entry().times;
  switch (term.field) {
    case Field::anywhere:
      return holds(term, subject.title()) || holds(term, subject.text());
    case Field::title:
      return holds(term, subject.title());
    case Field::text:
      return holds(term, subject.text());
    case Field::author:
      return holds(term, subject.author());
    case Field::tag:
      return holds(term, subject.tag());
    case Field::link:
      return holds(term, subject.link());
    case Field::feed:
      return holds(term, subject.source());
    case Field::group:
      return holds(term, subject.group());
    case Field::language:
      return holds_of_language(term, subject.language());
    case Field::date:
      return holds(term.comparison, times.effective, std::get<Date>(term.wanted).period);
    case Field::arrival:
      return holds(term.comparison, times.first_seen, std::get<Date>(term.wanted).period);
    case Field::age:
      return holds(term.comparison, std::chrono::milliseconds(times.first_seen - times.effective),
                   std::get<Age>(term.wanted).age);
    case Field::title_length:
      return number(length_of(subject.title()));
    case Field::title_words:
      return number(words_of(subject.title()));
    case Field::text_length:
      return number(length_of(subject.text()));
    case Field::text_words:
      return number(words_of(subject.text()));
  }
  return false;
}

}  // namespace

bool matches(const Expression& expression, Subject& subject) {
  const auto part_matches = [&](const Expression& part) { return matches(part, subject); };
  switch (expression.kind) {
    case Expression::Kind::term:
      return holds(expression.term, subject);
    case Expression::Kind::every:
      return std::all_of(expression.parts.begin(), expression.parts.end(), part_matches);
    case Expression::Kind::some:
      return std::any_of(expression.parts.begin(), expression.parts.end(), part_matches);
    case Expression::Kind::none:
      return !part_matches(expression.parts.front());
  }
  return false;
}

}  // namespace riverd::filter
