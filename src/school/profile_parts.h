#pragma once
// The readers of a profile's single files, put together by profile.cpp. Private to this room. Each adds what is
// wrong to `lint` and returns what could be read.

#include "school/profile.h"
#include "school/toml_file.h"

#include <set>
#include <string>
#include <vector>

namespace school {

struct StatedSettings {
    Settings settings;
    std::vector<StatedSetting> stated;
};
// `differences` is the root of profiles/differences.toml.
[[nodiscard]] StatedSettings read_settings(const TomlNode& root, const TomlNode& differences, Lint& lint);

struct SchoolHours {
    TimeOfDay starts;
    TimeOfDay ends;
};
// What the filter's plan must fit.
struct SchoolFrame {
    const std::vector<std::int64_t>& years;  // each of which needs exactly one learner profile
    const std::vector<Network>& networks;
    SchoolHours hours;
};
[[nodiscard]] FilterPlan read_filter(const TomlNode& root, const SchoolFrame& school, Lint& lint);
// Its periods, places and assignments, and whether they lead somewhere.
void read_timetable(TableReader& file, const SchoolHours& school_day, FilterPlan& plan);
void check_timetable(const FilterPlan& plan, const std::vector<Network>& networks, Lint& lint);

[[nodiscard]] std::vector<Agency> read_agencies(const TomlNode& root, Lint& lint);

// The text of a value as a setting holds it; lists are joined by "; ".
[[nodiscard]] std::string written(const TomlNode& node);

}  // namespace school
