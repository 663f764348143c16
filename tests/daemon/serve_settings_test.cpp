#include "daemon/serve_settings.hpp"

#include <catch2/catch.hpp>

using namespace riverd;

TEST_CASE("caches of documents are made to fit into the memory that is allowed") {
  const serve::ServeSettings usual;
  serve::ServeSettings settings;
  fit_caches(settings, {});
  CHECK(settings.feed_documents_bytes == usual.feed_documents_bytes);
  fit_caches(settings, std::uint64_t{128} << 20U);
  CHECK(settings.feed_documents_bytes == usual.feed_documents_bytes / 4);
  CHECK(settings.archive_documents_bytes == usual.archive_documents_bytes / 4);
  CHECK(settings.delta_documents_bytes == usual.delta_documents_bytes / 4);
}
