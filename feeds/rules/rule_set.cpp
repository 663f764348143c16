#include "feeds/rules/rule_set.hpp"

#include "feeds/text/html_text.hpp"
#include "feeds/text/sanitize.hpp"
#include "feeds/text/url.hpp"

#include <xxhash.h>

#include <algorithm>
#include <unordered_map>
#include <utility>

namespace riverd::rules {
namespace {

/// Raised when the rules of before would do something else.
constexpr std::string_view applying_version = "2";

/// Fewer entries tell nothing about what a feed always says.
constexpr std::size_t fewest_entries = 5;

std::uint64_t digest_of(const std::string& text) {
  const std::uint64_t digest = XXH3_64bits(text.data(), text.size());
  return digest == 0 ? 1 : digest;
}

std::uint64_t digest_of(const Rule& rule) {
  std::string all;
  const auto add = [&](std::string_view part) { all.append(part).append(1, '\0'); };
  const auto add_all = [&](const std::vector<std::string>& parts) {
    for (const std::string& part : parts) add(part);
    add("");
  };
  add(rule.name);
  add_all(rule.cut);
  add_all(rule.cut_text);
  add_all(rule.cut_match);
  add_all(rule.title.cut);
  add_all(rule.needles);
  add(std::to_string(static_cast<int>(rule.where)) + (rule.cut_repeated ? "r" : "") +
      (rule.mirror_dates ? "m" : "") + (rule.title.site ? "s" : "") + (rule.title.capitals ? "c" : "") +
      (rule.built_in ? "b" : ""));
  return digest_of(all);
}

}  // namespace

PreparedRule::PreparedRule(const Rule& rule)
    : name(rule.name),
      built_in(rule.built_in),
      cutting(rule),
      title(rule),
      mirror_dates(rule.mirror_dates),
      digest(digest_of(rule)) {}

RuleSet::RuleSet(std::vector<std::shared_ptr<const PreparedRule>> rules, Mendings mended)
    : rules_(std::move(rules)), mended_(mended) {
  std::string all(applying_version);
  std::array<std::vector<WordScan::Word>, 3> needles;
  for (std::size_t i = 0; i < rules_.size(); ++i) {
    const auto& rule = rules_[i];
    auto& words = needles.at(static_cast<std::size_t>(rule->cutting.where()));
    for (const std::string& word : rule->cutting.needles()) words.push_back({word, i});
    all.append(" ").append(std::to_string(rule->digest));
    if (!rule->built_in) own_names_.push_back(rule->name);
    repeated_ |= rule->cutting.cuts_repeated();
    mirror_dates_ |= rule->mirror_dates;
  }
  for (std::size_t i = 0; i < needles.size(); ++i) needles_[i] = WordScan(std::move(needles[i]));
  if (!empty()) fingerprint_ = digest_of(all + " " + mended.to_string());
}

std::vector<const CuttingRule*> RuleSet::wanted(std::string_view markup, bool repeated) const {
  std::vector<std::uint8_t> found(rules_.size());
  for (const Where where : {Where::anywhere, Where::start, Where::end})
    needles_.at(static_cast<std::size_t>(where)).find(part_of(markup, where), found);
  std::vector<const CuttingRule*> out;
  for (std::size_t i = 0; i < rules_.size(); ++i) {
    const CuttingRule& rule = rules_[i]->cutting;
    if (rule.has_work(repeated) && (rule.needles().empty() || found[i] != 0)) out.push_back(&rule);
  }
  return out;
}

void RuleSet::apply(ParsedText& text, std::optional<ParsedText>& before,
                    std::span<const std::uint32_t> repeated, Applied& applied) const {
  if (text.value.empty()) return;
  const auto replace = [&](std::string markup) {
    if (!before) before = text;
    text.value = std::move(markup);
    text.kind = ParsedText::Kind::html;
  };
  const std::vector<const CuttingRule*> wanted = this->wanted(text.value, !repeated.empty());
  const bool plain = text.kind == ParsedText::Kind::plain;
  if (!wanted.empty()) {
    const std::string markup = plain ? text::safe_html_from_text(text.value).str() : std::string();
    Cut made = cut(plain ? markup : text.value, wanted, repeated);
    if (!made.uses.empty()) {
      replace(std::move(made.markup));
      add_uses(applied.uses, std::move(made.uses));
      applied.paragraphs.insert(applied.paragraphs.end(), made.paragraphs.begin(), made.paragraphs.end());
      applied.seen = true;
    }
  }
  if (plain) return;
  Mended made = mend(text.value, mended_);
  if (made.uses.empty()) return;
  replace(std::move(made.markup));
  add_uses(applied.uses, std::move(made.uses));
  applied.seen |= made.seen;
}

void RuleSet::clean_title(Texts& texts, std::string_view site, Applied& applied) const {
  if (texts.title.empty()) return;
  for (const auto& rule : rules_) {
    if (rule->title.empty()) continue;
    const ParsedText& body = texts.content.empty() ? texts.summary : texts.content;
    const std::string text = rule->title.reads_text() ? text::html_to_text(body.value) : std::string();
    std::string cleaned = rule->title.clean(texts.title, site, text);
    if (cleaned == texts.title) continue;
    const std::size_t taken = texts.title.size() - std::min(cleaned.size(), texts.title.size());
    note_use(applied.uses, rule->name, taken, texts.title);
    if (!applied.title) applied.title = std::move(texts.title);
    texts.title = std::move(cleaned);
    applied.seen = true;
  }
}

Applied RuleSet::apply(Texts& texts, std::string_view site, std::span<const std::uint32_t> repeated) const {
  Applied out;
  clean_title(texts, site, out);
  apply(texts.content, out.content, repeated, out);
  apply(texts.summary, out.summary, repeated, out);
  if (mended_.test(static_cast<std::size_t>(Mending::tracking_parameters))) {
    if (auto url = text::without_tracking_parameters(texts.url)) {
      note_use(out.uses, name_of(Mending::tracking_parameters), 0, texts.url);
      texts.url = std::move(*url);
    }
  }
  return out;
}

void add_uses(std::vector<RuleUse>& to, std::vector<RuleUse> uses) {
  for (RuleUse& use : uses) {
    const auto known =
        std::find_if(to.begin(), to.end(), [&](const RuleUse& one) { return one.rule == use.rule; });
    if (known == to.end()) {
      to.push_back(std::move(use));
    } else {
      known->count += use.count;
      known->bytes += use.bytes;
    }
  }
}

std::vector<std::uint32_t> repeated_paragraphs(const std::vector<ParsedEntry>& items,
                                               std::span<const std::uint32_t> known) {
  std::vector<std::uint32_t> out(known.begin(), known.end());
  std::unordered_map<std::uint32_t, std::size_t> counts;
  for (const ParsedEntry& item : items) {
    const ParsedText& body = item.content.empty() ? item.summary : item.content;
    const std::string markup =
        body.kind == ParsedText::Kind::plain ? text::safe_html_from_text(body.value).str() : body.value;
    for (const std::uint32_t digest : paragraph_digests(markup)) ++counts[digest];
  }
  for (const auto& [digest, count] : counts) {
    if (count >= fewest_entries && 2 * count >= items.size()) out.push_back(digest);
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

}  // namespace riverd::rules
