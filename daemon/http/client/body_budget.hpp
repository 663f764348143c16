#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstdint>
#include <memory>

namespace riverd::http {

class BodyShare;

/// What the bodies of answers may take in memory together, from their first byte until they are let go.
/// Where it is used up, reading pauses and the origins wait, as TCP lets them, until something is let go. If
/// none is there to be let go, since no answer is read to its end yet, the one that was begun first is read
/// on. Who holds an answer must therefore let it go before it waits for another. Used on one executor.
class BodyBudget {
 public:
  struct State;

  /// How long an answer waits for room, from its first pause on: a third of the usual timeout.
  static constexpr std::chrono::seconds longest_pause{20};

  BodyBudget(boost::asio::any_io_executor executor, std::uint64_t bytes);

  /// For one answer that is about to be read. It may outlive the budget.
  [[nodiscard]] std::shared_ptr<BodyShare> share();

  /// Bytes held now.
  [[nodiscard]] std::uint64_t held() const;

 private:
  std::shared_ptr<State> state_;
};

/// The part of the budget that one answer takes; given back when it is destroyed.
class BodyShare {
 public:
  explicit BodyShare(std::shared_ptr<BodyBudget::State> state);
  ~BodyShare();
  BodyShare(const BodyShare&) = delete;
  BodyShare& operator=(const BodyShare&) = delete;

  /// Whether more may be read.
  [[nodiscard]] bool has_room() const;

  /// Waits until more may be read, or for as long as an answer may pause, or to the deadline.
  [[nodiscard]] boost::asio::awaitable<void> room(std::chrono::steady_clock::time_point deadline);

  /// The body takes so many bytes now.
  void holds(std::uint64_t bytes);

  /// The answer is read: nothing comes any more, what came is still held.
  void read();

 private:
  struct Place;
  std::shared_ptr<BodyBudget::State> state_;
  std::unique_ptr<Place> place_;  // while it is read
  std::uint64_t bytes_ = 0;
};

}  // namespace riverd::http
