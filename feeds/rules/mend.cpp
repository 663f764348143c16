#include "feeds/rules/mend.hpp"

#include "feeds/rules/cutter.hpp"
#include "feeds/rules/pictures.hpp"
#include "feeds/rules/players.hpp"
#include "feeds/text/ascii.hpp"
#include "feeds/text/html_text.hpp"
#include "feeds/text/html_tokenizer.hpp"
#include "feeds/text/url.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace riverd::rules {
namespace {

using text::HtmlToken;

/// What is to be done with one tag.
struct Decision {
  enum class Kind : std::uint8_t { nothing, drop, rewrite, replace };
  Kind kind = Kind::nothing;
  std::string markup;               // that stands for the tag, or with `replace` for the whole element
  std::array<bool, mendings> by{};  // which mendings want it
  bool seen = false;
  bool made_real = false;  // a picture that was to be loaded by a script

  void note(Mending mending) { by[static_cast<std::size_t>(mending)] = true; }
};

void append_attribute(std::string& out, std::string_view name, std::string_view value) {
  out.append(" ").append(name).append("=\"");
  text::append_escaped(out, value);
  out += '"';
}

/// The tag with other values for some attributes; those it does not have are added.
std::string tag_with(const HtmlToken& tag, std::vector<std::pair<std::string_view, std::string>> values) {
  std::string out = "<";
  out += tag.name.view();
  for (const auto& one : tag.attributes()) {
    const std::string_view name = one.name.view();
    const auto other =
        std::find_if(values.begin(), values.end(), [&](const auto& v) { return v.first == name; });
    append_attribute(out, name, other == values.end() ? one.value.view() : std::string_view(other->second));
    if (other != values.end()) values.erase(other);
  }
  for (const auto& [name, value] : values) append_attribute(out, name, value);
  return out + (tag.self_closing ? " />" : ">");
}

class Mender {
 public:
  Mender(std::string_view markup, Mendings wanted) : markup_(markup), wanted_(wanted) {}

  /// Looks at the tags that could be mended, and at nothing else; at no byte of a tag twice.
  bool finds_work() {
    const std::size_t last_fallback = markup_.rfind("<noscript");
    for (std::size_t at = markup_.find('<'); at < markup_.size(); at = markup_.find('<', at)) {
      if (!is_of_interest(at)) {
        ++at;
        continue;
      }
      text::HtmlTokenizer one(markup_.substr(at));
      const bool is_tag = one.next(token_) && token_.kind == HtmlToken::Kind::start_tag;
      const std::size_t begin = std::exchange(at, at + std::max<std::size_t>(one.position(), 1));
      if (!is_tag) continue;
      if (decide(token_).kind != Decision::Kind::nothing) return true;
      const bool stands_in = wants(Mending::lazy_pictures) && token_.name == "img" &&
                             is_placeholder(attribute_of(token_, "src"));
      if (stands_in && last_fallback != std::string_view::npos && last_fallback > begin) return true;
    }
    return false;
  }

  Mended run() {
    text::HtmlTokenizer tokens(markup_);
    for (std::size_t begin = 0; tokens.next(token_); begin = tokens.position()) {
      end_ = tokens.position();
      if (token_.kind == HtmlToken::Kind::text) {
        if (!text::trimmed(token_.text).empty()) last_picture_.reset();
        continue;
      }
      if (token_.kind != HtmlToken::Kind::start_tag) continue;
      if (token_.name == "noscript") {
        fallback(begin);
      } else {
        apply(decide(token_), begin);
      }
      // What stands inside an element that is replaced goes with it.
      while (tokens.position() < end_ && tokens.next(token_)) {
      }
    }
    if (splices_.empty()) return {};
    write();
    return std::move(out_);
  }

 private:
  struct Splice {
    std::size_t begin;
    std::size_t end;
    std::string markup;
  };

  /// A picture that a script would load, which a `noscript` after it may have in plain.
  struct LazyPicture {
    std::size_t begin = 0;
    std::size_t end = 0;
    bool made_real = false;
  };

  [[nodiscard]] bool wants(Mending mending) const { return wanted_.test(static_cast<std::size_t>(mending)); }

  /// Whether the tag that begins there is one that could be mended.
  [[nodiscard]] bool is_of_interest(std::size_t at) const {
    const std::string_view name = markup_.substr(at + 1, 7);
    if (name.size() < 2) return false;
    const char second = text::lower(name[1]);
    switch (text::lower(name[0])) {
      case 'i':
        return second == 'm' || second == 'f';
      case 'a':
        return text::is_space(second);
      case 's':
        return text::equals_ignoring_case(name.substr(0, 6), "source");
      default:
        return false;
    }
  }

