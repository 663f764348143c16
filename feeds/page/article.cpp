#include "feeds/page/article.hpp"

#include "feeds/html/decode.hpp"
#include "feeds/html/tree.hpp"
#include "feeds/text/ascii.hpp"
#include "feeds/text/html_text.hpp"
#include "feeds/text/name_set.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

namespace riverd::page {
namespace {

using html::NodeId;

constexpr double shortest_paragraph = 25;  // weighted characters, as below
constexpr double shortest_article = 200;
constexpr double wide = 2;  // a character of CJK says as much as two letters
constexpr double most_links = 0.5;

constexpr std::array<std::string_view, 19> never_prose = {
    "aside", "button", "canvas", "dialog", "embed", "footer", "form",     "head",     "input", "menu",
    "nav",   "object", "script", "select", "style", "svg",    "template", "textarea", "title"};

/// Players, and what stands for pictures where no scripts run: content rules know which of them are worth
/// anything. Their words are no prose.
constexpr std::array<std::string_view, 2> stand_ins = {"iframe", "noscript"};

/// Elements that may hold an article.
constexpr std::array<std::string_view, 9> holders = {"article", "blockquote", "body",   "div", "main",
                                                     "section", "td",         "center", "span"};

/// Words of classes and ids, whole, that say what is no part of the article.
constexpr std::array<std::string_view, 71> unlikely = {"ad",
                                                       "ads",
                                                       "advert",
                                                       "advertisement",
                                                       "aside",
                                                       "author-bio",
                                                       "banner",
                                                       "bio",
                                                       "breadcrumb",
                                                       "breadcrumbs",
                                                       "combx",
                                                       "comment",
                                                       "comments",
                                                       "community",
                                                       "cookie",
                                                       "copyright",
                                                       "crumbs",
                                                       "disclaimer",
                                                       "disqus",
                                                       "extra",
                                                       "feedback",
                                                       "foot",
                                                       "footer",
                                                       "header",
                                                       "hidden",
                                                       "hot",
                                                       "keywords",
                                                       "legends",
                                                       "login",
                                                       "masthead",
                                                       "menu",
                                                       "meta",
                                                       "modal",
                                                       "more",
                                                       "nav",
                                                       "navbar",
                                                       "navigation",
                                                       "newsletter",
                                                       "pager",
                                                       "pagination",
                                                       "paywall",
                                                       "popup",
                                                       "prev",
                                                       "print",
                                                       "promo",
                                                       "promoted",
                                                       "rank",
                                                       "ranking",
                                                       "rating",
                                                       "recommend",
                                                       "recommended",
                                                       "recommendation",
                                                       "recommendations",
                                                       "related",
                                                       "remark",
                                                       "replies",
                                                       "rss",
                                                       "share",
                                                       "sharing",
                                                       "shoutbox",
                                                       "sidebar",
                                                       "signup",
                                                       "skyscraper",
                                                       "social",
                                                       "sponsor",
                                                       "sponsored",
                                                       "subscribe",
                                                       "tags",
                                                       "toolbar",
                                                       "widget",
                                                       "yom-remote"};

/// Words that say the contrary, for whole pages carry classes such as `article-with-sidebar`.
constexpr std::array<std::string_view, 10> likely = {"article", "body", "column", "content", "entry",
                                                     "main",    "post", "story",  "text",    "wrapper"};

struct Words {
  bool unlikely = false;
  bool likely = false;
};

void look_at_words(std::string_view text, Words& out) {
  const std::string lower = text::lower(text.substr(0, 512));
  std::string_view rest = lower;
  while (!rest.empty()) {
    const std::size_t begin = rest.find_first_not_of(" \t\r\n\f-_:");
    if (begin == std::string_view::npos) return;
    rest.remove_prefix(begin);
    const std::string_view word = rest.substr(0, rest.find_first_of(" \t\r\n\f-_:"));
    out.unlikely |= text::contains<unlikely>(word);
    out.likely |= text::contains<likely>(word);
    rest.remove_prefix(word.size());
  }
}

/// Letters, and twice the characters of CJK, of which each is a syllable.
double weight_of(std::string_view text) {
  double out = 0;
  bool spaced = true;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0U) == 0x80U) continue;  // not the first of its character
    if (text::is_space(c)) {
      if (!spaced) ++out;
      spaced = true;
      continue;
    }
    spaced = false;
    out += byte >= 0xE3 && byte <= 0xEF ? wide : 1;
  }
  return out;
}

/// How many clauses end in it.
double clauses_of(std::string_view text) {
  double out = 0;
  for (const std::string_view sign : {",", ";", "，", "、", "。", "；", "،"}) {
    for (std::size_t at = text.find(sign); at != std::string_view::npos;
         at = text.find(sign, at + sign.size()))
      ++out;
  }
  return out;
}

