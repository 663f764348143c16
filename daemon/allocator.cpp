// The allocator's settings. A program that has this file is linked with jemalloc (riverd_allocator).

/// jemalloc(3), "TUNING"; it reads this before main().
///
/// Polls under way allocate and free by the hundred, in sizes that glibc's lists are slow with: with jemalloc
/// a first poll of everything takes a seventh less time. What it holds for that is kept small: one arena for
/// all threads, since each has holes of its own; threads keep to themselves no blocks of more than 1 KiB; and
/// what is free goes back to the system after a tenth of a second, by a thread of the allocator's own. At
/// once would make that poll take half as long again; the daemon asks for it all the same
/// (give_memory_back_at_once()).
extern "C" const char* const malloc_conf;
extern "C" const char* const malloc_conf =
    "narenas:1,lg_tcache_max:10,background_thread:true,dirty_decay_ms:100,muzzy_decay_ms:0";
