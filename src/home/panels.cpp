// What waits for a reader in the rooms below. Each room says which records the reader may know of, and how many;
// nothing is counted or left out here but what does not fit on a start page.

#include "base/ensure.h"
#include "concerns/concerns.h"
#include "home/home.h"
#include "monitor/monitor.h"

#include <algorithm>

namespace home {

namespace {

constexpr std::size_t kShown = 5;

using desk::Panel;
using desk::PanelRow;
using desk::Pressing;

// Minutes, as long as minutes count (DSL's inbox); then hours and days.
std::string show_age(base::Instant since, base::Instant now) {
    const auto minutes = std::chrono::floor<std::chrono::minutes>(std::max(now - since, base::Instant::duration(0)));
    const auto words = [](auto count, std::string_view one) {
        return std::to_string(count) + " " + std::string(one) + (count == 1 ? "" : "s");
    };
    if (minutes < std::chrono::hours(2)) return words(minutes.count(), "minute");
    if (minutes < std::chrono::days(2)) return words(std::chrono::floor<std::chrono::hours>(minutes).count(), "hour");
    return words(std::chrono::floor<std::chrono::days>(minutes).count(), "day");
}

// The most pressing first, otherwise in the order given; no more than a start page holds.
std::vector<PanelRow> first_of(std::vector<PanelRow> rows) {
    std::stable_sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.pressing > b.pressing; });
    if (rows.size() > kShown) rows.erase(rows.begin() + kShown, rows.end());
    return rows;
}

std::string all_words(std::string_view what, std::size_t count) {
    return count == 0 ? std::string() : std::string(what) + " (" + std::to_string(count) + ")";
}

std::string_view tag_of(concerns::ConcernState state) {
    switch (state) {
        case concerns::ConcernState::raised:
            return "New";
        case concerns::ConcernState::acknowledged:
            return "Read";
        case concerns::ConcernState::triaged:
            return "Triaged";
        case concerns::ConcernState::joined:
            return "In a case";
        case concerns::ConcernState::set_aside:
            return "Set aside";
    }
    base::ensure(false, "every state has its word");
    return {};
}

PanelRow row_of(const concerns::WaitingConcern& concern, base::Instant now) {
    const bool in_danger = concern.danger == concerns::Danger::now;
    const bool is_new = concern.state == concerns::ConcernState::raised;
    return {.words = in_danger ? "Concern: somebody may be in danger now" : "Concern",
            .path = {"concerns", concern.id.text()},
            .hint = "known for " + show_age(concern.known, now),
            .tag = std::string(tag_of(concern.state)),
            .pressing = in_danger ? Pressing::now
                        : is_new  ? Pressing::soon
                                  : Pressing::calm};
}

class WaitingConcerns final : public desk::PanelSource {
public:
    explicit WaitingConcerns(const concerns::Concerns& concerns) : concerns_(concerns) {}

    std::optional<Panel> panel(const rights::Reader& reader, base::Instant now) const override {
        if (!reader.may("concerns.see")) return std::nullopt;
        const concerns::MostPressing pressing = concerns_.most_pressing(reader, kShown);
        std::vector<PanelRow> rows;
        for (const concerns::WaitingConcern& each : pressing.concerns) rows.push_back(row_of(each, now));
        return Panel{.name = "concerns",
                     .title = "Concerns that wait for you",
                     .rows = first_of(std::move(rows)),
                     .empty = "No concern waits. A new one appears here as soon as somebody raises it.",
                     .all = all_words("All concerns that wait", pressing.waiting),
                     .path = {"concerns"}};
    }

private:
    const concerns::Concerns& concerns_;
};

bool is_grave(monitor::Rule rule) {
    switch (rule) {
        case monitor::Rule::illegal_layer:
        case monitor::Rule::risk_to_life:
            return true;
        case monitor::Rule::contact:
        case monitor::Rule::extremism:
            return false;
    }
    base::ensure(false, "a rule is grave or not");
    return false;
}

PanelRow row_of(const monitor::Alert& alert, base::Instant now) {
    const bool is_new = alert.state == monitor::AlertState::raised;
    return {.words = std::string(monitor::title_of(alert.rule)),
            .path = {"alerts", alert.id.text()},
            .hint = "noticed " + show_age(alert.raised, now) + " ago",
            .tag = is_new ? "New" : "Opened",
            .pressing = is_grave(alert.rule) ? Pressing::now
                        : is_new             ? Pressing::soon
                                             : Pressing::calm};
}

class WaitingAlerts final : public desk::PanelSource {
public:
    explicit WaitingAlerts(const monitor::AlertParts& parts) : parts_(parts) {}

    std::optional<Panel> panel(const rights::Reader& reader, base::Instant now) const override {
        if (!reader.may(monitor::kSeeAlerts)) return std::nullopt;
        std::vector<monitor::Alert> waiting = monitor::Alerts(parts_).waiting(reader);
        std::reverse(waiting.begin(), waiting.end());  // the newest first
        std::vector<PanelRow> rows;
        for (const monitor::Alert& alert : waiting) rows.push_back(row_of(alert, now));
        return Panel{.name = "alerts",
                     .title = "Alerts that wait for you",
                     .rows = first_of(std::move(rows)),
                     .empty = "No alert waits. When the monitoring notices something grave, it appears here.",
                     .all = all_words("All alerts that wait", waiting.size()),
                     .path = {"alerts"}};
    }

private:
    monitor::AlertParts parts_;
};

}  // namespace

std::unique_ptr<desk::PanelSource> waiting_concerns(const concerns::Concerns& concerns) {
    return std::make_unique<WaitingConcerns>(concerns);
}

std::unique_ptr<desk::PanelSource> waiting_alerts(const monitor::AlertParts& parts) {
    return std::make_unique<WaitingAlerts>(parts);
}

}  // namespace home
