#include "daemon/commands/compact.hpp"

#include "daemon/control_client.hpp"
#include "storage/error.hpp"

#include <cstdint>
#include <filesystem>
#include <system_error>

namespace riverd::commands {
namespace {

Result<storage::Compacted> compact_here(storage::StoreOptions options) {
  // Opened for writing it would be made.
  std::error_code unknown;
  const std::filesystem::path file = options.directory / "store.mdb";
  if (!std::filesystem::exists(file, unknown))
    return Error(storage::StorageError::not_there, file.string() + ": there is no store yet");
  options.read_only = false;
  auto store = storage::Store::open(options);
  if (!store) return store.error();
  return store->compact();
}

}  // namespace

Result<storage::Compacted> compact(storage::StoreOptions options) {
  const auto answer = ask_daemon(control_socket(options.directory), "/compact", {});
  if (!answer && no_daemon(answer.error())) return compact_here(std::move(options));
  if (!answer) return answer.error();
  return storage::Compacted{answer->at("bytes_before").to_number<std::uint64_t>(),
                            answer->at("bytes_after").to_number<std::uint64_t>()};
}

std::string to_string(const storage::Compacted& compacted) {
  return "compacted the store from " + std::to_string(compacted.bytes_before) + " to " +
         std::to_string(compacted.bytes_after) + " bytes";
}

boost::json::object to_json(const storage::Compacted& compacted) {
  return {{"bytes_before", compacted.bytes_before}, {"bytes_after", compacted.bytes_after}};
}

}  // namespace riverd::commands
