#include "daemon/client_settings.hpp"

#include <catch2/catch.hpp>

using namespace riverd;

TEST_CASE("P9 the User-Agent is constant and names version, contact and subscribers") {
  config::PollConfig poll;
  const auto agent = client_options(poll).user_agent;
  CHECK_THAT(agent, Catch::Matches("riverd/[0-9.]+ \\(1 subscribers\\)"));
  CHECK(client_options(poll).user_agent == agent);
  poll.contact = "https://example.org/riverd";
  poll.subscribers = 12;
  CHECK_THAT(client_options(poll).user_agent,
             Catch::Matches("riverd/[0-9.]+ \\(\\+https://example.org/riverd; 12 subscribers\\)"));
}
