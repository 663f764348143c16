#include "feeds/rules/cutter.hpp"

#include "feeds/dedupe/article.hpp"
#include "feeds/html/matcher.hpp"
#include "feeds/html/tree.hpp"
#include "feeds/text/ascii.hpp"
#include "feeds/text/html_text.hpp"
#include "feeds/text/name_set.hpp"
#include "feeds/text/paragraphs.hpp"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <utility>

namespace riverd::rules {
namespace {

using html::Node;
using html::NodeId;

constexpr std::size_t start_size = 512;
constexpr std::size_t end_size = 2048;
constexpr std::size_t excerpt_size = 90;  // bytes

/// All of a text counts, however much it is.
constexpr html::TreeLimits all_of_it = {.nodes = html::TreeLimits::unlimited,
                                        .attributes = html::TreeLimits::unlimited};

constexpr std::array<std::string_view, 9> media = {"img",   "picture", "video", "audio", "iframe",
                                                   "embed", "object",  "svg",   "math"};

bool is_blank(std::string_view text) {
  return std::all_of(text.begin(), text.end(), text::is_space);
}

bool is_break(const Node& node) {
  return node.name == "br" || node.name == "hr";
}

/// Text between two ends of paragraphs.
struct Run {
  std::vector<NodeId> texts;
  std::string text;
};

std::vector<Run> runs_of(const html::Tree& tree) {
  std::vector<Run> out;
  Run run;
  std::vector<NodeId> open;  // where the paragraphs' elements end
  const auto end_run = [&] {
    if (!run.texts.empty()) out.push_back(std::exchange(run, {}));
  };
  for (NodeId i = 1; i < tree.size();) {
    for (; !open.empty() && open.back() <= i; open.pop_back()) end_run();
    const Node& node = tree[i];
    if (node.is_text()) {
      run.texts.push_back(i);
      run.text += tree.text(i);
    } else if (text::separates_paragraphs(node.name)) {
      end_run();
      open.push_back(node.end);
    }
    i = text::hides_text(node.name) ? node.end : i + 1;
  }
  end_run();
  return out;
}

}  // namespace

/// One text on its way through the rules.
class Cutting {
 public:
  explicit Cutting(std::string_view markup)
      : tree_(html::Tree::read(markup, all_of_it)),
        gone_(tree_.size(), 0),
        budget_(html::Budget::for_markup(markup.size())) {
    for (NodeId i = 1; i < gone_.size(); ++i) left_ += is_content(i) ? 1 : 0;
  }

  void apply(const CuttingRule& rule, std::span<const std::uint32_t> repeated) {
    rule_ = &rule;
    if (!rule.selectors_.empty()) cut_elements();
    if (!rule.texts_.empty()) cut_paragraphs();
    for (const auto& pattern : rule.patterns_) cut_matches(*pattern);
    if (rule.repeated_ && !repeated.empty()) cut_repeated(repeated);
  }

  Cut take() {
    if (out_.uses.empty()) return {};
    drop_emptied();
    drop_breaks();
    write();
    return std::move(out_);
  }

 private:
  [[nodiscard]] const Node& node(NodeId index) const { return tree_[index]; }

  /// Whether a reader would see it, or what it stands for.
  [[nodiscard]] bool is_content(NodeId index) const {
    const Node& one = node(index);
    return one.is_text() ? !is_blank(tree_.text(index)) : text::contains<media>(one.name);
  }

  [[nodiscard]] bool is_in_place(std::size_t begin, std::size_t end) const {
    const std::size_t size = tree_.source().size();
    switch (rule_->where_) {
      case Where::anywhere:
        return true;
      case Where::start:
        return end <= start_size;
      case Where::end:
        return begin + end_size >= size;
    }
    return false;
  }

  /// How much a reader would miss without the node.
  [[nodiscard]] std::size_t content_of(NodeId index) const {
    std::size_t out = 0;
    for (NodeId i = index; i < node(index).end; ++i) out += gone_[i] == 0 && is_content(i) ? 1 : 0;
    return out;
  }

  void remove(NodeId index) {
    left_ -= content_of(index);
    std::fill(gone_.begin() + index, gone_.begin() + node(index).end, std::uint8_t{1});
  }

  void cut_elements() {
    std::vector<html::Matcher> matchers;
    matchers.reserve(rule_->selectors_.size());
    for (const html::Selector& selector : rule_->selectors_) matchers.emplace_back(selector, tree_, budget_);
    const auto matches = [&](NodeId element) {
      return std::any_of(matchers.begin(), matchers.end(),
                         [&](html::Matcher& one) { return one.matches(element); });
    };
    for (NodeId i = 1; i < gone_.size();) {
      const Node& one = node(i);
      if (gone_[i] != 0) {
        i = one.end;
        continue;
      }
      const bool found = !one.is_text() && is_in_place(one.source_begin, one.source_end) && matches(i) &&
                         (!rule_->built_in_ || content_of(i) < left_);
      if (!found) {
        ++i;
        continue;
      }
      const std::string_view text = tree_.text(i);
      const std::string_view source = tree_.source(i);
      note_use(out_.uses, rule_->name_, source.size(), is_blank(text) ? source : text);
      remove(i);
      i = one.end;
    }
  }

