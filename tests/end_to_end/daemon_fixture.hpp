#pragma once

#include "tests/support/http_get.hpp"
#include "tests/support/process.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace riverd::test {

/// The optimised or sanitised `riverd` this test run was built with.
std::filesystem::path riverd_binary();

/// A folder that is removed with everything in it.
class Folder {
 public:
  Folder();
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

/// A riverd of one's own: a folder with configuration and store, a port, and the process while it runs.
class Daemon {
 public:
  Daemon();

  [[nodiscard]] const Folder& folder() const { return folder_; }
  [[nodiscard]] unsigned short port() const { return port_; }

  /// Writes the configuration: `[server]`, a `[poll]` that allows loopback and does not space requests,
  /// then `more`.
  void configure(const std::string& more);
  /// Writes the configuration file as it stands.
  void configure_whole(const std::string& text);

  /// Starts `riverd run` and waits until it is ready; false if it ends or does not get ready.
  bool start(std::map<std::string, std::string> environment = {});
  /// Starts without waiting.
  void launch(std::map<std::string, std::string> environment = {});
  void kill();
  /// SIGTERM, and how it ended.
  std::optional<ExitStatus> stop();
  void signal(int number) const;
  [[nodiscard]] bool running();
  /// The store's file. Throws where there is none yet.
  [[nodiscard]] std::filesystem::path store_file() const;
  /// Everything logged since the folder was made.
  [[nodiscard]] std::string log() const;

  std::optional<Answer> get(const std::string& target, const std::vector<std::string>& headers = {},
                            const std::string& method = "GET") const;
  /// The body of a 200; empty for anything else.
  std::string body(const std::string& target) const;
  /// Waits until the body of `target` holds a text.
  bool shows(const std::string& target, const std::string& text,
             std::chrono::milliseconds limit = std::chrono::seconds{20}) const;

  /// Another command over the same configuration and store.
  Finished command(std::vector<std::string> arguments) const;

 private:
  Folder folder_;
  unsigned short port_;
  std::unique_ptr<Process> process_;
};

/// One item of a test feed.
struct Item {
  std::string guid;
  std::string title;
  std::string link;
  std::string date = "Sat, 22 Feb 2025 18:39:04 GMT";
  std::string html = "<p>text</p>";
};

/// An RSS 2.0 document.
std::string rss(const std::string& title, const std::vector<Item>& items);

/// A `[[feed]]` table that is polled every `interval`.
std::string feed_table(const std::string& url, const std::string& name, const std::string& interval = "1h");

/// How often a text occurs in another.
std::size_t occurrences(const std::string& text, const std::string& wanted);

}  // namespace riverd::test
