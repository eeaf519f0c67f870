#include "web/lists.h"

#include "base/ensure.h"

namespace web {
namespace {

Html words_of(const LinkTo& link) {
    Html words = text(link.words);
    if (!link.about.empty()) words += html("<span class=\"govuk-visually-hidden\"> "_html, link.about, "</span>"_html);
    return words;
}

Html verb(const LinkTo& link) {
    return html("<a class=\"govuk-link\" href=\""_html, link.to, "\">"_html, words_of(link), "</a>"_html);
}

Html verbs_of(const SummaryRow& row) {
    if (row.verbs.size() == 1) return verb(row.verbs.front());
    Html list = "<ul class=\"govuk-summary-list__actions-list\">\n"_html;
    for (const LinkTo& each : row.verbs)
        list += html("      <li class=\"govuk-summary-list__actions-list-item\">"_html, verb(each), "</li>\n"_html);
    list += "    </ul>"_html;
    return list;
}

Markup aria_sort(const Column& column) {
    if (!column.sort) return ""_html;
    switch (column.sorted) {
        case Sorted::no:
            return " aria-sort=\"none\""_html;
        case Sorted::ascending:
            return " aria-sort=\"ascending\""_html;
        case Sorted::descending:
            return " aria-sort=\"descending\""_html;
    }
    return ""_html;
}

Markup sort_sign(Sorted sorted) {
    switch (sorted) {
        case Sorted::no:
            return "<span class=\"gh-sort\" aria-hidden=\"true\">↕</span>"_html;
        case Sorted::ascending:
            return "<span class=\"gh-sort\" aria-hidden=\"true\">▲</span>"_html;
        case Sorted::descending:
            return "<span class=\"gh-sort\" aria-hidden=\"true\">▼</span>"_html;
    }
    return ""_html;
}

Html head_cell(const Column& column) {
    Html cell = "      <th scope=\"col\" class=\"govuk-table__header"_html;
    if (column.align == Align::number) cell += " govuk-table__header--numeric"_html;
    cell += "\""_html;
    cell += aria_sort(column);
    cell += ">"_html;
    if (column.sort) {
        cell += html("<a class=\"govuk-link govuk-link--no-visited-state\" href=\""_html, *column.sort, "\">"_html,
                     column.title, sort_sign(column.sorted), "</a>"_html);
    } else {
        cell += column.title;
    }
    cell += "</th>\n"_html;
    return cell;
}

Html row_of(const Table& content, const std::vector<Html>& cells) {
    base::ensure(cells.size() == content.columns.size(), "a row has one cell a column");
    Html row = "    <tr class=\"govuk-table__row\">\n"_html;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (i == 0) {
            row += html("      <th scope=\"row\" class=\"govuk-table__header\">"_html, cells[i], "</th>\n"_html);
        } else if (content.columns[i].align == Align::number) {
            row += html("      <td class=\"govuk-table__cell govuk-table__cell--numeric\">"_html, cells[i],
                        "</td>\n"_html);
        } else {
            row += html("      <td class=\"govuk-table__cell\">"_html, cells[i], "</td>\n"_html);
        }
    }
    row += "    </tr>\n"_html;
    return row;
}

Html task_row(const TaskRow& task, const std::string& id) {
    Html row = task.to ? "  <li class=\"govuk-task-list__item govuk-task-list__item--with-link\">\n"_html
                       : "  <li class=\"govuk-task-list__item\">\n"_html;
    row += "    <div class=\"govuk-task-list__name-and-hint\">\n"_html;
    if (task.to) {
        row += html("      <a class=\"govuk-link govuk-task-list__link\" href=\""_html, *task.to,
                    "\" aria-describedby=\""_html, task.hint.empty() ? "" : id + "-hint ", id, "-status\">"_html,
                    task.title, "</a>\n"_html);
    } else {
        row += html("      <div>"_html, task.title, "</div>\n"_html);
    }
    if (!task.hint.empty())
        row += html("      <div id=\""_html, id, "-hint\" class=\"govuk-task-list__hint\">"_html, task.hint,
                    "</div>\n"_html);
    row += html("    </div>\n    <div class=\"govuk-task-list__status\" id=\""_html, id, "-status\">"_html, task.status,
                "</div>\n  </li>\n"_html);
    return row;
}

Html neighbour(const Link& to, Markup relation, std::string_view words) {
    return html("  <div class=\"govuk-pagination__"_html, relation,
                "\"><a class=\"govuk-link govuk-pagination__link\" href=\""_html, to, "\" rel=\""_html, relation,
                "\"><span class=\"govuk-pagination__link-title\">"_html, words,
                "<span class=\"govuk-visually-hidden\"> page</span></span></a></div>\n"_html);
}

Html page_item(const Pages& pages, std::size_t number) {
    const bool current = number == pages.current;
    Html item = current ? "    <li class=\"govuk-pagination__item govuk-pagination__item--current\">"_html
                        : "    <li class=\"govuk-pagination__item\">"_html;
    item += html("<a class=\"govuk-link govuk-pagination__link\" href=\""_html,
                 pages.page.with("page", std::to_string(number)), "\" aria-label=\"Page "_html, number,
                 current ? "\" aria-current=\"page\">"_html : "\">"_html, number, "</a></li>\n"_html);
    return item;
}

// The first, the last, and the neighbours of the current page.
bool is_shown(const Pages& pages, std::size_t number) {
    return number == 1 || number == pages.last || (number + 1 >= pages.current && number <= pages.current + 1);
}

}  // namespace

