#include "daemon/serve/parameters.hpp"

#include "feeds/text/html_text.hpp"
#include "feeds/text/utf8.hpp"

#include <charconv>

namespace riverd::serve {
namespace {

constexpr std::size_t max_limit = 1000;
constexpr std::size_t longest_search = 600;  // bytes: 200 characters of Chinese, as the form allows

}  // namespace

std::optional<std::uint64_t> whole_number(std::string_view text) {
  std::uint64_t value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = read.ec == std::errc{} && read.ptr == text.data() + text.size();
  return whole ? std::optional(value) : std::nullopt;
}

std::optional<std::size_t> read_limit(std::string_view text) {
  const auto value = whole_number(text);
  if (!value || *value < 1 || *value > max_limit) return std::nullopt;
  return static_cast<std::size_t>(*value);
}

AskedPage asked_page(const http::RequestHead& head) {
  AskedPage out;
  if (const auto* before = head.parameter("before")) {
    out.query.before = whole_number(*before).value_or(0);
    if (out.query.before == 0) out.complaint = "before is the number of an arrival, from 1 on.";
  }
  if (const auto* words = head.parameter("q")) {
    out.query.words = text::fold_white_space(*words);
    if (out.query.words.size() > longest_search || text::survey_utf8(*words).valid != words->size()) {
      out.complaint = "q is what to look for in titles: at most 600 bytes of UTF-8.";
    }
  }
  return out;
}

}  // namespace riverd::serve
