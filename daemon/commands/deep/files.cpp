#include "daemon/commands/deep/files.hpp"

#include "daemon/runtime/secret_file.hpp"

#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <set>
#include <string>

namespace riverd::commands::deep {
namespace {

namespace fs = std::filesystem;

constexpr mode_t others_write = S_IWGRP | S_IWOTH;
constexpr mode_t others_read = S_IRGRP | S_IXGRP | S_IROTH | S_IXOTH;

std::optional<struct stat> status_of(const fs::path& file) {
  struct stat status{};
  if (::stat(file.c_str(), &status) != 0) return std::nullopt;
  return status;
}

std::string user_name(uid_t id) {
  constexpr std::size_t room = 4096;
  std::array<char, room> buffer{};
  passwd entry{};
  passwd* found = nullptr;
  if (::getpwuid_r(id, &entry, buffer.data(), buffer.size(), &found) == 0 && found != nullptr)
    return found->pw_name;
  return "user " + std::to_string(id);
}

std::string octal(mode_t mode) {
  constexpr std::array<unsigned, 3> shifts = {6, 3, 0};
  std::string text;
  for (const unsigned shift : shifts) text += static_cast<char>('0' + ((mode >> shift) & 7U));
  return text;
}

Finding check_secret(const fs::path& file) {
  const auto status = status_of(file);
  if (!status) {
    return {"secrets", Severity::problem, file.string() + " cannot be looked at: " + std::strerror(errno),
            "make the file, for riverd's user alone (mode 600), or take its key out of the configuration"};
  }
  if (!S_ISREG(status->st_mode)) {
    return {"secrets", Severity::problem, file.string() + " is no file", "name a file that holds the secret"};
  }
  if ((status->st_mode & (S_IROTH | S_IWOTH)) != 0 || (status->st_mode & S_IWGRP) != 0) {
    return {"secrets", Severity::problem,
            file.string() + " holds a secret and is open to others (mode " + octal(status->st_mode) + ")",
            "chmod 600 " + file.string()};
  }
  return {"secrets", Severity::fine, file.string() + " is there and closed to others", {}};
}

/// A secret of one line; a key in PEM is looked at by whoever loads it.
Finding check_word(const fs::path& file) {
  Finding finding = check_secret(file);
  if (finding.severity != Severity::fine) return finding;
  if (const auto secret = runtime::read_secret(file); !secret) {
    return {"secrets", Severity::problem, secret.error().detail,
            "write the secret into the file, readable for riverd's user"};
  }
  return finding;
}

}  // namespace

Findings check_data_folder(const fs::path& data) {
  constexpr std::string_view check = "data folder";
  const auto folder = status_of(data);
  if (!folder && errno == ENOENT) {
    return {
        {check, Severity::fine, data.string() + " is not there yet; riverd makes it when it first runs", {}}};
  }
  if (!folder) {
    return {{check, Severity::problem, data.string() + " cannot be looked at: " + std::strerror(errno),
             "run this as root or as riverd's user"}};
  }
  if (!S_ISDIR(folder->st_mode)) {
    return {
        {check, Severity::problem, data.string() + " is no folder", "name a folder: --data, [storage] path"}};
  }
  const std::string owner = user_name(folder->st_uid);
  const std::string what = data.string() + " belongs to " + owner + " (mode " + octal(folder->st_mode) + ")";
  Findings findings;
  if (::access(data.c_str(), R_OK | W_OK | X_OK) != 0) {
    findings.push_back({check, Severity::problem, what + ": " + user_name(::geteuid()) + " may not use it",
                        "run riverd as " + owner + ", or chown the folder to the user riverd runs as"});
  }
  if ((folder->st_mode & others_write) != 0) {
    findings.push_back(
        {check, Severity::problem, what + ": others may change the store", "chmod 700 " + data.string()});
  } else if ((folder->st_mode & others_read) != 0) {
    findings.push_back({check, Severity::warning,
                        what + ": others may read the store, private feeds included",
                        "chmod 700 " + data.string()});
  }
  for (const auto* name : {"store.mdb", "store.mdb-lock", "feeds.opml"}) {
    const auto file = status_of(data / name);
    if (file && file->st_uid != folder->st_uid) {
      findings.push_back({check, Severity::problem,
                          (data / name).string() + " belongs to " + user_name(file->st_uid) +
                              ", its folder to " + owner +
                              ": a command was run as another user, and riverd may not write there",
                          "chown --reference=" + data.string() + " " + (data / name).string()});
    }
  }
  if (findings.empty()) findings.push_back({check, Severity::fine, what, {}});
  return findings;
}

Findings check_control_socket(const fs::path& socket) {
  const auto status = status_of(socket);
  if (!status) return {};
  const std::string what = socket.string() + " has the mode " + octal(status->st_mode);
  if ((status->st_mode & (S_IRWXG | S_IRWXO)) == 0) return {{"control socket", Severity::fine, what, {}}};
  return {{"control socket", Severity::problem, what + ": others may change subscriptions and configuration",
           "chmod 600 " + socket.string() + "; riverd makes it so, see what changed it"}};
}

Findings check_secrets(const config::Config& config) {
  std::set<fs::path> words;
  const auto add = [&](const fs::path& file) {
    if (!file.empty()) words.insert(file);
  };
  const auto add_access = [&](const config::AccessConfig& access) {
    add(access.password_file);
    add(access.token_file);
  };
  add_access(config.server.access);
  for (const auto& river : config.rivers) add_access(river.access);
  for (const auto& feed : config.feeds) add(feed.login->password_file);
  Findings findings;
  for (const auto& file : words) findings.push_back(check_word(file));
  if (!config.server.tls_key.empty()) findings.push_back(check_secret(config.server.tls_key));
  return findings;
}

}  // namespace riverd::commands::deep
