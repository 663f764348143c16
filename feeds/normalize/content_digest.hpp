#pragma once

#include "feeds/model/entry.hpp"

/// When a document says something new of an entry, and when it only words the same thing differently (T8).
namespace riverd::normalizing {

/// A digest of what a reader would see change: the title; the letters of the content and of the summary,
/// whatever the markup around them and the white space between them; where their links lead; which pictures,
/// sounds, films and enclosures they show. Linear in the entry's text.
///
/// What publishers write anew with every answer is left out:
///
/// * every date: a re-dated article is the same article (T6);
/// * of addresses: scheme and `www.`, tracking parameters, signatures with their keys, dates of expiry and
///   cache breakers; of pictures, sounds and films with a file name the whole query;
/// * pictures of one pixel;
/// * lengths of enclosures, which change with the advertisement inside;
/// * the numbers in a short text that stands alone between two tags and tells how long ago something was or
///   how often it was read, liked or commented on ("3 minutes ago", "1,024 views"). In a sentence they
///   count;
/// * the address of the article itself, authors, categories and the language.
[[nodiscard]] Digest content_digest(const Entry& entry);

}  // namespace riverd::normalizing
