#pragma once

#include "feeds/model/category.hpp"
#include "feeds/model/link.hpp"
#include "feeds/model/person.hpp"
#include "feeds/model/time.hpp"

#include <optional>
#include <string>
#include <vector>

namespace riverd {

/// What a source says about itself, in Atom's vocabulary, cleaned. Texts are plain text; URLs are
/// absolute; empty strings mean "not given".
struct Feed {
  std::string id;
  std::string title;
  std::string subtitle;
  std::string home_url;
  std::string self_url;  // what it calls itself: with `hubs` the topic to subscribe to
  std::string language;
  std::string icon;
  std::string logo;
  std::string rights;
  std::string generator;
  std::vector<Person> authors;
  std::vector<Category> categories;
  std::vector<std::string> hubs;  // WebSub
  std::string cloud;              // rssCloud: where to ask for notifications by http-post
  std::optional<Time> updated{};

  friend bool operator==(const Feed&, const Feed&) = default;
};

/// What a publisher says about how often to come (P12). Absent means "not said".
struct FrequencyHints {
  std::optional<std::chrono::minutes> ttl{};     // RSS ttl
  std::optional<std::chrono::seconds> period{};  // sy:updatePeriod / sy:updateFrequency
  std::vector<int> skip_hours;                   // GMT, 0 to 23
  std::vector<std::string> skip_days;            // English day names

  friend bool operator==(const FrequencyHints&, const FrequencyHints&) = default;
};

}  // namespace riverd
