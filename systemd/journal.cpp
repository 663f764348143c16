#include "systemd/journal.hpp"

#define SD_JOURNAL_SUPPRESS_LOCATION  // the place in our source is nobody's business

#include <sys/uio.h>
#include <systemd/sd-journal.h>
#include <unistd.h>

#include <string>
#include <vector>

namespace riverd::systemd {

bool has_journal() {
  // sd_journal_sendv() says of a socket that is missing that all went well.
  return ::access("/run/systemd/journal/socket", W_OK) == 0;
}

bool send_to_journal(std::span<const JournalField> fields) {
  std::vector<std::string> assignments;
  assignments.reserve(fields.size());
  std::vector<iovec> parts;
  for (const JournalField& field : fields) {
    assignments.push_back(std::string(field.name) + "=" + std::string(field.value));
    parts.push_back({assignments.back().data(), assignments.back().size()});
  }
  return sd_journal_sendv(parts.data(), static_cast<int>(parts.size())) == 0;
}

}  // namespace riverd::systemd
