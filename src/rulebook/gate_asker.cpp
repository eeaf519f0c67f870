#include "net/loop.h"
#include "net/tcp.h"
#include "rulebook/checks.h"
#include "wire/http1.h"
#include "wire/http1_write.h"

#include <fmt/format.h>

namespace rulebook {

namespace {

using Answer = base::Result<std::string, std::string>;

base::Bytes request_for(const GateQuestion& question) {
    base::Bytes request;
    auto head = wire::HeadWriter::request(request, "GET", fmt::format("http://{}/", question.host));
    head.field("Host", question.host);
    head.field(gatepost::kCheckField, question.field);
    head.field("Connection", "close");
    head.end();
    return request;
}

Answer verdict_in(const wire::ResponseHeadView& head) {
    const wire::FieldView* field = head.fields.find(gatepost::kVerdictField);
    if (field != nullptr) return std::string(field->value);
    return base::failure(fmt::format("the gate took it for an ordinary request and answered {}", head.status));
}

net::Task<Answer> read_answer(net::Stream& stream) {
    base::Bytes bytes;
    std::array<std::byte, 4096> part{};
    for (;;) {
        const auto count = co_await stream.read(part);
        if (!count) co_return base::failure(std::string(net::describe(count.error().kind)));
        if (*count == 0) co_return base::failure(std::string("the gate closed the connection without an answer"));
        base::append(bytes, base::ByteView(part).first(*count));
        const auto head = wire::parse_response_head(bytes);
        if (!head)
            co_return base::failure(fmt::format("the gate's answer is broken: {}", wire::describe(head.error())));
        if (*head) co_return verdict_in((*head)->head);
    }
}

net::Task<Answer> ask_over(net::Loop& loop, const GateQuestion& question, std::chrono::milliseconds patience) {
    auto stream = co_await net::connect(loop, question.gate, loop.in(patience));
    if (!stream)
        co_return base::failure(
            fmt::format("no gate answers at {}: {}", question.gate.text(), net::describe(stream.error().kind)));
    net::Deadline deadline(loop, [&] { (*stream)->cancel(); });
    deadline.set(patience);
    const base::Bytes request = request_for(question);
    const auto written = co_await (*stream)->write(request);
    if (!written) co_return base::failure(std::string(net::describe(written.error().kind)));
    Answer answer = co_await read_answer(**stream);
    if (!answer && deadline.has_passed()) co_return base::failure(std::string("the gate did not answer in time"));
    co_return answer;
}

net::Task<void> ask_and_stop(net::Loop& loop, const GateQuestion& question, std::chrono::milliseconds patience,
                             Answer& answer, std::stop_source& done) {
    answer = co_await ask_over(loop, question, patience);
    done.request_stop();
}

}  // namespace

Answer NetGateAsker::ask(const GateQuestion& question) const {
    net::Loop loop(clock_);
    std::stop_source done;
    Answer answer = base::failure(std::string("the gate was not asked"));
    loop.spawn(ask_and_stop(loop, question, patience_, answer, done), [&](std::string_view cause) {
        answer = base::failure(std::string(cause));
        done.request_stop();
    });
    loop.run(done.get_token());
    loop.wind_down();
    return answer;
}

}  // namespace rulebook
