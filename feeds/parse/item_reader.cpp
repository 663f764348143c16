#include "feeds/parse/item_reader.hpp"

#include "feeds/parse/date.hpp"
#include "feeds/parse/extensions/geo.hpp"
#include "feeds/parse/extensions/itunes.hpp"
#include "feeds/parse/extensions/media_rss.hpp"
#include "feeds/parse/item_elements.hpp"
#include "feeds/parse/item_sketch.hpp"
#include "feeds/parse/source_reader.hpp"
#include "feeds/parse/text_construct.hpp"
#include "feeds/parse/timestamp_comments.hpp"
#include "feeds/parse/values.hpp"
#include "feeds/text/ascii.hpp"
#include "feeds/text/html_text.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

namespace riverd::parse {
namespace {

/// A text and the element it stood in, by the contract's name for it.
struct OriginText {
  std::string origin;
  ParsedText text;
};

class ItemReader {
 public:
  ItemReader(const Element& item, const Dialect& dialect, const std::string& language, ParsedEntry& entry)
      : dialect_(dialect), language_(language), identity_(item), entry_(entry) {}

  void read(const Element& item) {
    entry_.timestamp_comment = timestamp_at(item.node());
    if (dialect_.cdf) read_cdf_attributes(item);
    item.each_child([&](const Element& child) { read_child(child); });
    finish(item);
  }

 private:
  void read_cdf_attributes(const Element& item) {
    const std::string href = item.url_attribute("href");
    if (!href.empty()) entry_.links.push_back({"alternate", href, "", "", "", {}});
    if (auto date = item.attribute("lastmod"); !date.empty()) updated_.offer(0, parse_date(date));
  }

  void read_child(const Element& e) {
    if (identity_.read(e)) return;
    switch (e.ns()) {
      case Ns::none:
      case Ns::atom:
        read_core(e);
        break;
      case Ns::dc:
      case Ns::dcterms:
        read_dublin_core(e);
        break;
      case Ns::content:
        if (e.name() == "encoded") offer_content(1, "content:encoded", read_text(e, TextRule::html));
        break;
      case Ns::xhtml:
        if (e.name() == "body") offer_content(2, "body", html(e));
        if (e.name() == "div") offer_content(2, "body", html(e));
        break;
      case Ns::itunes:
        read_itunes_child(e);
        break;
      case Ns::media:
        read_media_child(e);
        break;
      case Ns::slash:
        if (e.name() == "comments") entry_.comments_count = read_integer(e.text());
        break;
      case Ns::thread:
        if (e.name() == "total") entry_.comments_count = read_integer(e.text());
        if (e.name() == "in-reply-to") {
          entry_.in_reply_to.push_back(
              {e.attribute("ref"), e.url_attribute("href"), e.attribute("type"), e.url_attribute("source")});
        }
        break;
      case Ns::wfw:
        if (text::lower(e.name()) == "commentrss") entry_.comments_feed_url = e.url();
        break;
      case Ns::podlove:
        if (e.name() == "chapters") read_chapters(e, entry_.chapters);
        break;
      case Ns::georss:
      case Ns::gml:
      case Ns::geo:
        read_geo(e, geo_, entry_.geo);
        break;
      case Ns::creative_commons:
        if (e.name() == "license") add_link(read_link(e));
        break;
      default:
        break;
    }
  }

  static ParsedText html(const Element& e) {
    return {ParsedText::Kind::html, inner_html(e, false), std::string(e.base()), std::string(e.language())};
  }

  void read_core(const Element& e) {
    const auto name = core_element(e.name());
    switch (name) {
      case Core::title:
        return title_.offer(0, read_text(e, dialect_.rule(e, TextRule::guess)));
      case Core::link:
        return read_link_element(e);
      case Core::description:
        return offer_description("description", read_text(e, dialect_.rule(e, TextRule::html)), 0);
      case Core::summary:
        return offer_description("summary", read_text(e, dialect_.rule(e, TextRule::guess)),
                                 dialect_.atom ? 0 : 1);
      case Core::abstract:
        return offer_description("abstract", read_text(e, TextRule::html), 0);
      case Core::content:
        return read_content(e);
      case Core::body:
        return offer_content(2, "body", e.has_child_elements() ? html(e) : read_text(e, TextRule::html));
      case Core::fullitem:
        return offer_content(3, "fullitem", read_text(e, TextRule::html));
      case Core::author:
      case Core::managing_editor:
        authors_.push_back({0, read_person(e)});
        break;
      case Core::contributor:
        entry_.contributors.push_back(read_person(e));
        break;
      case Core::category:
        return add_category(read_category(e));
      case Core::tags:  // not RSS's, but written by several publishers
        for (std::string& word : split_keywords(e.text())) add_category({std::move(word), "", ""});
        break;
      case Core::keywords:
        for (std::string& word : split_keywords(e.text())) entry_.tags.push_back(std::move(word));
        break;
      case Core::enclosure:
        return add_enclosure(
            {e.url_attribute("url"), e.attribute("type"), "", read_length(e.attribute("length")), {}});
      case Core::source:
        entry_.source = read_source(e, dialect_.rule(e, TextRule::guess));
        break;
      case Core::comments:
        if (std::string url = e.url(); !url.empty()) entry_.comments_url = std::move(url);
        break;
      case Core::rights:
      case Core::copyright:
        return rights_.offer(0, read_text(e, dialect_.rule(e, TextRule::guess)));
      case Core::image:
        e.each_child([&](const Element& child) {
          if (child.is_core("url")) image_.offer(1, child.url());
        });
        break;
      case Core::language:
        return read_language(e);
      case Core::pubdate:
      case Core::published:
      case Core::issued:
        return offer_date(published_, 0, e);
      case Core::updated:
      case Core::modified:
      case Core::lastmod:
        return offer_date(updated_, 0, e);
      case Core::created:
        entry_.created = newer_of(entry_.created, e);
        break;
      case Core::expiration_date:
        entry_.expired = newer_of(entry_.expired, e);
        break;
      case Core::date:
        return offer_date(published_, 1, e);
      case Core::other:
        break;
    }
  }