Html summary_list(const std::vector<SummaryRow>& rows) {
    Html list = "<dl class=\"govuk-summary-list\">\n"_html;
    for (const SummaryRow& row : rows) {
        list += row.verbs.empty()
                    ? "  <div class=\"govuk-summary-list__row govuk-summary-list__row--no-actions\">\n"_html
                    : "  <div class=\"govuk-summary-list__row\">\n"_html;
        list += html("    <dt class=\"govuk-summary-list__key\">"_html, row.key,
                     "</dt>\n    <dd class=\"govuk-summary-list__value\">"_html, row.value, "</dd>\n"_html);
        if (!row.verbs.empty())
            list += html("    <dd class=\"govuk-summary-list__actions\">"_html, verbs_of(row), "</dd>\n"_html);
        list += "  </div>\n"_html;
    }
    list += "</dl>\n"_html;
    return list;
}

Html table(const Table& content) {
    if (content.rows.empty()) {
        return html("<h2 class=\"govuk-heading-m\">"_html, content.caption,
                    "</h2>\n<p class=\"govuk-body gh-empty\">"_html, content.empty, "</p>\n"_html);
    }
    Html whole = html("<div class=\"gh-table\" role=\"region\" tabindex=\"0\" aria-labelledby=\""_html, content.name,
                      "-caption\">\n<table class=\"govuk-table\">\n"
                      "  <caption class=\"govuk-table__caption govuk-table__caption--m\" id=\""_html,
                      content.name, "-caption\">"_html, content.caption,
                      "</caption>\n  <thead class=\"govuk-table__head\">\n    <tr class=\"govuk-table__row\">\n"_html);
    for (const Column& column : content.columns) whole += head_cell(column);
    whole += "    </tr>\n  </thead>\n  <tbody class=\"govuk-table__body\">\n"_html;
    for (const auto& cells : content.rows) whole += row_of(content, cells);
    whole += "  </tbody>\n</table>\n</div>\n"_html;
    if (content.csv) {
        whole += html("<p class=\"govuk-body-s gh-no-print\"><a class=\"govuk-link\" href=\""_html, *content.csv,
                      "\">Save this table as CSV</a></p>\n"_html);
    }
    return whole;
}