/// Whether a style says that nobody sees the element.
bool hides(std::string_view style) {
  std::string dense;
  for (const char c : style) {
    if (!text::is_space(c)) dense += text::lower(c);
  }
  return dense.find("display:none") != std::string::npos ||
         dense.find("visibility:hidden") != std::string::npos;
}

/// Whether what HTTP calls the document can be a page; it need not call it anything.
bool may_be_page(std::string_view content_type) {
  return content_type.empty() || text::lower(content_type).find("html") != std::string::npos;
}

class Extractor {
 public:
  explicit Extractor(const html::Tree& tree) : tree_(tree), notes_(tree.size()) {}

  std::optional<Article> run() {
    measure();
    vote();
    const NodeId top = best();
    if (top == html::no_node) return std::nullopt;
    Article out;
    double weight = 0;
    for (const NodeId part : parts_of(top)) {
      append(part, out.html);
      weight += notes_[part].weight;
    }
    if (weight < shortest_article) return std::nullopt;
    out.characters = text::html_to_text(out.html).size();
    return out;
  }

 private:
  struct Notes {
    double weight = 0;   // of the text inside that may be prose
    double linked = 0;   // of it, what stands in links
    double clauses = 0;  // that end in it
    double score = 0;
    bool left_out = false;  // with all that is inside
    bool prose = true;      // its words count
    bool blocks = false;    // elements inside stand for themselves
  };

  [[nodiscard]] bool is_hidden(NodeId id) const {
    const std::string_view* style = tree_.attribute(id, "style");
    const std::string_view* aria = tree_.attribute(id, "aria-hidden");
    return tree_.attribute(id, "hidden") != nullptr || (aria != nullptr && *aria == "true") ||
           (style != nullptr && hides(*style));
  }

  [[nodiscard]] bool is_aside(NodeId id) const {
    const std::string_view name = tree_[id].name;
    if (text::contains<never_prose>(name) || is_hidden(id)) return true;
    const std::string_view* role = tree_.attribute(id, "role");
    static constexpr std::array<std::string_view, 7> roles = {
        "alert", "banner", "complementary", "contentinfo", "dialog", "navigation", "search"};
    if (role != nullptr && text::contains<roles>(*role)) return true;
    if (name == "body" || name == "html" || name == "article" || name == "main") return false;
    Words words;
    for (const std::string_view attribute : {"class", "id"}) {
      if (const std::string_view* value = tree_.attribute(id, attribute)) look_at_words(*value, words);
    }
    return words.unlikely && !words.likely;
  }

  /// What is left out, and how much text everything else has; sums are carried up from the last node to the
  /// first.
  void measure() {
    std::vector<bool> in_link(tree_.size());
    for (NodeId id = 1; id < tree_.size(); ++id) {
      const html::Node& node = tree_[id];
      Notes& notes = notes_[id];
      notes.left_out = notes_[node.parent].left_out || (!node.is_text() && is_aside(id));
      in_link[id] = in_link[node.parent] || node.name == "a";
      notes.prose = notes_[node.parent].prose && !text::contains<stand_ins>(node.name);
      if (notes.left_out || !notes.prose || !node.is_text()) continue;
      notes.weight = weight_of(tree_.text(id));
      notes.clauses = clauses_of(tree_.text(id));
      if (in_link[id]) notes.linked = notes.weight;
    }
    for (NodeId id = tree_.size(); id-- > 1;) {
      if (notes_[id].left_out) continue;
      const html::Node& node = tree_[id];
      Notes& parent = notes_[node.parent];
      parent.weight += notes_[id].weight;
      parent.linked += notes_[id].linked;
      parent.clauses += notes_[id].clauses;
      parent.blocks |= notes_[id].blocks || html::is_block(node.name);
    }
  }

  [[nodiscard]] double link_density(NodeId id) const {
    return notes_[id].weight > 0 ? notes_[id].linked / notes_[id].weight : 0;
  }

  /// A paragraph, or what pages have instead: a block without blocks inside.
  [[nodiscard]] bool is_paragraph(NodeId id) const {
    const html::Node& node = tree_[id];
    if (notes_[id].left_out || notes_[id].blocks) return node.name == "pre" && !notes_[id].left_out;
    return node.name == "p" || node.name == "pre" || node.name == "td" || node.name == "li" ||
           node.name == "div" || node.name == "section" || node.name == "article" ||
           node.name == "blockquote";
  }

