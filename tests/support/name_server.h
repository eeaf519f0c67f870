#pragma once
// A small name server for tests, on a port of its own on 127.0.0.1 (UDP and TCP): it answers the names it was
// told and says of all others that they do not exist. It can also be slow, silent, cut short, or attacked.

#include "base/narrow.h"
#include "base/text.h"
#include "net/address.h"
#include "net/loop.h"
#include "net/socket.h"
#include "net/tcp.h"
#include "wire/ip.h"

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace support {

// Lives on a loop and is used from its thread; the loop is wound down before this is destroyed.
class NameServer {
public:
    enum class Mood {
        honest,
        silent,       // never answers
        failing,      // "server failure"
        truncating,   // by UDP only "ask by TCP"
        forged_id,    // before each answer, a forged one with another id…
        forged_name,  // …or to another question…
        forged_port,  // …or from another port
        garbled,      // before each answer, bytes that are no message
    };

    explicit NameServer(net::Loop& loop) : loop_(loop), udp_(loop, bind_udp()), forger_(loop, bind_udp()) {
        net::SocketAddress bound;
        EXPECT_EQ(::getsockname(udp_.descriptor(), bound.raw(), &bound.length), 0);
        endpoint_ = net::endpoint_of(bound);
        auto listener = net::Listener::open(loop, *endpoint_);
        EXPECT_TRUE(listener) << listener.error().cause;
        listener_.emplace(std::move(*listener));
        loop.spawn(serve_udp(), fail);
        loop.spawn(serve_tcp(), fail);
    }

    [[nodiscard]] const wire::Endpoint& endpoint() const { return *endpoint_; }

    void name(std::string host, std::vector<std::string_view> addresses, std::chrono::seconds lifetime) {
        Entry& entry = entries_[std::move(host)];
        entry.lifetime = lifetime;
        for (const auto address : addresses) entry.addresses.push_back(wire::IpAddress::parse(address).value());
    }
    void alias(std::string host, std::string target, std::chrono::seconds lifetime) {
        entries_[std::move(host)] = {{}, std::move(target), lifetime};
    }
    void forget(const std::string& host) { entries_.erase(host); }
    void delay(std::chrono::milliseconds span) { delay_ = span; }
    void behave(Mood mood) { mood_ = mood; }
    // Never answers questions for IPv6 addresses.
    void ignore_v6() { ignore_v6_ = true; }

    [[nodiscard]] std::size_t asked(const std::string& host) const {
        const auto found = asked_.find(host);
        return found == asked_.end() ? 0 : found->second;
    }
    [[nodiscard]] std::size_t asked_by_tcp() const { return by_tcp_; }
    // From how many ports, and with how many ids, questions came.
    [[nodiscard]] std::size_t ports() const { return ports_.size(); }
    [[nodiscard]] std::size_t ids() const { return ids_.size(); }

private:
    struct Entry {
        std::vector<wire::IpAddress> addresses;
        std::string alias;
        std::chrono::seconds lifetime{};
    };
    struct Question {
        std::uint16_t id;
        std::string name;
        std::uint16_t type;
        base::Bytes section;
    };

    static void fail(std::string_view cause) { ADD_FAILURE() << cause; }

    static net::Descriptor bind_udp() {
        net::Descriptor socket(::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
        const auto at = net::socket_address(wire::Endpoint{wire::IpAddress::v4(0x7f000001), 0});
        EXPECT_EQ(::bind(socket.number(), at.raw(), at.length), 0);
        return socket;
    }

    static std::optional<Question> read(base::ByteView bytes) {
        base::Cursor cursor(bytes);
        Question question{};
        question.id = cursor.u16().value_or(0);
        if (!cursor.skip(10)) return std::nullopt;
        const auto begin = cursor.rest();
        for (;;) {
            const auto length = cursor.u8();
            const auto label = length ? cursor.take(*length) : std::nullopt;
            if (!label) return std::nullopt;
            if (label->empty()) break;
            if (!question.name.empty()) question.name += '.';
            question.name += base::text_of(*label);
        }
        const auto type = cursor.u16();
        if (!type || !cursor.u16()) return std::nullopt;
        question.type = *type;
        question.section.assign(begin.begin(),
                                begin.begin() + static_cast<std::ptrdiff_t>(begin.size() - cursor.left()));
        return question;
    }

    static void write_name(base::Writer& to, std::string_view name) {
        for (const auto label : base::split(name, '.')) {
            to.u8(base::narrow<std::uint8_t>(label.size()));
            to.raw(label);
        }
        to.u8(0);
    }
    static void write_record(base::Writer& to, std::string_view owner, std::uint16_t type, const Entry& entry,
                             base::ByteView value) {
        write_name(to, owner);
        to.u16(type);
        to.u16(1);
        to.u16(0);
        to.u16(base::narrow<std::uint16_t>(entry.lifetime.count()));
        to.u16(base::narrow<std::uint16_t>(value.size()));
        to.raw(value);
    }

    static base::Bytes message(const Question& question, unsigned flags, std::uint16_t answers, base::ByteView rest) {
        base::Writer to;
        to.u16(question.id);
        to.u16(base::narrow<std::uint16_t>(flags));
        to.u16(1);
        to.u16(answers);
        to.u16(0);
        to.u16(0);
        to.raw(question.section);
        to.raw(rest);
        return to.take();
    }

    base::Bytes answer(const Question& question) const {
        if (mood_ == Mood::failing) return message(question, 0x8182, 0, {});
        base::Writer records;
        std::uint16_t count = 0;
        std::string at = question.name;
        auto found = entries_.find(at);
        for (; found != entries_.end() && !found->second.alias.empty() && count < 20; found = entries_.find(at)) {
            base::Writer target;
            write_name(target, found->second.alias);
            write_record(records, at, 5, found->second, target.bytes());
            at = found->second.alias;
            ++count;
        }
        if (found == entries_.end()) return message(question, 0x8183, count, records.bytes());
        for (const auto& address : found->second.addresses) {
            const std::uint16_t type = address.is_v4() ? 1 : 28;
            if (type != question.type) continue;
            write_record(records, at, type, found->second, address.bytes());
            ++count;
        }
        return message(question, 0x8180, count, records.bytes());
    }

    static base::Bytes forged(Question question) {
        const wire::IpAddress address = wire::IpAddress::v4(0x06060606);
        base::Writer records;
        write_record(records, question.name, 1, {{}, {}, std::chrono::seconds(60)}, address.bytes());
        return message(question, 0x8180, 1, records.bytes());
    }

    void send(net::Socket& from, const net::SocketAddress& to, base::ByteView bytes) {
        ::sendto(from.descriptor(), bytes.data(), bytes.size(), 0, to.raw(), to.length);
    }

    void attack(const Question& question, const net::SocketAddress& to) {
        Question other = question;
        if (mood_ == Mood::forged_id) ++other.id;
        if (mood_ == Mood::forged_name) {
            other.name = "bank.example";
            base::Writer section;
            write_name(section, other.name);
            section.u16(question.type);
            section.u16(1);
            other.section = section.take();
        }
        if (mood_ == Mood::forged_id || mood_ == Mood::forged_name) send(udp_, to, forged(other));
        if (mood_ == Mood::forged_port) send(forger_, to, forged(other));
        if (mood_ == Mood::garbled) send(udp_, to, base::bytes_of("\x01\x02 no message"));
    }

    net::Task<void> reply(Question question, net::SocketAddress to) {
        if (delay_.count() > 0) co_await loop_.wait(delay_);
        attack(question, to);
        if (mood_ == Mood::truncating) send(udp_, to, message(question, 0x8380, 0, {}));
        else send(udp_, to, answer(question));
    }

    bool note(const Question& question) {
        ++asked_[question.name];
        ids_.insert(question.id);
        return mood_ != Mood::silent && !(ignore_v6_ && question.type == 28);
    }

    net::Task<void> serve_udp() {
        std::array<std::byte, 2048> buffer{};
        for (;;) {
            net::SocketAddress from;
            const ssize_t count =
                ::recvfrom(udp_.descriptor(), buffer.data(), buffer.size(), 0, from.raw(), &from.length);
            if (count < 0) {
                udp_.nothing_to_read();
                co_await udp_.readable();
                continue;
            }
            const auto question = read(std::span(buffer).first(base::narrow<std::size_t>(count)));
            if (!question || !note(*question)) continue;
            ports_.insert(net::endpoint_of(from)->port);
            loop_.spawn(reply(*question, from), fail);
        }
    }

    net::Task<void> serve_tcp() {
        for (;;) {
            auto accepted = co_await listener_->accept();
            if (accepted) loop_.spawn(converse(std::move(accepted->stream)), fail);
        }
    }

    net::Task<void> converse(std::unique_ptr<net::Stream> stream) {
        base::Bytes bytes;
        std::array<std::byte, 2048> buffer{};
        for (;;) {
            const auto count = co_await stream->read(buffer);
            if (!count || *count == 0) co_return;
            base::append(bytes, std::span(buffer).first(*count));
            base::Cursor cursor(bytes);
            const auto length = cursor.u16();
            const auto query = length ? cursor.take(*length) : std::nullopt;
            if (!query) continue;
            const auto question = read(*query);
            if (!question || !note(*question)) co_return;
            ++by_tcp_;
            const base::Bytes says = answer(*question);
            base::Writer to;
            to.u16(base::narrow<std::uint16_t>(says.size()));
            to.raw(says);
            const auto written = co_await stream->write(to.bytes());
            if (!written) co_return;
            bytes.clear();
        }
    }

    net::Loop& loop_;
    net::Socket udp_;
    net::Socket forger_;
    std::optional<wire::Endpoint> endpoint_;
    std::optional<net::Listener> listener_;
    std::map<std::string, Entry> entries_;
    Mood mood_ = Mood::honest;
    std::chrono::milliseconds delay_{0};
    bool ignore_v6_ = false;
    std::map<std::string, std::size_t> asked_;
    std::size_t by_tcp_ = 0;
    std::set<std::uint16_t> ports_;
    std::set<std::uint16_t> ids_;
};

}  // namespace support
