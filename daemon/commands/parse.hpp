#pragma once

#include <iosfwd>
#include <string>

namespace riverd::commands {

/// What `riverd parse` was asked for.
struct ParseOptions {
  bool batch = false;
  bool raw = false;
  bool pretty = false;
  std::string url;
  std::string content_type;
  std::string content_location;
  std::string content_language;
  std::string file;  // `-` is standard input
};

/// Prints one document as JSON (0), or says on `err` why it is no feed (1). With `batch` answers each
/// request line on `in` with one line on `out`, flushed, until its end, and never stops at a bad file.
int run_parse(const ParseOptions& options, std::istream& in, std::ostream& out, std::ostream& err);

}  // namespace riverd::commands
