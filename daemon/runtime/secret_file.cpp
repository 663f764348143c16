#include "daemon/runtime/secret_file.hpp"

#include <array>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <string_view>
#include <system_error>

namespace riverd::runtime {
namespace {

constexpr std::size_t longest_secret_file = 4096;

Error problem(std::string what) {
  return Error(make_error_code(boost::system::errc::invalid_argument), std::move(what));
}

}  // namespace

Result<std::string> read_secret(const std::filesystem::path& file) {
  const auto& path = file.string();
  const auto close = [](std::FILE* open) { std::fclose(open); };
  const std::unique_ptr<std::FILE, decltype(close)> input(std::fopen(path.c_str(), "rbe"), close);
  std::array<char, longest_secret_file + 1> bytes{};
  std::size_t size = 0;
  int failure = input ? 0 : errno;
  if (input) {
    size = std::fread(bytes.data(), 1, bytes.size(), input.get());
    failure = std::ferror(input.get()) != 0 ? errno : 0;
  }
  if (failure != 0) {
    return problem(path + " cannot be read: " + std::generic_category().message(failure));
  }
  if (size > longest_secret_file) {
    return problem(path + " is longer than " + std::to_string(longest_secret_file) +
                   " bytes: it should hold the secret and nothing else");
  }
  const std::string_view text{bytes.data(), size};
  constexpr std::string_view white_space = " \t\r\n";
  const auto begin = text.find_first_not_of(white_space);
  if (begin == std::string_view::npos) {
    return problem(path + " is empty");
  }
  return std::string(text.substr(begin, text.find_last_not_of(white_space) - begin + 1));
}

}  // namespace riverd::runtime
