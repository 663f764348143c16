#include "feeds/emit/entry_event.hpp"

#include "feeds/emit/presentation.hpp"
#include "feeds/emit/xml_writer.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace riverd::emit {

std::string to_event(const OutputEntry& output, const std::string& base_url) {
  const Entry& entry = output.entry;
  boost::json::object data;
  data.emplace("id", clean(published_id(entry)));
  data.emplace("title", clean(heading_of(entry)));
  data.emplace("url", clean(link_of(entry, base_url)));
  data.emplace("feed", clean(name_of(output.source)));
  data.emplace("published", to_rfc3339(entry.times.effective));
  return "id: " + std::to_string(entry.arrival) + "\ndata: " + boost::json::serialize(data) + "\n\n";
}

}  // namespace riverd::emit
