#include "feeds/archive/front_matter.hpp"

#include "feeds/text/ascii.hpp"
#include "feeds/text/url.hpp"

#include <yaml-cpp/yaml.h>

#include <array>
#include <cstdio>
#include <initializer_list>
#include <map>
#include <utility>

namespace riverd::archive {
namespace {

constexpr std::size_t most_values = 256;  // of one list

/// The line without its end, of which `rest` then begins behind.
std::string_view take_line(std::string_view& rest) {
  const auto end = rest.find('\n');
  std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  while (line.ends_with('\r') || line.ends_with(' ') || line.ends_with('\t')) line.remove_suffix(1);
  return line;
}

/// A value as texts: a scalar is one, a list as many as it has scalars, of a mapping its name.
std::vector<std::string> texts_of(const YAML::Node& node) {
  std::vector<std::string> out;
  if (node.IsScalar()) {
    out.push_back(node.Scalar());
  } else if (node.IsSequence()) {
    for (const YAML::Node& one : node) {
      if (out.size() >= most_values) break;
      if (one.IsScalar()) out.push_back(one.Scalar());
      if (one.IsMap() && one["name"] && one["name"].IsScalar()) out.push_back(one["name"].Scalar());
    }
  } else if (node.IsMap() && node["name"] && node["name"].IsScalar()) {
    out.push_back(node["name"].Scalar());
  }
  std::erase_if(out, [](const std::string& one) { return one.empty(); });
  return out;
}

class Reader {
 public:
  explicit Reader(const YAML::Node& root) {
    for (const auto& pair : root) {
      if (pair.first.IsScalar()) values_.emplace(text::lower(pair.first.Scalar()), texts_of(pair.second));
    }
  }

  std::vector<std::string> list(std::initializer_list<std::string_view> keys) const {
    for (const std::string_view key : keys) {
      const auto found = values_.find(key);
      if (found != values_.end() && !found->second.empty()) return found->second;
    }
    return {};
  }

  std::string first(std::initializer_list<std::string_view> keys) const {
    auto values = list(keys);
    return values.empty() ? std::string() : std::move(values.front());
  }

  std::string address(std::initializer_list<std::string_view> keys) const {
    for (const std::string_view key : keys) {
      std::string url = first({key});
      if (text::is_web_url(url)) return url;
    }
    return {};
  }

 private:
  std::map<std::string, std::vector<std::string>, std::less<>> values_;
};

}  // namespace

FrontMatterParts split_front_matter(std::string_view text) {
  constexpr std::string_view mark = "\xEF\xBB\xBF";
  std::string_view rest = text;
  if (rest.starts_with(mark)) rest.remove_prefix(mark.size());
  const std::string_view without_mark = rest;
  if (take_line(rest) != "---") return {{}, {}, without_mark};
  const std::string_view yaml = rest;
  while (!rest.empty()) {
    const std::string_view before = rest;
    const std::string_view line = take_line(rest);
    if (line != "---" && line != "...") continue;
    return {without_mark.substr(0, without_mark.size() - rest.size()),
            yaml.substr(0, yaml.size() - before.size()), rest};
  }
  return {{}, {}, without_mark};
}

Result<FrontMatter> read_front_matter(std::string_view yaml) {
  if (yaml.size() > largest_front_matter) {
    return Error(FeedError::too_large,
                 "the front matter is longer than " + std::to_string(largest_front_matter >> 10U) + " KiB");
  }
  // The library tells of what it cannot read by exceptions only.
  try {
    const YAML::Node root = YAML::Load(std::string(yaml));
    if (root.IsNull()) return FrontMatter{};
    if (!root.IsMap())
      return Error(FeedError::unreadable, "line 2: the front matter is no list of `key: value` lines");
    const Reader reader(root);
    FrontMatter out;
    out.title = reader.first({"title"});
    out.date = reader.first({"date", "publishdate", "published", "pubdate"});
    out.updated = reader.first({"lastmod", "updated", "modified"});
    out.mirrored = reader.first({"mirrored"});
    out.summary = reader.first({"summary", "description", "excerpt"});
    out.language = reader.first({"lang", "language", "languagecode"});
    out.image = reader.address({"thumbnail", "image", "images", "cover", "featured_image"});
    out.link = reader.address({"link", "url", "permalink", "canonicalurl", "original_url"});
    out.authors = reader.list({"authors", "author"});
    out.categories = reader.list({"categories", "category"});
    out.tags = reader.list({"tags", "keywords"});
    return out;
  } catch (const YAML::Exception& error) {
    // Its lines count from 0 and after the first `---`.
    return Error(FeedError::unreadable, "line " + std::to_string(error.mark.line + 2) +
                                            ": the front matter is no YAML: " + error.msg);
  }
}

std::string yaml_quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out.append("\\").push_back(c);
    } else if (c == '\n') {
      out += "\\n";
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
      std::array<char, 5> code{};
      std::snprintf(code.data(), code.size(), "\\x%02X",
                    static_cast<unsigned>(static_cast<unsigned char>(c)));
      out += code.data();
    } else {
      out += c;
    }
  }
  return out + '"';
}

}  // namespace riverd::archive
