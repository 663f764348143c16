#include "daemon/serve/document_slot.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <optional>
#include <utility>

namespace riverd::serve {

namespace asio = boost::asio;

/// A render under way, and what those who wait for it must know afterwards.
struct DocumentSlot::Attempt {
  Attempt(const asio::any_io_executor& executor, std::uint64_t of)
      : version(of), ended(executor, asio::steady_timer::time_point::max()) {}

  std::uint64_t version;
  std::optional<Result<DocumentPointer>> made{};  // absent: it was abandoned
  asio::steady_timer ended;                       // cancelled at the end
};

/// Ends the attempt whatever becomes of the coroutine that made it.
class DocumentSlot::Rendering {
 public:
  Rendering(std::shared_ptr<DocumentSlot> slot, std::shared_ptr<Attempt> attempt)
      : slot_(std::move(slot)), attempt_(std::move(attempt)) {
    slot_->attempt_ = attempt_;
  }
  ~Rendering() {
    slot_->attempt_.reset();
    attempt_->ended.cancel();
  }
  Rendering(const Rendering&) = delete;
  Rendering& operator=(const Rendering&) = delete;

 private:
  std::shared_ptr<DocumentSlot> slot_;
  std::shared_ptr<Attempt> attempt_;
};

asio::awaitable<Result<DocumentPointer>> DocumentSlot::get(std::shared_ptr<DocumentSlot> slot,
                                                           runtime::CpuPool& pool) {
  const auto needed = slot->version_;
  while (slot->made_ < needed) {
    if (const auto other = slot->attempt_) {
      co_await other->ended.async_wait(asio::as_tuple(asio::use_awaitable));
      if (other->made && other->version >= needed) {
        co_return *other->made;
      }
      continue;
    }
    const auto executor = co_await asio::this_coro::executor;
    const auto attempt = std::make_shared<Attempt>(executor, slot->version_);
    const Rendering rendering(slot, attempt);
    auto work = [render = slot->render_] { return render(); };
    attempt->made = co_await pool.run(std::move(work));
    if (*attempt->made && attempt->version == slot->version_) {
      slot->document_ = **attempt->made;
      slot->made_ = attempt->version;
      if (slot->document_) {
        slot->document_->set_current(true);
      }
    }
    co_return *attempt->made;
  }
  co_return slot->document_;
}

}  // namespace riverd::serve
