// The allocator's settings. A program that has this file is linked with jemalloc (riverd_allocator).

/// jemalloc(3), "TUNING"; it reads this before main().
///
/// Polls under way allocate and free by the hundred, in sizes that glibc's lists are slow with: with jemalloc
/// a poll of everything takes a fifth less. Two arenas: one is nearly always the network thread's; each has
/// holes of its own. What is free goes back to the system after a second, by a thread of the allocator's own,
/// so that what a river or a first poll needed does not stay: a daemon is idle most of the time.
extern "C" const char* const malloc_conf;
extern "C" const char* const malloc_conf =
    "narenas:2,background_thread:true,dirty_decay_ms:1000,muzzy_decay_ms:0";
