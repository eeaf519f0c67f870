#include "rulebook/sealed_lists.h"

#include "base/file.h"
#include "base/text.h"
#include "rulebook/rulebook.h"

#include <fmt/format.h>

#include <algorithm>

namespace rulebook {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostName = 40;
constexpr std::chrono::minutes kLookEvery{1};

// Its blocks are written over first. On a file system that writes elsewhere instead, that is all one can do.
void remove_in_clear(const fs::path& file) {
    std::error_code failed;
    const auto bytes = fs::file_size(file, failed);
    if (!failed) {
        if (std::FILE* opened = std::fopen(file.c_str(), "r+b"); opened != nullptr) {
            const std::string zeros(1U << 16U, '\0');
            for (std::uintmax_t left = bytes; left > 0;) {
                const std::size_t now = static_cast<std::size_t>(std::min<std::uintmax_t>(left, zeros.size()));
                if (std::fwrite(zeros.data(), 1, now, opened) != now) break;
                left -= now;
            }
            std::fclose(opened);
        }
    }
    fs::remove(file, failed);
}

std::string day_of(const fs::path& file) {
    std::error_code failed;
    const auto time = fs::last_write_time(file, failed);
    if (failed) return {};
    return school::iso(school::Date(std::chrono::floor<std::chrono::days>(std::chrono::file_clock::to_sys(time))));
}

}  // namespace

std::optional<std::string> sealed_list_name(std::string_view text) {
    text = base::trimmed(text);
    const auto is_of_a_name = [](char c) {
        return base::is_ascii_alpha(c) || base::is_ascii_digit(c) || c == '-' || c == ' ';
    };
    if (text.empty() || text.size() > kMostName || !std::ranges::all_of(text, is_of_a_name)) return std::nullopt;
    return std::string(text);
}

fs::path sealed_file(const fs::path& home, const SealedListId& id) { return home / (id.text() + ".seal"); }

// Whether the layer has changed. A name that begins with a point, or ends in `.part` or `.tmp`, is still being written.
bool SealedLists::take_dropped(const SchoolSetup& setup, const fs::path& file) {
    const std::string whole = file.filename().string();
    const std::string ending = file.extension().string();
    if (whole.starts_with('.') || ending == ".part" || ending == ".tmp") return false;
    const auto name = sealed_list_name(file.stem().string());
    if (!name) {
        note_trouble(setup.id, "a file",
                     "a file's name is no name of a list; call it after the scheme, such as IWF.txt");
        return false;
    }
    const auto bytes = base::read_file(file, filter::kMaxListFile);
    if (!bytes) {
        note_trouble(setup.id, *name, "the file cannot be read; see to its owner and its size");
        return false;
    }
    const auto loaded = load(setup.id, {*name, day_of(file), base::to_text(*bytes)}, school::Software{});
    if (!loaded) {
        note_trouble(setup.id, *name, loaded.error().words);
        return false;
    }
    remove_in_clear(file);
    return loaded->record.state == ContentState::in_force;
}

desk::JobResult SealedLists::run(base::Instant, const std::stop_token& stop) {
    bool has_changed = false;
    for (const SchoolSetup& setup : parts_.rulebook.setup().schools) {
        std::error_code failed;
        std::vector<fs::path> files;
        for (fs::directory_iterator at(parts_.dropped / setup.profile.key, failed), end; !failed && at != end;
             at.increment(failed))
            if (at->symlink_status(failed).type() == fs::file_type::regular) files.push_back(at->path());
        std::ranges::sort(files);
        for (const fs::path& file : files) {
            if (stop.stop_requested()) return base::failure(std::string("stopped before it was done"));
            has_changed |= take_dropped(setup, file);
        }
    }
    prune();
    if (!has_changed && parts_.rulebook.sealed_are_current()) return {};
    const auto published = parts_.rulebook.publish("a list of illegal pages has changed", school::Software{});
    if (!published) return base::failure(published.error().words);
    return {};
}

desk::Job SealedLists::job() {
    return {.name = "taking in lists of illegal pages",
            .school = std::nullopt,
            .every = kLookEvery,
            .retry_after = kLookEvery,
            .clause = "headcorn-7.3.2-03 hccs-7.4-08 homewood-8.3-03",
            .run = [this](base::Instant now, const std::stop_token& stop) { return run(now, stop); }};
}

bool SealedLists::is_fresh(const school::SchoolId& school, std::string_view name, base::Instant now) const {
    const auto lists = all(school);
    return std::ranges::any_of(lists, [&](const SealedListRecord& one) {
        return one.name == name && one.state == ContentState::in_force && one.entries > 0 &&
               now - one.confirmed_at <= parts_.oldest(school);
    });
}

desk::HealthLine SealedLists::health(const SchoolSetup& setup, base::Instant now) const {
    desk::HealthLine line{"illegal layer", desk::Health::ok, "in force", {}, {}};
    const auto degrade = [&](std::string words, std::optional<base::Instant> since) {
        line.state = desk::Health::degraded;
        line.words = std::move(words);
        line.since = since;
    };
    const auto lists = all(setup.id);
    for (const school::RequiredList& required : setup.profile.filter.required_lists) {
        line.clause = required.clause;
        const auto found = std::ranges::find_if(lists, [&](const SealedListRecord& one) {
            return one.name == required.name && one.state == ContentState::in_force;
        });
        if (found == lists.end())
            degrade(fmt::format("the school's policy names the {} list, and none is loaded; only members are given it",
                                required.name),
                    {});
        else if (!is_fresh(setup.id, required.name, now))
            degrade(fmt::format("the {} list came last on {}; fetch it from the scheme again", required.name,
                                setup.profile.calendar.show(found->confirmed_at)),
                    found->confirmed_at);
    }
    for (const SealedListRecord& one : lists)
        if (one.state == ContentState::waiting)
            degrade(fmt::format("a newer {} list waits for the leadership ({}); what was in force stays", one.name,
                                one.why_waiting),
                    one.loaded_at);
    for (const SealedListTrouble& trouble : troubles(setup.id))
        degrade(fmt::format("{}: {}; what was in force stays", trouble.name, trouble.cause), trouble.since);
    return line;
}

}  // namespace rulebook