  [[nodiscard]] Decision decide(const HtmlToken& tag) const {
    if (tag.name == "img") return decide_picture(tag);
    if (tag.name == "a" && wants(Mending::tracking_parameters)) return decide_link(tag);
    if (tag.name == "iframe") return decide_frame(tag);
    if (tag.name == "source" && wants(Mending::lazy_pictures)) return decide_source(tag);
    return {};
  }

  [[nodiscard]] Decision decide_picture(const HtmlToken& tag) const {
    Decision out;
    const Pixel pixel = wants(Mending::tracking_pixels) ? pixel_of(tag) : Pixel::none;
    if (pixel != Pixel::none) {
      out.kind = Decision::Kind::drop;
      out.note(Mending::tracking_pixels);
      out.seen = pixel == Pixel::known;
      return out;
    }
    std::vector<std::pair<std::string_view, std::string>> values;
    if (wants(Mending::lazy_pictures)) {
      const std::string_view source = lazy_source(tag);
      const std::string_view set = lazy_source_set(tag);
      if (!source.empty()) values.emplace_back("src", text::trimmed(source));
      if (!set.empty()) values.emplace_back("srcset", set);
      if (!values.empty()) {
        out.note(Mending::lazy_pictures);
        out.seen = out.made_real = true;
      }
    }
    if (wants(Mending::picture_proxies)) {
      const std::string_view source =
          values.empty() || values.front().first != "src" ? attribute_of(tag, "src") : values.front().second;
      const std::string whole =
          source.starts_with("//") ? "https:" + std::string(source) : std::string(source);
      if (auto origin = text::unwrap_image_proxy(whole)) {
        std::erase_if(values, [](const auto& value) { return value.first == "src"; });
        values.emplace_back("src", std::move(*origin));
        out.note(Mending::picture_proxies);
      }
    }
    if (values.empty()) return {};
    out.kind = Decision::Kind::rewrite;
    out.markup = tag_with(tag, std::move(values));
    return out;
  }

  [[nodiscard]] static Decision decide_link(const HtmlToken& tag) {
    auto href = text::without_tracking_parameters(attribute_of(tag, "href"));
    if (!href) return {};
    Decision out;
    out.kind = Decision::Kind::rewrite;
    out.note(Mending::tracking_parameters);
    out.markup = tag_with(tag, {{"href", std::move(*href)}});
    return out;
  }

  [[nodiscard]] Decision decide_frame(const HtmlToken& tag) const {
    Decision out;
    std::string_view source = attribute_of(tag, "src");
    const std::string_view lazy = wants(Mending::lazy_pictures) ? lazy_source(tag) : std::string_view();
    if (!lazy.empty()) source = lazy;
    const auto played = wants(Mending::players) ? played_at(source) : std::nullopt;
    if (played) {
      out.kind = Decision::Kind::replace;
      out.seen = true;
      out.note(Mending::players);
      out.markup = link_to(*played, text::fold_white_space(attribute_of(tag, "title")));
    } else if (!lazy.empty()) {
      out.kind = Decision::Kind::rewrite;
      out.seen = true;
      out.note(Mending::lazy_pictures);
      out.markup = tag_with(tag, {{"src", std::string(lazy)}});
    }
    return out;
  }

  [[nodiscard]] static Decision decide_source(const HtmlToken& tag) {
    const std::string_view set = lazy_source_set(tag);
    if (set.empty()) return {};
    Decision out;
    out.kind = Decision::Kind::rewrite;
    out.seen = true;
    out.note(Mending::lazy_pictures);
    out.markup = tag_with(tag, {{"srcset", std::string(set)}});
    return out;
  }

  static std::string link_to(const Played& played, const std::string& title) {
    std::string out = "<a";
    append_attribute(out, "href", played.page);
    out += '>';
    if (!played.picture.empty()) {
      out += "<img";
      append_attribute(out, "src", played.picture);
      append_attribute(out, "alt", "");
      out += "><br>";
    }
    text::append_escaped(out, title.empty() ? std::string(played.site) + ": " + played.page : title);
    return out + "</a>";
  }

