#include "feeds/rules/pictures.hpp"

#include "feeds/text/ascii.hpp"
#include "feeds/text/url_parts.hpp"

#include <algorithm>
#include <array>

namespace riverd::rules {
namespace {

/// Where scripts look for a picture's address, the surest first.
constexpr std::array<std::string_view, 14> source_attributes = {
    "data-src",      "data-original", "data-lazy-src",     "data-actualsrc", "data-original-src",
    "data-lazy",     "data-lazyload", "data-hi-res-src",   "data-echo",      "data-img-src",
    "data-full-url", "data-orig-src", "data-original-url", "data-url"};
constexpr std::array<std::string_view, 4> set_attributes = {"data-srcset", "data-lazy-srcset",
                                                            "data-original-set", "data-src-set"};

/// Words in the name of a picture that stands in until the real one is loaded.
constexpr std::array<std::string_view, 13> stand_ins = {
    "blank.",   "placeholder", "spacer.",  "transparent.", "pixel.gif", "lazyload", "lazy_placeholder",
    "loading.", "grey.gif",    "gray.gif", "1x1.",         "dot.gif",   "trans.gif"};

/// Sites, or parts of them, whose pictures count readers. Kept in the order of their names.
constexpr std::array<std::string_view, 32> counters = {"ad.doubleclick.net/",
                                                       "analytics.twitter.com/",
                                                       "api.parsely.com/",
                                                       "b.scorecardresearch.com/",
                                                       "bat.bing.com/",
                                                       "c.statcounter.com/",
                                                       "counter.theconversation.com/",
                                                       "da.feedsportal.com/",
                                                       "feeds.feedburner.com/~r/",
                                                       "feeds.wordpress.com/1.0/",
                                                       "googleads.g.doubleclick.net/",
                                                       "hits.theguardian.com/",
                                                       "hm.baidu.com/",
                                                       "medium.com/_/stat",
                                                       "mmbiz.qpic.cn/mmbiz_pixel",
                                                       "news.google.com/newspixel",
                                                       "p.typekit.net/",
                                                       "pagead2.googlesyndication.com/",
                                                       "pixel.facebook.com/",
                                                       "pixel.newscred.com/",
                                                       "pixel.quantserve.com/",
                                                       "pixel.wp.com/",
                                                       "rss-tracking.",
                                                       "rss.buysellads.com/",
                                                       "rss.feedsportal.com/",
                                                       "s.w.org/images/pixel",
                                                       "sa.scorecardresearch.com/",
                                                       "sb.scorecardresearch.com/",
                                                       "secure.quantserve.com/",
                                                       "stats.wordpress.com/",
                                                       "www.facebook.com/tr",
                                                       "www.google-analytics.com/"};

bool is_tiny(std::string_view size) {
  return size == "0" || size == "1" || size == "1px" || size == "0px";
}

template <std::size_t N>
bool has_any(std::string_view in, const std::array<std::string_view, N>& words) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return in.find(word) != std::string_view::npos; });
}

bool is_hidden(std::string_view style) {
  std::string dense;
  for (const char c : style) {
    if (!text::is_space(c)) dense += text::lower(c);
  }
  return dense.find("display:none") != std::string::npos ||
         (dense.find("width:1px") != std::string::npos && dense.find("height:1px") != std::string::npos);
}

/// What follows the scheme.
std::string_view without_scheme(std::string_view address) {
  constexpr std::size_t longest_scheme = 6;  // `https:`; npos is beyond it
  const std::size_t slashes = address.find("//");
  return slashes > longest_scheme ? std::string_view() : address.substr(slashes + 2);
}

bool looks_like_address(std::string_view text) {
  const std::string_view address = text::trimmed(text);
  if (address.empty() || address.starts_with("data:") || address.find('{') != std::string_view::npos)
    return false;
  return address.find('/') != std::string_view::npos || address.find('.') != std::string_view::npos;
}

}  // namespace

std::string_view attribute_of(const text::HtmlToken& tag, std::string_view name) {
  for (const auto& one : tag.attributes()) {
    if (one.name == name) return one.value.view();
  }
  return {};
}

Pixel pixel_of(const text::HtmlToken& img) {
  if (is_tiny(attribute_of(img, "width")) && is_tiny(attribute_of(img, "height"))) return Pixel::tiny;
  const std::string_view address = without_scheme(attribute_of(img, "src"));
  const bool counts = std::any_of(counters.begin(), counters.end(),
                                  [&](std::string_view counter) { return address.starts_with(counter); });
  return counts || is_hidden(attribute_of(img, "style")) ? Pixel::known : Pixel::none;
}

bool is_placeholder(std::string_view address) {
  address = text::trimmed(address);
  if (address.empty() || address.starts_with("data:") || address == "#" || address.starts_with("about:"))
    return true;
  std::string_view path = text::split_url(address).path;
  path = path.substr(path.rfind('/') + 1);
  return has_any(text::lower(path), stand_ins);
}

std::string_view lazy_source(const text::HtmlToken& img) {
  const bool lazy = attribute_of(img, "class").find("lazy") != std::string_view::npos;
  if (!lazy && !is_placeholder(attribute_of(img, "src"))) return {};
  for (const std::string_view name : source_attributes) {
    const std::string_view address = attribute_of(img, name);
    if (looks_like_address(address)) return address;
  }
  return {};
}

std::string_view lazy_source_set(const text::HtmlToken& img) {
  if (!is_placeholder(attribute_of(img, "srcset"))) return {};
  for (const std::string_view name : set_attributes) {
    const std::string_view set = attribute_of(img, name);
    if (looks_like_address(set)) return set;
  }
  return {};
}

}  // namespace riverd::rules
