#pragma once

#include <string>
#include <string_view>

namespace riverd::text {

/// One decoder: the name that is reported, and the converter ICU knows it by.
struct EncodingName {
  std::string_view reported;  // lower case; empty: no such label
  const char* converter = nullptr;
};

/// The decoder a label means: WHATWG's labels, IANA's and Python's spellings, in any case, with `_` for
/// `-`, quotes and white space around. Labels ICU alone knows are taken too.
[[nodiscard]] EncodingName find_encoding(std::string_view label);

}  // namespace riverd::text
