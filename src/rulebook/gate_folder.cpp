#include "rulebook/gate_folder.h"

#include "base/file.h"
#include "base/text.h"
#include "rulebook/list_files.h"

#include <algorithm>

namespace rulebook {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxRulesBytes = std::size_t{64} << 20U;  // LIMIT: what the gateway reads
constexpr std::string_view kListsPrefix = "lists-";

Fault fault_of(const base::FileError& error) { return {base::describe(error)}; }
Fault fault_of(const filter::Error& error) { return {filter::describe(error)}; }

std::string lists_name(const base::Digest& hash) {
    return std::string(kListsPrefix) + base::to_hex(base::ByteView(hash).first(16));
}

}  // namespace

fs::path GateFolder::lists(const base::Digest& hash) const { return folder_ / lists_name(hash); }
fs::path GateFolder::sealed(const filter::SchoolId& school) const { return folder_ / ("sealed-" + school.text()); }
fs::path GateFolder::sealed_key(const filter::SchoolId& school) const {
    return folder_ / ("sealed-" + school.text() + ".key");
}

base::Result<base::Digest, Fault> GateFolder::put_lists(const base::Bytes& file) const {
    const auto read = filter::CategoryDatabase::of_bytes(file, "lists");
    if (!read) return base::failure(fault_of(read.error()));
    const base::Digest hash = read->content_hash();
    std::error_code ignored;
    if (fs::exists(lists(hash), ignored)) return hash;
    const auto written = base::replace_file(lists(hash), file, base::FileMode::group_readable);
    if (!written) return base::failure(fault_of(written.error()));
    return hash;
}

base::Result<std::shared_ptr<const filter::CategoryDatabase>, Fault> GateFolder::open_lists(
    const base::Digest& hash) const {
    auto opened = filter::CategoryDatabase::open(lists(hash));
    if (!opened) return base::failure(fault_of(opened.error()));
    return std::make_shared<const filter::CategoryDatabase>(*std::move(opened));
}

base::Result<base::Key, Fault> GateFolder::sealed_key(const filter::SchoolId& school, base::Random& random) const {
    return key_in(sealed_key(school), random, base::FileMode::group_readable);
}

base::Result<void, Fault> GateFolder::put_sealed(const filter::SchoolId& school, base::ByteView file) const {
    const auto written = base::replace_file(sealed(school), file, base::FileMode::group_readable);
    if (!written) return base::failure(fault_of(written.error()));
    return {};
}

base::Result<std::shared_ptr<const filter::SealedLayer>, Fault> GateFolder::open_sealed(const filter::SchoolId& school,
                                                                                        const base::Key& key) const {
    auto bytes = base::read_file(sealed(school), kMaxSealedBytes);
    if (!bytes) return base::failure(fault_of(bytes.error()));
    auto opened = filter::SealedLayer::open(*std::move(bytes), key, "sealed layer");
    if (!opened) return base::failure(fault_of(opened.error()));
    return std::make_shared<const filter::SealedLayer>(*std::move(opened));
}

base::Result<filter::Rules, Fault> GateFolder::read_rules() const {
    const auto file = base::read_file(ruleset(), kMaxRulesBytes);
    if (!file) return base::failure(fault_of(file.error()));
    auto rules = filter::read_rules(*file, "ruleset");
    if (!rules) return base::failure(fault_of(rules.error()));
    return *std::move(rules);
}

std::uint64_t GateFolder::number_in_force() const {
    const auto rules = read_rules();
    return rules ? rules->number : 0;
}

base::Result<void, Fault> GateFolder::put_rules(const filter::Rules& rules) const {
    const auto written = base::replace_file(ruleset(), filter::write(rules), base::FileMode::group_readable);
    if (!written) return base::failure(fault_of(written.error()));
    prune(rules.lists);
    return {};
}

// A gateway that reads the ruleset of before while its lists go keeps what it has mapped, and looks again at once.
void GateFolder::prune(const base::Digest& named) const {
    const std::string kept = lists_name(named);
    std::vector<fs::path> old;
    std::error_code failed;
    for (fs::directory_iterator at(folder_, failed), end; !failed && at != end; at.increment(failed)) {
        const std::string name = at->path().filename().string();
        if (name.starts_with(kListsPrefix) && name != kept) old.push_back(at->path());
    }
    for (const fs::path& path : old) fs::remove(path, failed);
}

base::Result<base::Key, Fault> key_in(const fs::path& file, base::Random& random, base::FileMode mode) {
    const auto bytes = base::read_file(file, 64);
    if (!bytes && bytes.error().kind != base::FileFailure::missing) return base::failure(fault_of(bytes.error()));
    base::Key key{};
    if (bytes) {
        if (bytes->size() != key.size())
            return base::failure(Fault{"cannot use `" + file.string() + "`: a key has 32 bytes; restore it"});
        std::ranges::copy(*bytes, key.begin());
        return key;
    }
    random.fill(key);
    const auto written = base::replace_file(file, key, mode);
    if (!written) return base::failure(fault_of(written.error()));
    return key;
}

}  // namespace rulebook
