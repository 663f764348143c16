#include "daemon/http/server/request_head.hpp"

namespace riverd::http {

const std::string* RequestHead::parameter(std::string_view name) const {
  for (const auto& one : query) {
    if (one.name == name) {
      return &one.value;
    }
  }
  return nullptr;
}

void RequestHead::clear() {
  method = Method::other;
  path.clear();
  query.clear();
  for (auto* text :
       {&method_name, &query_text, &host, &accept, &accept_encoding, &if_none_match, &if_modified_since,
        &a_im, &authorization, &cookie, &last_event_id, &user_agent, &content_type, &body}) {
    text->clear();
  }
}

}  // namespace riverd::http
