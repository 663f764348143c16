// The two scraped pages of ../shared/samples, which are other people's: given as pages around their texts
// they yield their articles and nothing of their sidebars. Where the samples are not beside the checkout this
// says so.

#include "feeds/page/article.hpp"
#include "feeds/text/html_text.hpp"
#include "feeds/text/sanitize.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

using namespace riverd;

namespace {

/// A sample and the lines, from 1, that its article takes: from one to before the other.
struct Sample {
  const char* name;
  std::size_t title;
  std::size_t begin;
  std::size_t end;
};

constexpr Sample samples[] = {{"002_c9128b2aeb207e97.txt", 3, 5, 34},
                              {"004_6b80b90a7abdcb64.txt", 3, 8, 109}};

std::vector<std::string> lines_of(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::vector<std::string> out(1);  // from 1
  for (std::string line; std::getline(in, line);) out.push_back(line);
  return out;
}

/// Lines as blocks of a page, each of an element.
std::string blocks(const std::vector<std::string>& lines, std::size_t begin, std::size_t end,
                   const std::string& open, const std::string& close) {
  std::string out;
  for (std::size_t i = begin; i < std::min(end, lines.size()); ++i) {
    const std::string line = text::fold_white_space(lines[i]);
    if (!line.empty()) out += open + text::escape_markup(line) + close;
  }
  return out;
}

std::string words(const std::vector<std::string>& lines, std::size_t begin, std::size_t end) {
  return text::html_to_text(blocks(lines, begin, end, "<p>", "</p>"));
}

}  // namespace

TEST_CASE("The scraped samples as pages yield their articles and nothing of their sidebars") {
  const auto folder = std::filesystem::path(RIVERD_SHARED) / "samples";
  if (!std::filesystem::exists(folder)) {
    WARN("the samples are not beside this checkout (" << folder << "): not tested");
    return;
  }
  for (const Sample& sample : samples) {
    CAPTURE(sample.name);
    const auto lines = lines_of(folder / sample.name);
    REQUIRE(lines.size() > sample.end);
    const std::string before = blocks(lines, 1, sample.title, "<div class='top'><a href='/'>", "</a></div>");
    const std::string title = "<h1>" + text::escape_markup(lines[sample.title]) + "</h1>";
    const std::string article = blocks(lines, sample.begin, sample.end, "<p>", "</p>");
    // What pages put around: a column of its own, cards whose teasers are no links, a list under the article.
    const std::string cards = blocks(lines, sample.end, lines.size(), "<div class='item'><p>", "</p></div>");
    const std::string links = blocks(lines, sample.end, lines.size(), "<li><a href='/s'>", "</a></li>");
    for (const std::string& page :
         {before + "<main>" + title + "<article>" + article + "</article></main><aside>" + cards + "</aside>",
          "<div class='layout'><div class='c-1'>" + before + title + "<div class='c-2'>" + article +
              "</div><ul class='c-3'>" + links + "</ul></div><div class='related'>" + cards + "</div></div>",
          before + "<table><tr><td>" + title + article + "</td><td><ul>" + links +
              "</ul></td></tr></table>"}) {
      const auto found = page::extract_article("<html><body>" + page + "</body></html>",
                                               "text/html; charset=utf-8", "https://a.example/1");
      REQUIRE(found);
      CHECK(text::html_to_text(text::sanitize_for_publication(found->html, found->base).str()) ==
            words(lines, sample.begin, sample.end));
    }
  }
}
