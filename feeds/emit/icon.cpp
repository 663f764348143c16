#include "feeds/emit/html_page.hpp"

namespace riverd::emit {

const std::string& icon() {
  static const std::string text =
      R"svg(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><style>path{stroke:#0a6470}@media (prefers-color-scheme:dark){path{stroke:#74c7d1}}</style><g fill="none" stroke-width="3.2" stroke-linecap="round"><path d="M3 9c4.3-4 8.7-4 13 0s8.7 4 13 0"/><path d="M3 17c4.3-4 8.7-4 13 0s8.7 4 13 0"/><path d="M3 25c4.3-4 8.7-4 13 0s8.7 4 13 0"/></g></svg>
)svg";
  return text;
}

}  // namespace riverd::emit
