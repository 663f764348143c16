#pragma once

#include <cstdint>

namespace riverd {

/// Lets the allocator keep what a document of usual size needs, instead of giving it back to the system after
/// each and asking for it again: the page faults of that cost a tenth of what reading a feed takes. Up to
/// 8 MiB an arena stay. Blocks of 1 MiB and more, as of rivers and what encodes them, come and go by
/// themselves: in the arenas they would leave holes, a third of what the daemon holds. There are
/// three arenas at most, each with holes of its own: with two, threads wait longer for one another when a
/// first round of polls reads thousands of documents; with one for each thread a day's polls hold 1.5 MiB
/// more. Call once, before any thread.
void keep_memory_between_documents();

/// What the process holds, in bytes.
struct HeldMemory {
  std::uint64_t resident = 0;  // with the pages of files, the store's above all
  std::uint64_t shared = 0;    // of these: of files
  [[nodiscard]] std::uint64_t anonymous() const { return resident > shared ? resident - shared : 0; }
};
[[nodiscard]] HeldMemory held_memory();

/// Gives pages that hold nothing any more back to the system if there are more than `most` bytes of them:
/// what was read at once, as at a first round of polls, lies scattered between what stays, and the allocator
/// by itself gives back only what is free at the end of an arena. Any thread; takes milliseconds, in which
/// others may wait for memory. Returns whether it did.
bool give_back_free_memory(std::uint64_t most);

}  // namespace riverd
