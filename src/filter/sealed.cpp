#include "filter/sealed.h"

#include "base/ensure.h"
#include "base/narrow.h"
#include "base/text.h"

#include <fmt/format.h>
#include <libpsl.h>

#include <algorithm>
#include <array>
#include <map>
#include <utility>

namespace filter {
namespace {

constexpr std::string_view kTestEntry = "test entry";
constexpr std::string_view kMagic = "gh-seals";
constexpr std::uint32_t kVersion = 2;
constexpr std::size_t kHashBytes = 32;
constexpr std::size_t kFirstLookBytes = 8;
constexpr std::size_t kRecordBytes = kHashBytes + SealedEntryId::kBytes + 1;
constexpr std::size_t kMaxText = 256;
constexpr std::size_t kMaxLists = 64;
constexpr std::size_t kMaxSegments = 64;
constexpr std::size_t kMaxLine = 8192;

// What a hash is of; first in what is hashed, so that no URL can pass for another kind or for the file's seal.
constexpr std::string_view kKeyCheck = "key";
constexpr std::string_view kSeal = "file";
constexpr std::string_view kEntryId = "entry";
constexpr std::string_view kFirstLook = "first-look";
constexpr std::array<std::string_view, kSealedKinds> kKinds{"on-host", "host", "folder", "page",
                                                            "asked"};  // SealedKind

enum class RecordKind : std::uint8_t { mark, listed, test_entry };

struct Record {
    base::Digest hash;
    SealedEntryId entry;
    RecordKind kind;
};

base::Digest hash_of(const base::Key& key, std::string_view kind, std::string_view text) {
    std::string whole(kind);
    whole += ':';
    whole += text;
    return base::keyed_digest(key, base::bytes_of(whole));
}

base::Digest hash_of(const SealedKeys& keys, SealedKind kind, std::string_view text) {
    return hash_of(keys.school, kKinds[static_cast<std::size_t>(kind)], text);
}

std::uint64_t first_look_of(const SealedKeys& keys, SealedKind kind, std::string_view text) {
    return base::short_keyed_digest(keys.first_look[static_cast<std::size_t>(kind)], base::bytes_of(text));
}

std::string_view without_www(std::string_view host) {
    constexpr std::string_view kWww = "www.";
    if (host.starts_with(kWww) && host.find('.', kWww.size()) != std::string_view::npos)
        host.remove_prefix(kWww.size());
    return host;
}

std::string text_of_host(const wire::Host& host) {
    if (const auto* name = std::get_if<wire::Hostname>(&host)) return name->text();
    const auto& address = std::get<wire::IpAddress>(host);
    const auto inside = address.v4_inside();
    return inside ? inside->text() : address.text();
}

// Parameters in one order: `?b=2&a=1` asks for the same page as `?a=1&b=2`.
std::string sorted_query(const wire::Url& url) {
    const std::string lower = base::ascii_lower(url.query());
    std::vector<std::string> parts;
    for (const std::string_view part : base::split(lower, '&')) parts.emplace_back(part);
    std::ranges::sort(parts);
    return base::joined(parts, "&");
}

std::string page_path(const wire::Url& url) { return base::ascii_lower(url.path_without_parameters()); }

std::string without_slash_at_end(std::string path) {
    while (path.ends_with('/')) path.pop_back();
    return path;
}

// ---- sealing

class Sealer {
public:
    explicit Sealer(const Sealing& with) : with_(with), keys_(with.key) {}

    void add(const SealedList& list);
    void add(const SealedLayer& layer);
    void add_test_entry();
    [[nodiscard]] SealedFile take();
    [[nodiscard]] bool too_large() const { return records_.size() > kMaxSealedEntries; }

private:
    // False when the line is no URL, or would speak for a whole public suffix.
    [[nodiscard]] bool add_line(std::string_view line);
    void keep(SealedKind kind, std::string_view text, RecordKind what);

