// The one place where the separately compiled parts of Asio and Beast are built
// (BOOST_ASIO_SEPARATE_COMPILATION): every other file compiles faster for it.

#include <boost/asio/impl/src.hpp>
#include <boost/asio/ssl/impl/src.hpp>
#include <boost/beast/src.hpp>
