#pragma once
// Components that show many things: tables, summaries, tasks, a chronology, pages of results.

#include "web/html.h"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace web {

// A verb or a further page, shown as a link. `about` is read out after `words`, where the words alone
// ("Change") would not say what they are about.
struct LinkTo {
    std::string words;
    std::string about{};
    Link to;
};

struct SummaryRow {
    std::string key;
    Html value;
    std::vector<LinkTo> verbs{};
};
[[nodiscard]] Html summary_list(const std::vector<SummaryRow>& rows);

enum class Sorted { no, ascending, descending };
enum class Align { text, number };
struct Column {
    std::string title;
    Align align = Align::text;
    Sorted sorted = Sorted::no;
    std::optional<Link> sort{};  // the same page, sorted by this column; none when it cannot be
};
struct Table {
    std::string name;  // unique on the page
    std::string caption;
    std::vector<Column> columns;
    std::vector<std::vector<Html>> rows;  // one cell a column; the first names the row
    std::string empty;                    // what would appear here, and how
    std::optional<Link> csv{};            // the same rows as a file
};
// The head stays in sight while the rows scroll. Without rows it says `empty` instead.
[[nodiscard]] Html table(const Table& content);

struct TaskRow {
    std::string title;
    std::optional<Link> to{};  // none when the reader cannot start it yet
    std::string hint{};
    Html status;  // words, or a tag
};
// `name` is unique on the page.
[[nodiscard]] Html task_list(const std::string& name, const std::vector<TaskRow>& tasks);

struct TimelineEntry {
    std::string title;
    std::string by{};       // who wrote it; empty for what the machine wrote
    std::string when;       // as it is read: `3 March 2026, 10:15`
    std::string timestamp;  // as machines read it: `2026-03-03T10:15:00Z`
    Html content;
};
[[nodiscard]] Html timeline(const std::vector<TimelineEntry>& entries);

// Numbers from 1. No link when there is one page only.
struct Pages {
    std::size_t current = 1;
    std::size_t last = 1;
    Link page;  // the list with its filter and sorting, without a page number
};
[[nodiscard]] Html pagination(const Pages& pages);

// A form that narrows the list on the same page (GET, so that the address can be kept). `chosen` are the
// filters in force, each a link that takes it off.
struct Filter {
    Link list;
    Html fields;
    std::vector<LinkTo> chosen{};
    Link clear;
};
[[nodiscard]] Html filter(const Filter& content);

}  // namespace web
