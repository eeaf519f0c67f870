#include "filter/lists.h"

#include "base/narrow.h"
#include "filter/lists_format.h"

#include <algorithm>
#include <unordered_map>

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

// One name, address or path with everything said of it.
struct ListCompiler::Row {
    std::uint64_t hash;
    CategorySet set;
    EntryKind kind;  // what it is besides a mark that there are paths below
    std::uint64_t mark;
};

struct ListCompiler::Table {
    std::vector<std::uint64_t> slots;
    std::vector<std::uint64_t> sets;
};

base::Result<CompiledLists, Error> ListCompiler::compile(base::Instant made_at) {
    const std::vector<Row> rows = merged();
    const Table table = TRY(table_of(rows));
    return CompiledLists{file_of(table, made_at), report_};
}

std::vector<ListCompiler::Row> ListCompiler::merged() {
    std::ranges::sort(entries_, {}, &Entry::fingerprint);
    std::vector<Row> rows;
    rows.reserve(entries_.size());
    report_.hosts = report_.addresses = report_.paths = report_.duplicates = 0;
    report_.by_category = {};
    for (const Entry& entry : entries_) {
        if (rows.empty() || rows.back().hash != entry.fingerprint) {
            rows.push_back({entry.fingerprint, {}, EntryKind::paths_below, 0});
        }
        Row& row = rows.back();
        if (entry.kind == EntryKind::paths_below) {
            row.mark = format::kPathsBelow;
            continue;
        }
        row.kind = entry.kind;
        if (row.set.has(entry.category)) {
            ++report_.duplicates;
            continue;
        }
        row.set.add(entry.category);
        ++report_.by_category[static_cast<std::size_t>(entry.category)];
    }
    for (const Row& row : rows) {
        if (row.kind == EntryKind::host) ++report_.hosts;
        if (row.kind == EntryKind::address) ++report_.addresses;
        if (row.kind == EntryKind::path) ++report_.paths;
    }
    return rows;
}

base::Result<ListCompiler::Table, Error> ListCompiler::table_of(const std::vector<Row>& rows) {
    Table table;
    // Four slots for three rows is a load of 0.75; one more, so that a search always ends.
    const std::uint64_t count = rows.size() + rows.size() / 3 + 2;
    table.slots.assign(count, 0);
    std::unordered_map<std::uint64_t, std::uint64_t> numbers;  // by the set's bits, one above its place
    for (const Row& row : rows) {
        std::uint64_t bits = 0;
        for (const Category category : row.set.list()) bits |= std::uint64_t{1} << static_cast<unsigned>(category);
        const auto [known, is_new] = numbers.try_emplace(bits, table.sets.size() + 1);
        if (is_new) table.sets.push_back(bits);
        std::uint64_t at = format::first_slot(row.hash, count);
        while (table.slots[at] != 0) at = at + 1 == count ? 0 : at + 1;
        table.slots[at] = format::fingerprint(row.hash) | row.mark | known->second;
    }
    if (table.sets.size() > format::kMaxSets) {
        return base::failure(Error{ErrorKind::too_large, "lists",
                                   "more combinations of categories than the format holds; leave some lists out"});
    }
    return table;
}

base::Bytes ListCompiler::file_of(const Table& table, base::Instant made_at) const {
    base::Writer content;
    for (const std::uint64_t slot : table.slots) content.u64_le(slot);
    for (const std::uint64_t set : table.sets) content.u64_le(set);
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
