// Measures the category database on real lists: `figure NAME VALUE UNIT TARGET ok|short`.
// The lists are not part of the product; without them it says so and measures five million made-up names alone.

#include "base/file.h"
#include "base/text.h"
#include "base/world.h"
#include "filter/filter.h"
#include "wire/host.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

namespace {

const std::filesystem::path kLists = PROJECT_ROOT "/../shared/lists";

enum class Bound { at_most, at_least };
enum class Outcome { ok, short_of };

Outcome figure(const char* name, double value, const char* unit, Bound bound, double target) {
    const bool met = bound == Bound::at_most ? value <= target : value >= target;
    std::printf("figure %s %.3f %s %s%g %s\n", name, value, unit, bound == Bound::at_most ? "<=" : ">=", target,
                met ? "ok" : "short");
    return met ? Outcome::ok : Outcome::short_of;
}

double seconds_since(base::Moment start, const base::Clock& clock) {
    return std::chrono::duration<double>(clock.moment() - start).count();
}

std::vector<wire::Hostname> names_in(const std::filesystem::path& path) {
    std::vector<wire::Hostname> names;
    const auto content = base::read_file(path, 64U << 20U);
    if (!content) return names;
    for (const std::string_view line : base::split(base::text_of(*content), '\n')) {
        auto name = wire::Hostname::parse(base::trimmed_lines(line));
        if (name) names.push_back(std::move(*name));
    }
    return names;
}

// What a school asks for: mostly harmless names, under `www.` and other hosts as browsers ask for them, and one
// in five from a list that is blocked.
std::vector<wire::Hostname> mix() {
    std::vector<wire::Hostname> names = names_in(kLists / "benign/opendns-top-domains.txt");
    for (wire::Hostname& name : names_in(kLists / "benign/opendns-random-domains.txt"))
        names.push_back(std::move(name));
    std::vector<wire::Hostname> all = names;
    for (const wire::Hostname& name : names) {
        if (auto host = wire::Hostname::parse("www." + name.text())) all.push_back(std::move(*host));
    }
    const std::size_t hits = all.size() / 4;
    const std::vector<wire::Hostname> listed = names_in(kLists / "ut1/games/domains");
    for (std::size_t i = 0; i < std::min(hits, listed.size()); ++i) all.push_back(listed[i]);
    base::SystemRandom random;
    for (std::size_t i = all.size(); i > 1; --i) std::swap(all[i - 1], all[base::random_below(random, i)]);
    return all;
}

bool real_lists() {
    if (!std::filesystem::exists(kLists / "ut1")) {
        std::puts("skipped: no real lists beside the project (../shared/lists/ut1)");
        return true;
    }
    const base::SystemClock clock;
    base::SystemRandom random;
    const std::filesystem::path file = std::filesystem::temp_directory_path() / "gatehouse-filter-bench.lists";

    const base::Moment begun = clock.moment();
    filter::ListCompiler compiler(random);
    compiler.credit({"UT1", "CC BY-SA 4.0", "folder", "2026-08-17"});
    if (const auto added = compiler.add_folder(kLists / "ut1"); !added) return false;
    const auto compiled = compiler.compile(clock.now());
    if (!compiled || !base::replace_file(file, compiled->file, base::FileMode::owner_only)) return false;
    bool all_met = figure("lists_compile", seconds_since(begun, clock), "s", Bound::at_most, 2) == Outcome::ok;
    const filter::ImportReport& report = compiled->report;
    std::printf("lists: %zu lines, %zu names, %zu addresses, %zu paths, %zu said twice, %zu bad\n", report.lines,
                report.hosts, report.addresses, report.paths, report.duplicates, report.bad_lines);

    const base::Moment opening = clock.moment();
    const auto database = filter::CategoryDatabase::open(file);
    if (!database) return false;
    all_met &= figure("lists_open", seconds_since(opening, clock) * 1e3, "ms", Bound::at_most, 10) == Outcome::ok;
    const base::Moment checking = clock.moment();
    if (!database->check_content()) return false;
    all_met &= figure("lists_ready", seconds_since(checking, clock) * 1e3, "ms", Bound::at_most, 100) == Outcome::ok;
    const auto entries = static_cast<double>(database->hosts() + database->addresses() + database->paths());
    all_met &= figure("lists_bytes_an_entry", static_cast<double>(database->bytes()) / entries, "B", Bound::at_most,
                      16) == Outcome::ok;

    const std::vector<wire::Hostname> names = mix();
    std::size_t found = 0;
    std::size_t asked = 0;
    const base::Moment looking = clock.moment();
    while (asked < 3'000'000) {
        for (const wire::Hostname& name : names) found += database->of_host(name).empty() ? 0 : 1;
        asked += names.size();
    }
    const double spent = seconds_since(looking, clock);
    all_met &=
        figure("lists_lookups", static_cast<double>(asked) / spent / 1e6, "M/s", Bound::at_least, 1.5) == Outcome::ok;
    std::printf("lists: %.1f %% of %zu names were listed\n",
                100.0 * static_cast<double>(found) / static_cast<double>(asked), names.size());
    std::filesystem::remove(file);
    return all_met;
}

// A name a line, as many as a large list holds; the same length as those of real lists, on average.
std::string made_up_names(std::size_t count, base::Random& random) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) {
        std::array<std::byte, 6> chance{};
        random.fill(chance);
        text += base::to_hex(chance) + (i % 3 == 0 ? ".com\n" : i % 3 == 1 ? ".co.uk\n" : ".net\n");
    }
    return text;
}

bool five_million() {
    constexpr std::size_t kNames = 5'000'000;
    const base::SystemClock clock;
    base::SystemRandom random;
    const std::filesystem::path file = std::filesystem::temp_directory_path() / "gatehouse-filter-bench-5m.lists";
    const std::string text = made_up_names(kNames, random);

    const base::Moment begun = clock.moment();
    filter::ListCompiler compiler(random);
    compiler.credit({"made up", "CC0", "memory", "2026-11-25"});
    compiler.add({"names", filter::Category::pornography, filter::ListFormat::domains}, text);
    const auto compiled = compiler.compile(clock.now());
    if (!compiled || !base::replace_file(file, compiled->file, base::FileMode::owner_only)) return false;
    bool all_met = figure("lists_5m_build", seconds_since(begun, clock), "s", Bound::at_most, 10) == Outcome::ok;
    all_met &= figure("lists_5m_size", static_cast<double>(compiled->file.size()) / 1e6, "MB", Bound::at_most, 80) ==
               Outcome::ok;
    const base::Moment opening = clock.moment();
    const auto database = filter::CategoryDatabase::open(file);
    if (!database) return false;
    all_met &= figure("lists_5m_open", seconds_since(opening, clock) * 1e3, "ms", Bound::at_most, 10) == Outcome::ok;
    const base::Moment checking = clock.moment();
    if (!database->check_content()) return false;
    all_met &= figure("lists_5m_ready", seconds_since(checking, clock) * 1e3, "ms", Bound::at_most, 100) == Outcome::ok;
    std::printf("lists: %zu made-up names\n", database->hosts());
    std::filesystem::remove(file);
    return all_met;
}

}  // namespace

int main() {
    const bool real_met = real_lists();
    const bool large_met = five_million();
    return real_met && large_met ? 0 : 2;
}