  void vote() {
    for (NodeId id = 1; id < tree_.size(); ++id) {
      if (!is_paragraph(id) || notes_[id].weight < shortest_paragraph || link_density(id) > most_links)
        continue;
      const double votes = 1 + notes_[id].clauses + std::min(notes_[id].weight / 100, 3.0);
      // A block that is all the prose of a page itself holds it.
      double share = tree_[id].name == "p" || tree_[id].name == "li" ? 0 : 0.5;
      if (share > 0) notes_[id].score += votes * share;
      share = 1;
      NodeId above = tree_[id].parent;
      for (int level = 0; level < 4 && above != html::no_node && above != 0;
           ++level, above = tree_[above].parent) {
        notes_[above].score += votes * share;
        share = level == 0 ? 0.5 : share / 2;
      }
    }
  }

  [[nodiscard]] NodeId best() const {
    NodeId out = html::no_node;
    double most = 0;
    for (NodeId id = 1; id < tree_.size(); ++id) {
      const html::Node& node = tree_[id];
      if (notes_[id].left_out || notes_[id].score <= 0 || !text::contains<holders>(node.name)) continue;
      double score = notes_[id].score * (1 - link_density(id));
      const std::string_view* property = tree_.attribute(id, "itemprop");
      if (property != nullptr && *property == "articleBody") score *= 3;
      if (node.name == "article" || node.name == "main") score *= 1.25;
      if (score <= most) continue;
      most = score;
      out = id;
    }
    return out;
  }

  /// The best element, and of its neighbours those that go on with the prose.
  [[nodiscard]] std::vector<NodeId> parts_of(NodeId top) const {
    const NodeId parent = tree_[top].parent;
    if (parent == html::no_node || parent == 0 || tree_[top].name == "body") return {top};
    const double enough = std::max(10.0, notes_[top].score * 0.2);
    std::vector<NodeId> out;
    for (NodeId id = parent + 1; id < tree_[parent].end; id = tree_[id].end) {
      if (id == top) {
        out.push_back(id);
        continue;
      }
      if (tree_[id].is_text() || notes_[id].left_out) continue;
      const bool same_kind = tree_[id].name == tree_[top].name && same_class(id, top);
      const bool holds = same_kind && notes_[id].score >= enough && link_density(id) < 0.2;
      const bool paragraph = tree_[id].name == "p" && notes_[id].weight >= 80 && link_density(id) < 0.25;
      if (holds || paragraph) out.push_back(id);
    }
    return out;
  }

  [[nodiscard]] bool same_class(NodeId a, NodeId b) const {
    const std::string_view* first = tree_.attribute(a, "class");
    const std::string_view* second = tree_.attribute(b, "class");
    return first != nullptr && second != nullptr && !first->empty() && *first == *second;
  }

  /// A block that links more than it says: lists of other stories, shares, tags.
  [[nodiscard]] bool is_clutter(NodeId id) const {
    const html::Node& node = tree_[id];
    static constexpr std::array<std::string_view, 5> never = {"figcaption", "figure", "p", "td", "tr"};
    if (!html::is_block(node.name) || text::contains<never>(node.name)) return false;
    return notes_[id].linked > 0 && link_density(id) > most_links;
  }

  void append(NodeId root, std::string& out) const {
    std::vector<NodeId> open;
    bool begun = !out.empty();  // prose stands above
    const auto close = [&] {
      out.append("</").append(written(tree_[open.back()])).append(">");
      open.pop_back();
    };
    for (NodeId id = root; id < tree_[root].end;) {
      while (!open.empty() && tree_[open.back()].end <= id) close();
      const html::Node& node = tree_[id];
      const bool title = node.name == "h1" && !begun;  // the entry has it
      begun |= node.is_text() && notes_[id].weight >= shortest_paragraph;
      if (!node.is_text() && (notes_[id].left_out || title || (id != root && is_clutter(id)))) {
        id = node.end;
        continue;
      }
      if (node.is_text()) {
        text::append_escaped(out, tree_.text(id));
      } else if (text::contains<stand_ins>(node.name)) {
        out.append(tree_.source(id));
        id = node.end;
        continue;
      } else {
        tree_.append_start_tag(out, id, written(node));
        if (!html::is_void(node.name)) open.push_back(id);
      }
      ++id;
    }
    while (!open.empty()) close();
  }

  /// A page's own element says nothing outside its page.
  static std::string_view written(const html::Node& node) { return node.name == "body" ? "div" : node.name; }

  const html::Tree& tree_;
  std::vector<Notes> notes_;
};

}  // namespace

std::optional<Article> extract_article(std::string_view bytes, std::string_view content_type,
                                       std::string_view url) {
  if (!may_be_page(content_type)) return std::nullopt;
  const text::DecodedText decoded = html::decode_page(bytes, content_type);
  const html::Tree tree = html::Tree::read(decoded.utf8());
  auto out = Extractor(tree).run();
  if (out) out->base = tree.base(url);
  return out;
}

}  // namespace riverd::page
