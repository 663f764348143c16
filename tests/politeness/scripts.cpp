#include "tests/politeness/scripts.hpp"

#include <ctime>
#include <utility>

namespace riverd::politeness {
namespace {

using namespace std::chrono;
using namespace std::chrono_literals;

/// The document that stands at `now`: it changes every seven hours.
struct Edition {
  Edition(Time start, Time now) : number((now - start) / 7h), since(start + number * 7h) {}
  std::int64_t number;
  Time since;
};

std::string rss(const Edition& edition, const std::string& channel = {}) {
  const std::string n = std::to_string(edition.number);
  return "<rss version='2.0'><channel><title>T</title>" + channel + "<item><guid>g" + n +
         "</guid><title>Number " + n + "</title></item></channel></rss>";
}

Answer status(int code, milliseconds hold = 60min) {
  Answer out;
  out.response.status = code;
  out.hold = hold;
  out.valid = false;
  return out;
}

/// 200 with these validators, or 304 if the request names them (RFC 9110, 13.2.2).
Answer document(const Visit& visit, std::string body, const std::string& etag,
                const std::string& modified = {}) {
  Answer out;
  if (!etag.empty()) out.response.headers.push_back({"ETag", etag});
  if (!modified.empty()) out.response.headers.push_back({"Last-Modified", modified});
  const bool same = visit.if_none_match.empty() ? !modified.empty() && visit.if_modified_since == modified
                                                : visit.if_none_match == etag;
  out.response.status = same ? 304 : 200;
  if (!same) out.response.body = std::move(body);
  out.response.wire_bytes = out.response.body.size();
  return out;
}

/// Good answers with both validators, but for what `unlike` answers (status 0: nothing).
using Unlike = std::function<Answer(const Visit&)>;

class Scripts {
 public:
  explicit Scripts(Time start) : start_(start) {}

  void add(const std::string& url, std::function<Answer(const Visit&)> answer, std::set<int> skip = {}) {
    all.push_back({url, std::move(answer), std::move(skip)});
  }

  [[nodiscard]] std::function<Answer(const Visit&)> plain(const std::string& before, const std::string& after,
                                                          bool dated) const {
    return [=, start = start_](const Visit& visit) {
      const Edition edition(start, visit.now);
      const std::string etag =
          before.empty() ? std::string{} : before + std::to_string(edition.number) + after;
      return document(visit, rss(edition), etag, dated ? http_date(edition.since) : std::string{});
    };
  }

  [[nodiscard]] std::function<Answer(const Visit&)> but(const Unlike& unlike) const {
    return [unlike, usual = plain("\"e", "\"", true)](const Visit& visit) {
      Answer other = unlike(visit);
      return other.response.status == 0 ? usual(visit) : other;
    };
  }

  /// Good answers with a header field and what it asks for.
  [[nodiscard]] std::function<Answer(const Visit&)> with(const std::vector<http::Header>& fields,
                                                         milliseconds hold) const {
    return [=, usual = plain("\"e", "\"", true)](const Visit& visit) {
      Answer out = usual(visit);
      for (const auto& field : fields) out.response.headers.push_back(field);
      out.hold = hold;
      return out;
    };
  }

  /// Good answers with hints in the document.
  [[nodiscard]] std::function<Answer(const Visit&)> hinted(const std::string& channel,
                                                           milliseconds hold) const {
    return [=, start = start_](const Visit& visit) {
      const Edition edition(start, visit.now);
      Answer out = document(visit, rss(edition, channel), "\"h" + std::to_string(edition.number) + "\"");
      out.hold = hold;
      return out;
    };
  }

  std::vector<Script> all;

