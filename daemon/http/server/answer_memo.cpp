#include "daemon/http/server/answer_memo.hpp"

#include <functional>
#include <utility>

namespace riverd::http {
namespace {

constexpr std::size_t longest_head = 2048;

std::size_t place_of(std::string_view head, std::size_t places) {
  return std::hash<std::string_view>{}(head) % places;
}

}  // namespace

std::optional<Answer> AnswerMemo::find(std::string_view head) const {
  const auto& known = remembered_[place_of(head, remembered_.size())];
  if (known.head != head) {
    return std::nullopt;
  }
  auto document = known.document.lock();
  if (!document || !document->current()) {
    return std::nullopt;
  }
  return Answer(std::move(document), known.choice);
}

void AnswerMemo::remember(std::string_view head, const Answer& answer) {
  const auto& document = answer.document();
  if (head.size() <= longest_head && document && document->current()) {
    remembered_[place_of(head, remembered_.size())] = {std::string(head), document, answer.choice()};
  }
}

}  // namespace riverd::http
