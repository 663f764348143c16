#include "feeds/archive/markdown.hpp"
#include "feeds/archive/write_file.hpp"

#include "feeds/normalize/normalize.hpp"
#include "feeds/parse/parse.hpp"
#include "feeds/text/sanitize.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

using namespace riverd;
using namespace riverd::archive;

TEST_CASE("HTML of real feeds is the same after it was Markdown") {
  const auto corpus = std::filesystem::path(RIVERD_SOURCE_DIR).parent_path() / "shared" / "corpus";
  std::error_code none;
  std::size_t texts = 0;
  std::size_t with_html_blocks = 0;
  std::size_t whole_as_html = 0;
  for (const auto& file : std::filesystem::recursive_directory_iterator(corpus, none)) {
    if (!file.is_regular_file() || file.file_size() > (std::size_t{4} << 20U)) continue;
    std::ifstream in(file.path(), std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(in)), {});
    auto parsed = parse::parse(bytes, {}, {});
    if (!parsed) continue;
    NormalizeContext context;
    context.feed = FeedId{1};
    context.now = Time{std::chrono::milliseconds{1'760'000'000'000}};
    for (const Candidate& one : normalize(std::move(*parsed), context).entries) {
      const SafeHtml& html = one.entry.content;
      if (html.empty()) continue;
      const std::string markdown = html_to_markdown(html);
      const SafeHtml again = text::sanitize_for_publication(markdown_to_html(markdown), "");
      ++texts;
      if (markdown.find("<div>") != std::string::npos) ++with_html_blocks;
      if (markdown.starts_with("<!-- html -->")) ++whole_as_html;
      if (outline(again.str()) == outline(html.str())) continue;
      CAPTURE(file.path(), one.entry.title, html.str(), markdown);
      CHECK(outline(again.str()) == outline(html.str()));
    }
  }
  if (texts == 0) {
    WARN("not run: the corpus does not lie beside this checkout (" << corpus << ")");
    return;
  }
  WARN(texts << " texts, " << with_html_blocks << " with blocks that stay HTML, " << whole_as_html
             << " altogether");
}
