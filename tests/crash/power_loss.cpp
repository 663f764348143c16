#include "tests/crash/power_loss.hpp"

#include <algorithm>
#include <fstream>
#include <utility>

namespace riverd::crash {
namespace {

constexpr std::size_t sector = 512;

void put(std::string& content, std::uint64_t offset, std::string_view bytes) {
  const auto at = static_cast<std::size_t>(offset);
  if (content.size() < at + bytes.size()) content.resize(at + bytes.size());
  content.replace(at, bytes.size(), bytes);
}

void put(std::string& content, const Event& event) {
  if (event.kind == Event::Kind::truncate) {
    content.resize(static_cast<std::size_t>(event.offset));
  } else {
    put(content, event.offset, event.bytes);
  }
}

/// Some sectors of a write.
void put_some(std::string& content, const Event& event, std::minstd_rand& random) {
  if (event.kind == Event::Kind::truncate) {
    if (random() % 2 == 0) put(content, event);
    return;
  }
  for (std::size_t at = 0; at < event.bytes.size(); at += sector) {
    if (random() % 2 == 0) put(content, event.offset + at, std::string_view(event.bytes).substr(at, sector));
  }
}

}  // namespace

void Disk::rename(Names& names, const Event& event) {
  const auto found = names.find(event.file);
  if (found == names.end()) return;
  names[event.to] = found->second;
  names.erase(event.file);
}

void Disk::apply(const Event& event) {
  using Kind = Event::Kind;
  switch (event.kind) {
    case Kind::mark:
      return;
    case Kind::create:
      names_[event.file] = made_[event.file] = std::make_shared<File>();
      pending_names_.push_back(event);
      return;
    case Kind::rename:
      rename(names_, event);
      pending_names_.push_back(event);
      return;
    case Kind::unlink:
      if (names_.erase(event.file) > 0) pending_names_.push_back(event);
      return;
    case Kind::sync_folder:
      flushed_names_ = names_;
      pending_names_.clear();
      made_.clear();
      return;
    case Kind::write:
    case Kind::truncate:
    case Kind::sync:
      break;
  }
  const auto found = names_.find(event.file);
  if (found == names_.end()) return;
  File& file = *found->second;
  if (event.kind == Kind::sync) {
    for (const Event& each : file.pending) put(file.flushed, each);
    file.pending.clear();
  } else if (event.durable) {
    put(file.flushed, event);
  } else {
    file.pending.push_back(event);
  }
}

void Disk::write_to(const std::filesystem::path& folder, const std::string& origin, Left left,
                    std::minstd_rand& random) const {
  Names names = flushed_names_;
  std::size_t come_about = 0;
  if (left == Left::all || left == Left::last) come_about = pending_names_.size();
  if (left == Left::some) come_about = random() % (pending_names_.size() + 1);
  auto made = made_;
  for (std::size_t i = 0; i < come_about; ++i) {
    const Event& event = pending_names_[i];
    if (event.kind == Event::Kind::create) names[event.file] = made[event.file];
    if (event.kind == Event::Kind::rename) rename(names, event);
    if (event.kind == Event::Kind::unlink) names.erase(event.file);
  }
  for (const auto& [name, file] : names) {
    std::string content = file->flushed;
    const auto& pending = file->pending;
    for (std::size_t i = 0; i < pending.size(); ++i) {
      const bool whole = left == Left::all || (left == Left::but_first && i > 0) ||
                         (left == Left::last && i + 1 == pending.size());
      if (whole) put(content, pending[i]);
      if (left == Left::some) put_some(content, pending[i], random);
    }
    std::ofstream out(folder / std::filesystem::path(name).lexically_relative(origin), std::ios::binary);
    out << content;
  }
}

std::size_t Disk::unflushed() const {
  std::size_t count = pending_names_.size();
  for (const auto& [name, file] : names_) count += file->pending.size();
  return count;
}

}  // namespace riverd::crash
