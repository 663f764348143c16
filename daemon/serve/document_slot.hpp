#pragma once

#include "daemon/runtime/cpu_pool.hpp"
#include "daemon/serve/render.hpp"
#include "feeds/result.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <functional>
#include <memory>

namespace riverd::serve {

/// One document and the question whether it is fresh. What changes the document raises the slot's
/// version; who asks afterwards gets a document made after that, never an older one. Renders of a slot
/// never overlap: whoever comes while one runs waits for it, all for the same.
/// Used on one executor only; only the rendering itself happens elsewhere.
class DocumentSlot {
 public:
  using Render = std::function<Result<DocumentPointer>()>;

  /// `render` runs on the CPU pool and must own what it needs: it may end after the slot.
  explicit DocumentSlot(Render render) : render_(std::move(render)) {}

  ~DocumentSlot() { retire(); }
  DocumentSlot(const DocumentSlot&) = delete;
  DocumentSlot& operator=(const DocumentSlot&) = delete;

  /// What was made so far is out of date, and forgotten: documents about thousands of sources are megabytes.
  void invalidate() {
    ++version_;
    retire();
    document_.reset();
  }

  /// A document not older than this call. A render that fails is not repeated for those who waited for
  /// it. A failing or cancelled caller does not hold up the others.
  [[nodiscard]] static boost::asio::awaitable<Result<DocumentPointer>> get(std::shared_ptr<DocumentSlot> slot,
                                                                           runtime::CpuPool& pool);

 private:
  struct Attempt;
  class Rendering;

  /// Tells those who remember the document that it is not what there is to be served any more.
  void retire() const {
    if (document_) {
      document_->set_current(false);
    }
  }

  Render render_;
  DocumentPointer document_;
  std::uint64_t version_ = 1;
  std::uint64_t made_ = 0;  // the version the document was begun at
  std::shared_ptr<Attempt> attempt_;
};

}  // namespace riverd::serve
