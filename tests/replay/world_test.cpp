#include "feeds/parse/parse.hpp"
#include "tests/replay/replay.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace riverd;
using namespace riverd::replay;
using namespace std::chrono_literals;

namespace {

std::vector<Prose> articles(Language language, std::size_t count) {
  Random random(7);
  std::vector<Prose> out;
  out.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    out.push_back(write_article(i, language, random.between(60, 800), random));
  }
  return out;
}

}  // namespace

TEST_CASE("articles of the replayed world are as long as asked for and named in title and first paragraph") {
  for (const Language language : {Language::english, Language::chinese}) {
    Random random(3);
    for (const std::size_t tokens : {60U, 200U, 800U}) {
      const Prose prose = write_article(tokens, language, tokens, random);
      CHECK(count_tokens(prose) >= tokens);
      CHECK(count_tokens(prose) < tokens + 60);
      const std::set<std::string> name{name_of(tokens)};
      CHECK(names_in(prose.title) == name);
      CHECK(names_in(excerpt(prose, 40)) == name);
    }
  }
}

TEST_CASE("different articles of the replayed world have next to nothing in common") {
  for (const Language language : {Language::english, Language::chinese}) {
    const auto all = articles(language, 30);
    double most = 0;
    for (std::size_t i = 0; i < all.size(); ++i) {
      for (std::size_t j = i + 1; j < all.size(); ++j) {
        most = std::max(most, containment(text_of(all[i]), text_of(all[j])));
      }
    }
    CHECK(most < 0.15);
  }
}

TEST_CASE("what the replayed world calls the same article is the same by D6") {
  for (const Language language : {Language::english, Language::chinese}) {
    Random random(11);
    for (Prose prose : articles(language, 60)) {
      const std::string whole = text_of(prose);
      CHECK(containment(excerpt(prose, 100), whole) > 0.95);
      if (count_tokens(prose) < 250) continue;
      edit_text(prose, language, random);
      edit_text(prose, language, random);
      CHECK(containment(text_of(prose), whole) > 0.85);
    }
  }
}

TEST_CASE("traditional characters stand for those that have such a form") {
  CHECK(in_traditional_characters("Zya 图书馆，大桥") == "Zya 圖書館，大橋");
}

TEST_CASE("an outlet says the same in each dialect and encoding") {
  for (const Dialect dialect : {Dialect::rss, Dialect::rdf, Dialect::atom, Dialect::json}) {
    Outlet outlet("paper", dialect, Language::chinese, 1);
    outlet.gbk = dialect == Dialect::rss;
    Item item;
    Random random(2);
    item.prose = write_article(5, Language::chinese, 100, random);
    item.published = beginning;
    outlet.add(item);
    const Answer answer = outlet.ask(beginning);
    const auto parsed = parse::parse(answer.body, {answer.url, answer.content_type, {}, {}});
    REQUIRE(parsed.has_value());
    REQUIRE(parsed->items.size() == 1);
    CHECK(answer.stood.size() == 1);
    CHECK(answer.body.find("encoding=\"gbk\"") == (outlet.gbk ? 20 : std::string::npos));
  }
}

TEST_CASE("a replayed world is the same for the same seed") {
  const auto documents = [](std::uint64_t seed) {
    World world = large_world(seed, beginning);
    world.advance(beginning + 48h);
    std::string out;
    for (std::size_t i = 0; i < world.size(); ++i) out += world.outlet(i).ask(world.now()).body;
    return out;
  };
  CHECK(documents(1) == documents(1));
  CHECK(documents(1) != documents(2));
}

TEST_CASE("the reader complains of what its owner would complain of") {
  Ledger ledger({{0}}, {"The paper"}, beginning);
  Complaints complaints(ledger);
  Reader reader("reader", 0, Reading::json, ledger, complaints);
  Random random(4);
  const Prose prose = write_article(0, Language::english, 60, random);
  const auto document = [&](const std::string& id, const std::string& date) {
    return "{\"items\": [{\"id\": \"" + id + "\", \"title\": \"" + prose.title + "\", \"content_html\": \"" +
           prose.paragraphs.front() + "\", \"date_published\": \"" + date + "\"}]}";
  };
  Answer answer;
  answer.stood.push_back({0, 1, beginning, "a", "https://paper.example/a"});
  ledger.polled(0, answer, beginning);
  const std::string date = to_rfc3339(beginning);
  reader.read(document("a", date), beginning);
  reader.read(document("a", date), beginning + 1h);
  CHECK(complaints.text().empty());

  SECTION("the same article under another id") {
    reader.read(document("b", date), beginning + 2h);
    CHECK_THAT(complaints.text(), Catch::Contains("came again"));
    CHECK_THAT(complaints.text(), Catch::Contains("although nothing had changed"));
  }
  SECTION("a date that moves") {
    answer.stood.front().stated = beginning + 1h;
    ledger.polled(0, answer, beginning + 2h);
    reader.read(document("a", to_rfc3339(beginning + 1h)), beginning + 2h);
    CHECK_THAT(complaints.text(), Catch::Contains("T6"));
  }
  SECTION("an entry that vanishes") {
    reader.read("{\"items\": []}", beginning + 2h);
    CHECK_THAT(complaints.text(), Catch::Contains("vanished"));
  }
  SECTION("an article that never comes") {
    answer.stood.push_back({1, 1, beginning, "b", "https://paper.example/b"});
    ledger.polled(0, answer, beginning + 1h);
    reader.finish(beginning + 2h);
    CHECK_THAT(complaints.text(), Catch::Contains("never came"));
  }
}
