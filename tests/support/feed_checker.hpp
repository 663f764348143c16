#pragma once

#include <string>
#include <vector>

/// What the W3C's feed validator would say of a document, for those of its checks that bite aggregators
/// (O12): a reading of the documents that knows nothing of how they are written.
namespace riverd::test {

/// A feed document as it was served.
struct ServedFeed {
  std::string content_type;
  std::string location;  // where it was got from
  std::string body;
};

/// Each finding begins with the validator's name of it: `MissingSelf: …`. None: the document is without
/// fault.
[[nodiscard]] std::vector<std::string> check_atom(const ServedFeed& feed);
[[nodiscard]] std::vector<std::string> check_rss(const ServedFeed& feed);

/// JSON Feed 1.1, which the validator does not know, in the same terms.
[[nodiscard]] std::vector<std::string> check_json_feed(const ServedFeed& feed);

}  // namespace riverd::test
