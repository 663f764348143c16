#pragma once

#include <string>
#include <vector>

/// The vocabulary the articles of the replayed world are written from.
namespace riverd::replay {

/// The words of one language by their part of speech, and sentences to put them into. In a sentence,
/// `%n` is a noun, `%a` an adjective, `%v` a verb in the past, `%q` an adverb, `%t` a time, `%p` a place,
/// `%w` a person, `%d` a number. Nowhere do five tokens follow each other without one of these.
struct Vocabulary {
  std::vector<std::string> nouns;
  std::vector<std::string> adjectives;
  std::vector<std::string> verbs;
  std::vector<std::string> adverbs;
  std::vector<std::string> times;
  std::vector<std::string> sentences;
};

[[nodiscard]] const Vocabulary& english_words();
[[nodiscard]] const Vocabulary& chinese_words();

/// Characters Chinese names and places are made of.
[[nodiscard]] const std::vector<std::string>& chinese_name_characters();

/// The words' simplified characters with their traditional form.
[[nodiscard]] const std::vector<std::pair<std::string, std::string>>& traditional_forms();

}  // namespace riverd::replay
