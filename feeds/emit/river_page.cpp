#include "feeds/emit/html_page.hpp"
#include "feeds/emit/html_parts.hpp"
#include "feeds/emit/page_frame.hpp"
#include "feeds/emit/page_times.hpp"
#include "feeds/emit/presentation.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <numeric>

namespace riverd::emit {
namespace {

using std::chrono::sys_days;

/// Characters of an entry's text that are shown before it is opened, and of a title.
constexpr std::size_t lead_length = 220;
constexpr std::size_t heading_length = 240;

/// Enclosures shown with an entry before its page is asked for.
constexpr std::size_t enclosures_shown = 3;

/// What is shown of an entry's text, and how.
enum class Text : std::uint8_t { none, unfolds, elsewhere };

/// Whether the lead is all there is to see, so that there is nothing to open.
bool is_all_in_lead(const Entry& entry, std::string_view lead) {
  if (body_of(entry).empty()) return true;
  if (entry.content.empty()) return !lead.ends_with("…");
  if (!entry.summary.empty() || lead.ends_with("…")) return false;
  static constexpr std::array<std::string_view, 9> worth_opening = {
      "<a ", "<img", "<video", "<audio", "<table", "<pre", "<math", "<picture", "<blockquote"};
  return std::none_of(worth_opening.begin(), worth_opening.end(), [&](std::string_view tag) {
    return entry.content.str().find(tag) != std::string::npos;
  });
}

/// As many texts as there is room for unfold in place, the short ones first; of equals those shown first.
std::vector<Text> texts_of(const OutputFeed& feed, const std::vector<std::string>& leads) {
  std::vector<Text> out(feed.entries.size(), Text::elsewhere);
  std::vector<std::size_t> order(feed.entries.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto size = [&](std::size_t i) { return body_of(feed.entries[i].entry).str().size(); };
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return size(a) < size(b); });
  std::size_t room = page_text;
  for (const std::size_t i : order) {
    if (is_all_in_lead(feed.entries[i].entry, leads[i])) {
      out[i] = Text::none;
    } else if (size(i) <= room) {
      out[i] = Text::unfolds;
      room -= size(i);
    }
  }
  return out;
}

/// Names the entry to those who hear a link by itself.
void write_of_which(HtmlWriter& page, std::string_view heading) {
  page.markup("<span class=\"hidden\">: ").text(heading).markup("</span>");
}

struct Shown {
  const OutputEntry& output;
  std::string heading;
  const std::string& lead;
  Text text;
  sys_days day;
};

void write_text(HtmlWriter& page, const Shown& entry, const PageSite& site) {
  if (entry.text == Text::unfolds) {
    page.markup("<details class=\"text\"><summary>Read here");
    write_of_which(page, entry.heading);
    page.markup("</summary>\n");
    write_content(page, entry.output, 3, site.pictures == Pictures::lazy);
    page.markup("</details>\n");
  } else if (entry.text == Text::elsewhere) {
    page.markup("<p class=\"on\"><a href=\"").text(entry_url(entry.output.entry.id, site.base_url));
    page.markup("\">Read on its page");
    write_of_which(page, entry.heading);
    page.markup("</a></p>\n");
  }
}

void write_entry(HtmlWriter& page, const Shown& entry, const PageSite& site) {
  const OutputEntry& output = entry.output;
  const std::string language = language_shown(output);
  page.markup("<article>\n<h3");
  write_language(page, language);
  page.markup(">");
  write_link(page, link_of(output.entry, site.base_url), entry.heading);
  page.markup("</h3>\n");
  write_byline(page, output, site, entry.day);
  if (!entry.lead.empty() && entry.lead != entry.heading) {
    page.markup("<p class=\"lead\"");
    write_language(page, language);
    page.markup(">").text(entry.lead).markup("</p>\n");
  }
  write_enclosures(page, output.entry, enclosures_shown);
  if (entry.text != Text::none || !output.copies.empty()) {
    page.markup("<div class=\"folds\">");
    write_text(page, entry, site);
    write_copies(page, output, site);
    page.markup("</div>\n");
  }
  page.markup("</article>\n");
}

void write_first_run(HtmlWriter& page) {
  page.markup(
      "<section class=\"first-run\"><h2>No feeds yet</h2>\n"
      "<p>Add a site by its address; its feed is found:</p>\n"
      "<pre tabindex=\"0\"><code>riverd add https://example.org/</code></pre>\n"
      "<p>Bring the subscriptions of another reader along, as OPML:</p>\n"
      "<pre tabindex=\"0\"><code>riverd import subscriptions.opml</code></pre>\n"
      "<p>Or name a feed in <code>riverd.toml</code>, which for the service is "
      "<code>/etc/riverd/riverd.toml</code>:</p>\n"
      "<pre tabindex=\"0\"><code>[[feed]]\n"
      "url    = \"https://example.org/feed.xml\"\n"
      "groups = [\"news\"]</code></pre>\n"
      "<p>and then <code>riverd reload</code>, or <code>systemctl reload riverd</code>. Entries appear here "
      "as "
      "soon as "
      "they have been read, and readers subscribe to the addresses below.</p></section>\n");
}

void write_nothing_yet(HtmlWriter& page, const PageFrame& frame) {
  page.markup("<section class=\"first-run\"><h2>");
  page.text(frame.filtered ? "Nothing to show" : "Nothing has arrived yet").markup("</h2>\n<p>");
  if (frame.waiting > 0) {
    page.text(std::to_string(frame.waiting)).markup(" of ").text(std::to_string(frame.feeds));
    page.markup(
        " sources are still to be read for the first time; that is spread over up to an hour, so that no "
        "publisher is asked for everything at once. ");
  } else if (frame.feeds == 0) {
    page.markup(
        "No source belongs to this river: see its <code>groups</code> and <code>feeds</code> in "
        "<code>riverd.toml</code>. ");
  } else if (frame.filtered) {
    page.markup(
        "Of what its sources hold, its rules show none: see <code>keep</code> and <code>drop</code> in "
        "<code>riverd.toml</code>, which <code>riverd check --try</code> tries out. ");
  } else {
    page.markup("Its sources were read and hold no entries. ");
  }
  page.markup("<a href=\"").text(frame.site.base_url);
  page.markup(
      "/status\">Status</a> says when each is read, and what went wrong where something "
      "did.</p></section>\n");
}

void write_search_result(HtmlWriter& page, const OutputFeed& feed, const PageFrame& frame) {
  const PageSearch& search = *frame.search;
  page.markup("<p class=\"subtitle\" role=\"status\">");
  if (feed.entries.empty()) {
    page.markup("No title has ");
  } else {
    page.text(std::to_string(feed.entries.size()));
    if (feed.entries.size() == 1) {
      page.markup(" title has ");
    } else {
      page.markup(" titles have ");
    }
  }
  page.markup("<q");
  write_text_language(page, {}, search.words);
  page.markup(">").text(search.words).markup("</q>. ");
  if (search.everything) {
    page.markup("All ").text(std::to_string(search.looked_at)).markup(" entries were looked at.");
  } else {
    page.text(std::to_string(search.looked_at)).markup(" entries were looked at");
    if (search.back_to) {
      page.markup(", back to those that arrived ");
      write_time(page, *search.back_to, frame.site);
    }
    page.markup("; there are older ones.");
  }
  page.markup("</p>\n");
}

void write_state(HtmlWriter& page, const OutputFeed& feed, const PageFrame& frame) {
  if (frame.failing > 0) {
    page.markup("<p class=\"notice\"><a href=\"").text(feed.base_url).markup("/status\">");
    page.text(std::to_string(frame.failing)).markup(" of ").text(std::to_string(frame.feeds));
    page.markup(" sources cannot be read at the moment</a></p>\n");
  }
  if (frame.search) {
    write_search_result(page, feed, frame);
  } else if (frame.first_run) {
    write_first_run(page);
  } else if (feed.entries.empty() && frame.newest_url.empty()) {
    write_nothing_yet(page, frame);
  } else if (feed.entries.empty()) {
    page.markup("<p class=\"empty\">Nothing older is kept.</p>\n");
  }
}

void write_days(HtmlWriter& page, const OutputFeed& feed, const PageSite& site) {
  std::vector<std::string> leads;
  leads.reserve(feed.entries.size());
  for (const OutputEntry& output : feed.entries) leads.push_back(excerpt_of(output.entry, lead_length));
  const std::vector<Text> texts = texts_of(feed, leads);
  std::optional<sys_days> day;
  for (std::size_t i = 0; i < feed.entries.size(); ++i) {
    const OutputEntry& output = feed.entries[i];
    const sys_days its_day = day_of(output.entry.times.effective, site.zone);
    if (day != its_day) {
      if (day) page.markup("</section>\n");
      page.markup("<section class=\"day\">\n");
      write_day_heading(page, its_day);
      day = its_day;
    }
    write_entry(page,
                {output, shortened(heading_of(output.entry), heading_length), leads[i], texts[i], its_day},
                site);
  }
  if (day) page.markup("</section>\n");
}

void write_paging(HtmlWriter& page, const PageFrame& frame) {
  if (frame.newer_url.empty() && frame.older_url.empty() && frame.newest_url.empty()) return;
  page.markup("<nav class=\"paging\" aria-label=\"Pages\"><ul>");
  if (!frame.newest_url.empty() && frame.newest_url != frame.newer_url) {
    page.markup("<li><a href=\"").text(frame.newest_url).markup("\">Newest</a></li>");
  }
  if (!frame.newer_url.empty()) {
    page.markup("<li><a rel=\"prev\" href=\"").text(frame.newer_url).markup("\">Newer</a></li>");
  }
  if (!frame.older_url.empty()) {
    page.markup("<li><a rel=\"next\" href=\"").text(frame.older_url).markup("\">Older</a></li>");
  }
  page.markup("</ul></nav>\n");
}

}  // namespace

