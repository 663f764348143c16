#pragma once

#include "daemon/http/server/router.hpp"
#include "daemon/serve/documents.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace riverd::serve {

/// The table of what riverd serves to readers: paths, parameters and answers. Nothing here changes
/// anything. Used on the executor of its Documents, which must outlive it.
class Routes {
 public:
  explicit Routes(Documents& documents);
  Routes(const Routes&) = delete;
  Routes& operator=(const Routes&) = delete;

  /// Answers a request. Browsers get errors as pages, everybody else as a line of text.
  [[nodiscard]] boost::asio::awaitable<http::Reply> handle(const http::RequestHead& head);

  /// The same as a function for http::Server; this object must outlive it.
  [[nodiscard]] http::Handler handler();

  /// What `/readyz` says: 503 until this was called with true.
  void set_ready(bool ready) { ready_ = ready; }

  /// Adds to `/metrics`: `append` is called for every request, on the executor, and appends lines in
  /// Prometheus' text format.
  void add_metrics(std::function<void(std::string&)> append) { metrics_.push_back(std::move(append)); }

 private:
  using Awaited = boost::asio::awaitable<http::Reply>;

  void add_rivers();
  void add_feeds();
  void add_documents();
  void add_api();

  Awaited river(std::string_view name, Format format, const http::RequestHead& head);
  Awaited feed(std::string_view id_or_name, std::string_view rest, Format format,
               const http::RequestHead& head);
  Awaited archive(std::string_view name, std::string_view file);
  Awaited page_or_river(std::size_t river, std::uint64_t number, Format format);
  Awaited events(std::string_view name, const http::RequestHead& head);
  Awaited listen(std::size_t river, std::optional<std::uint64_t> last);
  Awaited entry(std::string_view id, const http::RequestHead& head);
  Awaited entries(const http::RequestHead& head);
  Awaited metrics();
  Awaited document(boost::asio::awaitable<Documents::Answer> answer);
  template <class Delta>
  Awaited document_or_delta(const http::RequestHead& head, boost::asio::awaitable<Documents::Answer> answer,
                            Delta delta);
  [[nodiscard]] http::Reply reply_with(Documents::Answer made) const;

  Documents& documents_;
  http::Router router_;
  std::vector<std::function<void(std::string&)>> metrics_;
  bool ready_ = false;
};

}  // namespace riverd::serve
