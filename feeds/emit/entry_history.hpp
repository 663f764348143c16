#pragma once

#include "feeds/emit/html_page.hpp"
#include "feeds/emit/html_writer.hpp"

/// The parts of an entry's page that say how it came to be what it is.
namespace riverd::emit {

/// That its publisher took the entry back; nothing where it did not.
void write_withdrawal(HtmlWriter& page, const Entry& entry, const PageSite& site);

/// Each kept revision with its time and, against the next one, the words that went and came; nothing for an
/// entry that never changed.
void write_history(HtmlWriter& page, const Entry& entry, const EntryFrame& frame);

/// The rules that made the entry what it is, with what they were applied to.
void write_reasons(HtmlWriter& page, const std::vector<Reason>& reasons);

}  // namespace riverd::emit
