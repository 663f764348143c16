#include "tests/support/origin.hpp"

#include "tests/support/origin_socket.hpp"

#include <strings.h>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <condition_variable>
#include <list>
#include <map>
#include <mutex>
#include <thread>

namespace riverd::test {
namespace {

bool same_name(std::string_view a, std::string_view b) {
  return a.size() == b.size() && strncasecmp(a.data(), b.data(), a.size()) == 0;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

/// The request line and headers; `head` ends before the empty line.
Hit parse_head(std::string_view head) {
  Hit hit;
  bool first = true;
  while (!head.empty()) {
    const auto end = std::min(head.find("\r\n"), head.size());
    const std::string_view line = head.substr(0, end);
    head.remove_prefix(std::min(end + 2, head.size()));
    if (first) {
      const auto space = std::min(line.find(' '), line.size());
      const auto last = std::max(line.rfind(' '), space + 1);
      hit.method = line.substr(0, space);
      if (space < line.size()) hit.target = line.substr(space + 1, last - space - 1);
      first = false;
      continue;
    }
    const auto colon = std::min(line.find(':'), line.size());
    const std::string_view value = colon < line.size() ? trimmed(line.substr(colon + 1)) : "";
    hit.headers.emplace_back(line.substr(0, colon), value);
  }
  return hit;
}

std::optional<Hit> read_request(OriginSocket& socket, std::string& buffer) {
  std::size_t end = 0;
  while ((end = buffer.find("\r\n\r\n")) == std::string::npos) {
    if (!socket.read_more(buffer)) return std::nullopt;
  }
  Hit hit = parse_head(std::string_view(buffer).substr(0, end));
  buffer.erase(0, end + 4);
  if (const std::string* length = hit.header("Content-Length")) {
    std::size_t size = 0;
    std::from_chars(length->data(), length->data() + length->size(), size);
    while (buffer.size() < size) {
      if (!socket.read_more(buffer)) return std::nullopt;
    }
    hit.body = buffer.substr(0, size);
    buffer.erase(0, size);
  }
  return hit;
}

std::string chunk_of(std::string_view data) {
  std::string size(16, '\0');
  const auto end = std::to_chars(size.data(), size.data() + size.size(), data.size(), 16).ptr;
  size.resize(static_cast<std::size_t>(end - size.data()));
  return size + "\r\n" + std::string(data) + "\r\n";
}

bool matches_validators(const Answer& answer, const Hit& hit) {
  if (const std::string* wanted = hit.header("If-None-Match")) {
    return !answer.etag.empty() && *wanted == answer.etag;
  }
  const std::string* since = hit.header("If-Modified-Since");
  return since != nullptr && !answer.last_modified.empty() && *since == answer.last_modified;
}

std::string head_of(const Answer& answer, bool not_modified) {
  std::string head = "HTTP/1.1 " + std::to_string(not_modified ? 304 : answer.status) + " Scripted\r\n";
  for (const auto& [name, value] : answer.headers) head += name + ": " + value + "\r\n";
  if (!answer.etag.empty()) head += "ETag: " + answer.etag + "\r\n";
  if (!answer.last_modified.empty()) head += "Last-Modified: " + answer.last_modified + "\r\n";
  const bool bodiless = not_modified || answer.status == 304 || answer.status == 204;
  if (!bodiless && answer.framing == Answer::Framing::content_length && !answer.endless) {
    head += "Content-Length: " + std::to_string(answer.stated_length.value_or(answer.body.size())) + "\r\n";
  }
  if (!bodiless && answer.framing == Answer::Framing::chunked) head += "Transfer-Encoding: chunked\r\n";
  if (answer.after == Answer::After::close) head += "Connection: close\r\n";
  return head + "\r\n";
}

}  // namespace

const std::string* Hit::header(std::string_view name) const {
  const auto found =
      std::find_if(headers.begin(), headers.end(), [&](const auto& h) { return same_name(h.first, name); });
  return found == headers.end() ? nullptr : &found->second;
}

struct Origin::Impl {
  struct Connection {
    std::unique_ptr<OriginSocket> socket;
    std::thread thread;
    std::atomic<bool> done = false;
  };

  Impl(const std::string& address, const Certificate* certificate)
      : listener(address, certificate), acceptor([this] { accept(); }) {}

  ~Impl() {
    {
      const std::scoped_lock lock(mutex);
      stopping = true;
      for (auto& connection : open) connection.socket->shutdown();
    }
    stopped.notify_all();
    listener.shutdown();
    acceptor.join();
    for (auto& connection : open) connection.thread.join();
  }

  void accept() {
    while (auto socket = listener.accept()) {
      const std::scoped_lock lock(mutex);
      if (stopping) return;
      for (auto it = open.begin(); it != open.end();) {  // those that have ended
        if (it->done) {
          it->thread.join();
          it = open.erase(it);
        } else {
          ++it;
        }
      }
      Connection& connection = open.emplace_back();
      connection.socket = std::move(socket);
      const std::size_t number = ++accepted;
      connection.thread = std::thread([this, &connection, number] {
        serve(*connection.socket, number);
        connection.socket->close();
        connection.done = true;
      });
    }
  }

