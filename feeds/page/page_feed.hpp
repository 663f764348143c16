#pragma once

#include "feeds/html/selector.hpp"
#include "feeds/parse/parse.hpp"
#include "feeds/parse/parsed_feed.hpp"
#include "feeds/result.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

/// Pages that list articles, read as feeds.
namespace riverd::page {

/// What finds the articles of a page and their parts. All but `item` look inside an item, the item itself
/// included.
struct Selectors {
  html::Selector item;
  std::optional<html::Selector> link;
  std::optional<html::Selector> title;
  std::optional<html::Selector> date;
  std::optional<html::Selector> content;
};

/// The selectors as they are written; empty ones are absent, but for `item`.
struct WrittenSelectors {
  std::string item, link, title, date, content;

  friend bool operator==(const WrittenSelectors&, const WrittenSelectors&) = default;
};

/// Fails with the first that is no selector; the detail names it.
[[nodiscard]] Result<Selectors> parse_selectors(const WrittenSelectors& written);

/// The most articles that are read of a page, its first.
inline constexpr std::size_t most_items = 1000;

/// Reads a page as a feed whose items are told by their links, or else by their titles:
/// * link: the attribute that is named, else `href` or `src`, of what the selector finds, else the first link
///   inside of that; without a selector the first link of the item's heading, else the item itself or its
///   first link, one that has words if there is any;
/// * title: the text of what the selector finds; else of the item's first heading, else of its link;
/// * date: of what the selector finds the attribute that is named, else what it tells machines (`datetime`,
///   `content`), else a date in its text (T1); without a selector only what tells machines
///   (`time[datetime]`, `itemprop=datePublished`), since a text may name any date (A4);
/// * content: the markup of all that the selector finds.
/// Items of one address are one, unless they have different titles.
/// Fails with FeedError::not_a_feed where nothing is found, and with FeedError::too_large.
[[nodiscard]] Result<ParsedFeed> read_page(std::string_view bytes, const parse::DocumentHints& hints,
                                           const Selectors& selectors);

/// A date that a text has, alone or with words around it. Of a month or a year without a day no date is made.
[[nodiscard]] std::optional<ParsedDate> date_in(std::string_view text);

}  // namespace riverd::page
