#include "journal/chain.h"

#include "base/narrow.h"

#include <algorithm>

namespace journal {

namespace {

constexpr std::string_view kMark = "gatehouse journal 1";
constexpr std::string_view kSealMark = "gatehouse day seal 1";
constexpr std::size_t kMostFindings = 100;

void add_text(base::Writer& writer, std::string_view text) {
    writer.u32_le(base::narrow<std::uint32_t>(text.size()));
    writer.raw(text);
}

// An id or hash of the right length has no length before it; of a wrong one it cannot give the same input.
void add_fixed(base::Writer& writer, const base::Bytes& bytes, std::size_t length) {
    if (bytes.size() != length) add_text(writer, "not of the length that the layout gives");
    writer.raw(bytes);
}

base::Digest digest_in(const base::Bytes& bytes) {
    base::Digest digest{};
    std::copy_n(bytes.begin(), std::min(bytes.size(), digest.size()), digest.begin());
    return digest;
}

}  // namespace

OpaqueId opaque(base::ByteView id) {
    const auto found = OpaqueId::from_bytes(id);
    base::ensure(found.has_value(), "an id has sixteen bytes");
    return *found;
}

Actor by_system() { return {ActorKind::system, opaque(base::Bytes(OpaqueId::kBytes))}; }

std::string_view describe(Fault fault) {
    switch (fault) {
        case Fault::missing:
            return "a line is missing";
        case Fault::added:
            return "a line was added that the chain cannot hold";
        case Fault::changed:
            return "a line was changed";
        case Fault::relinked:
            return "a line does not follow the one before it";
        case Fault::truncated:
            return "lines are missing at the end";
        case Fault::forked:
            return "the chain is not the one that was noted";
    }
    return "unknown";
}

base::Digest hash_of(const StoredLine& line) {
    constexpr std::size_t kId = OpaqueId::kBytes;
    constexpr std::size_t kHash = sizeof(base::Digest);
    base::Writer writer;
    writer.raw(kMark);
    add_fixed(writer, line.school, kId);
    writer.u64_le(static_cast<std::uint64_t>(line.number));
    writer.u64_le(static_cast<std::uint64_t>(line.at.time_since_epoch().count()));
    add_text(writer, line.actor_kind);
    add_fixed(writer, line.actor, kId);
    add_text(writer, line.verb);
    add_text(writer, line.subject_kind);
    add_fixed(writer, line.subject, kId);
    add_fixed(writer, line.commitment, kHash);
    add_fixed(writer, line.previous_hash, kHash);
    return base::sha256(writer.bytes());
}

base::Digest seal_of(const Head& head, const base::Key& salt) {
    base::Writer writer;
    writer.raw(kSealMark);
    writer.u64_le(head.number);
    writer.raw(head.hash);
    return base::keyed_digest(salt, writer.take());
}

base::Digest commitment_to(base::ByteView content, const base::Key& salt) { return base::keyed_digest(salt, content); }

void Inspection::look_at(const StoredLine& line) {
    ++report_.lines;
    if (line.number <= last_) {  // numbers come in order: below 1, or the same again
        find(Fault::added, line.number);
        return;
    }
    look_at_link(line);
    if (!std::ranges::equal(hash_of(line), line.hash)) find(Fault::changed, line.number);
    last_ = line.number;
    last_hash_ = line.hash;
    report_.head = {static_cast<std::uint64_t>(line.number), digest_in(line.hash)};
    if (noted_ && noted_->number == report_.head.number && *noted_ != report_.head) find(Fault::forked, line.number);
}

// After a gap there is nothing to compare the previous hash with.
void Inspection::look_at_link(const StoredLine& line) {
    if (line.number != last_ + 1) find(Fault::missing, last_ + 1);
    else if (line.previous_hash != last_hash_) find(Fault::relinked, line.number);
}

void Inspection::finish(std::uint64_t lines) {
    if (lines != report_.lines) find(Fault::added, last_);
    if (noted_ && noted_->number > report_.head.number) find(Fault::truncated, last_ + 1);
}

void Inspection::find(Fault fault, std::int64_t number) {
    if (report_.findings.size() < kMostFindings) report_.findings.push_back({fault, number});
}

}  // namespace journal
