#include "wire/dns.h"

#include "base/ensure.h"
#include "base/narrow.h"
#include "base/text.h"

#include <algorithm>
#include <array>
#include <utility>

namespace wire {

namespace {

constexpr std::size_t kHeaderBytes = 12;
constexpr std::uint16_t kClassInternet = 1;
constexpr std::uint16_t kTypeOpt = 41;  // RFC 6891 §6.1.1
constexpr std::uint16_t kRecursionDesired = 0x0100;
constexpr std::uint16_t kIsAnswer = 0x8000;
constexpr std::uint16_t kTruncated = 0x0200;
constexpr std::uint16_t kOpcodeMask = 0x7800;  // 0: a standard query
constexpr std::uint16_t kCodeMask = 0x000f;
constexpr std::size_t kMaxNameBytes = 255;  // RFC 1035 §2.3.4, with the lengths
constexpr std::size_t kMaxPointers = 64;
constexpr std::uint8_t kPointer = 0xc0;             // RFC 1035 §4.1.4: the two high bits of a length
constexpr std::uint32_t kMaxLifetime = 0x7fffffff;  // RFC 2181 §8

template <class T>
using Read = base::Result<T, DnsFault>;

template <class T>
Read<T> whole(std::optional<T> value) {
    if (!value) return base::failure(DnsFault::cut_short);
    return *std::move(value);
}

// Letters, digits, hyphen and underscore. Anything else may stand in a DNS name but in no host's.
bool is_host_label(std::string_view label) {
    return std::ranges::all_of(
        label, [](char c) { return base::is_ascii_alpha(c) || base::is_ascii_digit(c) || c == '-' || c == '_'; });
}

struct Record {
    std::string owner;  // lower case; empty when no host can have this name
    std::uint16_t type;
    std::uint16_t of_class;
    std::uint32_t lifetime;
    base::ByteView value;
    std::size_t value_at;  // in the message: names within it may point back
};

class Message {
public:
    explicit Message(base::ByteView bytes) : all_(bytes), rest_(bytes) {}

    [[nodiscard]] Read<std::uint16_t> u16() { return whole(rest_.u16()); }

    // The name at the front, in lower case; empty when it is none of a host.
    [[nodiscard]] Read<std::string> name() {
        const std::size_t at = position();
        const Name found = TRY(name_at(at));
        if (!rest_.skip(found.length)) return base::failure(DnsFault::cut_short);
        return found.text;
    }

    [[nodiscard]] Read<std::string> name_within(const Record& record, std::size_t at) const {
        const Name found = TRY(name_at(record.value_at + at));
        if (at + found.length > record.value.size()) return base::failure(DnsFault::bad_record);
        return found.text;
    }

    // How many bytes the name takes that begins so far into a record's value.
    [[nodiscard]] Read<std::size_t> name_length(const Record& record, std::size_t at) const {
        return TRY(name_at(record.value_at + at)).length;
    }

    [[nodiscard]] Read<Record> record() {
        std::string owner = TRY(name());
        const auto type = TRY(u16());
        const auto of_class = TRY(u16());
        const auto lifetime = TRY(whole(rest_.u32()));
        const auto length = TRY(u16());
        const std::size_t at = position();
        const auto value = TRY(whole(rest_.take(length)));
        return Record{std::move(owner), type, of_class, lifetime > kMaxLifetime ? 0 : lifetime, value, at};
    }

private:
    struct Name {
        std::string text;
        std::size_t length;  // where it stands, without what it points to
    };

    [[nodiscard]] std::size_t position() const { return all_.size() - rest_.left(); }