  void read_language(const Element& e) {
    if (std::string language = language_tag(e.text()); !language.empty()) own_language_ = std::move(language);
  }

  void read_dublin_core(const Element& e) {
    const std::string lower_case = text::lower(e.name());
    const std::string_view name = lower_case;
    if (name == "title") {
      title_.offer(1, read_text(e, TextRule::guess));
    } else if (name == "creator" || name == "author") {
      authors_.push_back({1, read_person(e)});
    } else if (name == "contributor") {
      entry_.contributors.push_back(read_person(e));
    } else if (name == "publisher") {
      entry_.publisher = read_person(e);
    } else if (name == "subject") {
      add_category({text::fold_white_space(e.text()), "", ""});
    } else if (name == "description") {
      offer_description("dc:description", read_text(e, TextRule::html), 2);
    } else if (name == "rights") {
      rights_.offer(1, read_text(e, TextRule::guess));
    } else if (name == "language") {
      read_language(e);
    } else if (name == "date") {
      offer_date(published_, 2, e);
    } else if (name == "issued") {
      offer_date(published_, 1, e);
    } else if (name == "modified") {
      offer_date(updated_, 1, e);
    } else if (name == "created") {
      entry_.created = newer_of(entry_.created, e);
    } else if (name == "valid") {
      read_validity(e.text());
    }
  }

  /// dcterms:valid: `start=…; end=…; scheme=W3C-DTF`.
  void read_validity(const std::string& period) {
    const auto at = period.find("end=");
    if (at == std::string::npos) return;
    if (const auto date = parse_date(period.substr(at + 4, period.find(';', at) - at - 4)))
      entry_.expired = date;
  }

  void read_itunes_child(const Element& e) {
    if (e.name() == "summary") {
      offer_description("itunes:summary", read_text(e, TextRule::guess), 3);
      return;
    }
    read_itunes(e, entry_.itunes.edit());
  }

  void read_media_child(const Element& e) {
    if (e.name() == "category") {
      Category category = read_category(e);
      media_tags_.push_back(category.label.empty() ? category.term : category.label);
      if (!category.term.empty() || !category.label.empty()) entry_.categories.push_back(std::move(category));
      return;
    }
    if (e.name() == "copyright") {
      rights_.offer(2, read_text(e, TextRule::guess));
      return;
    }
    read_media(e, entry_.media.edit());
  }

  void read_link_element(const Element& e) {
    Link link = read_link(e);
    if (link.href.empty()) return;
    if (is_rss_link(e) && entry_.url.empty()) entry_.url = link.href;
    if (link.rel == "enclosure") {
      add_enclosure({link.href, link.type, link.title, link.length, {}});
    } else if (link.rel == "related" && entry_.external_url.empty()) {
      entry_.external_url = link.href;
    }
    if (link.rel == "replies" && link.type.find("html") != std::string::npos && entry_.comments_url.empty()) {
      entry_.comments_url = link.href;
    }
    add_link(std::move(link));
  }

  void add_link(Link link) {
    if (!link.href.empty()) entry_.links.push_back(std::move(link));
  }

  void read_content(const Element& e) {
    if (e.has_attribute("src")) {
      entry_.content_src = ParsedEntry::ContentSource{e.url_attribute("src"), e.attribute("type")};
      ParsedText text = read_text(e, TextRule::typed);
      if (!text.empty()) offer_content(0, "content", std::move(text));
      return;
    }
    offer_content(0, "content", read_text(e, dialect_.rule(e, TextRule::html)));
  }

  void offer_content(int rank, const std::string& origin, ParsedText text) {
    if (!text.empty()) content_.offer(rank, {origin, std::move(text)});
  }

  /// A text that is the summary where something better is the content.
  void offer_description(const std::string& origin, ParsedText text, int rank) {
    if (text.empty()) return;
    descriptions_.push_back({rank, {origin, std::move(text)}});
  }

