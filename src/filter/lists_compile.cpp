#include "filter/lists.h"

#include "base/narrow.h"
#include "filter/lists_format.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

namespace filter {
namespace {

namespace format = lists_format;

void write_string(base::Writer& to, std::string_view text) {
    const std::string_view kept = text.substr(0, format::kMaxStrings);
    to.u16_le(base::narrow<std::uint16_t>(kept.size()));
    to.raw(kept);
}

std::uint64_t number_of(base::Instant at) { return static_cast<std::uint64_t>(at.time_since_epoch().count()); }

}  // namespace

// What is said of a name: categories, each with the list that says so. Most names share what is said of them with
// thousands of others, so each combination is kept once.
class ListCompiler::Sets {
public:
    using Said = std::vector<std::uint16_t>;  // category above, source below; sorted, each once

    // Sorts `said`.
    [[nodiscard]] std::uint32_t number_of(Said& said) {
        std::ranges::sort(said);
        said.erase(std::unique(said.begin(), said.end()), said.end());
        const auto [known, is_new] = numbers_.try_emplace(said, base::narrow<std::uint32_t>(all_.size()));
        if (is_new) all_.push_back(said);
        return known->second;
    }
    [[nodiscard]] const std::vector<Said>& all() const { return all_; }

    [[nodiscard]] static std::uint16_t saying(Category category, std::uint8_t source) {
        return static_cast<std::uint16_t>(static_cast<unsigned>(category) << 8U | source);
    }
    [[nodiscard]] static std::uint64_t bits_of(const Said& said) {
        std::uint64_t bits = 0;
        for (const std::uint16_t one : said) bits |= std::uint64_t{1} << (one >> 8U);
        return bits;
    }

private:
    struct Hash {
        std::size_t operator()(const Said& said) const {
            std::uint64_t hash = 0;
            for (const std::uint16_t one : said) hash = hash * 0x9e3779b97f4a7c15U + one + 1;
            return hash;
        }
    };
    std::unordered_map<Said, std::uint32_t, Hash> numbers_;
    std::vector<Said> all_;
};

// One name, address or path with everything said of it.
struct ListCompiler::Row {
    std::uint64_t hash;
    std::uint32_t set;  // its number among the sets
    EntryKind kind;     // what it is besides a mark that there are paths below
    std::uint64_t mark;
};

struct ListCompiler::Table {
    std::vector<std::uint64_t> slots;
    std::vector<Sets::Said> sets;
};

base::Result<CompiledLists, Error> ListCompiler::compile(base::Instant made_at) {
    if (is_full_)
        return base::failure(
            Error{ErrorKind::too_large, "lists", "they hold more entries than can be taken; leave out one of them"});
    Sets sets;
    const std::vector<Row> rows = merged(sets);
    const Table table = TRY(table_of(rows, std::move(sets)));
    return CompiledLists{file_of(table, made_at), report_};
}

std::vector<ListCompiler::Row> ListCompiler::merged(Sets& sets) {
    std::ranges::sort(entries_, {}, &Entry::fingerprint);
    std::vector<Row> rows;
    rows.reserve(entries_.size());
    report_.hosts = report_.addresses = report_.paths = report_.duplicates = 0;
    report_.by_category = {};
    Sets::Said said;
    for (std::size_t i = 0; i < entries_.size();) {
        Row row{entries_[i].fingerprint, 0, EntryKind::paths_below, 0};
        CategorySet categories;
        said.clear();
        for (; i < entries_.size() && entries_[i].fingerprint == row.hash; ++i) {
            const Entry& entry = entries_[i];
            if (entry.kind == EntryKind::paths_below) {
                row.mark = format::kPathsBelow;
                continue;
            }
            row.kind = entry.kind;
            said.push_back(Sets::saying(entry.category, entry.source));
            if (categories.has(entry.category)) ++report_.duplicates;
            else ++report_.by_category[static_cast<std::size_t>(entry.category)];
            categories.add(entry.category);
        }
        row.set = sets.number_of(said);
        rows.push_back(row);
    }
    for (const Row& row : rows) {
        if (row.kind == EntryKind::host) ++report_.hosts;
        if (row.kind == EntryKind::address) ++report_.addresses;
        if (row.kind == EntryKind::path) ++report_.paths;
    }
    return rows;
}

base::Result<ListCompiler::Table, Error> ListCompiler::table_of(const std::vector<Row>& rows, Sets sets) {
    if (sets.all().size() > format::kMaxSets) {
        return base::failure(Error{ErrorKind::too_large, "lists",
                                   "more combinations of categories and lists than the format holds; leave some lists "
                                   "out"});
    }
    Table table;
    table.sets = sets.all();
    // Four slots for three rows is a load of 0.75; one more, so that a search always ends.
    const std::uint64_t count = rows.size() + rows.size() / 3 + 2;
    table.slots.assign(count, 0);
    for (const Row& row : rows) {
        std::uint64_t at = format::first_slot(row.hash, count);
        while (table.slots[at] != 0) at = at + 1 == count ? 0 : at + 1;
        table.slots[at] = format::fingerprint(row.hash) | row.mark | (row.set + 1);
    }
    return table;
}

base::Bytes ListCompiler::file_of(const Table& table, base::Instant made_at) const {
    base::Writer content;
    for (const std::uint64_t slot : table.slots) content.u64_le(slot);
    for (const Sets::Said& said : table.sets) content.u64_le(Sets::bits_of(said));
    for (const CategoryEntry& entry : categories()) {
        write_string(content, entry.key);
        content.u64_le(report_.by_category[static_cast<std::size_t>(entry.category)]);
    }
    content.u16_le(base::narrow<std::uint16_t>(sources_.size()));
    for (const ListSource& source : sources_) {
        for (const std::string* text : {&source.name, &source.licence, &source.origin, &source.date}) {
            write_string(content, *text);
        }
    }
    for (const Sets::Said& said : table.sets) {
        content.u16_le(base::narrow<std::uint16_t>(said.size()));
        for (const std::uint16_t one : said) content.u16_le(one);
    }
    base::Writer file;
    file.raw(format::kMagic);
    file.u32_le(format::kVersion);
    file.u32_le(format::kHeaderBytes);
    file.u64_le(format::kHeaderBytes + content.size());
    file.u64_le(seed_);
    file.raw(base::sha256(content.bytes()));
    for (const std::uint64_t number :
         {base::checksum(content.bytes()), std::uint64_t{table.slots.size()}, std::uint64_t{table.sets.size()},
          std::uint64_t{kCategories}, std::uint64_t{report_.hosts}, std::uint64_t{report_.addresses},
          std::uint64_t{report_.paths}, number_of(made_at)}) {
        file.u64_le(number);
    }
    while (file.size() < format::kHeaderChecksumAt) file.u64_le(0);
    file.u64_le(base::checksum(file.bytes()));
    file.raw(content.bytes());
    return file.take();
}

}  // namespace filter