    // INVARIANT: every pointer leads to before the place where the part it ends began, so that reading ends.
    [[nodiscard]] Read<Name> name_at(std::size_t at) const {
        Name name{{}, 0};
        bool of_host = true;
        bool pointed = false;
        std::size_t part = at;
        std::size_t total = 0;
        for (std::size_t pointers = 0; pointers < kMaxPointers;) {
            if (at >= all_.size()) return base::failure(DnsFault::cut_short);
            base::Cursor cursor(all_.subspan(at));
            const auto length = TRY(whole(cursor.u8()));
            if ((length & kPointer) == kPointer) {
                const auto low = TRY(whole(cursor.u8()));
                if (!pointed) name.length += 2;
                pointed = true;
                const std::size_t to = ((length & ~std::size_t{kPointer}) << 8U) | low;
                if (to >= part) return base::failure(DnsFault::bad_name);
                at = part = to;
                ++pointers;
                continue;
            }
            total += 1U + length;
            if (length > 63 || total > kMaxNameBytes) return base::failure(DnsFault::bad_name);
            const auto label = base::text_of(TRY(whole(cursor.take(length))));
            if (!pointed) name.length += 1U + length;
            if (length == 0) {
                if (!of_host) name.text.clear();
                return name;
            }
            of_host = of_host && is_host_label(label);
            if (!name.text.empty()) name.text += '.';
            name.text += base::ascii_lower(label);
            at += 1U + length;
        }
        return base::failure(DnsFault::bad_name);
    }

