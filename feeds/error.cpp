#include "feeds/error.hpp"

#include <stdexcept>

namespace riverd {
namespace {

class FeedErrorCategory final : public boost::system::error_category {
 public:
  [[nodiscard]] const char* name() const noexcept override { return "feed"; }
  [[nodiscard]] std::string message(int value) const override {
    switch (static_cast<FeedError>(value)) {
      case FeedError::not_a_feed:
        return "not a feed";
      case FeedError::empty:
        return "the document is empty";
      case FeedError::too_large:
        return "the document exceeds a limit";
      case FeedError::unreadable:
        return "the document is damaged beyond recovery";
      case FeedError::invalid_url:
        return "not an absolute URL of a supported scheme";
    }
    return "unknown feed error";
  }
};

}  // namespace

boost::system::error_code make_error_code(FeedError e) {
  static const FeedErrorCategory category;
  return {static_cast<int>(e), category};
}

void throw_exception_from_error(const Error& error, const boost::source_location& /*where*/) {
  throw std::runtime_error(error.message());
}

}  // namespace riverd
