#include "storage/entry_rows.hpp"

#include "storage/keys.hpp"
#include "storage/texts.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

namespace riverd::storage {
namespace {

std::size_t text_size(const Entry& entry) {
  return entry.content.str().size() + entry.summary.str().size();
}

Result<void> put_texts(const Entry& entry, TextsApart& texts, const PackedTexts& packed,
                       WriteTransaction& transaction) {
  const bool ahead = !packed.frame.empty();
  const std::string& content = entry.content.str();
  const std::string& summary = entry.summary.str();
  const std::string both = !ahead || entry.original ? content + summary : std::string();
  const std::string own = !ahead && !both.empty() ? pack_file(both) : std::string();
  const std::string_view frame = ahead ? packed.frame : std::string_view(own);
  const std::string original = entry.original ? pack_file(entry.original->bytes, both) : std::string();
  texts.packed = static_cast<std::uint32_t>(frame.size());
  texts.content = ahead ? packed.content : static_cast<std::uint32_t>(content.size());
  texts.original = static_cast<std::uint32_t>(original.size());
  if (auto put = put_frame(texts.number, TextPart::packed, frame, transaction); !put) return put;
  return put_frame(texts.number, TextPart::original, original, transaction);
}

}  // namespace

Result<void> put_entry(const Entry& entry, EntryDigests digests, const PackedTexts& packed,
                       WriteTransaction& transaction) {
  if (digests.texts.number != 0) {
    const bool packable = text_size(entry) <= largest_packed &&
                          (!entry.original || entry.original->bytes.size() <= largest_packed);
    if (packable) {
      if (auto put = put_texts(entry, digests.texts, packed, transaction); !put) return put;
    } else {
      // As it is, in its record, and from now on.
      if (auto erased = erase_frames(digests.texts.number, transaction); !erased) return erased;
      digests.texts = {};
    }
  }
  return transaction.put(Table::entries, key_of(entry.id), encode(entry, digests, packed.frame));
}

}  // namespace riverd::storage
