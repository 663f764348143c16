#include "daemon/runtime/memory_limit.hpp"
#include "tests/support/temporary_directory.hpp"

#include <catch2/catch.hpp>

#include <fstream>
#include <string>

using namespace riverd;

namespace {

/// A tree of control groups as the kernel shows one.
class Groups {
 public:
  explicit Groups(const std::string& membership) { write("membership", membership); }

  void limit(const std::string& group, const std::string& file, const std::string& value) {
    std::filesystem::create_directories(folder_.path() / "cgroup" / group);
    write("cgroup/" + group + "/" + file, value + "\n");
  }

  [[nodiscard]] std::optional<std::uint64_t> read() const {
    return runtime::memory_limit({folder_.path() / "membership", folder_.path() / "cgroup"});
  }

 private:
  void write(const std::string& name, const std::string& text) {
    std::ofstream(folder_.path() / name) << text;
  }

  test::TemporaryDirectory folder_;
};

}  // namespace

TEST_CASE("the memory limit is the least of memory.max and memory.high of the group and those above it") {
  Groups groups("0::/system.slice/riverd.service\n");
  CHECK_FALSE(groups.read());
  groups.limit("system.slice/riverd.service", "memory.max", "max");
  groups.limit("system.slice/riverd.service", "memory.high", "max");
  CHECK_FALSE(groups.read());
  groups.limit("system.slice/riverd.service", "memory.max", "134217728");
  CHECK(groups.read() == 134217728);
  groups.limit("system.slice/riverd.service", "memory.high", "100663296");
  CHECK(groups.read() == 100663296);
  groups.limit("system.slice", "memory.max", "67108864");
  CHECK(groups.read() == 67108864);
  groups.limit(".", "memory.max", "50000000");
  CHECK(groups.read() == 50000000);
}

TEST_CASE("in a control group of its own namespace the root's limit is read") {
  Groups groups("0::/\n");
  groups.limit(".", "memory.max", "268435456");
  CHECK(groups.read() == 268435456);
}

TEST_CASE("what is no cgroup v2, or no number, is no limit") {
  Groups old("12:memory:/user.slice\n11:cpu:/\n");
  old.limit("user.slice", "memory.max", "1000000");
  CHECK_FALSE(old.read());
  Groups odd("0::/a\n");
  odd.limit("a", "memory.max", "12MB");
  CHECK_FALSE(odd.read());
  CHECK_FALSE(runtime::memory_limit({"/nonexistent/membership", "/nonexistent"}));
}

TEST_CASE("a group outside of what may be seen stops at what is") {
  Groups groups("0::/../other\n");
  groups.limit(".", "memory.max", "268435456");
  CHECK(groups.read() == 268435456);
}

TEST_CASE("caches shrink with the memory limit and never to nothing") {
  constexpr std::size_t usual = std::size_t{64} << 20U;
  CHECK(runtime::within_limit(usual, {}) == usual);
  CHECK(runtime::within_limit(usual, std::uint64_t{1} << 30U) == usual);
  CHECK(runtime::within_limit(usual, std::uint64_t{256} << 20U) == usual / 2);
  CHECK(runtime::within_limit(usual, std::uint64_t{64} << 20U) == usual / 8);
  CHECK(runtime::within_limit(usual, 1000) == usual / 16);
  CHECK(runtime::within_limit(3, 1000) == 1);
}