  void serve(OriginSocket& socket, std::size_t number) {
    if (!socket.handshake()) return;
    std::string buffer;
    while (auto hit = read_request(socket, buffer)) {
      hit->connection = number;
      hit->resumed = socket.resumed();
      hit->time = std::chrono::steady_clock::now();
      Script script;
      {
        const std::scoped_lock lock(mutex);
        hits.push_back(*hit);
        if (const auto found = scripts.find(hit->target); found != scripts.end()) script = found->second;
      }
      const Answer answer = script ? script(*hit) : Answer(404, {}, "no such path\n");
      if (!send(socket, answer, *hit)) return;
    }
  }

  /// Whether the connection goes on.
  bool send(OriginSocket& socket, const Answer& answer, const Hit& hit) {
    if (!pause(answer.delay)) return false;
    const bool not_modified = matches_validators(answer, hit);
    const bool chunked = answer.framing == Answer::Framing::chunked;
    const bool bodiless = not_modified || hit.method == "HEAD" || answer.status == 304;

    std::string bytes = answer.raw;
    if (bytes.empty()) {
      bytes = head_of(answer, not_modified);
      if (!bodiless) {
        if (chunked && !answer.endless) {
          if (!answer.body.empty()) bytes += chunk_of(answer.body);
          bytes += "0\r\n\r\n";
        } else if (!answer.endless) {
          bytes += answer.body;
        }
      }
    }
    if (answer.reset_after) bytes.resize(std::min(*answer.reset_after, bytes.size()));
    if (!send_in_pieces(socket, bytes, answer)) return false;
    if (answer.endless && !bodiless) {
      const std::string again = chunked ? chunk_of(answer.body) : answer.body;
      while (send_in_pieces(socket, again, answer)) {
      }
      return false;
    }
    if (answer.reset_after) {
      socket.reset();
      return false;
    }
    return answer.after == Answer::After::keep && answer.framing != Answer::Framing::until_close;
  }

  bool send_in_pieces(OriginSocket& socket, std::string_view bytes, const Answer& answer) {
    while (!bytes.empty()) {
      const std::size_t size = answer.piece == 0 ? bytes.size() : std::min(answer.piece, bytes.size());
      if (!socket.write(bytes.substr(0, size))) return false;
      bytes.remove_prefix(size);
      if (!pause(answer.piece_delay)) return false;
    }
    return true;
  }

  /// False when the origin is being stopped meanwhile.
  bool pause(std::chrono::milliseconds duration) {
    std::unique_lock lock(mutex);
    return !stopped.wait_for(lock, duration, [this] { return stopping; });
  }

  mutable std::mutex mutex;
  std::condition_variable stopped;
  bool stopping = false;
  std::map<std::string, Script, std::less<>> scripts;
  std::vector<Hit> hits;
  std::size_t accepted = 0;
  std::list<Connection> open;
  OriginListener listener;
  std::thread acceptor;  // last: uses all of the above
};

Origin::Origin(const std::string& address) : impl_(std::make_unique<Impl>(address, nullptr)) {}

Origin::Origin(const Certificate& certificate, const std::string& address)
    : impl_(std::make_unique<Impl>(address, &certificate)) {}

Origin::~Origin() = default;

void Origin::on(const std::string& path, Answer answer) {
  on_request(path, [answer = std::move(answer)](const Hit&) { return answer; });
}

void Origin::on(const std::string& path, std::vector<Answer> answers) {
  const auto next = std::make_shared<std::atomic<std::size_t>>(0);
  on_request(path, [answers = std::move(answers), next](const Hit&) {
    return answers[std::min(next->fetch_add(1), answers.size() - 1)];
  });
}

void Origin::on_request(const std::string& path, Script script) {
  const std::scoped_lock lock(impl_->mutex);
  impl_->scripts[path] = std::move(script);
}

std::uint16_t Origin::port() const {
  return impl_->listener.port();
}

std::string Origin::url(std::string_view path) const {
  return url_at(impl_->listener.host(), path);
}

std::string Origin::url_at(std::string_view host, std::string_view path) const {
  return (impl_->listener.is_tls() ? "https://" : "http://") + std::string(host) + ":" +
         std::to_string(port()) + std::string(path);
}

std::vector<Hit> Origin::hits() const {
  const std::scoped_lock lock(impl_->mutex);
  return impl_->hits;
}

std::vector<Hit> Origin::hits(std::string_view path) const {
  std::vector<Hit> all = hits();
  std::erase_if(all, [&](const Hit& hit) { return hit.target != path; });
  return all;
}

std::size_t Origin::connections() const {
  const std::scoped_lock lock(impl_->mutex);
  return impl_->accepted;
}

std::size_t Origin::open_connections() const {
  const std::scoped_lock lock(impl_->mutex);
  return static_cast<std::size_t>(
      std::count_if(impl_->open.begin(), impl_->open.end(), [](const auto& c) { return !c.done; }));
}

void Origin::drop_connections() {
  const std::scoped_lock lock(impl_->mutex);
  for (auto& connection : impl_->open) connection.socket->shutdown();
}

bool Origin::eventually(const std::function<bool()>& condition) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{5};
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds{1});
  }
  return true;
}

}  // namespace riverd::test
