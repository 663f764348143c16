#pragma once

#include <memory>
#include <utility>

namespace riverd {

/// A value that most objects do not have and that would make each of them large: kept apart, only where it
/// was given. Copies like a value. Reading one that was not given reads an empty T.
template <class T>
class Rare {
 public:
  Rare() = default;
  Rare(T value) : value_(std::make_unique<T>(std::move(value))) {}  // NOLINT: converts like a value
  Rare(const Rare& other) : value_(other.value_ ? std::make_unique<T>(*other.value_) : nullptr) {}
  Rare(Rare&&) noexcept = default;
  Rare& operator=(const Rare& other) {
    if (this != &other) *this = Rare(other);
    return *this;
  }
  Rare& operator=(Rare&&) noexcept = default;
  ~Rare() = default;

  [[nodiscard]] bool has_value() const { return value_ != nullptr; }
  explicit operator bool() const { return has_value(); }

  const T& operator*() const { return value_ ? *value_ : empty(); }
  const T* operator->() const { return &**this; }

  friend bool operator==(const Rare& a, const Rare& b) { return a.has_value() == b.has_value() && *a == *b; }

  /// The value, made if there was none.
  T& edit() {
    if (!value_) value_ = std::make_unique<T>();
    return *value_;
  }

 private:
  static const T& empty() {
    static const T none{};
    return none;
  }

  std::unique_ptr<T> value_;
};

}  // namespace riverd