    base::ByteView all_;
    base::Cursor rest_;
};

DnsCode code_of(std::uint16_t flags) {
    switch (flags & kCodeMask) {
        case 0:
            return DnsCode::no_error;
        case 1:
            return DnsCode::format_error;
        case 2:
            return DnsCode::server_failure;
        case 3:
            return DnsCode::no_such_name;
        case 4:
            return DnsCode::not_implemented;
        case 5:
            return DnsCode::refused;
        default:
            return DnsCode::other;
    }
}

struct Header {
    std::uint16_t id;
    std::uint16_t flags;
    std::uint16_t questions;
    std::uint16_t answers;
    std::uint16_t authorities;
};

Read<Header> read_header(Message& message) {
    Header header{};
    header.id = TRY(message.u16());
    header.flags = TRY(message.u16());
    header.questions = TRY(message.u16());
    header.answers = TRY(message.u16());
    header.authorities = TRY(message.u16());
    (void)TRY(message.u16());  // additional records: not read
    return header;
}

Read<void> expect_question(Message& message, const DnsQuestion& asked) {
    const std::string name = TRY(message.name());
    const auto type = TRY(message.u16());
    const auto of_class = TRY(message.u16());
    const bool same = name == asked.name.text() && type == static_cast<std::uint16_t>(asked.type);
    if (!same || of_class != kClassInternet) return base::failure(DnsFault::other_question);
    return {};
}

Read<std::vector<Record>> read_records(Message& message, std::size_t count) {
    std::vector<Record> records;
    for (std::size_t i = 0; i < count; ++i) {
        Record record = TRY(message.record());
        if (record.of_class == kClassInternet && !record.owner.empty()) records.push_back(std::move(record));
    }
    return records;
}

const Record* find(const std::vector<Record>& records, std::string_view owner, DnsType type) {
    const auto found = std::ranges::find_if(records, [&](const Record& record) {
        return record.type == static_cast<std::uint16_t>(type) && record.owner == owner;
    });
    return found == records.end() ? nullptr : &*found;
}

void lower(std::optional<std::chrono::seconds>& lifetime, const Record& record) {
    const std::chrono::seconds its(record.lifetime);
    lifetime = lifetime ? std::min(*lifetime, its) : its;
}

// Walks from the asked name along its aliases; returns the name in the end.
Read<std::string> follow_aliases(const Message& message, const std::vector<Record>& records, const DnsQuestion& asked,
                                 DnsAnswer& answer) {
    std::string at = asked.name.text();
    for (const Record* alias = find(records, at, DnsType::cname); alias != nullptr;
         alias = find(records, at, DnsType::cname)) {
        if (answer.aliases.size() == kMaxDnsAliases) return base::failure(DnsFault::too_many);
        auto target = Hostname::parse(TRY(message.name_within(*alias, 0)));
        if (!target) return base::failure(DnsFault::bad_record);
        lower(answer.lifetime, *alias);
        at = target->text();
        answer.aliases.push_back(*std::move(target));
    }
    return at;
}

Read<void> take_addresses(const std::vector<Record>& records, std::string_view owner, DnsType type, DnsAnswer& answer) {
    for (const Record& record : records) {
        if (record.type != static_cast<std::uint16_t>(type) || record.owner != owner) continue;
        const auto address = IpAddress::from_bytes(record.value);
        if (!address || address->is_v4() != (type == DnsType::a)) return base::failure(DnsFault::bad_record);
        lower(answer.lifetime, record);
        answer.addresses.push_back(*address);
    }
    return {};
}

// RFC 2308 §5: the SOA record's own time or its MINIMUM field, whichever is less.
Read<std::optional<std::chrono::seconds>> negative_lifetime(const Message& message,
                                                            const std::vector<Record>& authorities) {
    for (const Record& record : authorities) {
        if (record.type != static_cast<std::uint16_t>(DnsType::soa)) continue;
        const std::size_t first = TRY(message.name_length(record, 0));
        if (first >= record.value.size()) return base::failure(DnsFault::bad_record);
        const std::size_t names = first + TRY(message.name_length(record, first));
        if (names + 20 != record.value.size()) return base::failure(DnsFault::bad_record);
        base::Cursor last(record.value.last(4));
        return std::chrono::seconds(std::min(record.lifetime, std::min(*last.u32(), kMaxLifetime)));
    }
    return std::optional<std::chrono::seconds>();
}

}  // namespace

std::string_view describe(DnsFault fault) {
    switch (fault) {
        case DnsFault::cut_short:
            return "message is cut short";
        case DnsFault::too_long:
            return "message is too long";
        case DnsFault::not_an_answer:
            return "message is no answer";
        case DnsFault::other_id:
            return "answer to another query";
        case DnsFault::other_question:
            return "answer to another question";
        case DnsFault::bad_name:
            return "name is malformed";
        case DnsFault::bad_record:
            return "record is malformed";
        case DnsFault::too_many:
            return "too many records or aliases";
    }
    base::stop_on_bug("every fault has a description", base::SourceLine::here());
}

base::Bytes dns_query(const DnsQuestion& question, std::uint16_t id) {
    base::Writer message;
    message.u16(id);
    message.u16(kRecursionDesired);
    constexpr std::array<std::uint16_t, 4> counts{1, 0, 0, 1};  // one question, one additional record
    for (const std::uint16_t count : counts) message.u16(count);
    for (const std::string_view label : base::split(question.name.text(), '.')) {
        message.u8(base::narrow<std::uint8_t>(label.size()));
        message.raw(label);
    }
    message.u8(0);
    message.u16(static_cast<std::uint16_t>(question.type));
    message.u16(kClassInternet);

    message.u8(0);  // EDNS: the root's OPT record, its class being the payload (RFC 6891 §6.1.2)
    message.u16(kTypeOpt);
    message.u16(kDnsUdpPayload);
    message.u16(0);
    message.u16(0);
    message.u16(0);
    return message.take();
}

base::Result<DnsAnswer, DnsFault> read_dns_answer(base::ByteView bytes, const DnsQuestion& asked, std::uint16_t id) {
    if (bytes.size() > kMaxDnsMessage) return base::failure(DnsFault::too_long);
    if (bytes.size() < kHeaderBytes) return base::failure(DnsFault::cut_short);
    Message message(bytes);
    const Header header = TRY(read_header(message));
    if (header.id != id) return base::failure(DnsFault::other_id);
    if ((header.flags & kIsAnswer) == 0 || (header.flags & kOpcodeMask) != 0) {
        return base::failure(DnsFault::not_an_answer);
    }
    if (header.questions != 1) return base::failure(DnsFault::other_question);
    TRY(expect_question(message, asked));

    DnsAnswer answer{code_of(header.flags), (header.flags & kTruncated) != 0, {}, {}, std::nullopt};
    if (answer.truncated) return answer;
    if (std::size_t{header.answers} + header.authorities > kMaxDnsRecords) return base::failure(DnsFault::too_many);
    const auto records = TRY(read_records(message, header.answers));
    const auto authorities = TRY(read_records(message, header.authorities));
    const std::string owner = TRY(follow_aliases(message, records, asked, answer));
    TRY(take_addresses(records, owner, asked.type, answer));
    if (answer.addresses.empty()) answer.lifetime = TRY(negative_lifetime(message, authorities));
    return answer;
}

}  // namespace wire
