#include "tests/bench/item_archive.hpp"

#include "feeds/text/sanitize.hpp"
#include "tests/support/item_file.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <optional>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

namespace riverd::bench {
namespace {

constexpr std::size_t most_remembered = 4'000;

std::string bytes_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

std::string host_of(std::string_view url) {
  const auto start = url.find("://");
  if (start == std::string_view::npos) return {};
  url.remove_prefix(start + 3);
  return std::string(url.substr(0, url.find_first_of("/?#")));
}

/// What the source is known by.
std::string source_of(const std::string& name, const test::ItemFile& item, Sources sources) {
  if (sources == Sources::apart) return name;
  const auto folder = name.rfind('/');
  if (folder != std::string::npos) return name.substr(0, folder + 1);
  const std::string host = host_of(item.url);
  return host.empty() ? name : host;
}

}  // namespace

ItemArchive::ItemArchive(std::filesystem::path folder, Sources sources) : folder_(std::move(folder)) {
  std::set<FeedId> known;
  Time last{};
  for (auto at = std::filesystem::recursive_directory_iterator(folder_);
       at != std::filesystem::recursive_directory_iterator(); ++at) {
    const std::string file = at->path().filename().string();
    if (file.starts_with('.')) {
      if (at->is_directory()) at.disable_recursion_pending();
      continue;
    }
    if (!at->is_regular_file() || file == "README.md") continue;
    const auto item = test::read_item_file(bytes_of(at->path()));
    const std::string name = at->path().lexically_relative(folder_).generic_string();
    items_.push_back({name, FeedId::from_url(source_of(name, item, sources)), item.date.value_or(Time{}),
                      item.date.has_value()});
    known.insert(items_.back().source);
    if (item.date) last = std::max(last, *item.date);
  }
  sources_ = known.size();
  for (ArchivedItem& item : items_) {
    if (!item.dated) item.received = last;
  }
  std::sort(items_.begin(), items_.end(), [](const ArchivedItem& a, const ArchivedItem& b) {
    return std::tie(a.received, b.dated, a.name) < std::tie(b.received, a.dated, b.name);
  });
}

dedupe::Article ItemArchive::read(std::size_t item) const {
  const auto file = test::read_item_file(bytes_of(folder_ / items_[item].name));
  return dedupe::read_article(file.title, text::sanitize_for_publication(file.html, file.url));
}

const dedupe::Article& ItemArchive::article(std::size_t item) {
  const auto known = remembered_.find(item);
  if (known != remembered_.end()) return known->second;
  if (remembered_.size() >= most_remembered) remembered_.clear();
  return remembered_.emplace(item, read(item)).first->second;
}

}  // namespace riverd::bench
