#include "feeds/emit/entry_history.hpp"

#include "feeds/emit/html_parts.hpp"
#include "feeds/emit/page_times.hpp"
#include "feeds/history/compare.hpp"

namespace riverd::emit {
namespace {

void write_piece(HtmlWriter& page, const history::Piece& piece) {
  switch (piece.change) {
    case history::Change::same:
      page.text(piece.text);
      break;
    case history::Change::removed:
      page.markup("<del>").text(piece.text).markup("</del>");
      break;
    case history::Change::added:
      page.markup("<ins>").text(piece.text).markup("</ins>");
      break;
  }
}

void write_paragraph(HtmlWriter& page, const history::Paragraph& paragraph) {
  if (paragraph.skipped > 0) {
    page.markup("<p class=\"skipped\">").text(std::to_string(paragraph.skipped));
    if (paragraph.skipped == 1) {
      page.markup(" paragraph as before</p>\n");
    } else {
      page.markup(" paragraphs as before</p>\n");
    }
    return;
  }
  page.markup("<p>");
  for (const history::Piece& piece : paragraph.pieces) write_piece(page, piece);
  page.markup("</p>\n");
}

void write_difference(HtmlWriter& page, const Entry& older, const Entry& newer) {
  const history::Comparison comparison = history::compare(older, newer);
  if (comparison.paragraphs.empty()) {
    page.markup("<p class=\"skipped\">No word changed: links, pictures or their order did.</p>\n");
  } else {
    page.markup("<div class=\"difference\"");
    write_text_language(page, newer.language, newer.title);
    page.markup(">\n");
    for (const history::Paragraph& paragraph : comparison.paragraphs) write_paragraph(page, paragraph);
    page.markup("</div>\n");
  }
  if (comparison.cut) page.markup("<p class=\"skipped\">The rest is too long to be compared.</p>\n");
}

void write_notes(HtmlWriter& page, const EntryFrame& frame) {
  if (frame.returns > 0) {
    page.markup("<p>An earlier text came back within a day ").text(std::to_string(frame.returns));
    if (frame.returns == 1) {
      page.markup(" time; that was counted, not told of.</p>\n");
    } else {
      page.markup(" times; that was counted, not told of.</p>\n");
    }
  }
  if (frame.announcement_due) {
    page.markup("<p>Readers are told of the last change by the first poll after ");
    write_time(page, *frame.announcement_due, frame.site);
    page.markup(".</p>\n");
  }
}

}  // namespace

void write_withdrawal(HtmlWriter& page, const Entry& entry, const PageSite& site) {
  if (!entry.withdrawn) return;
  page.markup("<p class=\"notice\">Its publisher has listed it no more since ");
  write_time(page, *entry.withdrawn, site);
  page.markup(", although it lists older ones.</p>\n");
}

void write_history(HtmlWriter& page, const Entry& entry, const EntryFrame& frame) {
  if (entry.revision == 0 && frame.revisions.empty()) return;
  page.markup("<section class=\"facts history\"><h2>History</h2>\n");
  write_notes(page, frame);
  if (frame.revisions.empty()) page.markup("<p>It was edited; what it said before is not kept.</p>\n");
  for (std::size_t i = frame.revisions.size(); i-- > 0;) {
    const PageRevision& revision = frame.revisions[i];
    const bool last = i + 1 == frame.revisions.size();
    page.markup("<details");
    if (last) page.markup(" open");
    page.markup("><summary>Edited ");
    write_time(page, revision.replaced, frame.site);
    page.markup("</summary>\n");
    write_difference(page, revision.entry, last ? entry : frame.revisions[i + 1].entry);
    page.markup("</details>\n");
  }
  page.markup("</section>\n");
}

void write_reasons(HtmlWriter& page, const std::vector<Reason>& reasons) {
  if (reasons.empty()) return;
  page.markup("<section class=\"facts\"><h2>Why</h2>\n<dl>\n");
  for (const Reason& reason : reasons) {
    page.markup("<div><dt>").text(reason.subject).markup("</dt><dd>").text(reason.sentence);
    if (!reason.rule.empty()) page.markup(" <code>").text(reason.rule).markup("</code>");
    for (const auto& [name, value] : reason.inputs) {
      page.markup(" <span>").text(name).markup(": ").text(value).markup("</span>");
    }
    page.markup("</dd></div>\n");
  }
  page.markup("</dl></section>\n");
}

}  // namespace riverd::emit
