#pragma once

#include "feeds/model/entry.hpp"

#include <string>

/// Entries as files of an archive, each in the one form that riverd gives it (A2): what read_file() makes of
/// it is the entry again.
namespace riverd::archive {

/// A stamped item with its HTML (A1).
[[nodiscard]] std::string to_item_file(const Entry& entry);

/// A post with front matter in Markdown. `source`: the words of the link on its last line.
[[nodiscard]] std::string to_post(const Entry& entry, const std::string& source);

/// A post that was imported and has changed since: its front matter stays as it is, byte for byte, but for
/// its title; the text is written anew. `original`: the post's bytes.
[[nodiscard]] std::string to_changed_post(const Entry& entry, const std::string& source,
                                          std::string_view original);

/// A name that depends on nothing but the entry: its day and its id, `2025-02-22-0123456789abcdef.md`.
[[nodiscard]] std::string file_name(const Entry& entry);

}  // namespace riverd::archive
