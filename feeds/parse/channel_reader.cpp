#include "feeds/parse/channel_reader.hpp"
#include "feeds/text/ascii.hpp"

#include "feeds/parse/date.hpp"
#include "feeds/parse/extensions/itunes.hpp"
#include "feeds/text/html_text.hpp"

#include <algorithm>
#include <array>

namespace riverd::parse {
namespace {

/// An English day name with a capital; empty if it is none.
std::string day_name(std::string_view text) {
  static constexpr std::array<std::string_view, 7> days = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                                           "Friday", "Saturday", "Sunday"};
  const std::string wanted = text::lower(text);
  for (const std::string_view day : days) {
    if (text::lower(day) == wanted) return std::string(day);
  }
  return {};
}

}  // namespace

void ChannelReader::read(const Element& e) {
  switch (e.ns()) {
    case Ns::none:
    case Ns::atom:
      read_core(e);
      break;
    case Ns::dc:
    case Ns::dcterms:
      read_dublin_core(e);
      break;
    case Ns::itunes:
      read_itunes_child(e);
      break;
    case Ns::media:
      if (e.name() == "title") title_.offer(3, read_text(e, TextRule::guess));
      if (e.name() == "copyright") rights_.offer(2, read_text(e, TextRule::guess));
      break;
    case Ns::syndication:
      read_syndication(e);
      break;
    case Ns::creative_commons:
      if (e.name() == "license") {
        if (Link link = read_link(e); !link.href.empty()) feed_.links.push_back(std::move(link));
      }
      break;
    default:
      break;
  }
}

void ChannelReader::read_core(const Element& e) {
  const std::string lower_case = text::lower(e.name());
  const std::string_view name = lower_case;
  if (name == "title") {
    title_.offer(0, read_text(e, dialect_.rule(e, TextRule::guess)));
  } else if (name == "description" || name == "abstract") {
    description_.offer(0, read_text(e, dialect_.rule(e, TextRule::html)));
  } else if (name == "subtitle" || name == "tagline") {
    description_.offer(0, read_text(e, dialect_.rule(e, TextRule::guess)));
  } else if (name == "info") {
    description_.offer(3, read_text(e, dialect_.rule(e, TextRule::guess)));
  } else if (name == "link") {
    Link link = read_link(e);
    if (is_rss_link(e) && feed_.home_page_url.empty()) feed_.home_page_url = link.href;
    if (!link.href.empty()) feed_.links.push_back(std::move(link));
  } else if (name == "id") {
    feed_.id = e.text();
  } else if (name == "icon") {
    feed_.favicon = e.url();
  } else if (name == "logo") {
    const std::string href = e.url_attribute("href");  // CDF's
    logo_ = href.empty() ? e.url() : href;
  } else if (name == "author" || name == "managingeditor") {
    authors_.push_back({0, read_person(e)});
  } else if (name == "webmaster") {
    feed_.webmaster = read_person(e);
  } else if (name == "contributor") {
    feed_.contributors.push_back(read_person(e));
  } else if (name == "category") {
    Category category = read_category(e);
    if (!category.term.empty() || !category.label.empty()) feed_.categories.push_back(std::move(category));
  } else if (name == "rights" || name == "copyright") {
    rights_.offer(0, read_text(e, dialect_.rule(e, TextRule::guess)));
  } else if (name == "generator") {
    feed_.generator.name = e.text();
    feed_.generator.uri = e.url_attribute("uri");
    if (feed_.generator.uri.empty()) feed_.generator.uri = e.url_attribute("url");
    feed_.generator.version = e.attribute("version");
  } else if (name == "image") {
    read_image(e, feed_);
  } else if (name == "cloud") {
    feed_.cloud = ParsedCloud{e.attribute("domain"), read_integer(e.attribute("port")), e.attribute("path"),
                              e.attribute("registerProcedure"), e.attribute("protocol")};
  } else if (name == "ttl") {
    if (const auto minutes = read_integer(e.text()); minutes && *minutes >= 0 && *minutes < 10'000'000) {
      feed_.hints.ttl = std::chrono::minutes{*minutes};
    }
  } else if (name == "skiphours") {
    e.each_child([&](const Element& hour) {
      const auto number = read_integer(hour.text());
      if (number && *number >= 0 && *number <= 23)
        feed_.hints.skip_hours.push_back(static_cast<int>(*number));
    });
  } else if (name == "skipdays") {
    e.each_child([&](const Element& day) {
      if (std::string known = day_name(day.text()); !known.empty())
        feed_.hints.skip_days.push_back(std::move(known));
    });
  } else if (name == "language") {
    // Read before the items, which inherit it.
  } else {
    read_core_date(e, name);
  }
}

void ChannelReader::read_core_date(const Element& e, std::string_view name) {
  if (name == "updated" || name == "modified" || name == "lastbuilddate") {
    offer_date(updated_, 0, e);
  } else if (name == "lastmod") {
    offer_date(updated_, 0, e);
  } else if (name == "date") {
    offer_date(updated_, 2, e);
  } else if (name == "pubdate" || name == "published" || name == "issued") {
    offer_date(published_, 0, e);
  } else if (name == "created") {
    if (const auto date = read_date(e)) feed_.created = date;
  }
}

