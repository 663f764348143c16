#include "daemon/poll/fetcher.hpp"

#include "daemon/poll/file_source.hpp"
#include "feeds/text/url.hpp"

namespace riverd::poll {

namespace asio = boost::asio;

SourceFetcher::SourceFetcher(http::Client& client, runtime::CpuPool& pool, std::uint64_t max_body)
    : client_(client), pool_(pool), max_body_(max_body) {}

asio::awaitable<Result<http::Response>> SourceFetcher::fetch(FeedTarget target) {
  if (text::scheme_of(target.url) == "file") {
    auto read = [url = std::move(target.url), etag = std::move(target.validators.etag), limit = max_body_] {
      return read_file_source(url, etag, limit);
    };
    co_return co_await pool_.run(std::move(read));
  }
  http::Request request{std::move(target.url)};
  request.if_none_match = std::move(target.validators.etag);
  request.if_modified_since = std::move(target.validators.last_modified);
  request.user = std::move(target.user);
  request.password = std::move(target.password);
  co_return co_await client_.get(std::move(request));
}

}  // namespace riverd::poll
