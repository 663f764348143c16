#include "daemon/http/server/reply.hpp"

namespace riverd::http {

Reply Reply::with(std::shared_ptr<const Document> document) {
  Reply out;
  out.document = std::move(document);
  return out;
}

Reply Reply::unchanged(std::shared_ptr<const Document> document) {
  auto out = with(std::move(document));
  out.known = true;
  return out;
}

Reply Reply::text(int status, std::string sentence) {
  Reply out;
  out.status = status;
  out.body = std::move(sentence);
  out.body += '\n';
  out.fields.push_back({"Cache-Control", "no-store"});
  return out;
}

Reply Reply::ok() {
  auto out = text(200, "ok");
  out.body.pop_back();
  return out;
}

Reply Reply::redirect(std::string location) {
  auto out = text(308, "Moved to " + location);
  out.fields.push_back({"Location", std::move(location)});
  return out;
}

Reply Reply::redirect_for_now(std::string location) {
  auto out = text(307, "For now at " + location);
  out.fields.push_back({"Location", std::move(location)});
  return out;
}

Reply Reply::see_other(std::string location) {
  auto out = text(303, "To be seen at " + location);
  out.fields.push_back({"Location", std::move(location)});
  return out;
}

const char* reason_phrase(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 202:
      return "Accepted";
    case 204:
      return "No Content";
    case 226:
      return "IM Used";
    case 303:
      return "See Other";
    case 304:
      return "Not Modified";
    case 307:
      return "Temporary Redirect";
    case 308:
      return "Permanent Redirect";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 406:
      return "Not Acceptable";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 411:
      return "Length Required";
    case 413:
      return "Content Too Large";
    case 414:
      return "URI Too Long";
    case 415:
      return "Unsupported Media Type";
    case 417:
      return "Expectation Failed";
    case 422:
      return "Unprocessable Content";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 501:
      return "Not Implemented";
    case 502:
      return "Bad Gateway";
    case 503:
      return "Service Unavailable";
    case 505:
      return "HTTP Version Not Supported";
    default:
      return "Unknown";
  }
}

}  // namespace riverd::http
