#include "daemon/commands/version.hpp"

#include "daemon/version.hpp"
#include "storage/engine.hpp"

#include <ares.h>
#include <brotli/decode.h>
#include <openssl/crypto.h>
#include <spdlog/version.h>
#include <unicode/uvernum.h>
#include <zlib.h>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/version.hpp>
#include <pugixml.hpp>

#include <utility>
#include <vector>

namespace riverd::commands {
namespace {

std::string dotted(int major, int minor, int patch) {
  return std::to_string(major) + "." + std::to_string(minor) + "." + std::to_string(patch);
}

std::vector<std::pair<std::string, std::string>> libraries() {
  const auto brotli = static_cast<int>(BrotliDecoderVersion());
  return {
      {"Boost", dotted(BOOST_VERSION / 100000, BOOST_VERSION / 100 % 1000, BOOST_VERSION % 100)},
      {"LMDB", storage::engine_version()},
      {"OpenSSL", OpenSSL_version(OPENSSL_VERSION_STRING)},
      {"pugixml", dotted(PUGIXML_VERSION / 1000, PUGIXML_VERSION / 10 % 100, PUGIXML_VERSION % 10)},
      {"ICU", U_ICU_VERSION},
      {"c-ares", ares_version(nullptr)},
      {"zlib", zlibVersion()},
      {"brotli", dotted(brotli >> 24, (brotli >> 12) & 0xFFF, brotli & 0xFFF)},
      {"spdlog", dotted(SPDLOG_VER_MAJOR, SPDLOG_VER_MINOR, SPDLOG_VER_PATCH)},
  };
}

std::string compiler() {
#ifdef __clang__
  return std::string("clang++ ") + __clang_version__;
#else
  return std::string("g++ ") + __VERSION__;
#endif
}

}  // namespace

std::string version_text(bool json) {
  if (json) {
    boost::json::object out;
    out["version"] = version;
    out["commit"] = commit;
    out["compiler"] = compiler();
    boost::json::object found;
    for (const auto& [name, number] : libraries()) found[name] = number;
    out["libraries"] = std::move(found);
    return boost::json::serialize(out) + "\n";
  }
  std::string out = std::string("riverd ") + version;
  if (*commit != '\0') out += std::string(" (") + commit + ")";
  out += "\n" + compiler() + "\n";
  for (const auto& [name, number] : libraries()) out.append(name).append(" ").append(number).append("\n");
  return out;
}

std::string product_version() {
  return std::string("riverd/") + version;
}

}  // namespace riverd::commands
