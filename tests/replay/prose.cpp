#include "tests/replay/prose.hpp"

#include "tests/replay/words.hpp"

#include <algorithm>
#include <utility>

namespace riverd::replay {
namespace {

constexpr std::string_view consonants = "bdfghklmnprstvwz";
constexpr std::string_view vowels = "aeiou";
constexpr std::string_view name_prefix = "Zy";

bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}

bool is_word(char c) {
  return is_lower(c) || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/// Bytes of the character that begins with this byte of UTF-8.
std::size_t length_of(char first) {
  const auto byte = static_cast<unsigned char>(first);
  return byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
}

/// Whether the three bytes are a character of the CJK block; punctuation such as U+3002 is not.
bool is_chinese(std::string_view character) {
  return character.size() == 3 && static_cast<unsigned char>(character[0]) >= 0xE4 &&
         static_cast<unsigned char>(character[0]) <= 0xE9;
}

struct Token {
  std::size_t begin = 0;
  std::size_t end = 0;
};

std::vector<Token> tokens_of(std::string_view text) {
  std::vector<Token> out;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t begin = i;
    if (is_word(text[i])) {
      while (i < text.size() && is_word(text[i])) ++i;
      out.push_back({begin, i});
      continue;
    }
    i += std::min(length_of(text[i]), text.size() - i);
    if (is_chinese(text.substr(begin, i - begin))) out.push_back({begin, i});
  }
  return out;
}

std::string syllables(std::uint64_t number, std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) {
    out += consonants[number % consonants.size()];
    number /= consonants.size();
    out += vowels[number % vowels.size()];
    number /= vowels.size();
  }
  return out;
}

/// A person or place. None begins with name_prefix: `y` is no vowel here.
std::string foreign_name(Random& random) {
  std::string out = syllables(random.next(), random.between(2, 3));
  out[0] = static_cast<char>(out[0] - 'a' + 'A');
  return out;
}

std::string chinese_name(Random& random) {
  std::string out;
  const std::size_t count = random.between(2, 3);
  for (std::size_t i = 0; i < count; ++i) out += random.pick(chinese_name_characters());
  return out;
}

const Vocabulary& words_of(Language language) {
  return language == Language::english ? english_words() : chinese_words();
}

std::string fill(char slot, Language language, Random& random) {
  const Vocabulary& words = words_of(language);
  switch (slot) {
    case 'n':
      return random.pick(words.nouns);
    case 'a':
      return random.pick(words.adjectives);
    case 'v':
      return random.pick(words.verbs);
    case 'q':
      return random.pick(words.adverbs);
    case 't':
      return random.pick(words.times);
    case 'd':
      return std::to_string(random.between(2, 9999));
    default:
      return language == Language::english ? foreign_name(random) : chinese_name(random);
  }
}

/// The template with its slots filled; `subject`, if given, stands in the first slot for a person or place.
std::string fill_all(std::string_view sentence, Language language, std::string_view subject, Random& random) {
  std::string out;
  bool named = subject.empty();
  for (std::size_t i = 0; i < sentence.size(); ++i) {
    if (sentence[i] != '%') {
      out += sentence[i];
      continue;
    }
    const char slot = sentence[++i];
    if (!named && (slot == 'w' || slot == 'p')) {
      out += subject;
      named = true;
    } else {
      out += fill(slot, language, random);
    }
  }
  if (language == Language::english && is_lower(out[0])) out[0] = static_cast<char>(out[0] - 'a' + 'A');
  return out;
}

std::string write_sentence(Language language, std::string_view subject, Random& random) {
  return fill_all(random.pick(words_of(language).sentences), language, subject, random);
}

std::string write_title(Language language, std::string_view name, Random& random) {
  return fill_all(
      language == Language::english ? "%a %n and %n: how %p %v the %a %n" : "%a的%n与%n：%p如何%v%a的%n",
      language, name, random);
}

/// The last sentence's beginning, as a byte position; 0 if there is but one.
std::size_t last_sentence(const std::string& paragraph, Language language) {
  const std::string_view stop = language == Language::english ? ". " : "。";
  if (paragraph.size() <= stop.size()) return 0;
  const auto at = paragraph.rfind(stop, paragraph.size() - stop.size() - 1);
  return at == std::string::npos ? 0 : at + stop.size();
}

}  // namespace

std::string name_of(std::size_t article) {
  // A factor coprime to the modulus permutes: numbers next to each other get names that look different.
  constexpr std::uint64_t names = 80ULL * 80 * 80 * 80;
  return std::string(name_prefix) + syllables((article * 7'368'787 + 1'234'567) % names, 4);
}

