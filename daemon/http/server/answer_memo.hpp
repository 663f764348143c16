#pragma once

#include "daemon/http/server/answer.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace riverd::http {

/// Readers ask in the same words every time, and what a request for a kept document is answered with depends
/// on those words and the document alone. So the last answers are remembered by their requests' heads, byte
/// for byte, as long as their documents are current: such a request is neither parsed nor routed again. Holds
/// no document. Used on the server's executor.
class AnswerMemo {
 public:
  /// The answer to a request with this head, empty line included; nullopt if it has to be worked out.
  [[nodiscard]] std::optional<Answer> find(std::string_view head) const;

  /// Remembers an answer, in the place of another. Only to a request without a body, after which the
  /// connection stays open; answers of documents that are not current, and long heads, are not remembered.
  void remember(std::string_view head, const Answer& answer);

 private:
  struct Remembered {
    std::string head;
    std::weak_ptr<const Document> document;
    Answer::Choice choice;
  };
  static constexpr std::size_t places = 256;

  std::vector<Remembered> remembered_ = std::vector<Remembered>(places);
};

}  // namespace riverd::http
