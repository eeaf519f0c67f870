#include "web/answer_writer.h"

#include "wire/date.h"
#include "wire/http1_write.h"

namespace web {
namespace {

wire::HeadWriter head_of(base::Bytes& to, const Outgoing& answer, base::Instant now) {
    auto head = wire::HeadWriter::response(to, static_cast<int>(answer.status));
    head.field("date", wire::http_date(now));
    for (const Header& header : answer.headers) head.field(header.name, header.value);
    return head;
}

}  // namespace

net::Task<bool> AnswerWriter::write(const Outgoing& answer, BodyShown shown, Next next) {
    base::Bytes bytes;
    bytes.reserve(answer.body.size() + 2048);
    auto head = head_of(bytes, answer, clock_.now());
    // A 304 has no body, and its length would be taken for the kept one's (RFC 9110 §15.4.5).
    if (answer.status != Status::not_modified) head.field("content-length", std::uint64_t{answer.body.size()});
    if (next == Next::nothing) head.field("connection", "close");
    head.end();
    if (shown == BodyShown::yes) base::append(bytes, answer.body);
    co_return co_await send(bytes);
}

net::Task<bool> AnswerWriter::begin_stream(const Outgoing& answer) {
    base::Bytes bytes;
    auto head = head_of(bytes, answer, clock_.now());
    head.field("connection", "close");
    head.end();
    co_return co_await send(bytes);
}

net::Task<bool> AnswerWriter::add_to_stream(std::optional<std::string> notice) {
    base::Bytes bytes;
    base::append(bytes, notice ? "data: " + *notice + "\n\n" : std::string(":\n\n"));
    co_return co_await send(bytes);
}

net::Task<bool> AnswerWriter::send(const base::Bytes& bytes) {
    const auto written = co_await stream_.write(bytes);
    co_return written.has_value();
}

}  // namespace web
