#pragma once

#include "feeds/dedupe/article.hpp"
#include "feeds/dedupe/similarity.hpp"
#include "feeds/model/entry.hpp"
#include "feeds/model/item_traits.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace riverd {

/// An entry as one document tells it, on its way into the store. Whether it is new is decided there.
struct Candidate {
  Entry entry;                   // arrival, revision, changed and story are not set yet
  Digest identity{};             // what makes it the same entry of its feed (D1); never all zero
  std::optional<Digest> link{};  // digest of its normalised link; absent where the link names no one article
  Digest content{};              // of what a reader would see change (normalize/content_digest.hpp); no dates
  dedupe::Article article;       // its text, as near-duplicates are told by
  std::optional<dedupe::Traces> traces{};  // of the article, made ahead of time
  ItemTraits traits;                       // what it is recognised by under another identity
  std::uint64_t sketch =
      0;                  // of its bytes and of all that decides how they are read (ItemSketch); 0: unknown
  std::size_t place = 0;  // in its document, from 0
  std::vector<std::uint32_t> repeated;  // paragraphs that a rule cut, as they stand in many entries (D2)
  std::string packed;  // the store's: content and summary compressed ahead of time; empty: not done
  std::uint32_t packed_content = 0;  // of what that unpacks to so many bytes are the content

  /// Whether the entry has its texts in `packed` alone (storage/prepare.hpp).
  [[nodiscard]] bool is_packed_only() const {
    return !packed.empty() && entry.content.empty() && entry.summary.empty();
  }
};

}  // namespace riverd
