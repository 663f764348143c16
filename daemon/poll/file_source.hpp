#pragma once

#include "daemon/http/client/client.hpp"
#include "feeds/model/time.hpp"
#include "feeds/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace riverd::poll {

/// The path of a `file:///path` or `file://localhost/path` URL, percent-decoded; nullopt for any other
/// text and for a path with a NUL.
[[nodiscard]] std::optional<std::string> path_of_file_url(std::string_view url);

/// Reads a file as if it were a document of the web: 200 with the bytes, an ETag and a Last-Modified,
/// or 304 if `etag` is the one it would get. The ETag is made of inode, size and time of modification
/// in nanoseconds; a file modified within the last two seconds gets none, because it may be written
/// again without any of the three changing.
///
/// Errors say what is wrong with the file: missing, unreadable, no regular file, larger than
/// `max_bytes`. Blocks on the disk.
[[nodiscard]] Result<http::Response> read_file_source(const std::string& url, std::string_view etag,
                                                      std::uint64_t max_bytes);

}  // namespace riverd::poll
