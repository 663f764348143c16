#include "tests/bench/corpus.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace riverd::bench {
namespace {

Corpus read_folder(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> paths;
  std::error_code error;
  for (const auto& file : std::filesystem::directory_iterator(folder, error)) {
    const auto extension = file.path().extension();
    if (file.is_regular_file() && extension != ".md" && extension != ".json") paths.push_back(file.path());
  }
  std::sort(paths.begin(), paths.end());
  Corpus corpus;
  for (const auto& path : paths) {
    std::ifstream in(path, std::ios::binary);
    corpus.documents.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
    corpus.bytes += corpus.documents.back().size();
  }
  return corpus;
}

}  // namespace

const Corpus& real_feeds() {
  static const Corpus corpus = [] {
    const char* chosen = std::getenv("RIVERD_CORPUS");
    return read_folder(chosen != nullptr ? chosen : RIVERD_SHARED_CORPUS);
  }();
  return corpus;
}

}  // namespace riverd::bench
