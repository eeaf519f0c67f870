#pragma once
// A coroutine of an event loop. The one header outside .cpp files that shows Asio: a session could not be
// written as the conversation it holds without it (docs/decisions/0004-codecs-without-io.md; 1.0 s a
// translation unit, measured).

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

namespace net {

// Runs on the thread of the loop that started it, from its first statement to its last.
template <class T>
using Task = boost::asio::awaitable<T, boost::asio::io_context::executor_type>;

}  // namespace net
