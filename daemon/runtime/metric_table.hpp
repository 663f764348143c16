#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace riverd::runtime {

enum class MetricType : std::uint8_t { counter, gauge, histogram };

[[nodiscard]] std::string_view to_string(MetricType type);

/// What a name in `/metrics` means. Names are kept: who watches riverd by them finds them in later versions
/// too.
struct Metric {
  std::string_view name;  // by Prometheus' conventions: base units, counters end in _total
  MetricType type;
  std::string_view label;  // the label it has, with its values; empty: none
  std::string_view help;   // one sentence
};

/// All there are, in the order of the manual. What is written is taken from here, and so is
/// riverd-monitoring(7).
namespace metric {

using enum MetricType;

inline constexpr Metric build_info{"riverd_build_info", gauge, "version, commit",
                                   "Always 1; its labels say what is running."};
inline constexpr Metric feeds{"riverd_feeds", gauge, "health: unknown, good, failing, suspended, gone",
                              "Configured feeds by health."};
inline constexpr Metric feed_events{"riverd_feed_events", gauge, "kind",
                                    "Feeds with which something is the matter now, by what it is."};
inline constexpr Metric polls{"riverd_polls_total", counter, "result: changed, unchanged, failed, skipped",
                              "Polls by what came of them; skipped are those for which nothing was asked."};
inline constexpr Metric poll_duration{"riverd_poll_duration_seconds", histogram, "",
                                      "From sending a poll's request to having its whole answer, or none; "
                                      "waiting for the host's turn is not in it."};
inline constexpr Metric parse_duration{
    "riverd_parse_duration_seconds", histogram, "",
    "Reading a document that a poll brought: decoding, parsing, cleaning, identifying its entries."};
inline constexpr Metric commit_duration{
    "riverd_commit_duration_seconds", histogram, "",
    "From handing a change to the writing thread until it is durable, waiting for others included."};
inline constexpr Metric commit_failures{"riverd_commit_failures_total", counter, "",
                                        "Changes that polls could not store."};
inline constexpr Metric received_bytes{"riverd_received_bytes_total", counter, "",
                                       "Bytes of the bodies of answers to polls, as they came on the wire."};
inline constexpr Metric fetches_in_flight{"riverd_fetches_in_flight", gauge, "",
                                          "Requests of polls that are sent and not answered."};
inline constexpr Metric queue_length{
    "riverd_queue_length", gauge, "queue: hosts, pool, writer",
    "What waits: polls for their hosts' turn, work for the pool of threads, changes for the writing thread."};
inline constexpr Metric tasks{"riverd_tasks", gauge, "",
                              "Coroutines of polls and of what else the poller does that have not ended."};
inline constexpr Metric entries{"riverd_entries", gauge, "", "Entries stored."};
inline constexpr Metric entries_added{"riverd_entries_added_total", counter, "",
                                      "New entries that polls brought."};
inline constexpr Metric entries_changed{"riverd_entries_changed_total", counter, "",
                                        "Changes of known entries that polls brought."};
inline constexpr Metric entries_folded{"riverd_entries_folded_total", counter, "",
                                       "New entries that are copies of another feed's entry."};
inline constexpr Metric stories_with_copies{"riverd_stories_with_copies", gauge, "",
                                            "Stories that more than one source tells."};
inline constexpr Metric store_used_bytes{"riverd_store_used_bytes", gauge, "", "Bytes of the store in use."};
inline constexpr Metric store_limit_bytes{"riverd_store_limit_bytes", gauge, "",
                                          "Bytes the store can grow to, [storage] map_size."};
inline constexpr Metric http_connections{"riverd_http_connections_total", counter, "",
                                         "Connections accepted."};
inline constexpr Metric http_connections_refused{"riverd_http_connections_refused_total", counter, "",
                                                 "Connections turned away because too many were open."};
inline constexpr Metric http_connections_open{"riverd_http_connections_open", gauge, "",
                                              "Connections open now."};
inline constexpr Metric http_responses{"riverd_http_responses_total", counter,
                                       "class: 1xx, 2xx, 3xx, 4xx, 5xx", "Answers by class of status."};
inline constexpr Metric http_sent_bytes{"riverd_http_sent_bytes_total", counter, "",
                                        "Bytes of answers sent."};
inline constexpr Metric http_request_duration{
    "riverd_http_request_duration_seconds", histogram, "",
    "From having read a request until its answer is ready to be sent; the client's own pace is not in it."};
inline constexpr Metric listeners{"riverd_listeners", gauge, "", "Clients that listen to streams of events."};
inline constexpr Metric loop_lag{"riverd_loop_lag_seconds", histogram, "",
                                 "How late the network thread comes to a timer, looked at once a second: "
                                 "what keeps every request waiting."};
inline constexpr Metric anonymous_memory{"riverd_anonymous_memory_bytes", gauge, "",
                                         "Resident memory without files that are mapped, such as the store, "
                                         "of which the system takes back what it needs."};
inline constexpr Metric memory_limit{
    "riverd_memory_limit_bytes", gauge, "",
    "What the control groups allow the service (memory.max, memory.high); 0: no limit."};
inline constexpr Metric resident_memory{"process_resident_memory_bytes", gauge, "", "Resident memory."};
inline constexpr Metric cpu_seconds{"process_cpu_seconds_total", counter, "",
                                    "Processor time, user and system."};
inline constexpr Metric open_descriptors{"process_open_fds", gauge, "", "Open file descriptors."};
inline constexpr Metric most_descriptors{"process_max_fds", gauge, "", "File descriptors that may be open."};
inline constexpr Metric start_time{"process_start_time_seconds", gauge, "",
                                   "When the process began, in Unix time."};

}  // namespace metric

[[nodiscard]] std::span<const Metric* const> metric_table();

}  // namespace riverd::runtime
