// The simplest poller there is: a lower bound of what a poll of many feeds costs. It checks nothing, cleans
// nothing and indexes nothing but the order of arrival: a yardstick, no aggregator. One thread.
//
//   poll_floor fetch URLS CONNECTIONS [gzip]
//     only fetches: libcurl with kept connections; the documents are thrown away
//   poll_floor poll URLS CONNECTIONS FOLDER FEEDS_PER_COMMIT [gzip]
//     conditional requests by ETag, pugixml, a look-up of each item by its id, items and ETags into LMDB, and
//     one synced commit for so many feeds
//
//   g++ -O2 -std=c++20 poll_floor.cpp -o poll_floor -lcurl -lpugixml -llmdb

#include <curl/curl.h>
#include <lmdb.h>
#include <strings.h>
#include <sys/resource.h>
#include <pugixml.hpp>

#include <array>
#include <bit>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace {

struct Options {
  std::string list;
  int connections = 0;
  bool gzip = false;
  std::size_t feeds_per_commit = 0;
};

void check(int status, const char* what) {
  if (status != MDB_SUCCESS) throw std::runtime_error(std::string(what) + ": " + mdb_strerror(status));
}

double wall_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

rusage usage() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  return used;
}

double cpu_seconds() {
  const rusage used = usage();
  return static_cast<double>(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
         static_cast<double>(used.ru_utime.tv_usec + used.ru_stime.tv_usec) * 1e-6;
}

// A hash of 128 bits, not cryptographic: ids cost what a good fast hash costs.

using Hash = std::array<std::uint64_t, 2>;

std::uint64_t mixed(std::uint64_t value) {
  constexpr std::uint64_t factor = 0xd6e8feb86659fd93U;
  value = (value ^ value >> 32U) * factor;
  value = (value ^ value >> 32U) * factor;
  return value ^ value >> 32U;
}

Hash hash_of(std::string_view text) {
  std::uint64_t first = 0x9e3779b97f4a7c15U ^ text.size();
  std::uint64_t second = 0xc2b2ae3d27d4eb4fU;
  std::uint64_t word = 0;
  while (text.size() >= sizeof word) {
    std::memcpy(&word, text.data(), sizeof word);
    first = mixed(first ^ word);
    second = mixed(second + word * 31);
    text.remove_prefix(sizeof word);
  }
  word = 0;
  std::memcpy(&word, text.data(), text.size());
  return {mixed(first ^ word), mixed(second + word * 31)};
}

struct Item {
  std::string_view id;
  std::string_view title;
  std::string_view link;
  std::string_view date;
  std::string_view body;
};

std::string_view text_of(pugi::xml_node node) {
  return node.text().get();
}

/// Its content where it has one, else its summary.
std::string_view longest_of(pugi::xml_node item, const char* content, const char* summary) {
  const pugi::xml_node whole = item.child(content);
  return text_of(whole ? whole : item.child(summary));
}

Item atom_entry(pugi::xml_node entry) {
  return {text_of(entry.child("id")), text_of(entry.child("title")),
          entry.child("link").attribute("href").value(), text_of(entry.child("updated")),
          longest_of(entry, "content", "summary")};
}

Item rss_item(pugi::xml_node node) {
  Item item{text_of(node.child("guid")), text_of(node.child("title")), text_of(node.child("link")),
            text_of(node.child("pubDate")), longest_of(node, "content:encoded", "description")};
  if (item.id.empty()) item.id = item.link;
  return item;
}

/// In place: the items are pieces of the document.
template <class Function>
std::size_t for_each_item(std::string& text, Function function) {
  pugi::xml_document document;
  document.load_buffer_inplace(text.data(), text.size(),
                               pugi::parse_cdata | pugi::parse_escapes | pugi::parse_eol);
  const pugi::xml_node root = document.document_element();
  const bool atom = std::strcmp(root.name(), "feed") == 0;
  const bool rss = std::strcmp(root.name(), "rss") == 0;
  const pugi::xml_node parent = rss ? root.child("channel") : root;
  std::size_t count = 0;
  for (const pugi::xml_node node : parent.children(atom ? "entry" : "item")) {
    function(atom ? atom_entry(node) : rss_item(node));
    ++count;
  }
  return count;
}

MDB_val value_of(std::string& bytes) {
  return {bytes.size(), bytes.data()};
}

class Store {
 public:
  explicit Store(const std::filesystem::path& folder) {
    std::filesystem::create_directories(folder);
    check(mdb_env_create(&environment_), "mdb_env_create");
    check(mdb_env_set_mapsize(environment_, std::size_t{16} << 30U), "mdb_env_set_mapsize");
    check(mdb_env_set_maxdbs(environment_, 4), "mdb_env_set_maxdbs");
    check(mdb_env_open(environment_, folder.c_str(), MDB_NOTLS, 0644), "mdb_env_open");
    begin();
    check(mdb_dbi_open(transaction_, "item", MDB_CREATE, &items_), "mdb_dbi_open");
    check(mdb_dbi_open(transaction_, "time", MDB_CREATE, &arrivals_), "mdb_dbi_open");
    check(mdb_dbi_open(transaction_, "feed", MDB_CREATE, &etags_), "mdb_dbi_open");
    MDB_stat found{};
    check(mdb_stat(transaction_, arrivals_, &found), "mdb_stat");
    next_arrival_ = found.ms_entries;
    commit();
  }
  ~Store() { mdb_env_close(environment_); }
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  std::size_t added() const { return added_; }
  std::size_t edited() const { return edited_; }
  std::size_t same() const { return same_; }

  /// Empty where the feed is not known.
  std::string etag(std::string& url) {
    begin();
    MDB_val key = value_of(url);
    MDB_val value{};
    if (mdb_get(transaction_, etags_, &key, &value) != MDB_SUCCESS) return {};
    return {static_cast<const char*>(value.mv_data), value.mv_size};
  }

  void put_etag(std::string& url, std::string& etag) {
    begin();
    MDB_val key = value_of(url);
    MDB_val value = value_of(etag);
    check(mdb_put(transaction_, etags_, &key, &value, 0), "put of an ETag");
  }

  void put(const Item& item) {
    begin();
    Hash id = hash_of(item.id);
    const std::uint64_t body = hash_of(item.body)[0];
    MDB_val key{sizeof id, id.data()};
    MDB_val value{};
    if (mdb_get(transaction_, items_, &key, &value) == MDB_SUCCESS) {
      if (std::memcmp(value.mv_data, &body, sizeof body) == 0) {
        ++same_;
        return;
      }
      ++edited_;
    } else {
      ++added_;
      put_arrival(id);
    }
    packed_.assign(reinterpret_cast<const char*>(&body), sizeof body);
    for (const std::string_view field : {item.id, item.title, item.link, item.date, item.body}) {
      const auto size = static_cast<std::uint32_t>(field.size());
      packed_.append(reinterpret_cast<const char*>(&size), sizeof size);
      packed_.append(field);
    }
    key = {sizeof id, id.data()};
    value = value_of(packed_);
    check(mdb_put(transaction_, items_, &key, &value, 0), "put of an item");
  }

  void commit() {
    if (transaction_ == nullptr) return;
    check(mdb_txn_commit(transaction_), "commit");
    transaction_ = nullptr;
  }

 private:
  void begin() {
    if (transaction_ == nullptr)
      check(mdb_txn_begin(environment_, nullptr, 0, &transaction_), "mdb_txn_begin");
  }

  void put_arrival(Hash& id) {
    std::uint64_t number = next_arrival_++;
    // Big-endian, so that the keys sort as the numbers do.
    if constexpr (std::endian::native == std::endian::little) number = __builtin_bswap64(number);
    MDB_val key{sizeof number, &number};
    MDB_val value{sizeof id, id.data()};
    check(mdb_put(transaction_, arrivals_, &key, &value, MDB_APPEND), "put of an arrival");
  }

  MDB_env* environment_ = nullptr;
  MDB_txn* transaction_ = nullptr;
  MDB_dbi items_ = 0;
  MDB_dbi arrivals_ = 0;
  MDB_dbi etags_ = 0;
  std::uint64_t next_arrival_ = 0;
  std::size_t added_ = 0;
  std::size_t edited_ = 0;
  std::size_t same_ = 0;
  std::string packed_;
};

/// One request at a time; its handle is used again and again.
struct Transfer {
  CURL* handle = nullptr;
  std::string url;
  std::string body;
  std::string etag;
  curl_slist* headers = nullptr;
};

std::size_t count_bytes(char*, std::size_t size, std::size_t count, void* total) {
  *static_cast<std::size_t*>(total) += size * count;
  return size * count;
}

std::size_t keep_body(char* bytes, std::size_t size, std::size_t count, void* transfer) {
  static_cast<Transfer*>(transfer)->body.append(bytes, size * count);
  return size * count;
}

std::size_t keep_etag(char* bytes, std::size_t size, std::size_t count, void* transfer) {
  constexpr std::string_view name = "etag: ";
  std::string_view line(bytes, size * count);
  if (line.size() > name.size() && strncasecmp(line.data(), name.data(), name.size()) == 0) {
    while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.remove_suffix(1);
    static_cast<Transfer*>(transfer)->etag = line.substr(name.size());
  }
  return size * count;
}

/// Gives nothing back to libcurl: the process ends with it.
class Poller {
 public:
  /// Without a store it only fetches.
  Poller(const Options& options, Store* store) : options_(options), store_(store) {
    std::ifstream list(options.list);
    for (std::string url; std::getline(list, url);) urls_.push_back(url);
    curl_global_init(CURL_GLOBAL_ALL);
  }

  bool run() {
    const double wall_before = wall_seconds();
    const double cpu_before = cpu_seconds();
    multi_ = curl_multi_init();
    curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, 2000L);
    for (int i = 0; i < options_.connections; ++i) add_transfer();
    std::size_t next = 0;
    while (next < urls_.size() || in_flight_ > 0) {
      for (; next < urls_.size() && !idle_.empty(); ++next) start(urls_[next]);
      int running = 0;
      curl_multi_perform(multi_, &running);
      int left = 0;
      while (const CURLMsg* message = curl_multi_info_read(multi_, &left))
        if (message->msg == CURLMSG_DONE) finish(message->easy_handle, message->data.result);
      if (in_flight_ > 0 && running > 0) curl_multi_poll(multi_, nullptr, 0, 1000, nullptr);
    }
    if (store_ != nullptr) store_->commit();
    print(wall_seconds() - wall_before, cpu_seconds() - cpu_before);
    return failed_ == 0;
  }

 private:
  void add_transfer() {
    Transfer* transfer = transfers_.emplace_back(std::make_unique<Transfer>()).get();
    CURL* handle = curl_easy_init();
    transfer->handle = handle;
    curl_easy_setopt(handle, CURLOPT_PRIVATE, transfer);
    curl_easy_setopt(handle, CURLOPT_TIMEOUT, 30L);
    curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(handle, CURLOPT_BUFFERSIZE, 131072L);
    if (const char* authorities = std::getenv("CURL_CA_BUNDLE"))
      curl_easy_setopt(handle, CURLOPT_CAINFO, authorities);
    if (options_.gzip) curl_easy_setopt(handle, CURLOPT_ACCEPT_ENCODING, "gzip");
    if (store_ != nullptr) {
      curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, keep_body);
      curl_easy_setopt(handle, CURLOPT_WRITEDATA, transfer);
      curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, keep_etag);
      curl_easy_setopt(handle, CURLOPT_HEADERDATA, transfer);
    } else {
      curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, count_bytes);
      curl_easy_setopt(handle, CURLOPT_WRITEDATA, &bytes_);
    }
    idle_.push_back(transfer);
  }

  void start(const std::string& url) {
    Transfer* transfer = idle_.back();
    idle_.pop_back();
    transfer->url = url;
    transfer->body.clear();
    transfer->etag.clear();
    curl_easy_setopt(transfer->handle, CURLOPT_URL, transfer->url.c_str());
    if (store_ != nullptr) ask_for_changes(*transfer);
    curl_multi_add_handle(multi_, transfer->handle);
    ++in_flight_;
  }

  void ask_for_changes(Transfer& transfer) {
    curl_slist_free_all(transfer.headers);
    transfer.headers = nullptr;
    const std::string known = store_->etag(transfer.url);
    if (!known.empty()) transfer.headers = curl_slist_append(nullptr, ("If-None-Match: " + known).c_str());
    curl_easy_setopt(transfer.handle, CURLOPT_HTTPHEADER, transfer.headers);
  }

  void finish(CURL* handle, CURLcode result) {
    long status = 0;
    curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
    Transfer* transfer = nullptr;
    curl_easy_getinfo(handle, CURLINFO_PRIVATE, &transfer);
    curl_multi_remove_handle(multi_, handle);
    idle_.push_back(transfer);
    --in_flight_;
    if (result != CURLE_OK || (status != 200 && status != 304)) {
      ++failed_;
    } else if (status == 304) {
      ++not_modified_;
    } else {
      ++fetched_;
      if (store_ != nullptr) keep(*transfer);
    }
  }

  void keep(Transfer& transfer) {
    bytes_ += transfer.body.size();
    items_ += for_each_item(transfer.body, [this](const Item& item) { store_->put(item); });
    store_->put_etag(transfer.url, transfer.etag);
    if (++uncommitted_ >= options_.feeds_per_commit) {
      store_->commit();
      uncommitted_ = 0;
    }
  }

  void print(double wall, double cpu) const {
    std::printf(
        "%zu feeds: 200 %zu, 304 %zu, failed %zu; %.1f MB; %.3f s wall, %.3f s cpu, %.0f feeds/s, "
        "peak %ld MB",
        urls_.size(), fetched_, not_modified_, failed_, static_cast<double>(bytes_) / 1e6, wall, cpu,
        static_cast<double>(urls_.size()) / wall, usage().ru_maxrss / 1024);
    if (store_ != nullptr)
      std::printf("; %zu items: new %zu edited %zu same %zu", items_, store_->added(), store_->edited(),
                  store_->same());
    std::puts("");
  }

  const Options& options_;
  Store* store_;
  std::vector<std::string> urls_;
  CURLM* multi_ = nullptr;
  std::vector<std::unique_ptr<Transfer>> transfers_;
  std::vector<Transfer*> idle_;
  std::size_t in_flight_ = 0;
  std::size_t uncommitted_ = 0;  // feeds
  std::size_t bytes_ = 0;
  std::size_t fetched_ = 0;
  std::size_t not_modified_ = 0;
  std::size_t failed_ = 0;
  std::size_t items_ = 0;
};

int run(const std::vector<std::string>& arguments) {
  const std::string verb = arguments.empty() ? "" : arguments[0];
  const std::size_t needed = verb == "fetch" ? 3 : 5;
  if ((verb != "fetch" && verb != "poll") || arguments.size() < needed) {
    std::fputs(
        "usage: poll_floor fetch URLS CONNECTIONS [gzip]\n"
        "       poll_floor poll URLS CONNECTIONS FOLDER FEEDS_PER_COMMIT [gzip]\n",
        stderr);
    return 2;
  }
  Options options{arguments[1], std::stoi(arguments[2]), arguments.size() > needed, 0};
  if (verb == "fetch") return Poller(options, nullptr).run() ? 0 : 1;
  options.feeds_per_commit = std::stoul(arguments[4]);
  Store store(arguments[3]);
  return Poller(options, &store).run() ? 0 : 1;
}

}  // namespace

int main(int count, char** arguments) {
  try {
    return run({arguments + 1, arguments + count});
  } catch (const std::exception& error) {
    std::fprintf(stderr, "poll_floor: %s\n", error.what());
    return 1;
  }
}
