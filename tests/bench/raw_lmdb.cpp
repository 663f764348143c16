#include "tests/bench/raw_lmdb.hpp"

#include <stdexcept>

namespace riverd::bench {
namespace {

void check(int status) {
  if (status != MDB_SUCCESS) throw std::runtime_error(mdb_strerror(status));
}

MDB_val to_val(const std::string& bytes) {
  return {bytes.size(), const_cast<char*>(bytes.data())};  // LMDB does not write through it
}

}  // namespace

RawLmdb::RawLmdb(const std::filesystem::path& file, std::uint64_t map_size) {
  check(mdb_env_create(&environment_));
  check(mdb_env_set_mapsize(environment_, map_size));
  check(mdb_env_set_maxdbs(environment_, storage::table_count));
  check(mdb_env_open(environment_, file.c_str(), MDB_NOSUBDIR | MDB_NORDAHEAD, 0600));
  MDB_txn* transaction = nullptr;
  check(mdb_txn_begin(environment_, nullptr, 0, &transaction));
  for (std::size_t i = 0; i < storage::table_count; ++i) {
    check(mdb_dbi_open(transaction, to_string(static_cast<storage::Table>(i)), MDB_CREATE, &tables_[i]));
  }
  check(mdb_txn_commit(transaction));
}

RawLmdb::~RawLmdb() {
  mdb_env_close(environment_);
}

void RawLmdb::write(std::span<const Change> changes) {
  MDB_txn* transaction = nullptr;
  check(mdb_txn_begin(environment_, nullptr, 0, &transaction));
  for (const Change& change : changes) {
    const MDB_dbi table = tables_[static_cast<std::size_t>(change.table)];
    MDB_val key = to_val(change.key);
    MDB_val value = to_val(change.value);
    if (change.erased) {
      const int status = mdb_del(transaction, table, &key, nullptr);
      if (status != MDB_NOTFOUND) check(status);
    } else {
      check(mdb_put(transaction, table, &key, &value, 0));
    }
  }
  check(mdb_txn_commit(transaction));
}

}  // namespace riverd::bench
