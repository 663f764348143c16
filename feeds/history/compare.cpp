#include "feeds/history/compare.hpp"

#include "feeds/history/words.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace riverd::history {
namespace {

/// Steps of edit_script for one comparison: some hundredths of a second and a few megabytes.
constexpr std::size_t most_steps = 1'000'000;

constexpr std::string_view paragraph_end = "\n";
constexpr const char* paragraph_mark = "¶ ";

/// Numbers for texts: equal ones for equal texts.
class Numbers {
 public:
  std::uint32_t of(std::string_view text) {
    return known_.try_emplace(text, static_cast<std::uint32_t>(known_.size())).first->second;
  }

 private:
  std::unordered_map<std::string_view, std::uint32_t> known_;
};

std::vector<std::uint32_t> numbered(std::span<const std::string_view> texts, Numbers& numbers) {
  std::vector<std::uint32_t> out;
  out.reserve(texts.size());
  for (const std::string_view text : texts) out.push_back(numbers.of(text));
  return out;
}

bool is_space(std::string_view text) {
  return text.find_first_not_of(' ') == std::string_view::npos;
}

/// Writes pieces into paragraphs.
class Writer {
 public:
  explicit Writer(std::vector<Paragraph>& out) : out_(out) {}

  void word(Change change, std::string_view text) {
    if (text == paragraph_end) {
      if (change == Change::same) {
        end();
      } else {
        add(change, paragraph_mark);
      }
      return;
    }
    add(change, text);
  }

  void whole(Change change, std::span<const std::string_view> paragraphs) {
    for (const std::string_view paragraph : paragraphs) {
      add(change, paragraph);
      end();
    }
  }

  void skip(std::size_t count) {
    end();
    if (count > 0) out_.push_back({{}, count});
  }

  void end() {
    if (!open_.pieces.empty()) out_.push_back(std::exchange(open_, {}));
  }

 private:
  void add(Change change, std::string_view text) {
    if (open_.pieces.empty() || open_.pieces.back().change != change) open_.pieces.push_back({change, {}});
    open_.pieces.back().text += text;
  }

  std::vector<Paragraph>& out_;
  Paragraph open_;
};

/// A space between two changed words says nothing: one change instead of two. Of the runs around it, each
/// removal and each addition is joined across it.
std::vector<Run> without_islands(const std::vector<Run>& runs, std::span<const std::string_view> older) {
  const auto island = [&](std::size_t i) {
    return i > 0 && i + 1 < runs.size() && runs[i].change == Change::same && runs[i].length == 1 &&
           older[runs[i].older] != paragraph_end && is_space(older[runs[i].older]);
  };
  std::vector<Run> out;
  for (std::size_t i = 0; i < runs.size();) {
    if (runs[i].change == Change::same && !island(i)) {
      out.push_back(runs[i++]);
      continue;
    }
    Run removed{Change::removed, runs[i].older, runs[i].newer, 0};
    Run added{Change::added, runs[i].older, runs[i].newer, 0};
    for (; i < runs.size() && (runs[i].change != Change::same || island(i)); ++i) {
      if (runs[i].change != Change::added) removed.length += runs[i].length;
      if (runs[i].change != Change::removed) added.length += runs[i].length;
    }
    if (removed.length > 0) out.push_back(removed);
    if (added.length > 0) out.push_back(added);
  }
  return out;
}

std::vector<std::string_view> words_of_all(std::span<const std::string_view> paragraphs) {
  std::vector<std::string_view> out;
  for (const std::string_view paragraph : paragraphs) {
    if (!out.empty()) out.push_back(paragraph_end);
    const auto words = words_of(paragraph);
    out.insert(out.end(), words.begin(), words.end());
  }
  return out;
}

/// Some paragraphs that gave way to others.
void write_changed(Writer& writer, std::span<const std::string_view> older,
                   std::span<const std::string_view> newer, std::size_t& budget) {
  if (!older.empty() && !newer.empty()) {
    const auto old_words = words_of_all(older);
    const auto new_words = words_of_all(newer);
    Numbers numbers;
    const auto runs = edit_script(numbered(old_words, numbers), numbered(new_words, numbers), budget);
    if (runs) {
      for (const Run& run : without_islands(*runs, old_words)) {
        for (std::size_t i = 0; i < run.length; ++i) {
          writer.word(run.change,
                      run.change == Change::added ? new_words[run.newer + i] : old_words[run.older + i]);
        }
      }
      writer.end();
      return;
    }
  }
  writer.whole(Change::removed, older);
  writer.whole(Change::added, newer);
}

/// Paragraphs that are the same: the neighbours of what changed are shown.
void write_same(Writer& writer, std::span<const std::string_view> paragraphs, bool first, bool last) {
  const std::size_t before = first ? 0 : std::min<std::size_t>(1, paragraphs.size());
  const std::size_t after = last ? 0 : std::min<std::size_t>(1, paragraphs.size() - before);
  writer.whole(Change::same, paragraphs.first(before));
  writer.skip(paragraphs.size() - before - after);
  writer.whole(Change::same, paragraphs.last(after));
}

}  // namespace

Comparison compare(const Entry& older, const Entry& newer) {
  const Reading old_reading = reading_of(older);
  const Reading new_reading = reading_of(newer);
  const std::vector<std::string_view> before(old_reading.paragraphs.begin(), old_reading.paragraphs.end());
  const std::vector<std::string_view> after(new_reading.paragraphs.begin(), new_reading.paragraphs.end());
  Comparison out;
  out.cut = old_reading.cut || new_reading.cut;
  if (before == after) return out;

  std::size_t budget = most_steps;
  Numbers numbers;
  const auto found = edit_script(numbered(before, numbers), numbered(after, numbers), budget);
  const std::vector<Run> everything = {{Change::removed, 0, 0, before.size()},
                                       {Change::added, before.size(), 0, after.size()}};
  const std::vector<Run>& runs = found ? *found : everything;
  const auto part = [](const std::vector<std::string_view>& all, std::size_t from, std::size_t length) {
    return std::span(all).subspan(from, length);
  };
  Writer writer(out.paragraphs);
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const Run& run = runs[i];
    if (run.change == Change::same) {
      write_same(writer, part(before, run.older, run.length), i == 0, i + 1 == runs.size());
    } else if (run.change == Change::removed) {
      const bool replaced = i + 1 < runs.size() && runs[i + 1].change == Change::added;
      const auto replacement =
          replaced ? part(after, runs[i + 1].newer, runs[i + 1].length) : std::span<const std::string_view>();
      write_changed(writer, part(before, run.older, run.length), replacement, budget);
      if (replaced) ++i;
    } else {
      writer.whole(Change::added, part(after, run.newer, run.length));
    }
  }
  return out;
}

}  // namespace riverd::history
