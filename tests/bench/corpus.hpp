#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace riverd::bench {

/// The documents of a folder of real feeds, read once before any clock starts.
struct Corpus {
  std::vector<std::string> documents;  // in the order of their names
  std::size_t bytes = 0;
};

/// The XML documents of the folder the environment names in RIVERD_CORPUS, else of the real feeds that lie
/// beside the checkout; empty where there are none. JSON feeds are left out: the yardstick is the XML
/// library.
[[nodiscard]] const Corpus& real_feeds();

}  // namespace riverd::bench
