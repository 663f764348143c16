#pragma once

#include "feeds/model/id.hpp"

#include <spdlog/common.h>

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace riverd::runtime {

/// A kind of event, as MESSAGE_ID names it (sd_journal_print(3)). Ids are kept from version to version; the
/// journal's catalog, systemd/riverd.catalog, explains each.
struct LogMessage {
  std::string_view id;    // 32 hexadecimal digits
  std::string_view what;  // as the manual lists it
};

namespace message {

inline constexpr LogMessage started{"1cad9fd581204e098d58d3b2fb895990", "riverd serves"};
inline constexpr LogMessage reloaded{"196d9886ce5d40ed9ca17d1c90216763", "the configuration was taken over"};
inline constexpr LogMessage not_reloaded{"7eda09edbe2b4a3aa7e4773b8c1e4876",
                                         "the configuration is bad, the old one stays"};
inline constexpr LogMessage feed_fails{"fbf0f990651c4e5b8fa372459affd2a7",
                                       "a feed began to fail, or fails still"};
inline constexpr LogMessage feed_works{"070b4bb4a04546f49fe8f778140451ca", "a feed works again"};
inline constexpr LogMessage host_fails{"9744e840d7b3454c903c700258725b04", "several feeds of a host fail"};
inline constexpr LogMessage host_works{"ea0d685867a540a3bfb3e8bfedc150eb", "a host's feeds work again"};
inline constexpr LogMessage feed_stopped{"e74e10e978fd4d6ba0104e7f703bed13", "a feed is not asked any more"};
inline constexpr LogMessage feed_moved{"469a37211cc04cffbe8f1c9c5c1f4419", "a feed moved for good"};
inline constexpr LogMessage feed_event{"a96b2e324b514e8192adc1bd187ef524",
                                       "something is the matter with a feed, or no more"};
inline constexpr LogMessage host_pauses{"c0903f8860564c5e95349675d0848eeb",
                                        "a host asked to be left alone for a while"};
inline constexpr LogMessage network_away{"d59a7d85890a452a94bf218b82f54009", "one's own network is away"};
inline constexpr LogMessage network_back{"90be61fc64034a02be9fb3bf09835248", "the network is there again"};
inline constexpr LogMessage store_fails{"edc70625ece54e6289bf65f4e5f7dfea", "the store takes no changes"};
inline constexpr LogMessage store_works{"79da94baf3b94c6db88234f37542372a", "the store takes changes again"};
inline constexpr LogMessage clock_stepped{"5f3fd695fb8f46d4820ead83ed160220",
                                          "the clock was set, or the machine slept"};
inline constexpr LogMessage few_descriptors{"a6ed7291c853411596a605b3488f0c04", "too few files may be open"};
inline constexpr LogMessage little_memory{"768b5ee7b9534143b893a2ab15546afc",
                                          "caches are small, as memory is limited"};
inline constexpr LogMessage secret_unread{"afab80bb91264cf58d44d581fedd16dc",
                                          "a secret cannot be read, so nobody is let in"};

}  // namespace message

[[nodiscard]] std::span<const LogMessage* const> log_messages();

/// What a line of the log tells for programs: fields of the journal (FEED_URL=, FEED_ID=, HTTP_STATUS=,
/// MESSAGE_ID=) and members of a JSON line, in lower case. What is empty is left out.
struct LogFields {
  const LogMessage* message = nullptr;
  std::string_view feed_url{};
  std::optional<FeedId> feed{};
  int http_status = 0;  // of the last answer; 0: none came
};

/// One line for an event. Secrets in URLs are taken out where the line is written, here as everywhere.
void log_event(spdlog::level::level_enum level, const LogFields& fields, std::string_view text);

/// The fields of the record that this thread is writing: spdlog's records have none. nullptr: it has none.
[[nodiscard]] const LogFields* current_log_fields();

}  // namespace riverd::runtime
