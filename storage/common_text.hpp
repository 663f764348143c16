#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct ZSTD_CDict_s;

namespace riverd::storage {

/// What thousands of short records have in common: it is looked through once, not for each of them.
/// Immutable; any thread.
class CommonText {
 public:
  /// Throws std::bad_alloc.
  explicit CommonText(std::string text);
  ~CommonText();
  CommonText(const CommonText&) = delete;
  CommonText& operator=(const CommonText&) = delete;

  /// The record as a Zstandard frame that says only what is not common. Throws std::bad_alloc.
  [[nodiscard]] std::string pack(std::string_view record) const;

  /// What pack() made a frame of; nullopt where it is no such frame.
  [[nodiscard]] std::optional<std::string> unpack(std::string_view frame) const;

 private:
  struct Free {
    void operator()(ZSTD_CDict_s* dictionary) const;
  };

  std::string text_;
  std::unique_ptr<ZSTD_CDict_s, Free> dictionary_;  // reads in `text_`
};

}  // namespace riverd::storage
