#include "tests/replay/ledger.hpp"

#include <algorithm>
#include <cstdio>
#include <utility>

namespace riverd::replay {
namespace {

constexpr std::size_t most_lines = 16;

/// The last lines, indented.
std::string last_of(const std::vector<std::string>& lines) {
  std::string out;
  const std::size_t first = lines.size() > most_lines ? lines.size() - most_lines : 0;
  if (first > 0) out += "    … " + std::to_string(first) + " earlier\n";
  for (std::size_t i = first; i < lines.size(); ++i) out += "    " + lines[i] + "\n";
  return out;
}

}  // namespace

std::string clock_of(Time time, Time start) {
  const auto total = std::chrono::duration_cast<std::chrono::seconds>(time - start).count();
  char text[48];
  std::snprintf(text, sizeof text, "d%02lld %02lld:%02lld:%02lld", static_cast<long long>(total / 86'400),
                static_cast<long long>(total / 3600 % 24), static_cast<long long>(total / 60 % 60),
                static_cast<long long>(total % 60));
  return text;
}

Ledger::Ledger(const std::vector<std::vector<std::size_t>>& rivers, std::vector<std::string> outlets,
               Time start)
    : outlets_(std::move(outlets)), operations_(outlets_.size()), news_(rivers.size()), start_(start) {
  for (const auto& river : rivers) rivers_.emplace_back(river.begin(), river.end());
}

void Ledger::polled(std::size_t outlet, const Answer& answer, Time now) {
  for (const Stood& one : answer.stood) {
    const auto [known, first] = accounts_.try_emplace(one.article);
    Account& account = known->second;
    if (first) account.first = now;
    if (one.stated) {
      account.stated.insert(*one.stated);
    } else {
      account.undated = true;
    }
    const auto [copy, first_copy] = account.copies.try_emplace(outlet, Copy{one.content, now, now});
    if (!first_copy && copy->second.content != one.content) {
      copy->second.content = one.content;
      copy->second.changed = now;
      count_news(account);
    }
    if (first_copy) count_news(account);
    std::string line = outlets_[outlet] + ": guid '" + one.guid + "', link " + one.link + ", date " +
                       (one.stated ? to_rfc3339(*one.stated) : "none") + ", content " +
                       std::to_string(one.content % 10'000);
    std::string& last = last_line_[{outlet, one.article}];
    if (line != last) account.history.push_back(clock_of(now, start_) + " polled in " + line);
    last = std::move(line);
  }
}

void Ledger::expired() {
  for (auto& news : news_) ++news;
}

void Ledger::count_news(const Account& account) {
  for (std::size_t river = 0; river < rivers_.size(); ++river) {
    if (stood(river, account)) ++news_[river];
  }
}

void Ledger::operated(std::size_t outlet, const std::string& what, Time now) {
  operations_[outlet].push_back(clock_of(now, start_) + " " + what);
}

const Ledger::Account* Ledger::account(std::size_t article) const {
  const auto found = accounts_.find(article);
  return found == accounts_.end() ? nullptr : &found->second;
}

bool Ledger::stood(std::size_t river, const Account& account) const {
  return std::any_of(account.copies.begin(), account.copies.end(),
                     [&](const auto& copy) { return rivers_[river].contains(copy.first); });
}

Time Ledger::changed(std::size_t river, const Account& account, std::string_view outlet_title) const {
  const bool is_known = std::find(outlets_.begin(), outlets_.end(), outlet_title) != outlets_.end();
  Time out{};
  for (const auto& [outlet, copy] : account.copies) {
    const bool counts = is_known ? outlets_[outlet] == outlet_title : rivers_[river].contains(outlet);
    if (counts) out = std::max(out, copy.changed);
  }
  return out;
}

std::string Ledger::story_of(std::size_t article) const {
  std::string out = "  article " + std::to_string(article) + " (" + name_of(article) + ")\n";
  const Account* known = account(article);
  if (known == nullptr) return out + "    stood in no polled document\n";
  out += last_of(known->history);
  for (const auto& [outlet, copy] : known->copies) {
    if (operations_[outlet].empty()) continue;
    out += "  done to " + outlets_[outlet] + ":\n" + last_of(operations_[outlet]);
  }
  return out;
}

}  // namespace riverd::replay
