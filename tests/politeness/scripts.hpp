#pragma once

#include "daemon/http/client/client.hpp"
#include "feeds/model/time.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <set>
#include <string>
#include <vector>

namespace riverd::politeness {

/// One request as its origin sees it.
struct Visit {
  std::size_t number = 0;  // of the requests for this feed, from 0
  Time now{};
  std::string if_none_match;
  std::string if_modified_since;
};

/// What an origin answers, and what it may expect of a polite client from then on (section P of the rules,
/// worked out by hand where the script is written).
struct Answer {
  http::Response response;
  std::chrono::milliseconds hold = std::chrono::minutes{60};  // to the next request, at least (S5)
  std::chrono::milliseconds most{0};  // `hold` doubles up to this with each failure after the first
  bool stated = false;                // `hold` is a Retry-After
  bool gone = false;                  // nothing may follow
  bool valid = true;                  // its validators are to be echoed
  std::string moved;                  // requests may go here from now on
};

/// A feed and how its origin behaves.
struct Script {
  std::string url;
  std::function<Answer(const Visit&)> answer;
  std::set<int> skip_hours;  // GMT
};

/// As Last-Modified has it (RFC 9110, 5.6.7).
[[nodiscard]] std::string http_date(Time time);

/// Feeds that cover what P speaks of.
[[nodiscard]] std::vector<Script> scripts(Time start);

}  // namespace riverd::politeness
