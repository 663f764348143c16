#pragma once

#include "feeds/emit/output.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// What every format has to decide about an entry before writing it: the fallbacks, once.
namespace riverd::emit {

/// One id per entry, in the order of the entries, no two alike (O12, DuplicateEntries). An id that two
/// sources use belongs to the entry that arrived first; the others get one made of their EntryId, so
/// that no source can hide another's entry by copying its id (X5).
[[nodiscard]] std::vector<std::string> distinct_ids(const OutputFeed& feed);

/// The id an entry has where no other claims it: its output id if that is an IRI, else one made of its
/// EntryId.
[[nodiscard]] std::string published_id(const Entry& entry);

/// One `updated` per entry (T8), no two alike (O12, DuplicateUpdated): its own and what the store keeps it
/// apart by (Entry::apart), so that none moves when another enters or leaves the document. Only where the
/// store found no instant for it does it give way to those that arrived before.
[[nodiscard]] std::vector<Time> distinct_updates(const OutputFeed& feed);

/// The beginning of a plain text: at most `characters` code points, cut at a word where it has words,
/// with an ellipsis where something is missing.
[[nodiscard]] std::string shortened(std::string_view plain, std::size_t characters);

/// The beginning of the summary, or else of the content, as plain text.
[[nodiscard]] std::string excerpt_of(const Entry& entry, std::size_t characters);

/// The title; for an untitled entry the beginning of its text, or else its URL. Never empty.
[[nodiscard]] std::string heading_of(const Entry& entry);

/// The article; where the entry names none, riverd's own page of it.
[[nodiscard]] std::string link_of(const Entry& entry, const std::string& base_url);

/// riverd's own pages of an entry and of a source.
[[nodiscard]] std::string entry_url(const EntryId& id, const std::string& base_url);
[[nodiscard]] std::string feed_page_url(FeedId id, const std::string& base_url);

/// Who wrote it: the entry's authors, else the source's, else the source itself. Never empty, and each
/// has a name.
[[nodiscard]] std::vector<Person> authors_of(const OutputEntry& entry);

/// A source's title, else its address.
[[nodiscard]] const std::string& name_of(const Source& source);

/// The entry's language, else its source's, if it is a language tag; else empty.
[[nodiscard]] std::string language_of(const OutputEntry& entry);

/// Links besides the article and the enclosures: comments, where a mirrored entry was got from (via),
/// folded copies (related, or via where the copy has no link of its own), and those links of the
/// document that mean something outside it. No two have the same relation and target (O2, O12).
[[nodiscard]] std::vector<Link> further_links(const OutputEntry& entry);

/// The namespace of `fh:archive`, for documents that have it; else empty.
[[nodiscard]] std::string_view history_namespace(const OutputFeed& feed);

/// Links between the documents of a paged feed (RFC 5005, section 4), in one format: `.atom`, `.rss`,
/// `.json`.
[[nodiscard]] std::vector<Link> paging_links(const OutputFeed& feed, std::string_view format);

/// Whether a text has the shape of an absolute IRI: what an id, or a category's scheme, must be.
[[nodiscard]] bool is_iri(std::string_view text);

/// Whether a text has the shape of a language tag (RFC 5646) or a media type (RFC 9110, 8.3.1).
[[nodiscard]] bool is_language_tag(std::string_view text);
[[nodiscard]] bool is_media_type(std::string_view text);

}  // namespace riverd::emit