Html task_list(const std::string& name, const std::vector<TaskRow>& tasks) {
    Html list = "<ul class=\"govuk-task-list\">\n"_html;
    for (std::size_t i = 0; i < tasks.size(); ++i) list += task_row(tasks[i], name + "-" + std::to_string(i + 1));
    list += "</ul>\n"_html;
    return list;
}

Html timeline(const std::vector<TimelineEntry>& entries) {
    Html line = "<div class=\"moj-timeline\">\n"_html;
    for (const TimelineEntry& entry : entries) {
        line += html(
            "  <div class=\"moj-timeline__item\">\n    <div class=\"moj-timeline__header\">\n"
            "      <h3 class=\"moj-timeline__title\">"_html,
            entry.title, "</h3>\n"_html);
        if (!entry.by.empty())
            line += html("      <p class=\"moj-timeline__byline\">by "_html, entry.by, "</p>\n"_html);
        line += html("    </div>\n    <p class=\"moj-timeline__date\"><time datetime=\""_html, entry.timestamp,
                     "\">"_html, entry.when, "</time></p>\n    <div class=\"moj-timeline__description\">"_html,
                     entry.content, "</div>\n  </div>\n"_html);
    }
    line += "</div>\n"_html;
    return line;
}

Html pagination(const Pages& pages) {
    if (pages.last <= 1) return {};
    Html nav = "<nav class=\"govuk-pagination\" aria-label=\"Pages\">\n"_html;
    if (pages.current > 1)
        nav += neighbour(pages.page.with("page", std::to_string(pages.current - 1)), "prev"_html, "Previous");
    nav += "  <ul class=\"govuk-pagination__list\">\n"_html;
    bool skipping = false;
    for (std::size_t number = 1; number <= pages.last; ++number) {
        const bool shown = is_shown(pages, number);
        if (shown) nav += page_item(pages, number);
        else if (!skipping)
            nav += "    <li class=\"govuk-pagination__item govuk-pagination__item--ellipsis\">&ctdot;</li>\n"_html;
        skipping = !shown;
    }
    nav += "  </ul>\n"_html;
    if (pages.current < pages.last)
        nav += neighbour(pages.page.with("page", std::to_string(pages.current + 1)), "next"_html, "Next");
    nav += "</nav>\n"_html;
    return nav;
}

Html filter(const Filter& content) {
    Html whole =
        "<div class=\"moj-filter gh-no-print\">\n"
        "  <div class=\"moj-filter__header\"><div class=\"moj-filter__header-title\">"
        "<h2 class=\"govuk-heading-m\">Filter</h2></div></div>\n"
        "  <div class=\"moj-filter__content\">\n"_html;
    if (!content.chosen.empty()) {
        whole += html(
            "    <div class=\"moj-filter__selected\">\n      <div class=\"moj-filter__selected-heading\">"
            "<div class=\"moj-filter__heading-title\"><h3 class=\"govuk-heading-s\">In force</h3></div>"
            "<div class=\"moj-filter__heading-action\"><p><a class=\"govuk-link govuk-link--no-visited-state\" "
            "href=\""_html,
            content.clear,
            "\">Take all off</a></p></div></div>\n"
            "      <ul class=\"moj-filter-tags\">\n"_html);
        for (const LinkTo& each : content.chosen) {
            whole += html("        <li><a class=\"moj-filter__tag\" href=\""_html, each.to,
                          "\"><span class=\"govuk-visually-hidden\">Take off the filter </span>"_html, each.words,
                          "</a></li>\n"_html);
        }
        whole += "      </ul>\n    </div>\n"_html;
    }
    whole += html("    <form class=\"moj-filter__options\" method=\"get\" action=\""_html, content.list, "\">\n"_html,
                  content.fields,
                  "<button type=\"submit\" class=\"govuk-button\">Apply</button>\n"
                  "    </form>\n  </div>\n</div>\n"_html);
    return whole;
}

}  // namespace web
