#pragma once

#include <zstd.h>

#include <memory>
#include <new>

namespace riverd::storage {

struct FreeZstdContext {
  void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
  void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};

/// What `make` makes, once for each thread that asks and for each such function: setting one up takes longer
/// than packing an entry. It is freed with its thread. Throws std::bad_alloc.
template <class Context, Context* (*make)()>
Context* context_of_thread() {
  thread_local const std::unique_ptr<Context, FreeZstdContext> context(make());
  if (!context) throw std::bad_alloc();
  return context.get();
}

}  // namespace riverd::storage