  [[nodiscard]] bool stands(const Run& run) const {
    return std::all_of(run.texts.begin(), run.texts.end(), [&](NodeId i) { return gone_[i] == 0; });
  }

  void cut_run(const Run& run) {
    std::size_t bytes = 0;
    for (const NodeId i : run.texts) {
      bytes += tree_.source(i).size();
      remove(i);
    }
    note_use(out_.uses, rule_->name_, bytes, run.text);
    // The line break that ended it.
    const NodeId next = node(run.texts.back()).end;
    if (next < gone_.size() && node(next).name == "br" && gone_[next] == 0) remove(next);
  }

  void cut_paragraphs() {
    for (const Run& run : runs_of(tree_)) {
      if (!stands(run)) continue;
      const std::string text = text::fold_white_space(run.text);
      const bool found =
          std::any_of(rule_->texts_.begin(), rule_->texts_.end(),
                      [&](const std::string& words) { return text.find(words) != std::string::npos; });
      if (!found || !is_in_place(node(run.texts.front()).source_begin, node(run.texts.back()).source_end))
        continue;
      if (rule_->built_in_ && run.texts.size() >= left_) continue;
      cut_run(run);
    }
  }

  void cut_matches(const re2::RE2& pattern) {
    for (NodeId i = 1; i < gone_.size(); ++i) {
      const Node& one = node(i);
      if (!one.is_text() || gone_[i] != 0 || !is_in_place(one.source_begin, one.source_end)) continue;
      const auto known = rewritten_.find(i);
      const std::string_view text =
          known == rewritten_.end() ? tree_.text(i) : std::string_view(known->second);
      if (auto rest = without_matches(pattern, text)) {
        if (is_blank(*rest) && (!rule_->built_in_ || left_ > 1)) {
          remove(i);
        } else {
          rewritten_[i] = std::move(*rest);
        }
      }
    }
  }

  std::optional<std::string> without_matches(const re2::RE2& pattern, std::string_view text) {
    const re2::StringPiece whole(text.data(), text.size());
    re2::StringPiece match;
    std::string rest;
    std::size_t from = 0;
    std::size_t kept = 0;
    while (from <= text.size() && pattern.Match(whole, from, text.size(), re2::RE2::UNANCHORED, &match, 1)) {
      const auto begin = static_cast<std::size_t>(match.data() - text.data());
      if (match.empty()) {
        from = begin + 1;
        continue;
      }
      note_use(out_.uses, rule_->name_, match.size(), text.substr(begin, match.size()));
      rest.append(text.substr(kept, begin - kept));
      from = kept = begin + match.size();
    }
    if (kept == 0) return std::nullopt;
    rest.append(text.substr(kept));
    return rest;
  }

  /// Cuts the paragraphs from either end of the text up to the first that is not repeated, if there is one.
  void cut_repeated(std::span<const std::uint32_t> repeated) {
    struct Known {
      const Run* run;
      std::uint32_t digest;
      bool repeated;
    };
    const std::vector<Run> runs = runs_of(tree_);
    std::vector<Known> known;
    for (const Run& run : runs) {
      if (!stands(run)) continue;
      const std::uint32_t digest = dedupe::paragraph_digest(run.text);
      if (digest == 0) continue;
      known.push_back({&run, digest, std::binary_search(repeated.begin(), repeated.end(), digest)});
    }
    const auto own = [](const Known& one) { return !one.repeated; };
    const auto first = std::find_if(known.begin(), known.end(), own);
    if (first == known.end()) return;
    const auto last = std::find_if(known.rbegin(), known.rend(), own).base();
    const auto cut = [&](const Known& one) {
      cut_run(*one.run);
      out_.paragraphs.push_back(one.digest);
    };
    std::for_each(known.begin(), first, cut);
    std::for_each(last, known.end(), cut);
  }

  /// Elements of which nothing is left that a reader would see. A table keeps its cells.
  void drop_emptied() {
    std::vector<std::uint8_t> has_content(gone_.size(), 0);
    std::vector<std::uint8_t> has_gone(gone_.size(), 0);
    for (NodeId i = tree_.size(); i-- > 1;) {
      const NodeId parent = node(i).parent;
      if (gone_[i] == 0 && has_gone[i] != 0 && has_content[i] == 0 && node(i).name != "td" &&
          node(i).name != "th") {
        remove(i);
      }
      const bool counts = gone_[i] == 0 && (has_content[i] != 0 || is_content(i));
      has_content[parent] |= counts ? 1 : 0;
      has_gone[parent] |= gone_[i];
    }
  }

