#include "daemon/poll/fetcher.hpp"

#include "daemon/poll/file_source.hpp"
#include "feeds/text/url.hpp"

namespace riverd::poll {

namespace asio = boost::asio;

namespace {

asio::awaitable<Result<http::Response>> offered_answer(http::Response answer) {
  co_return std::move(answer);
}

}  // namespace

SourceFetcher::SourceFetcher(http::Client& client, runtime::CpuPool& pool, std::uint64_t max_body)
    : client_(client), pool_(pool), max_body_(max_body) {}

// No coroutine of its own around the client's: ten thousand polls go through here.
asio::awaitable<Result<http::Response>> SourceFetcher::fetch(FeedTarget target) {
  if (text::scheme_of(target.url) == "file") return read_file(std::move(target));
  if (offer_ && (offer_->url == target.url || offer_->until < std::chrono::steady_clock::now())) {
    auto offered = std::move(*offer_);
    offer_.reset();
    if (offered.url == target.url && offered.until >= std::chrono::steady_clock::now()) {
      return offered_answer(std::move(offered.answer));
    }
  }
  http::Request request{std::move(target.url)};
  request.if_none_match = std::move(target.validators.etag);
  request.if_modified_since = std::move(target.validators.last_modified);
  request.validators_url = std::move(target.validators.url);
  request.user = std::move(target.user);
  request.password = std::move(target.password);
  request.limits = target.limits;
  return client_.get(std::move(request));
}

asio::awaitable<Result<http::Response>> SourceFetcher::read_file(FeedTarget target) {
  auto read = [url = std::move(target.url), etag = std::move(target.validators.etag), limit = max_body_] {
    return read_file_source(url, etag, limit);
  };
  co_return co_await pool_.run(std::move(read));
}

void SourceFetcher::offer(std::string url, http::Response answer) {
  Offer offer;
  offer.url = std::move(url);
  offer.answer = std::move(answer);
  offer.until = std::chrono::steady_clock::now() + std::chrono::minutes{1};
  offer_ = std::move(offer);
}

}  // namespace riverd::poll