void ChannelReader::read_dublin_core(const Element& e) {
  const std::string lower_case = text::lower(e.name());
  const std::string_view name = lower_case;
  if (name == "title") {
    title_.offer(1, read_text(e, TextRule::guess));
  } else if (name == "description") {
    description_.offer(1, read_text(e, TextRule::html));
  } else if (name == "creator" || name == "author") {
    authors_.push_back({1, read_person(e)});
  } else if (name == "contributor") {
    feed_.contributors.push_back(read_person(e));
  } else if (name == "publisher") {
    feed_.publisher = read_person(e);
  } else if (name == "rights") {
    rights_.offer(1, read_text(e, TextRule::guess));
  } else if (name == "subject") {
    feed_.categories.push_back({text::fold_white_space(e.text()), "", ""});
  } else if (name == "date") {
    offer_date(updated_, 2, e);
  } else if (name == "modified") {
    offer_date(updated_, 0, e);
  } else if (name == "issued") {
    offer_date(published_, 0, e);
  } else if (name == "created") {
    if (const auto date = read_date(e)) feed_.created = date;
  }
}

void ChannelReader::read_itunes_child(const Element& e) {
  if (e.name() == "summary") {
    description_.offer(2, read_text(e, TextRule::guess));
  } else if (e.name() == "owner") {
    owner_ = read_person(e);
  } else if (e.name() == "title") {
    title_.offer(2, read_text(e, TextRule::guess));
  } else {
    read_itunes(e, feed_.itunes);
  }
}

void ChannelReader::read_syndication(const Element& e) {
  if (e.name() == "updatePeriod") {
    feed_.update_period = text::lower(e.text());
  } else if (e.name() == "updateFrequency") {
    feed_.update_frequency = read_integer(e.text());
  } else if (e.name() == "updateBase") {
    feed_.update_base = read_date(e);
  }
}

void ChannelReader::set_updated(const std::string& date) {
  if (const auto read = parse_date(date)) updated_.offer(0, read);
}

void ChannelReader::finish(const Element& channel) {
  finish_itunes(feed_.itunes);
  feed_.title = std::move(title_.value);
  if (feed_.title.empty() && !feed_.itunes.title.empty())
    feed_.title = guess_text(feed_.itunes.title, channel);
  feed_.description = std::move(description_.value);
  feed_.rights = std::move(rights_.value);
  feed_.updated = updated_.value;
  feed_.published = published_.value;
  feed_.subtitle = feed_.itunes.subtitle;
  feed_.authors = best_people(std::move(authors_));
  if (feed_.authors.empty() && !feed_.itunes.author.empty()) {
    feed_.authors.push_back(person_from_text(feed_.itunes.author));
  }
  if (is_empty(feed_.publisher)) feed_.publisher = owner_;
  if (feed_.image.url.empty() && !logo_.empty()) feed_.image.url = logo_;
  feed_.icon = feed_.itunes.image.empty() ? (logo_.empty() ? feed_.image.url : logo_) : feed_.itunes.image;
}

void read_image(const Element& element, ParsedFeed& feed) {
  ParsedImage image;
  element.each_child([&](const Element& child) {
    if (!child.is_core()) return;
    const std::string name = text::lower(child.name());
    if (name == "url") image.url = child.url();
    if (name == "title") image.title = text::fold_white_space(child.text());
    if (name == "link") image.link = child.url();
    if (name == "description") image.description = text::html_to_text(child.text());
    if (name == "width") image.width = read_integer(child.text());
    if (name == "height") image.height = read_integer(child.text());
  });
  if (image.url.empty()) image.url = element.url_attribute("resource");
  if (image.url.empty()) image.url = element.url_attribute("href");
  feed.image = std::move(image);
}

void finish_channel(ParsedFeed& feed) {
  if (feed.home_page_url.empty()) feed.home_page_url = alternate_of(feed.links);
  feed.feed_url.clear();
  feed.next_url.clear();
  feed.hubs.clear();
  for (const Link& link : feed.links) {
    if (link.rel == "self" && feed.feed_url.empty()) feed.feed_url = link.href;
    if (link.rel == "next" && feed.next_url.empty()) feed.next_url = link.href;
    if (link.rel == "hub") feed.hubs.push_back(link.href);
  }
  if (feed.icon.empty()) feed.icon = feed.image.url;
  static constexpr std::array<std::pair<std::string_view, int>, 5> periods = {
      {{"hourly", 3600}, {"daily", 86400}, {"weekly", 604800}, {"monthly", 2592000}, {"yearly", 31536000}}};
  for (const auto& [name, seconds] : periods) {
    if (feed.update_period != name) continue;
    const std::int64_t frequency = std::max<std::int64_t>(1, feed.update_frequency.value_or(1));
    feed.hints.period = std::chrono::seconds{seconds / frequency};
  }
}

}  // namespace riverd::parse