  void add_category(Category category) {
    if (category.term.empty() && category.label.empty()) return;
    entry_.tags.push_back(category.label.empty() ? category.term : category.label);
    entry_.categories.push_back(std::move(category));
  }

  void add_enclosure(Enclosure enclosure) {
    if (!enclosure.url.empty()) entry_.attachments.push_back(std::move(enclosure));
  }

  /// Where an element is repeated, the last one that is a date wins.
  static std::optional<ParsedDate> newer_of(std::optional<ParsedDate> before, const Element& e) {
    const auto date = read_date(e);
    return date ? date : before;
  }

  void finish(const Element& item) {
    if (entry_.itunes) finish_itunes(entry_.itunes.edit());
    finish_texts();
    entry_.title = std::move(title_.value);
    if (entry_.title.empty() && !entry_.media->title.empty()) entry_.title = entry_.media->title;
    if (entry_.title.empty() && !entry_.itunes->title.empty()) {
      entry_.title = guess_text(entry_.itunes->title, item);
    }
    if (!rights_.value.empty()) entry_.rights = std::move(rights_.value);
    entry_.published = published_.value;
    entry_.updated = updated_.value;
    finish_authors();
    const auto add_tags = [&](const std::vector<std::string>& more) {
      entry_.tags.insert(entry_.tags.end(), more.begin(), more.end());
    };
    add_tags(media_tags_);
    add_tags(entry_.itunes->categories);
    add_tags(entry_.itunes->keywords);
    drop_repeated_tags(entry_.tags);
    drop_repeated_attachments(entry_.attachments);
    entry_.id = identity_.id();
    entry_.guid_is_permalink = identity_.guid_is_permalink();
    if (entry_.url.empty()) entry_.url = alternate_of(entry_.links);
    if (entry_.itunes->duration && !entry_.attachments.empty())
      entry_.attachments.front().duration = entry_.itunes->duration;
    finish_image();
    finish_language(item);
    if (!entry_.timestamp_comment && entry_.content.kind == ParsedText::Kind::html) {
      entry_.timestamp_comment = timestamp_in_html(entry_.content.value);
    }
    finish_item(entry_);
  }

  void finish_texts() {
    if (!entry_.media->description.empty()) {
      descriptions_.push_back({4, {"media:description", entry_.media->description}});
    }
    std::stable_sort(descriptions_.begin(), descriptions_.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    if (content_.value.text.empty() && !descriptions_.empty()) {
      content_.value = std::move(descriptions_.front().second);
      descriptions_.erase(descriptions_.begin());
    }
    entry_.content = std::move(content_.value.text);
    entry_.content_origin = std::move(content_.value.origin);
    for (auto& [rank, description] : descriptions_) {
      const bool may_be_summary = description.origin != "dc:description" && description.origin != "abstract";
      if (!may_be_summary || description.text.value == entry_.content.value) continue;
      entry_.summary = std::move(description.text);
      break;
    }
  }

  void finish_authors() {
    entry_.authors = best_people(std::move(authors_));
    if (entry_.authors.empty() && !entry_.itunes->author.empty()) {
      entry_.authors.push_back(person_from_text(entry_.itunes->author));
    }
  }

  void finish_image() {
    if (!entry_.itunes->image.empty()) image_.offer(0, entry_.itunes->image);
    const ParsedMediaFile* largest = nullptr;
    for (const ParsedMediaFile& file : entry_.media->thumbnails) {
      if (largest == nullptr || file.width.value_or(0) > largest->width.value_or(0)) largest = &file;
    }
    if (largest != nullptr) image_.offer(2, largest->url);
    for (const ParsedMediaFile& file : entry_.media->contents) {
      if (file.medium == "image" || file.type.starts_with("image/")) image_.offer(3, file.url);
    }
    entry_.image = std::move(image_.value);
  }

  void finish_language(const Element& item) {
    for (const ParsedText* text : {&entry_.content, &entry_.summary, &entry_.title}) {
      if (text->empty()) continue;
      if (!text->language.empty() || item.has_language()) {
        entry_.language = text->language;
        if (entry_.language.empty()) return;  // xml:lang="" ends inheritance
      }
      break;
    }
    if (entry_.language.empty() && !own_language_.empty()) entry_.language = own_language_;
    if (entry_.language.empty()) entry_.language = language_;
  }

  Dialect dialect_;
  const std::string& language_;
  ItemIdentity identity_;
  ParsedEntry& entry_;
  std::string own_language_;
  Ranked<ParsedText> title_;
  Ranked<ParsedText> rights_;
  Ranked<std::string> image_;
  Ranked<OriginText> content_;
  std::vector<std::pair<int, OriginText>> descriptions_;
  Ranked<std::optional<ParsedDate>> published_;
  Ranked<std::optional<ParsedDate>> updated_;
  std::vector<std::pair<int, Person>> authors_;
  std::vector<std::string> media_tags_;
  GeoState geo_;
};

}  // namespace

void read_item(const Element& item, const Dialect& dialect, const std::string& language, ParsedEntry& entry) {
  ItemReader(item, dialect, language, entry).read(item);
}

}  // namespace riverd::parse
