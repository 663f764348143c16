#pragma once

#include "storage/store.hpp"

#include <iosfwd>

namespace riverd::commands {

/// `riverd check --store`: reads the whole store, beside a running daemon too, and prints one line for each
/// thing that is not as it must be and how to restore a backup, and returns 1; or says in one line what
/// was read and returns 0.
///
/// The reading is done in a process of its own, since a damaged page can crash what reads it: that is told
/// as damage as well. To be called while the process has one thread.
int check_store(storage::StoreOptions options, std::ostream& out);

}  // namespace riverd::commands
