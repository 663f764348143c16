#pragma once

#include <span>
#include <string_view>

namespace riverd::systemd {

/// A field of a journal record (systemd.journal-fields(7)): an upper-case name, any bytes.
struct JournalField {
  std::string_view name;
  std::string_view value;
};

/// Whether a journal listens on this machine, as far as this process can see.
[[nodiscard]] bool has_journal();

/// Sends one record over the journal's own protocol (sd_journal_sendv(3)), which keeps the fields apart.
/// False if it was not taken.
[[nodiscard]] bool send_to_journal(std::span<const JournalField> fields);

}  // namespace riverd::systemd
