#include "tests/support/exposition.hpp"

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <optional>
#include <regex>
#include <sstream>

namespace riverd::test {
namespace {

class Reader {
 public:
  Exposition read(std::string_view text) {
    if (!text.empty() && text.back() != '\n') wrong("the last line does not end");
    std::istringstream lines{std::string{text}};
    for (std::string line; std::getline(lines, line);) take(line);
    for (const auto& [name, family] : out_.families) {
      if (family.type == "histogram") check_histogram(name, family);
      if (family.type == "counter" && !name.ends_with("_total")) wrong(name + " is a counter without _total");
      if (family.type != "counter" && name.ends_with("_total")) wrong(name + " is no counter");
      if (family.help.empty()) wrong(name + " has no help");
      if (family.series.empty()) wrong(name + " has no value");
    }
    return std::move(out_);
  }

 private:
  void wrong(const std::string& what) { out_.mistakes.push_back(what); }

  void take(const std::string& line) {
    static const std::regex about(R"(# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.+))");
    static const std::regex sample(
        R"re(([a-zA-Z_:][a-zA-Z0-9_:]*)((?:\{(?:[a-zA-Z_]\w*="(?:[^"\\]|\\["\\n])*",?)+\})?) (\S+))re");
    std::smatch part;
    if (std::regex_match(line, part, about)) {
      const bool help = part[1] == "HELP";
      if (help && out_.families.contains(part[2])) wrong(part[2].str() + " is described twice");
      auto& family = out_.families[part[2]];
      if (!help && part[2] != now_) wrong(part[2].str() + " has its TYPE apart from its HELP");
      (help ? family.help : family.type) = part[3];
      now_ = part[2];
    } else if (std::regex_match(line, part, sample)) {
      series(part[1], part[2], part[3]);
    } else {
      wrong("no line of the format: " + line);
    }
  }

  void series(const std::string& name, const std::string& labels, const std::string& text) {
    const auto found = out_.families.find(now_);
    if (found == out_.families.end() || !belongs(name, found->second)) {
      wrong(name + " stands apart from its HELP and TYPE");
      return;
    }
    char* end = nullptr;
    const double value = std::strtod(text.c_str(), &end);
    if (*end != '\0') wrong(name + " has no number: " + text);
    if (found->second.type == "counter" && value < 0) wrong(name + " is negative");
    if (!found->second.series.emplace(name + labels, value).second) wrong(name + labels + " is there twice");
  }

  [[nodiscard]] bool belongs(const std::string& name, const Exposition::Family& family) const {
    if (family.type != "histogram") return name == now_;
    return name == now_ + "_bucket" || name == now_ + "_sum" || name == now_ + "_count";
  }

  void check_histogram(const std::string& name, const Exposition::Family& family) {
    std::map<double, double> buckets;
    for (const auto& [series, value] : family.series) {
      const std::string head = name + "_bucket{le=\"";
      if (!series.starts_with(head)) continue;
      const std::string bound = series.substr(head.size(), series.size() - head.size() - 2);
      buckets[bound == "+Inf" ? std::numeric_limits<double>::infinity()
                              : std::strtod(bound.c_str(), nullptr)] = value;
    }
    if (buckets.empty() || buckets.rbegin()->first != std::numeric_limits<double>::infinity()) {
      wrong(name + " has no bucket +Inf");
      return;
    }
    const auto fewer = [](const auto& a, const auto& b) { return a.second < b.second; };
    if (!std::is_sorted(buckets.begin(), buckets.end(), fewer))
      wrong(name + " has buckets that are not cumulative");
    const auto count = family.series.find(name + "_count");
    if (count == family.series.end() || count->second != buckets.rbegin()->second)
      wrong(name + "_count is not what +Inf says");
    if (!family.series.contains(name + "_sum")) wrong(name + " has no sum");
  }

  Exposition out_;
  std::string now_;
};

}  // namespace

Exposition read_exposition(std::string_view text) {
  return Reader{}.read(text);
}

}  // namespace riverd::test