  void apply(Decision decision, std::size_t begin) {
    const bool made_real = decision.made_real;
    const bool untouched = decision.kind == Decision::Kind::nothing;
    const std::size_t tag_end = end_;
    if (!untouched) {
      if (decision.kind == Decision::Kind::replace) end_ = end_of_element(end_);
      note(decision, begin);
      splice(begin, end_, std::move(decision.markup));
    }
    if (token_.name != "img") return;
    const bool stands_in = untouched && is_placeholder(attribute_of(token_, "src"));
    last_picture_.reset();
    if (wants(Mending::lazy_pictures) && (made_real || stands_in))
      last_picture_ = {begin, tag_end, made_real};
  }

  /// What browsers without scripts are given. After a picture that was made real it is the same once more;
  /// after a stand-in that could not be, it takes its place.
  void fallback(std::size_t begin) {
    const auto picture = std::exchange(last_picture_, std::nullopt);
    if (!picture) return;
    const std::size_t end = fallback_ends_.after(begin, markup_);
    if (end == std::string_view::npos) return;
    const std::string_view inside = markup_.substr(end_, end - end_);
    if (inside.find("<img") == std::string_view::npos) return;
    if (!picture->made_real) {
      out_.seen = true;
      note(Mending::lazy_pictures, picture->end - picture->begin, inside);
      splice(picture->begin, picture->end, {});
      return;
    }
    end_ = std::min(markup_.find('>', end), markup_.size() - 1) + 1;
    splice(begin, end_, {});
  }

  /// The end tags of one kind, asked for from the text's beginning on: none is searched for twice.
  class EndTags {
   public:
    explicit EndTags(std::string_view tag) : tag_(tag) {}

    /// Where the first from there on begins; npos: nowhere.
    std::size_t after(std::size_t from, std::string_view markup) {
      if (from >= searched_from_ && from <= found_) return found_;
      searched_from_ = from;
      found_ = markup.find("</", from);
      while (found_ != std::string_view::npos &&
             !text::equals_ignoring_case(markup.substr(found_, tag_.size()), tag_)) {
        found_ = markup.find("</", found_ + 2);
      }
      return found_;
    }

   private:
    std::string_view tag_;
    std::size_t searched_from_ = 1;
    std::size_t found_ = 0;
  };

  /// Where an element ends whose start tag ends at `from`; there, where it is never closed.
  [[nodiscard]] std::size_t end_of_element(std::size_t from) {
    const std::size_t end = frame_ends_.after(from, markup_);
    if (end == std::string_view::npos) return from;
    return std::min(markup_.find('>', end), markup_.size() - 1) + 1;
  }

  void note(const Decision& decision, std::size_t begin) {
    out_.seen |= decision.seen;
    const std::string_view tag = markup_.substr(begin, end_ - begin);
    const bool drops = decision.kind == Decision::Kind::drop;
    for (std::size_t i = 0; i < mendings; ++i) {
      if (decision.by[i]) note(static_cast<Mending>(i), drops ? tag.size() : 0, tag);
    }
  }

  void note(Mending mending, std::size_t bytes, std::string_view what) {
    note_use(out_.uses, name_of(mending), bytes, what);
  }

  /// In the order of the text.
  void splice(std::size_t begin, std::size_t end, std::string markup) {
    last_picture_.reset();
    splices_.push_back({begin, end, std::move(markup)});
  }

  void write() {
    std::size_t kept = 0;
    out_.markup.reserve(markup_.size());
    for (const Splice& one : splices_) {
      out_.markup.append(markup_.substr(kept, one.begin - kept)).append(one.markup);
      kept = one.end;
    }
    out_.markup.append(markup_.substr(kept));
  }

  std::string_view markup_;
  Mendings wanted_;
  HtmlToken token_;
  std::size_t end_ = 0;  // of the token
  std::optional<LazyPicture> last_picture_;
  EndTags frame_ends_{"</iframe"};
  EndTags fallback_ends_{"</noscript"};
  std::vector<Splice> splices_;
  Mended out_;
};

}  // namespace

std::string_view name_of(Mending mending) {
  static constexpr std::array<std::string_view, mendings> names = {
      "lazy-pictures", "picture-proxies", "tracking-pixels", "tracking-parameters", "players"};
  return names[static_cast<std::size_t>(mending)];
}

Mended mend(std::string_view markup, Mendings wanted) {
  if (wanted.none() || markup.empty()) return {};
  Mender mender(markup, wanted);
  return mender.finds_work() ? mender.run() : Mended{};
}

}  // namespace riverd::rules