  /// Lines and breaks before the first of what is left, and after the last, where something was cut there.
  void drop_breaks() {
    const NodeId size = tree_.size();
    const auto stays = [&](NodeId i) { return gone_[i] == 0 && is_content(i); };
    NodeId first = 1;
    while (first < size && !stays(first)) ++first;
    NodeId end = size;
    while (end > first && !stays(end - 1)) --end;
    const auto drop = [&](NodeId from, NodeId to) {
      if (std::find(gone_.begin() + from, gone_.begin() + to, 1) == gone_.begin() + to) return;
      for (NodeId i = from; i < to; ++i) {
        if (is_break(node(i))) gone_[i] = 1;
      }
    };
    drop(1, std::min(first, size));
    drop(std::min(end, size), size);
  }

  void write() {
    const std::string_view source = tree_.source();
    std::size_t kept = 0;
    for (NodeId i = 1; i < gone_.size();) {
      const Node& one = node(i);
      const auto rewritten = rewritten_.find(i);
      if (gone_[i] == 0 && rewritten == rewritten_.end()) {
        ++i;
        continue;
      }
      out_.markup.append(source.substr(kept, one.source_begin - kept));
      if (gone_[i] == 0) text::append_escaped(out_.markup, rewritten->second);
      kept = one.source_end;
      i = one.end;
    }
    out_.markup.append(source.substr(kept));
  }

  html::Tree tree_;
  std::vector<std::uint8_t> gone_;  // by node; all of a node that is gone is
  html::Budget budget_;
  std::size_t left_ = 0;  // how many nodes a reader would see
  std::map<NodeId, std::string> rewritten_;
  const CuttingRule* rule_ = nullptr;
  Cut out_;
};

CuttingRule::CuttingRule(const Rule& rule)
    : name_(rule.name),
      texts_(rule.cut_text),
      repeated_(rule.cut_repeated),
      where_(rule.where),
      built_in_(rule.built_in),
      needles_(rule.needles) {
  bool needed = rule.cut_match.empty() && rule.cut_text.empty() && !rule.cut_repeated;
  for (const std::string& text : rule.cut) {
    auto selector = html::Selector::parse(text, html::Notation::css);
    if (!selector) continue;
    selectors_.push_back(std::move(*selector));
    needed &= !selectors_.back().needles().empty();
  }
  for (const std::string& text : rule.cut_match) {
    if (auto pattern = text::compile_pattern(text)) patterns_.push_back(std::move(*pattern));
  }
  if (!needles_.empty() || !needed) return;
  for (const html::Selector& selector : selectors_) {
    needles_.insert(needles_.end(), selector.needles().begin(), selector.needles().end());
  }
  // What a selector looks for may be spelled with character references.
  needles_.emplace_back("&#");
}

bool CuttingRule::has_work(bool repeated) const {
  return !selectors_.empty() || !texts_.empty() || !patterns_.empty() || (repeated_ && repeated);
}

std::string_view part_of(std::string_view markup, Where where) {
  switch (where) {
    case Where::start:
      return markup.substr(0, start_size);
    case Where::end:
      return markup.substr(markup.size() - std::min(markup.size(), end_size));
    case Where::anywhere:
      break;
  }
  return markup;
}

Cut cut(std::string_view markup, std::span<const CuttingRule* const> rules,
        std::span<const std::uint32_t> repeated) {
  Cutting cutting(markup);
  for (const CuttingRule* rule : rules) cutting.apply(*rule, repeated);
  return cutting.take();
}

std::vector<std::uint32_t> paragraph_digests(std::string_view markup) {
  std::vector<std::uint32_t> out;
  const html::Tree tree = html::Tree::read(markup, all_of_it);
  for (const Run& run : runs_of(tree)) {
    if (const std::uint32_t digest = dedupe::paragraph_digest(run.text); digest != 0) out.push_back(digest);
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

std::string excerpt_of(std::string_view text) {
  std::string out = text::fold_white_space(text.substr(0, 4 * excerpt_size));
  if (out.size() <= excerpt_size) return out;
  std::size_t end = excerpt_size;
  while (end > 0 && (static_cast<unsigned char>(out[end]) & 0xC0U) == 0x80U) --end;  // inside a character
  out.resize(end);
  return out + "…";
}

void note_use(std::vector<RuleUse>& uses, std::string_view rule, std::size_t bytes, std::string_view text) {
  auto use = std::find_if(uses.begin(), uses.end(), [&](const RuleUse& one) { return one.rule == rule; });
  if (use == uses.end()) {
    uses.push_back({std::string(rule), 0, 0, excerpt_of(text)});
    use = uses.end() - 1;
  }
  ++use->count;
  use->bytes += static_cast<std::uint32_t>(bytes);
}

}  // namespace riverd::rules
