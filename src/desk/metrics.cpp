#include "desk/metrics.h"

#include <fmt/format.h>

#include <set>

namespace desk {

namespace {

std::string escaped(std::string_view value) {
    std::string safe;
    for (const char c : value) {
        if (c == '\\' || c == '"') safe += '\\';
        if (c == '\n') safe += "\\n";
        else safe += c;
    }
    return safe;
}

std::string line_of(const Metric& metric) {
    std::string labels;
    for (const auto& [name, value] : metric.labels)
        labels += fmt::format("{}{}=\"{}\"", labels.empty() ? "" : ",", name, escaped(value));
    return fmt::format("{}{} {}\n", metric.name, labels.empty() ? labels : "{" + labels + "}", metric.value);
}

}  // namespace

std::string exposition(const std::vector<Metric>& metrics) {
    std::string text;
    std::set<std::string_view> written;
    for (const Metric& first : metrics) {
        if (!written.insert(first.name).second) continue;
        text += fmt::format("# HELP {} {}\n# TYPE {} {}\n", first.name, first.help, first.name,
                            first.kind == MetricKind::counter ? "counter" : "gauge");
        for (const Metric& metric : metrics)
            if (metric.name == first.name) text += line_of(metric);
    }
    return text;
}

}  // namespace desk
