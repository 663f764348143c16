#include "daemon/commands/parse.hpp"

#include "daemon/commands/pretty_json.hpp"
#include "feeds/emit/parsed_json.hpp"
#include "feeds/parse/parse.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/system/errc.hpp>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <fstream>
#include <istream>
#include <iterator>
#include <ostream>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace riverd::commands {
namespace {

namespace json = boost::json;

Error io_error(const std::string& file) {
  const int code = errno != 0 ? errno : EIO;
  const auto error = boost::system::errc::make_error_code(static_cast<boost::system::errc::errc_t>(code));
  return Error(error, file + ": " + error.message());
}

/// The rest of a stream, of which about `expected` bytes are to come: growing and copying a large document
/// again and again takes a twentieth of the time of parsing it.
std::string read_all(std::istream& in, std::size_t expected = 0) {
  constexpr std::size_t block = std::size_t{64} << 10U;
  std::string text;
  std::size_t more = expected > 0 ? expected + 1 : block;  // one more, to meet the end
  for (;;) {
    const std::size_t size = text.size();
    text.resize(size + more);
    in.read(text.data() + size, static_cast<std::streamsize>(text.size() - size));
    text.resize(size + static_cast<std::size_t>(in.gcount()));
    if (!in) return text;
    more = std::max(block, text.size() / 4);
  }
}

Result<std::string> read_file(const std::string& file) {
  errno = 0;
  std::ifstream in(file, std::ios::binary);
  if (!in) return io_error(file);
  // Pipes and the like have no size, and what has one may change while it is read: it is but a guess.
  constexpr std::uintmax_t most = std::uintmax_t{64} << 20U;
  std::error_code unknown;
  const std::uintmax_t size = std::filesystem::file_size(file, unknown);
  errno = 0;
  std::string text = read_all(in, unknown ? 0 : static_cast<std::size_t>(std::min(size, most)));
  if (in.bad()) return io_error(file);
  if (text.empty() && errno != 0) return io_error(file);  // a folder opens and reads as nothing
  return text;
}

/// What one document says as JSON, in pieces that follow each other. A large document and all that is made of
/// it need not be in memory at once: its items are written as they are read.
Result<std::vector<std::string>> as_json(Result<std::string> bytes, const parse::DocumentHints& hints,
                                         bool raw) {
  if (!bytes) return bytes.error();
  emit::ParsedJsonWriter json(raw ? text::SanitizeTable::raw : text::SanitizeTable::wide);
  const auto feed = parse::parse(*bytes, hints, {}, {}, [&](const ParsedEntry& item) { json.add(item); });
  if (!feed) return feed.error();
  return std::move(json).finish(*feed);
}

std::string joined(const std::vector<std::string>& pieces) {
  std::string text;
  for (const std::string& piece : pieces) text += piece;
  return text;
}

/// `PATH[\tcontent-type=CT][\turl=URL]…`
std::pair<std::string, parse::DocumentHints> read_request(std::string_view line) {
  parse::DocumentHints hints;
  const auto tab = line.find('\t');
  std::string path(line.substr(0, tab));
  std::string_view rest = tab == std::string_view::npos ? std::string_view{} : line.substr(tab + 1);
  while (!rest.empty()) {
    const std::string_view field = rest.substr(0, rest.find('\t'));
    rest.remove_prefix(std::min(rest.size(), field.size() + 1));
    const auto equals = field.find('=');
    if (equals == std::string_view::npos) continue;
    const std::string_view name = field.substr(0, equals);
    const std::string value(field.substr(equals + 1));
    if (name == "content-type") hints.content_type = value;
    if (name == "url") hints.url = value;
    if (name == "content-location") hints.content_location = value;
    if (name == "content-language") hints.content_language = value;
  }
  return {std::move(path), std::move(hints)};
}

std::string one_line(std::string text) {
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < 0x20) c = ' ';
  }
  return text;
}

/// A path may be any bytes; in JSON those that are no UTF-8 stand as they are.
std::string quoted_bytes(const std::string& path) {
  return json::serialize(json::string(path));
}

void run_batch(const ParseOptions& options, std::istream& in, std::ostream& out) {
  for (std::string line; std::getline(in, line);) {
    auto [path, hints] = read_request(line);
    out << "{\"file\":" << quoted_bytes(path);
    if (const auto feed = as_json(read_file(path), hints, options.raw)) {
      out << ",\"ok\":true,\"feed\":";
      for (const std::string& piece : *feed) out << piece;
    } else {
      out << ",\"ok\":false,\"error\":" << json::serialize(json::string(one_line(feed.error().message())));
    }
    out << "}" << std::endl;  // NOLINT(performance-avoid-endl): a caller waits for each line
  }
}

}  // namespace

int run_parse(const ParseOptions& options, std::istream& in, std::ostream& out, std::ostream& err) {
  if (options.batch) {
    run_batch(options, in, out);
    return 0;
  }
  const parse::DocumentHints hints{options.url, options.content_type, options.content_location,
                                   options.content_language};
  const auto feed = as_json(options.file == "-" ? Result<std::string>(read_all(in)) : read_file(options.file),
                            hints, options.raw);
  if (!feed) {
    err << "riverd: " << one_line(feed.error().message()) << "\n";
    return 1;
  }
  if (options.pretty) {
    out << pretty_json(json::parse(joined(*feed)));
  } else {
    for (const std::string& piece : *feed) out << piece;
  }
  out << "\n";
  return 0;
}

}  // namespace riverd::commands
