#include "storage/texts.hpp"
#include "storage/codec.hpp"
#include "storage/error.hpp"
#include "storage/prepare.hpp"
#include "storage/sealed.hpp"
#include "tests/storage/support.hpp"

#include <zstd.h>
#include <catch2/catch.hpp>

namespace riverd::storage::test {
namespace {

/// As an article repeats its words.
std::string prose(std::size_t sentences) {
  std::string out;
  for (std::size_t i = 0; i < sentences; ++i) {
    out += "<p>The level at the gauge was " + std::to_string(i) + " centimetres that morning.</p>";
  }
  return out;
}

const EntryDigests digests{digest_of({"identity"}), std::nullopt, digest_of({"content"})};

TEST_CASE("long texts are packed and come back as they were") {
  Candidate article = candidate(feed_id(1), "a", prose(40));
  article.entry.summary = text::safe_html_from_text(prose(2));
  const std::string packed = encode(article.entry, digests);
  CHECK(packed.size() < article.entry.content.str().size());
  CHECK(must(decode_entry(article.entry.id, packed, Parts::whole)) == article.entry);
  CHECK(must(decode_entry(article.entry.id, packed, Parts::without_content)).content.empty());
}

TEST_CASE("texts packed ahead of time make the same record") {
  Candidate article = candidate(feed_id(1), "a", prose(40));
  pack_texts(article);
  REQUIRE_FALSE(article.packed.empty());
  CHECK(encode(article.entry, digests, article.packed) == encode(article.entry, digests));
}

TEST_CASE("a prepared candidate has its texts packed alone, and gets them back") {
  Candidate article = candidate(feed_id(1), "a", prose(40));
  article.entry.summary = text::safe_html_from_text(prose(2));
  Candidate note = candidate(feed_id(1), "b", "short");
  Candidate imported = article;
  imported.entry.original = Original{"a.md", prose(40)};
  std::vector<Candidate> prepared = {article, note, imported};
  prepare(prepared, false);
  CHECK(prepared[0].is_packed_only());
  CHECK(prepared[0].entry.content.empty());
  CHECK(must(with_texts(prepared[0])).entry == article.entry);
  CHECK_FALSE(prepared[1].is_packed_only());
  CHECK(must(with_texts(prepared[1])).entry == note.entry);
  CHECK(prepared[2].entry == imported.entry);
  prepared[0].packed.resize(prepared[0].packed.size() / 2);
  CHECK_FALSE(with_texts(prepared[0]).has_value());
}

TEST_CASE("what packing does not make shorter is kept as it is") {
  CHECK(pack("", "").empty());
  CHECK(pack("a headline", "").empty());
  std::string bytes(4000, '\0');
  std::minstd_rand random(1);
  for (char& c : bytes) c = static_cast<char>(random() >> 8U);
  CHECK(pack(bytes, "").empty());
}

TEST_CASE("X2 a frame that says it holds more than a text may is not unpacked") {
  const std::string bomb(largest_packed + 1, 'a');
  CHECK(pack(bomb, "").empty());
  std::string frame(ZSTD_compressBound(bomb.size()), '\0');
  frame.resize(ZSTD_compress(frame.data(), frame.size(), bomb.data(), bomb.size(), 1));
  CHECK(frame.size() < 10'000);
  CHECK_FALSE(unpack(frame));
}

TEST_CASE("what a file has in common with its entry's texts is kept once") {
  const std::string text = prose(40);
  const std::string file = "<!--1740249544000-->\n" + text + "\n";
  const std::string frame = pack_file(file, text);
  CHECK(frame.size() * 2 < pack_file(file).size());
  CHECK(unpack(frame, text) == file);
  CHECK_FALSE(unpack(frame));
  CHECK_FALSE(unpack(frame, prose(39)));
  CHECK(unpack(pack_file(file), text) == file);
  CHECK(unpack(pack_file("", text), text) == "");
}

TEST_CASE("a damaged frame is refused") {
  const std::string text = prose(40);
  const std::string frame = pack(text, "summary");
  CHECK(unpack(frame) == text + "summary");
  CHECK_FALSE(unpack(""));
  CHECK_FALSE(unpack("not a frame"));
  for (std::size_t length = 0; length < frame.size(); length += 7)
    CHECK_FALSE(unpack(frame.substr(0, length)));
  CHECK_FALSE(unpack(frame + "x"));
}

TEST_CASE("a record that was changed anywhere is damaged") {
  const Candidate article = candidate(feed_id(1), "a", prose(40));
  const std::string record = encode(article.entry, digests);
  for (std::size_t place = 0; place < record.size(); ++place) {
    std::string changed = record;
    changed[place] = static_cast<char>(changed[place] ^ 0x10);
    const auto read = decode_entry(article.entry.id, changed, Parts::without_content);
    REQUIRE_FALSE(read.has_value());
    REQUIRE(read.error().code == make_error_code(StorageError::damaged));
  }
}

TEST_CASE("without a seal, a record whose packed text is damaged is damaged, and the rest can be read") {
  const Candidate article = candidate(feed_id(1), "a", prose(40));
  const std::string frame = pack(article.entry.content.str(), "");
  std::string record(unsealed(encode(article.entry, digests)).value());
  const std::size_t place = record.find(frame);
  REQUIRE(place != std::string::npos);
  record[place] = static_cast<char>(record[place] + 1);
  const auto read = decode_entry(article.entry.id, record, Parts::whole);
  REQUIRE_FALSE(read.has_value());
  CHECK(read.error().code == make_error_code(StorageError::damaged));
  CHECK(must(decode_entry(article.entry.id, record, Parts::without_content)).title == article.entry.title);
}

}  // namespace
}  // namespace riverd::storage::test