std::string river_page(const OutputFeed& feed, const PageFrame& frame) {
  std::string out;
  out.reserve(32768 + page_text + 3072 * feed.entries.size());
  HtmlWriter page(out);
  PageStart start;
  const std::string title = frame.search ? frame.search->words + " · " + feed.title : feed.title;
  start.title = title;
  start.feed = &feed;
  start.search_url = feed.home_url;
  start.newer_url = frame.newer_url;
  start.older_url = frame.older_url;
  if (frame.search) start.search_words = frame.search->words;
  start.lasting = frame.newest_url.empty() && !frame.search;
  begin_page(page, frame.site, start);
  // A river's title is its owner's word, a source's its publisher's.
  const std::string_view language = frame.source_url.empty() ? std::string_view{} : feed.language;
  const std::string& heading = frame.heading.empty() ? feed.title : frame.heading;
  page.markup("<h1");
  write_text_language(page, language, heading);
  page.markup(">").text(heading).markup("</h1>\n");
  if (!feed.subtitle.empty() && !frame.search) {
    page.markup("<p class=\"subtitle\"");
    write_text_language(page, language, feed.subtitle);
    page.markup(">").text(shortened(feed.subtitle, heading_length)).markup("</p>\n");
  }
  if (!frame.source_url.empty()) {
    page.markup("<p class=\"subtitle\">");
    write_link(page, frame.source_url, frame.source_url);
    page.markup("</p>\n");
  }
  write_state(page, feed, frame);
  write_days(page, feed, frame.site);
  write_paging(page, frame);
  end_page(page, frame.site, {&feed, &frame.sources, frame.feeds});
  return out;
}

}  // namespace riverd::emit
