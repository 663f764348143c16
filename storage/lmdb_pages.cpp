#include "storage/lmdb_pages.hpp"

#include "storage/error.hpp"
#include "storage/lmdb_error.hpp"

#include <unistd.h>

#include <bit>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace riverd::storage {
namespace {

// The file's format (mdb.c of LMDB 0.9). Offsets and sizes in bytes.
constexpr std::size_t page_header = 16;  // number (8), padding (2), flags (2), then the next two
constexpr std::size_t flags_at = 10;
constexpr std::size_t lower_at = 12;  // where the free room of a tree's page begins; of an overflow …
constexpr std::size_t pages_at = 12;  // … page how many there are of it (4)
constexpr std::size_t node_header = 8;
constexpr std::size_t table_size = 48;  // of a table's root: padding (8), three counts (24), entries (8) …
constexpr std::size_t root_at = 40;     // … and the number of the page the tree begins with
constexpr std::size_t head_tables_at = page_header + 24;  // in a head: of free pages, and of all else
constexpr std::size_t head_last_page_at = head_tables_at + 2 * table_size;
constexpr std::size_t head_commit_at = head_last_page_at + 8;
constexpr std::uint16_t branch_page = 0x01;
constexpr std::uint16_t leaf_page = 0x02;
constexpr std::uint16_t overflow_page = 0x04;
constexpr std::uint16_t in_overflow = 0x01;  // of a node: its value stands in pages of its own
constexpr std::uint16_t is_table = 0x02;     // its value is a table's root
constexpr std::uint64_t no_page = ~std::uint64_t{0};
constexpr std::uint64_t heads = 2;

template <class Number>
Number read(std::string_view bytes, std::size_t at) {
  Number out{};
  if (at <= bytes.size() && bytes.size() - at >= sizeof out) std::memcpy(&out, bytes.data() + at, sizeof out);
  return out;
}

/// A row of a tree's page.
struct Node {
  std::uint16_t flags = 0;
  std::uint64_t low = 0;  // the first four bytes: the size of a leaf's value, or part of a branch's page
  std::string_view key;
  std::string_view rest;  // after the key, to the end of the page

  [[nodiscard]] std::uint64_t child() const { return low | std::uint64_t{flags} << 32U; }
};

class PageWalk {
 public:
  using Report = std::function<void(const std::string&)>;

  PageWalk(MDB_env* environment, const Report& report) : report_(report) {
    mdb_env_get_fd(environment, &file_);
    MDB_stat stat{};
    mdb_env_stat(environment, &stat);
    page_size_ = stat.ms_psize;
  }

  /// False: the head of that commit is no more there.
  bool run(std::uint64_t commit) {
    std::optional<std::string> head;
    for (std::uint64_t page = 0; page < heads; ++page) {
      auto bytes = load(page, 1);
      if (bytes && read<std::uint64_t>(*bytes, head_commit_at) == commit) head = std::move(bytes);
    }
    if (!head) return false;
    uses_.resize(read<std::uint64_t>(*head, head_last_page_at) + 1);
    for (std::uint64_t page = 0; page < heads; ++page) use(page, Use::used);
    const std::string_view tables = std::string_view(*head).substr(head_tables_at);
    in_free_list_ = true;
    tree(read<std::uint64_t>(tables, root_at));
    in_free_list_ = false;
    tree(read<std::uint64_t>(tables, table_size + root_at));
    for (const std::uint64_t page : free_) use(page, Use::free);
    report_lost();
    return true;
  }

 private:
  enum class Use : std::uint8_t { unknown, used, free };

  void say(std::uint64_t page, const char* what) { report_(std::to_string(page) + ": " + what); }

  [[nodiscard]] std::optional<std::string> load(std::uint64_t page, std::uint64_t count) const {
    std::string bytes(count * page_size_, '\0');
    std::size_t done = 0;
    while (done < bytes.size()) {
      const ssize_t got = ::pread(file_, bytes.data() + done, bytes.size() - done,
                                  static_cast<off_t>(page * page_size_ + done));
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) return std::nullopt;
      done += static_cast<std::size_t>(got);
    }
    return bytes;
  }

  /// False: it is not there, or has a use already.
  bool use(std::uint64_t page, Use as) {
    if (page >= uses_.size()) {
      say(page, "is spoken of, and is beyond the last page");
      return false;
    }
    Use& now = uses_[page];
    if (now != Use::unknown) {
      if (now != as) {
        say(page, "is in use and free");
      } else {
        say(page, as == Use::free ? "is free twice" : "is in use twice");
      }
      return false;
    }
    now = as;
    return true;
  }

  /// A tree's pages, from its root or a page below it.
  void tree(std::uint64_t root) {
    if (root == no_page) return;
    std::vector<std::uint64_t> ahead = {root};
    while (!ahead.empty()) {
      const std::uint64_t page = ahead.back();
      ahead.pop_back();
      if (!use(page, Use::used)) continue;
      const auto bytes = load(page, 1);
      if (!bytes) {
        say(page, "cannot be read");
        continue;
      }
      const auto flags = read<std::uint16_t>(*bytes, flags_at);
      const bool branch = (flags & branch_page) != 0;
      if (read<std::uint64_t>(*bytes, 0) != page || branch == ((flags & leaf_page) != 0)) {
        say(page, "is not the page of a table that it should be");
        continue;
      }
      for (const Node& node : nodes_of(page, *bytes)) {
        if (branch) {
          ahead.push_back(node.child());
        } else {
          leaf(page, node, ahead);
        }
      }
    }
  }