 private:
  Time start_;
};

void add_validators(Scripts& s, Time start) {
  s.add("https://etag.example/feed", s.plain("\"e", "\"", false));
  s.add("https://modified.example/feed", s.plain("", "", true));
  s.add("https://both.example/feed?a=1&b", s.plain("\"b", "\"", true));
  s.add("https://weak.example/feed", s.plain("W/\"w", "\"", true));
  s.add("https://suffix.example/feed", s.plain("\"s", "-gzip\"", true));
  s.add("https://unquoted.example/feed", s.plain("u", "", false));
  s.add("https://spaced.example/feed", s.plain("\"a b, ", "--gzip\"", false));
  for (int i = 0; i < 6; ++i) {
    s.add("https://shared.example/" + std::to_string(i), s.plain("\"s", "\"", i % 2 == 0));
  }
  s.add("https://touch.example/feed", [start](const Visit& visit) {
    // The file is touched every two hours: another ETag, the same date, the same bytes.
    const auto touched = (visit.now - start) / 2h;
    return document(visit, rss(Edition(start, start)), "\"t" + std::to_string(touched) + "\"",
                    http_date(start));
  });
  s.add("https://renamed.example/feed", [start](const Visit& visit) {
    // 304 for the date although the ETag is another: the new one is to be echoed.
    Answer out = document(visit, rss(Edition(start, start)), {}, http_date(start));
    if (!visit.if_modified_since.empty()) {
      out = document(visit, {}, visit.if_none_match, http_date(start));
      out.response.headers.front() = {"ETag", "\"n" + std::to_string(visit.number) + "\""};
    } else {
      out.response.headers.push_back({"ETag", "\"n0\""});
    }
    return out;
  });
  s.add("https://dropping.example/feed", [start](const Visit& visit) {
    // Every third edition has no ETag, every fifth no date.
    const Edition edition(start, visit.now);
    const auto n = edition.number;
    Answer out = document(visit, rss(edition), n % 3 == 0 ? "" : "\"d" + std::to_string(n) + "\"",
                          n % 5 == 0 ? "" : http_date(edition.since));
    if (n % 15 == 0) out.hold = 2h;  // P5
    return out;
  });
  for (const std::size_t kibibytes : {1U, 256U}) {
    s.add("https://none" + std::to_string(kibibytes) + ".example/feed", [=](const Visit& visit) {
      Answer out = document(visit, rss(Edition(start, visit.now)), {});
      out.response.wire_bytes = kibibytes * 1024;
      out.hold = kibibytes == 1 ? 2h : 6h;  // P5
      return out;
    });
  }
}

void add_lifetimes(Scripts& s, Time start) {
  s.add("https://maxage.example/feed", s.with({{"Cache-Control", "public, max-age=18000"}}, 5h));
  s.add("https://age.example/feed", s.with({{"Cache-Control", "max-age=18000"}, {"Age", "7200"}}, 3h));
  s.add("https://expires.example/feed",
        s.with({{"Date", http_date(start - 100h)}, {"Expires", http_date(start - 96h)}}, 4h));
  s.add("https://ttl.example/feed", s.hinted("<ttl>180</ttl>", 3h));
  s.add("https://ttl30.example/feed", s.hinted("<ttl>30</ttl>", 30min));
  s.add("https://period.example/feed",
        s.hinted("<updatePeriod xmlns='http://purl.org/rss/1.0/modules/syndication/'>daily</updatePeriod>"
                 "<updateFrequency xmlns='http://purl.org/rss/1.0/modules/syndication/'>4</updateFrequency>",
                 6h));
  s.add("https://hours.example/feed",
        s.hinted("<skipHours><hour>1</hour><hour>2</hour><hour>3</hour><hour>13</hour></skipHours>", 60min),
        {1, 2, 3, 13});
  s.add("https://expired.example/feed.json", [](const Visit& visit) {
    const bool over = visit.number > 20;
    Answer out = document(visit,
                          std::string(R"({"version":"https://jsonfeed.org/version/1.1","title":"T",)") +
                              (over ? R"("expired":true,)" : "") + R"("items":[]})",
                          over ? "\"over\"" : "\"on\"");
    out.gone = over;
    return out;
  });
}

void add_refusals(Scripts& s, Time start) {
  const auto every = [](const Visit& visit, std::size_t n) { return visit.number % n == n - 1; };
  for (const int code : {429, 503}) {
    const std::string name = std::to_string(code);
    s.add("https://seconds" + name + ".example/feed", s.but([=](const Visit& visit) {
      Answer out = status(every(visit, 4) ? code : 0, 9h);
      out.stated = true;
      out.response.headers.push_back({"Retry-After", "32400"});
      return out;
    }));
    s.add("https://date" + name + ".example/feed", s.but([=](const Visit& visit) {
      // Its clock is three years slow.
      Answer out = status(every(visit, 4) ? code : 0, 11h);
      out.stated = true;
      out.response.headers.push_back({"Date", http_date(visit.now - days{1095})});
      out.response.headers.push_back({"Retry-After", http_date(visit.now - days{1095} + 11h)});
      return out;
    }));
    s.add("https://mute" + name + ".example/feed", s.but([=](const Visit& visit) {
      Answer out = status(visit.number % 6 < 3 ? 0 : code, code == 429 ? 4h : 1h);
      out.most = 24h;
      return out;
    }));
  }
  s.add("https://gone.example/feed", s.but([](const Visit& visit) {
    Answer out = status(visit.number > 12 ? 410 : 0);
    out.gone = true;
    return out;
  }));
  s.add("https://missing.example/feed", s.but([](const Visit& visit) {
    Answer out = status(visit.number < 3 ? 0 : 404, 4h);
    out.most = days{7};
    return out;
  }));
  s.add("https://closed.example/feed", s.but([](const Visit& visit) {
    return status(visit.number < 3 ? 0 : visit.number % 2 == 0 ? 401 : 403, 24h);
  }));
  s.add("https://ill.example/feed", s.but([](const Visit& visit) {
    Answer out = status(visit.number % 12 < 8 ? 502 : 0);
    out.most = 24h;
    return out;
  }));
  s.add("https://html.example/feed", s.but([=](const Visit& visit) {
    Answer out = status(every(visit, 5) ? 200 : 0);
    out.response.body = "<!doctype html><title>Wait</title><p>Are you a robot?";
    out.response.headers.push_back({"ETag", "\"html\""});
    return out;
  }));
  s.add("https://empty.example/feed", s.but([=](const Visit& visit) {
    Answer out = status(every(visit, 5) ? 200 : 0);
    out.response.headers.push_back({"ETag", "\"empty\""});
    return out;
  }));
  s.add("https://fat304.example/feed", s.but([=](const Visit& visit) {
    Answer out = status(every(visit, 5) ? 304 : 0);
    out.response.body = rss(Edition(start, visit.now));
    out.response.headers.push_back({"ETag", "\"fat\""});
    return out;
  }));
}

void add_moves(Scripts& s, Time start) {
  struct Move {
    std::string from;
    std::vector<http::Redirect> hops;
    bool for_good;
  };
  const std::vector<Move> moves = {
      {"http://moved.example/feed", {{301, "https://moved.example/feed"}}, true},
      {"http://chain.example/a", {{308, "http://chain.example/b"}, {301, "https://chain.example/c"}}, true},
      {"http://mixed.example/a", {{301, "http://mixed.example/b"}, {302, "http://mixed.example/c"}}, false},
      {"http://temporary.example/a", {{307, "http://temporary.example/b"}}, false},
      {"https://downgrade.example/a", {{301, "http://downgrade.example/b"}}, false},
  };
  for (const Move& move : moves) {
    s.add(move.from, [move, start, usual = s.plain("\"m", "\"", true)](const Visit& visit) {
      Answer out = usual(visit);
      out.response.redirects = move.hops;
      out.response.url = move.hops.back().target;
      if (move.for_good && visit.number > 0) out.moved = out.response.url;
      return out;
    });
  }
}

}  // namespace

std::string http_date(Time time) {
  const std::time_t seconds = system_clock::to_time_t(time);
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  char text[40];
  return {text, std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts)};
}

std::vector<Script> scripts(Time start) {
  Scripts out(start);
  add_validators(out, start);
  add_lifetimes(out, start);
  add_refusals(out, start);
  add_moves(out, start);
  return std::move(out.all);
}

}  // namespace riverd::politeness
