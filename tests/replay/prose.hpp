#pragma once

#include "tests/replay/random.hpp"

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

/// Articles out of a vocabulary: any two differ as real ones do, and each can be recognised wherever and
/// however shortened it turns up, because its first sentence and its title hold a name of its own.
namespace riverd::replay {

enum class Language { english, chinese };

struct Prose {
  std::string title;
  std::vector<std::string> paragraphs;  // plain text

  friend bool operator==(const Prose&, const Prose&) = default;
};

/// The name that only the article of this number holds: letters only, `Zy` and then lower case.
[[nodiscard]] std::string name_of(std::size_t article);

/// The names of articles in a text, markup included.
[[nodiscard]] std::set<std::string> names_in(std::string_view text);

/// An article of about so many tokens (D3).
[[nodiscard]] Prose write_article(std::size_t number, Language language, std::size_t tokens, Random& random);

/// A sentence of no article: what an outlet puts below everything it publishes.
[[nodiscard]] std::string write_footer(Language language, std::string_view outlet, std::size_t sentences,
                                       Random& random);

/// The editor's hand. The name stays.
void edit_title(Prose& prose, Language language, Random& random);

/// Replaces or adds a sentence towards the end.
void edit_text(Prose& prose, Language language, Random& random);

/// The first tokens of the text, in one paragraph, with an ellipsis.
[[nodiscard]] std::string excerpt(const Prose& prose, std::size_t tokens);

[[nodiscard]] std::string in_traditional_characters(std::string_view text);

/// As D3 counts: each Chinese character, and each run of other letters and digits.
[[nodiscard]] std::size_t count_tokens(std::string_view text);
[[nodiscard]] std::size_t count_tokens(const Prose& prose);

/// The exact containment of the 5-token shingles of the one in those of the other, whichever is smaller
/// (D5), measured here for the world's own checks and not for riverd.
[[nodiscard]] double containment(std::string_view a, std::string_view b);

/// All paragraphs, one a line.
[[nodiscard]] std::string text_of(const Prose& prose);

}  // namespace riverd::replay
