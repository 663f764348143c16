#include "feeds/emit/abridge.hpp"

#include "feeds/emit/presentation.hpp"
#include "feeds/text/beginning.hpp"
#include "feeds/text/html_text.hpp"
#include "feeds/text/sanitize.hpp"

namespace riverd::emit {

void abridge(Entry& entry, Extent extent) {
  if (extent == Extent::full) return;
  if (extent == Extent::headlines) {
    if (entry.title.empty()) entry.title = heading_of(entry);
    entry.content = {};
    entry.summary = {};
    entry.image.clear();
    return;
  }
  const SafeHtml& source = entry.summary.empty() ? entry.content : entry.summary;
  const std::string plain = text::html_to_text(source.str());
  std::string beginning = text::beginning_of(plain, summary_columns);
  // A short summary keeps its markup.
  if (entry.summary.empty() || beginning != plain) entry.summary = text::safe_html_from_text(beginning);
  entry.content = {};
}

}  // namespace riverd::emit
