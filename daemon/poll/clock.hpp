#pragma once

#include "feeds/model/time.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <memory>

namespace riverd::poll {

/// One coroutine's wait for a time. Used and destroyed on its executor only.
class Alarm {
 public:
  virtual ~Alarm() = default;

  /// Completes when the clock reaches `when`, when ring() is called, or for no reason at all: the
  /// caller looks at its clock and its condition and waits again. A ring() while nobody waits ends the
  /// next wait at once. Throws boost::system::system_error (operation_aborted) when the coroutine is
  /// cancelled. One wait at a time.
  [[nodiscard]] virtual boost::asio::awaitable<void> wait(Time when) = 0;

  virtual void ring() = 0;
};

/// What the polling knows of time. A seam, so that tests move it by hand.
class Clock {
 public:
  virtual ~Clock() = default;

  [[nodiscard]] virtual Time now() const = 0;
  [[nodiscard]] virtual std::unique_ptr<Alarm> alarm(boost::asio::any_io_executor executor) = 0;
};

/// The system's clock. A step of it is noticed within a minute.
class SystemClock final : public Clock {
 public:
  [[nodiscard]] Time now() const override;
  [[nodiscard]] std::unique_ptr<Alarm> alarm(boost::asio::any_io_executor executor) override;
};

}  // namespace riverd::poll