std::set<std::string> names_in(std::string_view text) {
  std::set<std::string> out;
  for (auto at = text.find(name_prefix); at != std::string_view::npos; at = text.find(name_prefix, at + 1)) {
    std::size_t end = at + name_prefix.size();
    while (end < text.size() && is_lower(text[end])) ++end;
    if (end - at > name_prefix.size()) out.emplace(text.substr(at, end - at));
  }
  return out;
}

Prose write_article(std::size_t number, Language language, std::size_t tokens, Random& random) {
  Prose out;
  const std::string name = name_of(number);
  out.title = write_title(language, name, random);
  std::string paragraph = write_sentence(language, name, random);
  while (names_in(paragraph).empty()) paragraph = write_sentence(language, name, random);
  std::size_t written = count_tokens(paragraph);
  std::size_t sentences = 1;
  while (written < tokens) {
    if (sentences >= 3 && random.chance(0.3)) {
      out.paragraphs.push_back(std::exchange(paragraph, {}));
      sentences = 0;
    }
    const std::string sentence = write_sentence(language, {}, random);
    written += count_tokens(sentence);
    if (!paragraph.empty() && language == Language::english) paragraph += ' ';
    paragraph += sentence;
    ++sentences;
  }
  out.paragraphs.push_back(std::move(paragraph));
  return out;
}

std::string write_footer(Language language, std::string_view outlet, std::size_t sentences, Random& random) {
  std::string out = language == Language::english ? "Read more at " + std::string(outlet) + "."
                                                  : "阅读更多：" + std::string(outlet) + "。";
  for (std::size_t i = 0; i < sentences; ++i) {
    if (language == Language::english) out += ' ';
    out += write_sentence(language, {}, random);
  }
  return out;
}

void edit_title(Prose& prose, Language language, Random& random) {
  if (random.chance(0.5)) {
    prose.title = (language == Language::english ? "Updated: " : "更新：") + prose.title;
    return;
  }
  prose.title += (language == Language::english ? ", " : "，") + fill('a', language, random) +
                 (language == Language::english ? " " : "的") + fill('n', language, random);
}

void edit_text(Prose& prose, Language language, Random& random) {
  std::string& last = prose.paragraphs.back();
  const std::size_t begin = last_sentence(last, language);
  if (begin > 0 && random.chance(0.5)) {
    last.resize(begin);
  } else if (language == Language::english) {
    last += ' ';
  }
  last += write_sentence(language, {}, random);
}

std::string excerpt(const Prose& prose, std::size_t tokens) {
  std::string text;
  for (const auto& paragraph : prose.paragraphs) {
    if (!text.empty()) text += ' ';
    text += paragraph;
  }
  const auto all = tokens_of(text);
  if (all.size() <= tokens) return text;
  text.resize(all[tokens - 1].end);
  return text + " …";
}

std::string in_traditional_characters(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = std::min(length_of(text[i]), text.size() - i);
    const std::string_view character = text.substr(i, length);
    const auto& forms = traditional_forms();
    const auto form =
        std::find_if(forms.begin(), forms.end(), [&](const auto& pair) { return pair.first == character; });
    out += form == forms.end() ? character : std::string_view(form->second);
    i += length;
  }
  return out;
}

std::size_t count_tokens(std::string_view text) {
  return tokens_of(text).size();
}

std::size_t count_tokens(const Prose& prose) {
  return count_tokens(text_of(prose));
}

double containment(std::string_view a, std::string_view b) {
  const auto shingles = [](std::string_view text) {
    constexpr std::size_t width = 5;
    const auto tokens = tokens_of(text);
    std::set<std::string> out;
    for (std::size_t i = 0; i + width <= tokens.size(); ++i) {
      std::string one;
      for (std::size_t j = i; j < i + width; ++j) {
        one += text.substr(tokens[j].begin, tokens[j].end - tokens[j].begin);
        one += ' ';
      }
      out.insert(std::move(one));
    }
    return out;
  };
  const auto of_a = shingles(a);
  const auto of_b = shingles(b);
  if (of_a.empty() || of_b.empty()) return 0;
  const auto both =
      std::count_if(of_a.begin(), of_a.end(), [&](const auto& one) { return of_b.contains(one); });
  return static_cast<double>(both) / static_cast<double>(std::min(of_a.size(), of_b.size()));
}

std::string text_of(const Prose& prose) {
  std::string out;
  for (const auto& paragraph : prose.paragraphs) out += paragraph + '\n';
  return out;
}

}  // namespace riverd::replay
