#include "app/admin_rooms.h"
#include "base/file.h"
#include "base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <stdexcept>
#include <variant>

namespace app {

namespace {

constexpr std::size_t kMaxNotedBytes = std::size_t{64} * 1024;

std::string show(const journal::Head& head) { return fmt::format("{}:{}", head.number, base::to_hex(head.hash)); }

std::optional<journal::Head> read_head(std::string_view text) {
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    const auto number = base::parse_decimal(text.substr(0, colon));
    const auto hash = base::from_hex(text.substr(colon + 1));
    journal::Head head{};
    if (!number || !hash || hash->size() != head.hash.size()) return std::nullopt;
    head.number = *number;
    std::ranges::copy(*hash, head.hash.begin());
    return head;
}

// A head, or the seal of a day as pages show it.
using NotedMark = std::variant<journal::Head, base::Digest>;
using Noted = std::map<std::string, NotedMark, std::less<>>;

std::optional<NotedMark> read_mark(std::string_view text) {
    if (const auto head = read_head(text)) return *head;
    const auto seal = base::from_hex(text);
    base::Digest digest{};
    if (!seal || seal->size() != digest.size()) return std::nullopt;
    std::ranges::copy(*seal, digest.begin());
    return digest;
}

[[noreturn]] void refuse_head(std::string_view text) {
    throw std::runtime_error(fmt::format(
        "`{}` is no noted head; write NUMBER:HASH as `admin journal head` shows it, or the seal of a day as "
        "the page shows it, or name a file with a line `SCHOOL NUMBER:HASH` or `SCHOOL SEAL` a school",
        text));
}

// One line: "headcorn 12:0a…", or the head alone when only one school is looked at.
void note(Noted& noted, std::string_view line, const std::vector<school::School>& schools) {
    const auto words = base::split(line, ' ');
    const auto head = read_mark(words.back());
    if (!head || words.size() > 2) refuse_head(line);
    if (words.size() == 1 && schools.size() != 1)
        throw std::runtime_error("a head without its school belongs to one of several; say which with --school");
    noted.insert_or_assign(words.size() == 2 ? std::string(words.front()) : schools.front().key, *head);
}

Noted read_noted(const std::string& text, const std::vector<school::School>& schools) {
    Noted noted;
    if (text.empty()) return noted;
    if (read_mark(text)) {
        note(noted, text, schools);
        return noted;
    }
    const auto file = base::read_file(text, kMaxNotedBytes);
    if (!file && !std::filesystem::exists(text)) refuse_head(text);
    if (!file) throw std::runtime_error(base::describe(file.error()));
    std::string_view rest = base::text_of(*file);
    while (!rest.empty())
        if (const auto line = base::take_until(rest, '\n'); !line.empty()) note(noted, line, schools);
    if (noted.empty()) refuse_head(text);
    return noted;
}

void print(const school::School& school, const journal::Report& report) {
    fmt::print("{}: {} lines, head {}\n", school.key, report.lines, show(report.head));
    for (const journal::Finding& finding : report.findings)
        fmt::print("{}: line {}: {}\n", school.key, finding.number, journal::describe(finding.fault));
}

// None when the noted seal was made of no head that the database has.
std::optional<journal::Report> verify(AdminRecords& records, store::Transaction& tx, const store::SchoolScope& scope,
                                      const NotedMark& noted) {
    if (const auto* head = std::get_if<journal::Head>(&noted)) return records.journal.verify(tx, scope, *head);
    const auto head = records.journal.head_sealed_as(tx, scope, std::get<base::Digest>(noted));
    return head ? std::optional(records.journal.verify(tx, scope, *head)) : std::nullopt;
}

}  // namespace

int run(const Installation& installation, base::World world, const VerifyJournal& command) {
    AdminRecords records(installation, world);
    const auto schools = records.schools_named(command.school);
    const Noted noted = read_noted(command.noted, schools);
    bool is_whole = true;
    for (const school::School& school : schools) {
        store::Transaction tx = records.database.reading();
        const store::SchoolScope scope(school.id);
        const auto mark = noted.find(school.key);
        const auto report = mark == noted.end() ? std::optional(records.journal.verify(tx, scope))
                                                : verify(records, tx, scope, mark->second);
        if (report) print(school, *report);
        else fmt::print("{}: no day was sealed with the noted seal\n", school.key);
        is_whole = is_whole && report && report->is_whole();
    }
    // A noted school that is gone altogether is the largest cut of all.
    for (const auto& [key, head] : noted) {
        if (std::ranges::find(schools, key, &school::School::key) != schools.end() || !command.school.empty()) continue;
        fmt::print("{}: the school is not in the database, though its head was noted\n", key);
        is_whole = false;
    }
    fmt::print("{}\n", is_whole ? "the journal is whole" : "the journal was tampered with or damaged: see above");
    return is_whole ? kAllWell : kFound;
}

int run(const Installation& installation, base::World world, const ShowHeads& command) {
    AdminRecords records(installation, world);
    for (const school::School& school : records.schools_named(command.school)) {
        store::Transaction tx = records.database.reading();
        const std::string head = show(records.journal.head(tx, store::SchoolScope(school.id)));
        if (command.school.empty()) fmt::print("{} {}\n", school.key, head);
        else fmt::print("{}\n", head);
    }
    return kAllWell;
}

}  // namespace app
