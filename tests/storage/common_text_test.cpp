#include "storage/common_text.hpp"

#include <catch2/catch.hpp>

#include <string>

namespace riverd::storage {
namespace {

const std::string usual =
    "A record of the feed at https://paper.example/feed, polled at noon; it has 30 entries.";

TEST_CASE("a record is packed by what it has in common with others, and comes back as it was") {
  const CommonText common(usual);
  for (const std::string& record :
       {usual, usual + " And one more.", std::string("something else"), std::string()}) {
    const std::string frame = common.pack(record);
    CHECK(common.unpack(frame) == record);
    CHECK(common.pack(record) == frame);
  }
  CHECK(common.pack(usual).size() * 2 < usual.size());
}

TEST_CASE("what is no frame, or cut, is not unpacked") {
  const CommonText common(usual);
  const std::string frame = common.pack(usual + " And one more.");
  CHECK_FALSE(common.unpack(""));
  CHECK_FALSE(common.unpack("not a frame"));
  for (std::size_t length = 1; length < frame.size(); ++length)
    CHECK_FALSE(common.unpack(frame.substr(0, length)));
}

}  // namespace
}  // namespace riverd::storage