    using Place = std::pair<std::uint64_t, base::Digest>;  // in the file: first look, then hash
    const Sealing& with_;
    const SealedKeys keys_;
    std::map<Place, Record> records_;
    std::vector<SealedSource> sources_;
    std::vector<BadSealedLine> bad_;
    std::size_t bad_lines_ = 0;
};

void Sealer::add(const SealedList& list) {
    std::string_view rest = list.lines;
    std::size_t taken = 0;
    for (std::size_t number = 1; !rest.empty() && !too_large(); ++number) {
        const std::string_view line = base::trimmed_lines(base::take_until(rest, '\n'));
        if (line.empty() || line.starts_with('#')) continue;
        if (add_line(line)) {
            ++taken;
            continue;
        }
        ++bad_lines_;
        if (bad_.size() < kMaxBadSealedLines) bad_.push_back({list.name, number});
    }
    sources_.push_back({list.name, list.date, taken});
}

bool Sealer::add_line(std::string_view line) {
    if (line.size() > kMaxLine) return false;
    const bool has_scheme = line.find("://") != std::string_view::npos;
    const auto url = wire::Url::parse(has_scheme ? std::string(line) : "http://" + std::string(line));
    if (!url) return false;
    const std::string whole_host = text_of_host(url->host());
    const std::string host(without_www(whole_host));
    if (std::holds_alternative<wire::Hostname>(url->host()) &&
        psl_is_public_suffix2(psl_builtin(), host.c_str(), PSL_TYPE_ICANN) != 0) {
        return false;
    }
    const std::string path = page_path(*url);
    if (path == "/" && !url->has_query()) {
        keep(SealedKind::host, host, RecordKind::listed);
        return true;
    }
    const std::string page = host + without_slash_at_end(path);
    if (url->has_query()) keep(SealedKind::asked, page + "?" + sorted_query(*url), RecordKind::listed);
    else keep(path.ends_with('/') ? SealedKind::folder : SealedKind::page, page, RecordKind::listed);
    keep(SealedKind::on_host, host, RecordKind::mark);
    return true;
}

void Sealer::add(const SealedLayer& layer) {
    for (const SealedLayer::Record& one : layer.contents()) {
        if (too_large()) return;
        records_.try_emplace({one.first_look, one.hash},
                             Record{one.hash, one.entry, static_cast<RecordKind>(one.kind)});
    }
    for (const SealedSource& source : layer.sources())
        if (source.name != kTestEntry) sources_.push_back(source);
}

void Sealer::add_test_entry() {
    keep(SealedKind::host, kSealedTestHost, RecordKind::test_entry);
    sources_.push_back({std::string(kTestEntry), "", 1});
}

void Sealer::keep(SealedKind kind, std::string_view text, RecordKind what) {
    const base::Digest hash = hash_of(keys_, kind, text);
    const base::Digest name = hash_of(with_.key, kEntryId, base::to_hex(hash));
    const auto entry = SealedEntryId::from_bytes(base::ByteView(name).first(SealedEntryId::kBytes));
    records_.try_emplace({first_look_of(keys_, kind, text), hash}, Record{hash, *entry, what});
}

SealedFile Sealer::take() {
    base::Writer file;
    file.raw(kMagic);
    file.u32_le(kVersion);
    file.raw(with_.school.bytes());
    file.raw(hash_of(with_.key, kKeyCheck, with_.school.text()));
    file.u64_le(static_cast<std::uint64_t>(with_.made_at.time_since_epoch().count()));
    file.u32_le(base::narrow<std::uint32_t>(sources_.size()));
    for (const SealedSource& source : sources_) {
        for (const std::string* text : {&source.name, &source.date}) {
            const std::string_view kept = base::first_characters(*text, kMaxText);
            file.u32_le(base::narrow<std::uint32_t>(kept.size()));
            file.raw(kept);
        }
        file.u64_le(source.entries);
    }
    std::size_t entries = 0;
    file.u32_le(base::narrow<std::uint32_t>(records_.size()));
    for (const auto& [place, record] : records_) file.u64_le(place.first);
    for (const auto& [place, record] : records_) {
        if (record.kind != RecordKind::mark) ++entries;
        file.raw(record.hash);
        file.raw(record.entry.bytes());
        file.u8(static_cast<std::uint8_t>(record.kind));
    }
    file.raw(hash_of(with_.key, kSeal, base::text_of(file.bytes())));
    return {file.take(), entries, bad_lines_, bad_};
}

std::optional<std::string> read_text(base::Cursor& from) {
    const auto size = from.u32_le();
    if (!size || *size > kMaxText) return std::nullopt;
    const auto text = from.take(*size);
    if (!text) return std::nullopt;
    return base::cleaned_utf8(base::text_of(*text));
}

std::optional<std::vector<SealedSource>> read_sources(base::Cursor& from) {
    const auto count = from.u32_le();
    if (!count || *count > kMaxLists) return std::nullopt;
    std::vector<SealedSource> sources;
    for (std::uint32_t i = 0; i < *count; ++i) {
        auto name = read_text(from);
        auto date = read_text(from);
        const auto entries = from.u64_le();
        if (!name || !date || !entries) return std::nullopt;
        sources.push_back({std::move(*name), std::move(*date), *entries});
    }
    return sources;
}

}  // namespace

SealedKeys::SealedKeys(const base::Key& of_school) : school(of_school) {
    for (std::size_t kind = 0; kind < kSealedKinds; ++kind) {
        const base::Digest derived = hash_of(school, kFirstLook, kKinds[kind]);
        std::copy_n(derived.begin(), first_look[kind].size(), first_look[kind].begin());
    }
}

base::Result<SealedFile, Error> seal(const Sealing& with, std::span<const SealedList> lists) {
    Sealer sealer(with);
    if (lists.size() >= kMaxLists) {
        return base::failure(Error{ErrorKind::too_large, "illegal lists", "there are too many of them"});
    }
    sealer.add_test_entry();
    for (const SealedList& list : lists) sealer.add(list);
    if (sealer.too_large()) {
        return base::failure(Error{ErrorKind::too_large, "illegal lists", "they hold more entries than the format"});
    }
    return sealer.take();
}

base::Result<SealedFile, Error> join_sealed(const Sealing& with,
                                            std::span<const std::shared_ptr<const SealedLayer>> layers) {
    Sealer sealer(with);
    if (layers.size() >= kMaxLists)
        return base::failure(Error{ErrorKind::too_large, "illegal lists", "there are too many of them"});
    sealer.add_test_entry();
    for (const auto& layer : layers) {
        if (layer->school() != with.school)
            return base::failure(Error{ErrorKind::inconsistent, "illegal lists", "one of them is of another school"});
        sealer.add(*layer);
    }
    if (sealer.too_large())
        return base::failure(Error{ErrorKind::too_large, "illegal lists", "they hold more entries than the format"});
    return sealer.take();
}

std::vector<SealedLayer::Record> SealedLayer::contents() const {
    std::vector<Record> all;
    all.reserve(records_);
    for (std::size_t i = 0; i < records_; ++i) {
        base::Cursor from(base::ByteView(file_).subspan(records_at_ + i * kRecordBytes, kRecordBytes));
        const auto hash = from.take(kHashBytes);
        const auto entry = from.take(SealedEntryId::kBytes);
        const auto kind = from.u8();
        base::ensure(hash && entry && kind, "open() has counted the records");
        Record one{first_look_at(i), {}, *SealedEntryId::from_bytes(*entry), *kind};
        std::ranges::copy(*hash, one.hash.begin());
        all.push_back(one);
    }
    return all;
}

base::Digest SealedLayer::contents_digest() const {
    return base::sha256(base::ByteView(file_).subspan(records_at_, records_ * kRecordBytes));
}

base::Result<SealedLayer, Error> SealedLayer::open(base::Bytes file, const base::Key& key, std::string_view name) {
    const auto refuse = [&](ErrorKind kind, std::string cause) {
        return base::failure(Error{kind, std::string(name), std::move(cause)});
    };
    base::Cursor from(file);
    const auto magic = from.take(kMagic.size());
    if (!magic || base::text_of(*magic) != kMagic) return refuse(ErrorKind::not_ours, "it is no sealed layer");
    const auto version = from.u32_le();
    if (version && *version > kVersion) {
        return refuse(ErrorKind::newer_format, fmt::format("it was written in format {} and this gateway knows up to "
                                                           "{}; upgrade the gateway",
                                                           *version, kVersion));
    }
    const auto school_bytes = from.take(SchoolId::kBytes);
    const auto key_check = from.take(kHashBytes);
    const auto made_at = from.u64_le();
    if (version != kVersion || !school_bytes || !key_check || !made_at) {
        return refuse(ErrorKind::cut_short, "its header is cut short");
    }
    const SchoolId school = *SchoolId::from_bytes(*school_bytes);
    if (!base::equal_in_constant_time(*key_check, hash_of(key, kKeyCheck, school.text()))) {
        return refuse(ErrorKind::wrong_key, "it was sealed with another key; seal the lists again");
    }
    const auto seal_at = file.size() - kHashBytes;  // the header alone is longer than a hash
    const base::ByteView sealed = base::ByteView(file).first(seal_at);
    if (!base::equal_in_constant_time(base::ByteView(file).subspan(seal_at),
                                      hash_of(key, kSeal, base::text_of(sealed)))) {
        return refuse(ErrorKind::damaged, "it is cut short or was changed; seal the lists again");
    }
    auto sources = read_sources(from);
    const auto records = from.u32_le();
    if (!sources || !records ||
        std::uint64_t{*records} * (kFirstLookBytes + kRecordBytes) + kHashBytes != from.left()) {
        return refuse(ErrorKind::inconsistent, "its parts are not in order");
    }
    const std::size_t first_looks_at = file.size() - from.left();
    SealedLayer layer(std::move(file), key, school);
    layer.made_at_ = base::Instant(std::chrono::milliseconds(static_cast<std::int64_t>(*made_at)));
    layer.sources_ = std::move(*sources);
    layer.records_ = *records;
    layer.first_looks_at_ = first_looks_at;
    layer.records_at_ = first_looks_at + layer.records_ * kFirstLookBytes;
    for (std::size_t i = 0; i < layer.records_; ++i) {
        const auto kind = std::to_integer<std::uint8_t>(layer.file_[layer.records_at_ + (i + 1) * kRecordBytes - 1]);
        if (static_cast<RecordKind>(kind) != RecordKind::mark) ++layer.entries_;
    }
    return layer;
}

std::optional<SealedHit> SealedLayer::find(const wire::Url& url) const {
    if (auto hit = find(url.host())) return hit;
    const std::string host = text_of_host(url.host());
    if (std::holds_alternative<wire::IpAddress>(url.host())) return page_on(host, url);
    std::optional<SealedHit> hit;
    wire::for_each_suffix(std::get<wire::Hostname>(url.host()), [&](std::string_view suffix) {
        hit = page_on(suffix, url);
        return hit ? wire::Walk::stop : wire::Walk::go_on;
    });
    return hit;
}

std::optional<SealedHit> SealedLayer::find(const wire::Host& host) const {
    if (std::holds_alternative<wire::IpAddress>(host)) return entry(SealedKind::host, text_of_host(host));
    std::optional<SealedHit> hit;
    wire::for_each_suffix(std::get<wire::Hostname>(host), [&](std::string_view suffix) {
        hit = entry(SealedKind::host, suffix);
        return hit ? wire::Walk::stop : wire::Walk::go_on;
    });
    return hit;
}

std::optional<SealedHit> SealedLayer::page_on(std::string_view host, const wire::Url& url) const {
    if (record(SealedKind::on_host, host).empty()) return std::nullopt;
    const std::string page = std::string(host) + without_slash_at_end(page_path(url));
    if (url.has_query()) {
        if (auto hit = entry(SealedKind::asked, page + "?" + sorted_query(url))) return hit;
    }
    if (auto hit = entry(SealedKind::page, page)) return hit;
    // From the first folder down, so that a path made long on purpose cannot hide the folder it lies in.
    std::size_t end = host.size();
    for (std::size_t depth = 0; depth < kMaxSegments && end != std::string::npos; ++depth) {
        end = page.find('/', end + 1);
        if (auto hit = entry(SealedKind::folder, std::string_view(page).substr(0, end))) return hit;
    }
    return std::nullopt;
}

std::optional<SealedHit> SealedLayer::entry(SealedKind kind, std::string_view text) const {
    base::Cursor from(record(kind, text));
    const auto id = from.take(SealedEntryId::kBytes);
    const auto what = from.u8();
    if (!id || !what) return std::nullopt;
    const bool is_test = static_cast<RecordKind>(*what) == RecordKind::test_entry;
    return SealedHit{*SealedEntryId::from_bytes(*id), is_test ? SealedHit::Kind::test_entry : SealedHit::Kind::listed};
}

// What follows the hash in its record; empty when there is none. Nearly nothing that is asked for is listed, and a
// first look tells so; only what it finds is worth the dear hash.
base::ByteView SealedLayer::record(SealedKind kind, std::string_view text) const {
    const std::uint64_t wanted = first_look_of(keys_, kind, text);
    std::size_t low = 0;
    std::size_t high = records_;
    while (low < high) {
        const std::size_t middle = low + (high - low) / 2;
        if (first_look_at(middle) < wanted) low = middle + 1;
        else high = middle;
    }
    if (low == records_ || first_look_at(low) != wanted) return {};
    const base::Digest hash = hash_of(keys_, kind, text);
    for (; low < records_ && first_look_at(low) == wanted; ++low) {
        const auto here = base::ByteView(file_).subspan(records_at_ + low * kRecordBytes, kRecordBytes);
        if (std::ranges::equal(here.first(kHashBytes), hash)) return here.subspan(kHashBytes);
    }
    return {};
}

std::uint64_t SealedLayer::first_look_at(std::size_t number) const {
    base::Cursor from(base::ByteView(file_).subspan(first_looks_at_ + number * kFirstLookBytes, kFirstLookBytes));
    return from.u64_le().value_or(0);
}

}  // namespace filter
