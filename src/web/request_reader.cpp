#include "web/request_reader.h"

#include "base/narrow.h"
#include "base/text.h"
#include "wire/http1_body.h"

#include <algorithm>
#include <variant>

namespace web {
namespace {

constexpr std::size_t kReadBytes = 16U * 1024U;

// The path and query that are asked for; empty for the forms that only proxies and OPTIONS know.
std::optional<std::string> target_of(const wire::RequestHeadView& head) {
    const auto target = wire::read_target(head);
    if (!target) return std::nullopt;
    if (const auto* own = std::get_if<wire::OriginForm>(&*target)) return std::string(own->target);
    // An origin server accepts the absolute form too (RFC 9112 §3.2.2).
    if (const auto* url = std::get_if<wire::Url>(&*target)) return std::string(url->sent_target());
    return std::nullopt;
}

std::vector<Header> headers_of(const wire::FieldsView& fields) {
    std::vector<Header> headers;
    headers.reserve(fields.size());
    for (const wire::FieldView& field : fields)
        headers.push_back({base::ascii_lower(field.name), std::string(field.value)});
    return headers;
}

bool is_multipart(const Incoming& incoming) {
    const std::string_view type = incoming.header("content-type");
    constexpr std::string_view kMultipart = "multipart/";
    return base::equal_ignoring_case(type.substr(0, kMultipart.size()), kMultipart);
}

}  // namespace

net::Task<ReadRequest> RequestReader::next() {
    upload_until_.reset();
    if (buffer_.empty()) {
        parts_.deadline.set(limits_.idle);
        const auto ready = co_await parts_.stream.readable();
        if (!ready) co_return ReadRequest{};
    }
    parts_.deadline.set(limits_.request);
    HeadRead read = co_await read_head();
    if (!read.head) co_return ReadRequest{.refused = read.refused};
    const auto refused = co_await read_body(*read.head);
    if (refused) co_return ReadRequest{.refused = *refused};
    if (parts_.deadline.has_passed()) co_return ReadRequest{};
    parts_.deadline.clear();
    co_return ReadRequest{.request = std::move(read.head->incoming),
                          .persists = read.head->persists,
                          .upload = std::move(read.head->upload)};
}

net::Task<RequestReader::HeadRead> RequestReader::read_head() {
    for (;;) {
        const auto parsed = wire::parse_request_head(buffer_);
        if (!parsed) co_return HeadRead{.refused = Status::bad_request};
        if (parsed->has_value()) {
            const wire::RequestHeadView& head = (*parsed)->head;
            const auto target = target_of(head);
            if (!target) co_return HeadRead{.refused = Status::bad_request};
            Head whole{.incoming = {.method = std::string(head.method),
                                    .target = *target,
                                    .headers = headers_of(head.fields),
                                    .body = {},
                                    .peer = peer_},
                       .framing = head.framing,
                       .persists = head.persists(),
                       .expects_continue = head.fields.has_element(wire::FieldName::expect, "100-continue")};
            consume((*parsed)->consumed);  // the views end here
            co_return HeadRead{.head = std::move(whole)};
        }
        const bool filled = co_await fill();
        if (!filled) co_return HeadRead{};
    }
}

// What is refused by its head alone, before any of it is taken in.
std::optional<Status> RequestReader::judge(Head& head) {
    const auto rule = parts_.answers.body_rule(head.incoming);
    if (!rule) return rule.error();
    head.rule = *rule;
    const bool is_upload = is_multipart(head.incoming);
    if (is_upload && rule->files == Files::refused) return Status::wrong_type;
    const bool has_length = head.framing.kind == wire::BodyFraming::Kind::length;
    if (has_length && head.framing.length > rule->most_bytes) return Status::too_large;
    if (!is_upload) return std::nullopt;
    head.upload = parts_.uploads.take();
    if (head.upload == nullptr) return Status::busy;
    upload_until_ = parts_.clock.moment() + limits_.upload;
    return std::nullopt;
}

net::Task<std::optional<Status>> RequestReader::read_body(Head& head) {
    const auto refused = judge(head);
    if (refused) co_return refused;
    if (head.framing.kind == wire::BodyFraming::Kind::none) co_return std::nullopt;
    if (head.expects_continue) {
        const auto told = co_await parts_.stream.write(base::bytes_of("HTTP/1.1 100 Continue\r\n\r\n"));
        if (!told) co_return Status::bad_request;
    }
    if (head.framing.kind == wire::BodyFraming::Kind::chunked)
        co_return co_await read_chunks(head.rule.most_bytes, head.incoming.body);
    const bool whole = co_await read_length(base::narrow<std::size_t>(head.framing.length), head.incoming.body);
    if (!whole) co_return Status::bad_request;
    co_return std::nullopt;
}

net::Task<bool> RequestReader::read_length(std::size_t length, std::string& body) {
    body.reserve(length);  // growing would hold a large body twice; what is not written yet takes no memory
    while (body.size() < length) {
        if (buffer_.empty()) {
            const bool filled = co_await fill();
            if (!filled) co_return false;
        }
        const std::size_t count = std::min(buffer_.size(), length - body.size());
        body += base::text_of(base::ByteView(buffer_).first(count));
        consume(count);
    }
    co_return true;
}

net::Task<std::optional<Status>> RequestReader::read_chunks(std::size_t most, std::string& body) {
    body.reserve(most);  // as above
    wire::ChunkedDecoder decoder;
    for (;;) {
        while (!buffer_.empty()) {
            const auto step = decoder.feed(buffer_);
            if (!step) co_return Status::bad_request;
            if (step->body.size() > most - body.size()) co_return Status::too_large;
            body += base::text_of(step->body);
            const bool finished = step->state == wire::ChunkedDecoder::State::finished;
            consume(step->consumed);
            if (finished) co_return std::nullopt;
        }
        const bool filled = co_await fill();
        if (!filled) co_return Status::bad_request;
    }
}

// False when nothing more comes.
net::Task<bool> RequestReader::fill() {
    const std::size_t held = buffer_.size();
    buffer_.resize(held + kReadBytes);
    if (upload_until_) parts_.deadline.set(std::min(*upload_until_, parts_.clock.moment() + limits_.idle));
    const auto count = co_await parts_.stream.read(std::span(buffer_).subspan(held));
    buffer_.resize(held + (count ? *count : 0));
    co_return count.has_value() && *count > 0;
}

void RequestReader::consume(std::size_t count) {
    if (count == buffer_.size()) buffer_ = base::Bytes();
    else buffer_.erase(buffer_.begin(), buffer_.begin() + base::narrow<std::ptrdiff_t>(count));
}

}  // namespace web
