#include "storage/error.hpp"

namespace riverd::storage {
namespace {

class StorageErrorCategory final : public boost::system::error_category {
 public:
  [[nodiscard]] const char* name() const noexcept override { return "storage"; }
  [[nodiscard]] std::string message(int value) const override {
    switch (static_cast<StorageError>(value)) {
      case StorageError::in_use:
        return "the store is in use by another process";
      case StorageError::not_there:
        return "there is no store yet";
      case StorageError::access_denied:
        return "the store cannot be accessed";
      case StorageError::disk_full:
        return "the disk is full";
      case StorageError::map_full:
        return "the store has reached its map size";
      case StorageError::newer_format:
        return "the store was written by a newer riverd";
      case StorageError::damaged:
        return "the store is damaged";
      case StorageError::io:
        return "the disk failed";
      case StorageError::closed:
        return "the store is closing";
      case StorageError::invalid_batch:
        return "the batch contradicts itself or the store";
    }
    return "unknown storage error";
  }
};

}  // namespace

boost::system::error_code make_error_code(StorageError e) {
  static const StorageErrorCategory category;
  return {static_cast<int>(e), category};
}

Error located(Error error, const std::string& store) {
  const bool of_a_row = error.code == StorageError::damaged || error.code == StorageError::newer_format;
  if (!of_a_row || error.message().starts_with(store)) return error;
  error.detail = store + ": " + error.message();
  if (error.code == StorageError::damaged)
    error.detail += "; `riverd check --store` looks for more and says how to restore a backup";
  return error;
}

}  // namespace riverd::storage
