#include "feeds/parse/link_header.hpp"

#include "feeds/text/ascii.hpp"
#include "feeds/text/url.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace riverd::parse {
namespace {

constexpr std::size_t most_links = 64;

/// Reads the field from front to back.
class FieldReader {
 public:
  explicit FieldReader(std::string_view rest) : rest_(rest) {}

  [[nodiscard]] bool at_end() const { return rest_.empty(); }

  /// Takes the character if it comes next, behind white space.
  bool take(char wanted) {
    rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t"), rest_.size()));
    if (rest_.empty() || rest_.front() != wanted) return false;
    rest_.remove_prefix(1);
    return true;
  }

  /// What stands before the first of `ends`, without white space around it.
  std::string_view until(std::string_view ends) {
    const auto size = std::min(rest_.find_first_of(ends), rest_.size());
    std::string_view text = rest_.substr(0, size);
    rest_.remove_prefix(size);
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
  }

  /// A token or a quoted string.
  std::string value() {
    if (!take('"')) return std::string(until(";,"));
    std::string text;
    while (!rest_.empty() && rest_.front() != '"') {
      if (rest_.front() == '\\' && rest_.size() > 1) rest_.remove_prefix(1);
      text += rest_.front();
      rest_.remove_prefix(1);
    }
    if (!rest_.empty()) rest_.remove_prefix(1);
    return text;
  }

 private:
  std::string_view rest_;
};

/// The parameters of one link. The first of a name counts (RFC 8288, 3.3).
struct Parameters {
  std::string relations;
  bool related = false;  // `relations` was given
  bool elsewhere = false;
  Link link;
};

Parameters read_parameters(FieldReader& reader) {
  Parameters out;
  while (reader.take(';')) {
    const std::string name = text::lower(reader.until("=;,"));
    std::string value = reader.take('=') ? reader.value() : std::string{};
    if (name == "rel" && !std::exchange(out.related, true)) out.relations = text::lower(value);
    if (name == "anchor") out.elsewhere = true;
    if (name == "type" && out.link.type.empty()) out.link.type = text::lower(value);
    if (name == "title" && out.link.title.empty()) {
      out.link.title = std::move(value);
    } else if (name == "hreflang" && out.link.hreflang.empty()) {
      out.link.hreflang = std::move(value);
    }
  }
  return out;
}

}  // namespace

std::vector<Link> parse_link_header(std::string_view value, std::string_view base) {
  std::vector<Link> links;
  FieldReader reader(value);
  while (!reader.at_end() && links.size() < most_links) {
    if (reader.take('<')) {
      const std::string target(reader.until(">"));
      const bool closed = reader.take('>');
      Parameters parameters = read_parameters(reader);
      parameters.link.href = text::resolve_url(target, base);
      std::string_view relations = parameters.relations;
      while (closed && !parameters.elsewhere && !relations.empty() && links.size() < most_links) {
        const auto size = std::min(relations.find(' '), relations.size());
        if (size > 0) {
          links.push_back(parameters.link);
          links.back().rel = relations.substr(0, size);
        }
        relations.remove_prefix(std::min(size + 1, relations.size()));
      }
    }
    // What stands between here and the next link is none.
    static_cast<void>(reader.until(","));
    static_cast<void>(reader.take(','));
  }
  return links;
}

}  // namespace riverd::parse
