#include "daemon/http/server/negotiate.hpp"

#include "feeds/text/ascii.hpp"

#include <array>
#include <cstddef>
#include <string>

namespace riverd::http {
namespace {

constexpr int not_listed = -1;

/// A weight in thousandths (RFC 9110, 12.4.2); nullopt if it is none.
std::optional<int> weight_of(std::string_view text) {
  if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1') ||
      (text.size() > 1 && text[1] != '.')) {
    return std::nullopt;
  }
  int out = (text[0] - '0') * 1000;
  int scale = 100;
  for (std::size_t i = 2; i < text.size(); ++i, scale /= 10) {
    if (text[i] < '0' || text[i] > '9') {
      return std::nullopt;
    }
    out += (text[i] - '0') * scale;
  }
  return out > 1000 ? std::nullopt : std::optional(out);
}

/// Calls `visit(name, weight)` for every element whose weight can be read.
template <class Visit>
void for_each_weighted(std::string_view list, Visit visit) {
  while (!list.empty()) {
    const auto comma = list.find(',');
    auto element = list.substr(0, comma);
    list.remove_prefix(comma == std::string_view::npos ? list.size() : comma + 1);
    const auto name = text::trimmed(element.substr(0, element.find(';')));
    std::optional<int> weight = 1000;
    for (auto semicolon = element.find(';'); semicolon != std::string_view::npos;
         semicolon = element.find(';')) {
      element.remove_prefix(semicolon + 1);
      const auto parameter = text::trimmed(element.substr(0, element.find(';')));
      if (parameter.starts_with("q=") || parameter.starts_with("Q=")) {
        weight = weight_of(text::trimmed(parameter.substr(2)));
      }
    }
    if (!name.empty() && weight) {
      visit(text::lower(name), *weight);
    }
  }
}

}  // namespace

std::string_view to_string(Coding coding) {
  static constexpr std::array<std::string_view, coding_count> names = {"br", "zstd", "gzip", "identity"};
  return names[static_cast<std::size_t>(coding)];
}

std::optional<Coding> choose_coding(std::string_view accept_encoding, std::span<const Coding> available) {
  std::array<int, coding_count> weights{};
  weights.fill(not_listed);
  int others = not_listed;
  for_each_weighted(accept_encoding, [&](const std::string& name, int weight) {
    for (const auto coding : {Coding::br, Coding::zstd, Coding::gzip, Coding::identity}) {
      if (name == to_string(coding) || (coding == Coding::gzip && name == "x-gzip")) {
        weights[static_cast<std::size_t>(coding)] = weight;
      }
    }
    if (name == "*") {
      others = weight;
    }
  });
  std::optional<Coding> best;
  int best_weight = 0;
  bool plain = false;  // identity that nobody spoke of: acceptable, the last choice
  for (const auto coding : available) {
    int weight = weights[static_cast<std::size_t>(coding)];
    if (weight == not_listed) {
      weight = others;
    }
    plain = plain || (coding == Coding::identity && weight == not_listed);
    if (weight > best_weight || (weight == best_weight && best && coding < *best)) {
      best = coding;
      best_weight = weight;
    }
  }
  if (!best && plain) {
    return Coding::identity;
  }
  return best;
}

bool accepts_feed_delta(std::string_view a_im) {
  bool accepted = false;
  for_each_weighted(a_im, [&](const std::string& name, int weight) {
    accepted = accepted || (name == "feed" && weight > 0);
  });
  return accepted;
}

bool prefers_html(std::string_view accept) {
  int html = 0;
  int plain = 0;
  for_each_weighted(accept, [&](const std::string& name, int weight) {
    if (name == "text/html") {
      html = weight;
    } else if (name == "text/plain") {
      plain = weight;
    }
  });
  return html > plain;
}

}  // namespace riverd::http
