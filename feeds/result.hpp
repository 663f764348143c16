#pragma once

#include "feeds/error.hpp"

#include <boost/system/result.hpp>

namespace riverd {

/// The outcome of something that is expected to fail now and then: a value, or an Error that says
/// what kind of failure it was and where. Propagation is written out: `if (!feed) return feed.error();`.
template <class T>
using Result = boost::system::result<T, Error>;

}  // namespace riverd
