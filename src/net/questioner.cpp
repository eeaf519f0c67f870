#include "net/questioner.h"

#include "base/narrow.h"
#include "net/address.h"
#include "net/socket.h"
#include "net/tcp.h"

#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <optional>
#include <utility>

namespace net {

namespace {

constexpr std::size_t kDatagramBytes = 4096;  // more than we said we take: some servers do not listen
constexpr int kMaxStrays = 64;                // LIMIT: wrong answers to one question; then somebody is guessing
constexpr int kPortTries = 8;
constexpr std::uint64_t kFirstPort = 1024;
constexpr std::uint64_t kPorts = 65'536 - kFirstPort;

Error dns_error(Failure kind, std::string cause) {
    return {.kind = kind, .source = Source::upstream, .retryable = false, .cause = std::move(cause)};
}

std::uint16_t random_id(base::Random& random) {
    return base::narrow<std::uint16_t>(base::random_below(random, 65'536));
}

// From a port that nobody can guess; from one of the kernel's choice when those tried were taken.
void bind_anywhere(const Descriptor& socket, const wire::Endpoint& server, base::Random& random) {
    const auto any =
        server.address.is_v4() ? wire::IpAddress::v4(0) : *wire::IpAddress::from_bytes(std::array<std::byte, 16>{});
    for (int i = 0; i < kPortTries; ++i) {
        const auto port = base::narrow<std::uint16_t>(kFirstPort + base::random_below(random, kPorts));
        const SocketAddress from = socket_address(wire::Endpoint{any, port});
        if (::bind(socket.number(), from.raw(), from.length) == 0) return;
    }
}

Task<Result<void>> read_exactly(Stream& stream, std::span<std::byte> into) {
    while (!into.empty()) {
        CO_TRY(count, co_await stream.read(into));
        if (count == 0) co_return base::failure(dns_error(Failure::ended, "name server: ended within its answer"));
        into = into.subspan(count);
    }
    co_return Result<void>();
}

}  // namespace

Asking::Asking() = default;
Asking::~Asking() = default;

void Asking::give_up() {
    given_up_ = true;
    if (socket_) socket_->cancel();
    if (stream_) stream_->cancel();
}

Task<Result<wire::DnsAnswer>> Asking::ask(Loop& loop, wire::Endpoint server, wire::DnsQuestion question,
                                          base::Random& random, base::Moment deadline) {
    deadline_ = deadline;
    Deadline limit(loop, [this] {
        if (socket_) socket_->cancel();
        if (stream_) stream_->cancel();
    });
    limit.set(deadline);
    Result<wire::DnsAnswer> answer = co_await ask_by_udp(loop, server, question, random);
    socket_.reset();
    if (answer && answer->truncated) answer = co_await ask_by_tcp(loop, server, question, random);
    stream_.reset();
    if (!answer && limit.has_passed()) answer.error().kind = Failure::timed_out;
    co_return answer;
}

Task<Result<wire::DnsAnswer>> Asking::ask_by_udp(Loop& loop, wire::Endpoint server, const wire::DnsQuestion& question,
                                                 base::Random& random) {
    const auto fail = [](int code) { return base::failure(system_error(code, Source::upstream, "name server")); };
    if (given_up_) co_return fail(ECANCELED);
    const SocketAddress to = socket_address(server);
    Descriptor descriptor(::socket(to.family(), SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (descriptor.number() < 0) co_return fail(errno);
    bind_anywhere(descriptor, server, random);
    // Connected: the kernel drops what other addresses and ports send.
    if (::connect(descriptor.number(), to.raw(), to.length) != 0) co_return fail(errno);
    socket_ = std::make_unique<Socket>(loop, std::move(descriptor));

    const std::uint16_t id = random_id(random);
    const base::Bytes query = wire::dns_query(question, id);
    if (::send(socket_->descriptor(), query.data(), query.size(), MSG_NOSIGNAL) < 0) co_return fail(errno);
    std::array<std::byte, kDatagramBytes> datagram{};
    for (int strays = 0; strays < kMaxStrays;) {
        const ssize_t count = ::recv(socket_->descriptor(), datagram.data(), datagram.size(), MSG_TRUNC);
        if (count < 0 && errno == EAGAIN) {
            socket_->nothing_to_read();
            co_await socket_->readable();
            if (socket_->cancelled()) co_return fail(ECANCELED);
            continue;
        }
        if (count < 0) co_return fail(errno);
        const auto length = base::narrow<std::size_t>(count);
        if (length <= datagram.size()) {
            auto answer = wire::read_dns_answer(std::span(datagram).first(length), question, id);
            if (answer) co_return *std::move(answer);
        }
        ++strays;
    }
    co_return base::failure(dns_error(Failure::broken, "name server: too many wrong answers"));
}

Task<Result<wire::DnsAnswer>> Asking::ask_by_tcp(Loop& loop, wire::Endpoint server, const wire::DnsQuestion& question,
                                                 base::Random& random) {
    CO_TRY(connected, co_await connect(loop, server, deadline_));
    stream_ = std::move(connected);
    if (given_up_) co_return base::failure(system_error(ECANCELED, Source::upstream, "name server"));

    const std::uint16_t id = random_id(random);
    const base::Bytes query = wire::dns_query(question, id);
    base::Writer message;  // RFC 1035 §4.2.2: the length goes before
    message.u16(base::narrow<std::uint16_t>(query.size()));
    message.raw(query);
    CO_TRY(sent, co_await stream_->write(message.bytes()));

    std::array<std::byte, 2> length_bytes{};
    CO_TRY(length_read, co_await read_exactly(*stream_, length_bytes));
    base::Bytes bytes(*base::Cursor(length_bytes).u16());
    CO_TRY(all_read, co_await read_exactly(*stream_, bytes));
    auto answer = wire::read_dns_answer(bytes, question, id);
    if (answer && !answer->truncated) co_return *std::move(answer);
    const std::string_view why = answer ? "answer truncated even by TCP" : describe(answer.error());
    co_return base::failure(dns_error(Failure::broken, "name server: " + std::string(why)));
}

}  // namespace net
