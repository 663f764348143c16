#include "feeds/filter/subject.hpp"

#include "feeds/filter/folded_text.hpp"
#include "feeds/text/html_text.hpp"

#include <utility>

namespace riverd::filter {
namespace {

void add(Subject::Texts& to, std::string plain) {
  if (plain.empty()) return;
  std::string compared = folded(plain);
  to.push_back({std::move(plain), std::move(compared)});
}

void add_html(Subject::Texts& to, const SafeHtml& html) {
  if (!html.empty()) add(to, text::html_to_text(html.str()));
}

}  // namespace

const Subject::Texts& Subject::title() {
  if (!title_) add(title_.emplace(), entry_.title);
  return *title_;
}

const Subject::Texts& Subject::text() {
  if (text_) return *text_;
  Texts& out = text_.emplace();
  if (!whole_) {
    add_html(out, entry_.content);
    add_html(out, entry_.summary);
    return out;
  }
  const auto whole = whole_();
  if (!whole) {
    error_ = whole.error();
    return out;
  }
  add_html(out, whole->content);
  add_html(out, whole->summary);
  return out;
}

const Subject::Texts& Subject::author() {
  if (author_) return *author_;
  Texts& out = author_.emplace();
  for (const Person& person : entry_.authors.empty() ? feed_.authors : entry_.authors) {
    add(out, person.name);
    add(out, person.email);
    add(out, person.url);
  }
  return out;
}

const Subject::Texts& Subject::tag() {
  if (tag_) return *tag_;
  Texts& out = tag_.emplace();
  for (const Category& category : entry_.categories) {
    add(out, category.term);
    if (category.label != category.term) add(out, category.label);
  }
  return out;
}

const Subject::Texts& Subject::link() {
  if (!link_) add(link_.emplace(), entry_.url);
  return *link_;
}

const Subject::Texts& Subject::source() {
  if (source_) return *source_;
  Texts& out = source_.emplace();
  add(out, feed_.name);
  add(out, feed_.title);
  add(out, feed_.url);
  return out;
}

const Subject::Texts& Subject::group() {
  if (group_) return *group_;
  Texts& out = group_.emplace();
  for (const std::string& name : feed_.groups) add(out, name);
  return out;
}

}  // namespace riverd::filter
