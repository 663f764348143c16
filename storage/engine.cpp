#include "storage/engine.hpp"

namespace riverd::storage {

const char* to_string(Table table) {
  switch (table) {
    case Table::meta:
      return "meta";
    case Table::feeds:
      return "feeds";
    case Table::entries:
      return "entries";
    case Table::identities:
      return "identities";
    case Table::output_ids:
      return "output_ids";
    case Table::arrivals:
      return "arrivals";
    case Table::feed_arrivals:
      return "feed_arrivals";
    case Table::links:
      return "links";
    case Table::stories:
      return "stories";
    case Table::memories:
      return "memories";
    case Table::blocks:
      return "blocks";
    case Table::bands:
      return "bands";
    case Table::revisions:
      return "revisions";
    case Table::aliases:
      return "aliases";
    case Table::announcements:
      return "announcements";
    case Table::withdrawals:
      return "withdrawals";
    case Table::texts:
      return "texts";
    case Table::instants:
      return "instants";
  }
  return "";
}

}  // namespace riverd::storage
