#include "daemon/runtime/log_event.hpp"

#include <spdlog/spdlog.h>

#include <array>

namespace riverd::runtime {
namespace {

// The logger calls its sinks before it returns, on this thread.
thread_local const LogFields* current = nullptr;

class Current {
 public:
  explicit Current(const LogFields& fields) { current = &fields; }
  ~Current() { current = nullptr; }
  Current(const Current&) = delete;
  Current& operator=(const Current&) = delete;
};

}  // namespace

std::span<const LogMessage* const> log_messages() {
  static constexpr std::array all = {
      &message::started,         &message::reloaded,      &message::not_reloaded,  &message::feed_fails,
      &message::feed_works,      &message::host_fails,    &message::host_works,    &message::feed_stopped,
      &message::feed_moved,      &message::feed_event,    &message::host_pauses,   &message::network_away,
      &message::network_back,    &message::store_fails,   &message::store_works,   &message::clock_stepped,
      &message::few_descriptors, &message::little_memory, &message::secret_unread,
  };
  return all;
}

void log_event(spdlog::level::level_enum level, const LogFields& fields, std::string_view text) {
  const Current set(fields);
  spdlog::log(level, "{}", text);
}

const LogFields* current_log_fields() {
  return current;
}

}  // namespace riverd::runtime
