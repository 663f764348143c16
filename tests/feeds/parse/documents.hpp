#pragma once

#include "feeds/emit/parsed_json.hpp"
#include "feeds/parse/parse.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include <catch2/catch.hpp>

#include <string>
#include <string_view>

/// Small documents and what they say, for the tests of the reader.
namespace riverd::test {

/// Reads a document that must be a feed.
inline ParsedFeed read(std::string_view bytes, const parse::DocumentHints& hints = {},
                       const parse::ParseLimits& limits = {}) {
  auto feed = parse::parse(bytes, hints, limits);
  if (!feed) {
    FAIL(feed.error().message());
  }
  return std::move(*feed);
}

/// The first item of a document that must be a feed with one.
inline ParsedEntry first(const ParsedFeed& feed) {
  REQUIRE_FALSE(feed.items.empty());
  return feed.items.front();
}

/// The namespaces of the usual extensions, declared.
inline constexpr std::string_view extensions =
    R"( xmlns:atom="http://www.w3.org/2005/Atom" xmlns:content="http://purl.org/rss/1.0/modules/content/")"
    R"( xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/")"
    R"( xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:media="http://search.yahoo.com/mrss/")"
    R"( xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" xmlns:psc="http://podlove.org/simple-chapters")"
    R"( xmlns:slash="http://purl.org/rss/1.0/modules/slash/" xmlns:wfw="http://wellformedweb.org/CommentAPI/")"
    R"( xmlns:thr="http://purl.org/syndication/thread/1.0" xmlns:georss="http://www.georss.org/georss")"
    R"( xmlns:geo="http://www.w3.org/2003/01/geo/wgs84_pos#" xmlns:gml="http://www.opengis.net/gml")"
    R"( xmlns:cc="http://web.resource.org/cc/" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#")";

inline std::string rss(std::string_view channel) {
  return R"(<?xml version="1.0" encoding="utf-8"?><rss version="2.0")" + std::string(extensions) +
         "><channel>" + std::string(channel) + "</channel></rss>";
}

inline std::string atom(std::string_view feed) {
  return R"(<feed xmlns="http://www.w3.org/2005/Atom">)" + std::string(feed) + "</feed>";
}

/// The one item of an RSS channel, and the one entry of an Atom feed.
inline ParsedEntry rss_item(std::string_view item) {
  return first(read(rss("<item>" + std::string(item) + "</item>")));
}
inline ParsedEntry atom_entry(std::string_view entry) {
  return first(read(atom("<entry>" + std::string(entry) + "</entry>")));
}

/// What `riverd parse` prints of a document.
inline boost::json::object printed(std::string_view bytes, const parse::DocumentHints& hints = {},
                                   text::SanitizeTable table = text::SanitizeTable::wide) {
  std::string text;
  emit::append_parsed_json(text, read(bytes, hints), table);
  return boost::json::parse(text).as_object();
}
inline const boost::json::object& first_item(const boost::json::object& feed) {
  return feed.at("items").as_array().at(0).as_object();
}
inline const boost::json::object& extension(const boost::json::object& object) {
  return object.at("_riverd").as_object();
}

/// An instant as RFC 3339; "-" where there is none.
inline std::string stamp(const std::optional<ParsedDate>& date) {
  return date ? to_rfc3339(date->time) : "-";
}

}  // namespace riverd::test
