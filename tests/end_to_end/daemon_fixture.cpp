#include "tests/end_to_end/daemon_fixture.hpp"

#include <signal.h>
#include <stdlib.h>

#include <stdexcept>
#include <utility>

namespace riverd::test {

std::filesystem::path riverd_binary() {
  return RIVERD_BINARY;
}

Folder::Folder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "riverd-test-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("cannot make a temporary folder");
  path_ = pattern;
}

Folder::~Folder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

Daemon::Daemon() : port_(free_port()) {
  configure("");
}

void Daemon::configure(const std::string& more) {
  const std::string address = "127.0.0.1:" + std::to_string(port_);
  configure_whole("[server]\nlisten = [\"" + address + "\"]\nbase_url = \"http://" + address +
                  "\"\n\n[poll]\nallow_addresses = [\"127.0.0.0/8\"]\nhost_interval = \"0s\"\n" +
                  "host_connections = 8\n\n" + more);
}

void Daemon::configure_whole(const std::string& text) {
  write_file(folder_ / "riverd.toml", text);
}

bool Daemon::start(std::map<std::string, std::string> environment) {
  launch(std::move(environment));
  return eventually([this] {
           const auto answer = get("/readyz");
           return (answer && answer->status == 200) || !process_->running();
         }) &&
         process_->running();
}

void Daemon::launch(std::map<std::string, std::string> environment) {
  Process::Options options;
  options.arguments = {riverd_binary(), "--config",       folder_ / "riverd.toml",
                       "--data",        folder_ / "data", "run"};
  options.environment = std::move(environment);
  options.output_folder = folder_ / "output";
  process_ = std::make_unique<Process>(options);
}

void Daemon::kill() {
  process_->kill();
}

std::optional<ExitStatus> Daemon::stop() {
  process_->signal(SIGTERM);
  return process_->wait();
}

void Daemon::signal(int number) const {
  process_->signal(number);
}

bool Daemon::running() {
  return process_ && process_->running();
}

std::filesystem::path Daemon::store_file() const {
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_.path())) {
    if (entry.path().filename() == "store.mdb") return entry.path();
  }
  throw std::runtime_error("there is no store");
}

std::string Daemon::log() const {
  return read_file(folder_ / "output" / "err");
}

std::optional<Answer> Daemon::get(const std::string& target, const std::vector<std::string>& headers,
                                  const std::string& method) const {
  return http_get(port_, target, headers, method);
}

std::string Daemon::body(const std::string& target) const {
  const auto answer = get(target);
  return answer && answer->status == 200 ? answer->body : "";
}

bool Daemon::shows(const std::string& target, const std::string& text,
                   std::chrono::milliseconds limit) const {
  return eventually([&] { return body(target).find(text) != std::string::npos; }, limit);
}

Finished Daemon::command(std::vector<std::string> arguments) const {
  Process::Options options;
  options.arguments = {riverd_binary(), "--config", folder_ / "riverd.toml", "--data", folder_ / "data"};
  options.arguments.insert(options.arguments.end(), arguments.begin(), arguments.end());
  const Folder output;
  options.output_folder = output.path();
  return run_program(options);
}

std::string rss(const std::string& title, const std::vector<Item>& items) {
  std::string out = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<rss version=\"2.0\"><channel><title>" +
                    title + "</title><link>https://source.example/</link><description>d</description>\n";
  for (const Item& item : items) {
    out += "<item><title>" + item.title + "</title><link>" + item.link +
           "</link><guid isPermaLink=\"false\">" + item.guid + "</guid><pubDate>" + item.date +
           "</pubDate><description><![CDATA[" + item.html + "]]></description></item>\n";
  }
  return out + "</channel></rss>\n";
}

std::string feed_table(const std::string& url, const std::string& name, const std::string& interval) {
  return "[[feed]]\nurl = \"" + url + "\"\nname = \"" + name + "\"\ninterval = \"" + interval + "\"\n\n";
}

std::size_t occurrences(const std::string& text, const std::string& wanted) {
  std::size_t count = 0;
  for (auto at = text.find(wanted); at != std::string::npos; at = text.find(wanted, at + wanted.size()))
    ++count;
  return count;
}

}  // namespace riverd::test