  std::vector<Node> nodes_of(std::uint64_t page, std::string_view bytes) {
    std::vector<Node> out;
    const std::size_t lower = read<std::uint16_t>(bytes, lower_at);
    if (lower < page_header || lower > bytes.size()) {
      say(page, "cannot be read");
      return out;
    }
    for (std::size_t at = page_header; at + 2 <= lower; at += 2) {
      const std::size_t place = read<std::uint16_t>(bytes, at);
      const std::size_t key_size = read<std::uint16_t>(bytes, place + 6);
      if (place < lower || place + node_header + key_size > bytes.size()) {
        say(page, "cannot be read");
        return out;
      }
      const std::uint64_t first = read<std::uint16_t>(bytes, place);
      const std::uint64_t second = read<std::uint16_t>(bytes, place + 2);
      const bool little = std::endian::native == std::endian::little;
      out.push_back(
          {read<std::uint16_t>(bytes, place + 4), little ? first | second << 16U : second | first << 16U,
           bytes.substr(place + node_header, key_size), bytes.substr(place + node_header + key_size)});
    }
    return out;
  }

  void leaf(std::uint64_t page, const Node& node, std::vector<std::uint64_t>& ahead) {
    std::string large;
    std::string_view value = node.rest.substr(0, node.low);
    if ((node.flags & in_overflow) != 0) {
      const auto pages = overflow(read<std::uint64_t>(node.rest, 0), node.low);
      if (!pages) return;
      large = *pages;
      value = std::string_view(large).substr(page_header, node.low);
    }
    if (value.size() != node.low) return say(page, "cannot be read");
    if ((node.flags & is_table) != 0) {
      const auto root = read<std::uint64_t>(value, root_at);
      if (root != no_page) ahead.push_back(root);
    } else if (in_free_list_) {
      free_pages(page, value);
    }
  }

  /// The pages that a value has for itself, which may be more than it needs: LMDB writes a smaller value
  /// where a larger one stood. Their content is read only where it lists free pages.
  std::optional<std::string> overflow(std::uint64_t first, std::uint64_t size) {
    const std::uint64_t wanted = (page_header + size + page_size_ - 1) / page_size_;
    if (!use(first, Use::used)) return std::nullopt;
    auto bytes = load(first, 1);
    if (!bytes || read<std::uint64_t>(*bytes, 0) != first ||
        (read<std::uint16_t>(*bytes, flags_at) & overflow_page) == 0 ||
        read<std::uint32_t>(*bytes, pages_at) < wanted) {
      say(first, "does not begin the value that it should hold");
      return std::nullopt;
    }
    const std::uint64_t held = read<std::uint32_t>(*bytes, pages_at);
    for (std::uint64_t page = first + 1; page < first + held; ++page) {
      if (!use(page, Use::used)) return std::nullopt;
    }
    if (!in_free_list_) return std::nullopt;
    bytes = load(first, wanted);
    if (!bytes) say(first, "cannot be read");
    return bytes;
  }

  /// How many, then their numbers.
  void free_pages(std::uint64_t page, std::string_view list) {
    const auto count = read<std::uint64_t>(list, 0);
    if (list.size() < sizeof count || count > list.size() / sizeof count - 1)
      return say(page, "holds a list of free pages that cannot be read");
    for (std::uint64_t i = 1; i <= count; ++i) free_.push_back(read<std::uint64_t>(list, i * sizeof count));
  }

  void report_lost() {
    std::uint64_t lost = 0;
    std::uint64_t first = 0;
    for (std::uint64_t page = uses_.size(); page-- > 0;) {
      if (uses_[page] != Use::unknown) continue;
      ++lost;
      first = page;
    }
    if (lost == 0) return;
    report_(std::to_string(first) + ": is neither in use nor free, and so are " + std::to_string(lost - 1) +
            " after it; `riverd compact` gives them back");
  }

  const Report& report_;
  mdb_filehandle_t file_ = -1;
  std::size_t page_size_ = 0;
  bool in_free_list_ = false;
  std::vector<Use> uses_;
  std::vector<std::uint64_t> free_;
};

struct Abort {
  void operator()(MDB_txn* transaction) const { mdb_txn_abort(transaction); }
};

}  // namespace

Result<void> check_pages(MDB_env* environment, const std::filesystem::path& file,
                         const std::function<void(const std::string&)>& report) {
  // Two commits may come between the beginning of a transaction and the reading of its head.
  constexpr int most_attempts = 100;
  for (int attempt = 0; attempt < most_attempts; ++attempt) {
    MDB_txn* begun = nullptr;
    if (const int status = mdb_txn_begin(environment, nullptr, MDB_RDONLY, &begun); status != MDB_SUCCESS)
      return explain(status, file);
    const std::unique_ptr<MDB_txn, Abort> transaction(begun);
    if (PageWalk(environment, report).run(mdb_txn_id(begun))) return {};
  }
  return Error(StorageError::io, file.string() +
                                     ": is written to so fast that its pages cannot be checked; try "
                                     "again, or stop riverd");
}

}  // namespace riverd::storage
