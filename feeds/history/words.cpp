#include "feeds/history/words.hpp"

#include "feeds/text/html_text.hpp"
#include "feeds/text/html_tokenizer.hpp"
#include "feeds/text/utf8.hpp"

#include <unicode/brkiter.h>
#include <unicode/locid.h>
#include <unicode/utext.h>

#include <algorithm>
#include <array>
#include <memory>

namespace riverd::history {
namespace {

using text::HtmlToken;

constexpr std::size_t longest_reading = std::size_t{256} << 10U;
constexpr std::size_t longest_word = 64;

/// Elements that stand in a line of text; all others begin and end paragraphs.
bool is_inline(const text::HtmlPiece& name) {
  static constexpr std::array<std::string_view, 31> names = {
      "a",     "abbr", "acronym", "b",      "bdi", "bdo", "big",  "cite", "code", "data", "del",
      "dfn",   "em",   "font",    "i",      "img", "ins", "kbd",  "mark", "q",    "s",    "samp",
      "small", "span", "strike",  "strong", "sub", "sup", "time", "tt",   "u"};
  return std::find(names.begin(), names.end(), name.view()) != names.end();
}

std::string picture_name(const HtmlToken& tag) {
  std::string_view source;
  for (const auto& attribute : tag.attributes()) {
    if (attribute.name == "src") source = attribute.value.view();
  }
  source = source.substr(0, source.find_first_of("?#"));
  const auto slash = source.rfind('/');
  if (slash != std::string_view::npos && slash + 1 < source.size()) source.remove_prefix(slash + 1);
  return source.empty() ? std::string() : " [picture: " + std::string(source) + "] ";
}

/// Collects paragraphs up to a number of bytes.
class Collector {
 public:
  explicit Collector(Reading& out) : out_(out) {}

  void add(std::string_view text) { line_ += text; }

  void end_paragraph() {
    std::string paragraph = text::fold_white_space(line_);
    line_.clear();
    if (paragraph.empty()) return;
    if (size_ + paragraph.size() > longest_reading) {
      out_.cut = true;
      return;
    }
    size_ += paragraph.size();
    out_.paragraphs.push_back(std::move(paragraph));
  }

  [[nodiscard]] bool full() const { return out_.cut; }

 private:
  Reading& out_;
  std::string line_;
  std::size_t size_ = 0;
};

void collect(Collector& into, const SafeHtml& html) {
  text::HtmlTokenizer tokens(html.str());
  HtmlToken token;
  while (!into.full() && tokens.next(token)) {
    if (token.kind == HtmlToken::Kind::text) {
      into.add(token.text);
    } else if (token.kind == HtmlToken::Kind::start_tag && token.name == "img") {
      into.add(picture_name(token));
    } else if (token.kind != HtmlToken::Kind::comment && !is_inline(token.name)) {
      into.end_paragraph();
    }
  }
  into.end_paragraph();
}

/// A word without spaces may be as long as a hostile feed likes; cut between characters.
void append_bounded(std::vector<std::string_view>& out, std::string_view word) {
  while (word.size() > longest_word) {
    std::size_t end = 0;
    while (end < longest_word) end += std::max<std::size_t>(1, text::utf8_sequence(word.substr(end)));
    end = std::min(end, word.size());
    out.push_back(word.substr(0, end));
    word.remove_prefix(end);
  }
  if (!word.empty()) out.push_back(word);
}

}  // namespace

Reading reading_of(const Entry& entry) {
  Reading out;
  Collector into(out);
  into.add(entry.title.empty() ? "(no title)" : entry.title);
  into.end_paragraph();
  collect(into, entry.summary);
  collect(into, entry.content);
  for (const Enclosure& enclosure : entry.enclosures) {
    into.add("[enclosure: " + enclosure.url.substr(0, enclosure.url.find_first_of("?#")) + "]");
    into.end_paragraph();
  }
  return out;
}

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> out;
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<icu::BreakIterator> words(
      icu::BreakIterator::createWordInstance(icu::Locale::getRoot(), status));
  UText* source = utext_openUTF8(nullptr, text.data(), static_cast<std::int64_t>(text.size()), &status);
  if (U_SUCCESS(status)) words->setText(source, status);
  std::size_t begin = 0;
  if (U_SUCCESS(status)) {
    words->first();
    for (auto end = words->next(); end != icu::BreakIterator::DONE; end = words->next()) {
      const auto place = static_cast<std::size_t>(end);
      append_bounded(out, text.substr(begin, place - begin));
      begin = place;
    }
  }
  utext_close(source);
  append_bounded(out, text.substr(begin));  // all of it where the rules cannot be had
  return out;
}

}  // namespace riverd::history
