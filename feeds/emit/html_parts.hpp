#pragma once

#include "feeds/emit/html_page.hpp"
#include "feeds/emit/html_writer.hpp"
#include "feeds/emit/output.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// What the pages of entries have in common.
namespace riverd::emit {

/// A link where the URL is one that may be linked to, else the text alone.
void write_link(HtmlWriter& page, std::string_view url, std::string_view text);

/// ` lang="…"`, or nothing if there is no such language.
void write_language(HtmlWriter& page, std::string_view language);

/// The same for what a text is written in (display_language); nothing for one that is as the page itself.
void write_text_language(HtmlWriter& page, std::string_view declared, std::string_view text);

/// The language an entry is marked with.
[[nodiscard]] std::string language_shown(const OutputEntry& output);

/// Time with its provenance, source, mirroring, later changes. `day`: what stands above it; without one the
/// time is shown whole.
void write_byline(HtmlWriter& page, const OutputEntry& output, const PageSite& site,
                  std::optional<std::chrono::sys_days> day);

/// Its content as it is read on the page, below a heading of a level; the entry's picture first where the
/// content has none.
void write_content(HtmlWriter& page, const OutputEntry& output, int heading, bool pictures);

/// The enclosures, at most `most`: sound and video to be played, the others as links. Nothing where there are
/// none.
void write_enclosures(HtmlWriter& page, const Entry& entry, std::size_t most);

/// The other sources of the story, folded. Nothing where there are none.
void write_copies(HtmlWriter& page, const OutputEntry& output, const PageSite& site);

/// The same as a list: each with its time, its title where that differs, and its own address.
void write_copy_list(HtmlWriter& page, const OutputEntry& output, const PageSite& site);

/// `512 bytes`, `1.5 MiB`.
[[nodiscard]] std::string readable_size(std::uint64_t bytes);

/// `1:02:03`, `4:05`.
[[nodiscard]] std::string readable_duration(double seconds);

}  // namespace riverd::emit
