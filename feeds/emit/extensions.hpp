#pragma once

#include "feeds/emit/output.hpp"
#include "feeds/emit/xml_writer.hpp"

#include <string_view>

/// What Atom and RSS have no words for and say in the words of common extensions: podcasts (iTunes, Podlove
/// chapters), media (Media RSS), threads (RFC 4685, wfw) and places (GeoRSS).
namespace riverd::emit {

/// The namespaces that a document's entries need, by their usual prefixes; empty where none does.
struct ExtensionNamespaces {
  std::string_view itunes;
  std::string_view media;
  std::string_view psc;
  std::string_view thr;
  std::string_view wfw;
  std::string_view georss;
};
[[nodiscard]] ExtensionNamespaces extension_namespaces(const OutputFeed& feed);

/// The extension elements of one entry.
void write_extensions(XmlWriter& xml, const Entry& entry);

}  // namespace riverd::emit
