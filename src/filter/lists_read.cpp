#include "filter/lists.h"

#include "base/text.h"
#include "filter/lists_format.h"

#include <fmt/format.h>
#include <xxhash.h>

#include <set>
#include <utility>

namespace filter {
namespace {

namespace format = lists_format;

std::optional<std::string> read_string(base::Cursor& from) {
    const auto size = from.u16_le();
    if (!size || *size > format::kMaxStrings) return std::nullopt;
    const auto text = from.take(*size);
    if (!text) return std::nullopt;
    return base::cleaned_utf8(base::text_of(*text));
}

// The numbers after the format version, which the caller has checked to be there.
std::optional<format::Header> read_numbers(base::Cursor from) {
    format::Header header;
    const auto file_bytes = from.u64_le();
    const auto seed = from.u64_le();
    const auto hash = from.take(header.content_hash.size());
    if (!file_bytes || !seed || !hash) return std::nullopt;
    header.file_bytes = *file_bytes;
    header.seed = *seed;
    std::ranges::copy(*hash, header.content_hash.begin());
    for (std::uint64_t* number : {&header.content_checksum, &header.slots, &header.sets, &header.categories,
                                  &header.hosts, &header.addresses, &header.paths, &header.made_at}) {
        const auto read = from.u64_le();
        if (!read) return std::nullopt;
        *number = *read;
    }
    return header;
}

constexpr std::uint64_t kMaxSlots = std::uint64_t{1} << 32U;  // LIMIT: 3 G names, 32 GB

}  // namespace

namespace lists_format {

std::uint64_t hash_of(std::uint64_t seed, std::string_view key) {
    return XXH3_64bits_withSeed(key.data(), key.size(), seed);
}

}  // namespace lists_format

struct CategoryDatabase::Slot {
    CategorySet set;
    std::size_t number;  // of the set, from 1
    enum class Paths { none, below } paths;
};

base::Result<CategoryDatabase, Error> CategoryDatabase::open(const std::filesystem::path& path) {
    auto mapped = base::MappedFile::open(path);
    if (!mapped) return base::failure(error_of(mapped.error()));
    CategoryDatabase database(std::move(*mapped), path.string());
    TRY(database.read_header());
    return database;
}

base::Result<CategoryDatabase, Error> CategoryDatabase::of_bytes(base::Bytes bytes, std::string name) {
    CategoryDatabase database(std::move(bytes), std::move(name));
    TRY(database.read_header());
    return database;
}

CategoryDatabase::CategoryDatabase(std::variant<base::Bytes, base::MappedFile> holder, std::string name)
    : holder_(std::move(holder)), name_(std::move(name)) {
    if (const auto* bytes = std::get_if<base::Bytes>(&holder_)) file_ = *bytes;
    else file_ = std::get<base::MappedFile>(holder_).bytes();
}

base::Result<void, Error> CategoryDatabase::read_header() {
    base::Cursor from(file_);
    const auto magic = from.take(format::kMagic.size());
    if (!magic || base::text_of(*magic) != format::kMagic) {
        return base::failure(error(ErrorKind::not_ours, "it is no category database"));
    }
    const auto version = from.u32_le();
    if (version && *version > format::kVersion) {
        return base::failure(
            error(ErrorKind::newer_format, fmt::format("it was written in format {} and this gateway knows up to {}; "
                                                       "upgrade the gateway",
                                                       *version, format::kVersion)));
    }
    if (file_.size() < format::kHeaderBytes)
        return base::failure(error(ErrorKind::cut_short, "its header is cut short"));
    const bool intact =
        *version >= format::kOldest && from.u32_le() == format::kHeaderBytes &&
        format::load(file_, format::kHeaderChecksumAt) == base::checksum(file_.first(format::kHeaderChecksumAt));
    const auto header = read_numbers(from);
    if (!intact || !header) return base::failure(error(ErrorKind::damaged, "its header is damaged"));
    if (header->file_bytes != file_.size()) {
        return base::failure(error(ErrorKind::cut_short, "it is not as long as it says; copy it again"));
    }
    const std::uint64_t room = file_.size() - format::kHeaderBytes;
    if (header->slots == 0 || header->slots > kMaxSlots || header->sets > format::kMaxSets ||
        header->categories > kCategories || (header->slots + header->sets) * format::kSlotBytes > room) {
        return base::failure(error(ErrorKind::inconsistent, "its tables do not fit into it"));
    }
    slot_count_ = header->slots;
    slots_ = file_.subspan(format::kHeaderBytes, header->slots * format::kSlotBytes);
    sets_.resize(header->sets);
    seed_ = header->seed;
    hosts_ = header->hosts;
    addresses_ = header->addresses;
    paths_ = header->paths;
    content_hash_ = header->content_hash;
    made_at_ = base::Instant(std::chrono::milliseconds(static_cast<std::int64_t>(header->made_at)));
    return read_tables(header->categories, *version);
}

base::Result<void, Error> CategoryDatabase::read_tables(std::size_t count, std::uint32_t version) {
    const auto broken = [&] { return base::failure(error(ErrorKind::inconsistent, "its tables are not in order")); };
    base::Cursor sets(file_.subspan(format::kHeaderBytes + slots_.size()));
    base::Cursor text(sets.rest().subspan(sets_.size() * format::kSlotBytes));
    std::vector<Category> known;  // by the bit that stands for it in this file
    for (std::size_t i = 0; i < count; ++i) {
        const auto key = read_string(text);
        const auto entries = text.u64_le();
        if (!key || !entries) return broken();
        const auto category = category_of_key(*key);
        if (!category) {
            return base::failure(error(ErrorKind::newer_format, fmt::format("it has a category `{}` that this gateway "
                                                                            "does not know; upgrade the gateway",
                                                                            *key)));
        }
        known.push_back(*category);
        by_category_[static_cast<std::size_t>(*category)] = *entries;
    }
    for (CategorySet& set : sets_) {
        const std::uint64_t bits = *sets.u64_le();
        if (count < 64 && (bits >> count) != 0) return broken();
        for (std::size_t i = 0; i < count; ++i) {
            if ((bits >> i & 1U) != 0) set.add(known[i]);
        }
    }
    const auto sources = text.u16_le();
    if (!sources || *sources > format::kMaxSources) return broken();
    for (std::size_t i = 0; i < *sources; ++i) {
        ListSource source;
        for (std::string* part : {&source.name, &source.licence, &source.origin, &source.date}) {
            auto read = read_string(text);
            if (!read) return broken();
            *part = std::move(*read);
        }
        sources_.push_back(std::move(source));
    }
    if (version >= 2) TRY(read_sayings(text, known));
    if (!text.at_end()) return broken();
    return {};
}

base::Result<void, Error> CategoryDatabase::read_sayings(base::Cursor& from, const std::vector<Category>& known) {
    const auto broken = [&] { return base::failure(error(ErrorKind::inconsistent, "its tables are not in order")); };
    for (const CategorySet& set : sets_) {
        const auto count = from.u16_le();
        if (!count || from.left() < *count * sizeof(std::uint16_t)) return broken();
        std::vector<Saying> sayings;
        CategorySet said;
        for (std::size_t i = 0; i < *count; ++i) {
            const std::uint16_t one = *from.u16_le();
            const std::size_t category = one >> 8U;
            const auto source = static_cast<std::uint8_t>(one & 0xffU);
            if (category >= known.size() || (source >= sources_.size() && source != format::kNoSource)) return broken();
            sayings.push_back({known[category], source});
            said.add(known[category]);
        }
        if (said != set) return broken();
        sayings_.push_back(std::move(sayings));
    }
    return {};
}

Error CategoryDatabase::error(ErrorKind kind, std::string cause) const { return {kind, name_, std::move(cause)}; }

base::Result<void, Error> CategoryDatabase::check_content() const {
    const base::ByteView content = file_.subspan(format::kHeaderBytes);
    constexpr std::size_t kChecksumAt = 64;
    if (base::checksum(content) != format::load(file_, kChecksumAt)) {
        return base::failure(error(ErrorKind::damaged, "its content is not what was written; compile the lists again"));
    }
    return {};
}

std::optional<CategoryDatabase::Slot> CategoryDatabase::find(std::string_view key) const {
    const std::uint64_t hash = format::hash_of(seed_, key);
    const std::uint64_t wanted = format::fingerprint(hash);
    std::uint64_t at = format::first_slot(hash, slot_count_);
    for (std::uint64_t probes = 0; probes < format::kMaxProbes; ++probes) {
        const std::uint64_t slot = format::load(slots_, at * format::kSlotBytes);
        if (slot == 0) return std::nullopt;
        if ((slot & format::kFingerprintMask) == wanted) {
            const std::uint64_t number = slot & format::kSetMask;
            const CategorySet set = number == 0 || number > sets_.size() ? CategorySet() : sets_[number - 1];
            return Slot{set, number, (slot & format::kPathsBelow) != 0 ? Slot::Paths::below : Slot::Paths::none};
        }
        at = at + 1 == slot_count_ ? 0 : at + 1;
    }
    return std::nullopt;
}

CategorySet CategoryDatabase::exactly(std::string_view host) const {
    const auto slot = find(host);
    return slot ? slot->set : CategorySet();
}

CategorySet CategoryDatabase::of_host(const wire::Hostname& host) const {
    CategorySet all;
    wire::for_each_suffix(host, [&](std::string_view suffix) {
        all.add(exactly(suffix));
        return wire::Walk::go_on;
    });
    return all;
}

CategorySet CategoryDatabase::of_address(const wire::IpAddress& address) const {
    CategorySet all = exactly(address.text());
    if (const auto inside = address.v4_inside()) all.add(exactly(inside->text()));
    return all;
}

CategorySet CategoryDatabase::of_path(const wire::Url& url) const {
    if (const auto* address = std::get_if<wire::IpAddress>(&url.host())) return paths_on(address->text(), url);
    CategorySet all;
    wire::for_each_suffix(std::get<wire::Hostname>(url.host()), [&](std::string_view suffix) {
        all.add(paths_on(suffix, url));
        return wire::Walk::go_on;
    });
    return all;
}

template <class Use>
void CategoryDatabase::each_path_key(std::string_view host, const wire::Url& url, const Use& use) const {
    const auto slot = find(host);
    if (!slot || slot->paths == Slot::Paths::none) return;
    std::string key(host);
    const std::size_t begin = key.size();
    key += base::ascii_lower(url.path_without_parameters());
    const std::string_view whole = key;
    std::size_t end = begin;
    for (std::size_t segment = 0; segment < format::kMaxPathSegments && end != std::string_view::npos; ++segment) {
        end = whole.find('/', end + 1);
        use(whole.substr(0, end));
    }
    if (url.has_query()) {
        while (key.size() > begin + 1 && key.ends_with('/')) key.pop_back();
        use(key + "?" + base::ascii_lower(url.query()));
    }
}

CategorySet CategoryDatabase::paths_on(std::string_view host, const wire::Url& url) const {
    CategorySet all;
    each_path_key(host, url, [&](std::string_view key) { all.add(exactly(key)); });
    return all;
}

std::vector<std::size_t> CategoryDatabase::lists_saying(const wire::Host& host, const wire::Url* url,
                                                        Category category) const {
    std::set<std::size_t> saying;
    const auto listen = [&](std::string_view key) {
        const auto slot = find(key);
        if (!slot || slot->number == 0 || slot->number > sayings_.size()) return;
        for (const Saying& one : sayings_[slot->number - 1])
            if (one.category == category && one.source != format::kNoSource) saying.insert(one.source);
    };
    const auto with_paths = [&](std::string_view name) {
        listen(name);
        if (url != nullptr) each_path_key(name, *url, listen);
    };
    if (const auto* address = std::get_if<wire::IpAddress>(&host)) {
        with_paths(address->text());
        if (const auto inside = address->v4_inside()) listen(inside->text());
    } else {
        wire::for_each_suffix(std::get<wire::Hostname>(host), [&](std::string_view suffix) {
            with_paths(suffix);
            return wire::Walk::go_on;
        });
    }
    return {saying.begin(), saying.end()};
}

}  // namespace filter
