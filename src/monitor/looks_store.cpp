#include "base/text.h"
#include "monitor/pages.h"
#include "store/database.h"

#include <fmt/format.h>

namespace monitor {

void note_look(const AlertParts& parts, const rights::Reader& by, std::string_view verb, const LogQuestion& question) {
    const std::string asked =
        fmt::format("{}\n{}\n{}\n{}", school::iso(question.day), question.category, question.action, question.first);
    store::Transaction tx = parts.records.writing();
    (void)journal::Journal(parts.world)
        .record(tx, store::SchoolScope(by.school()),
                {.actor = journal::actor_of(by.person()),
                 .verb = verb,
                 .subject = {"internet_log", journal::opaque(by.school().bytes())},
                 .content = base::bytes_of(asked)});
    tx.commit();
}

void note_forgotten(const AlertParts& parts, const SchoolId& school, std::uint64_t lines) {
    const std::string content = fmt::format("{} lines", lines);
    store::Transaction tx = parts.records.writing();
    (void)journal::Journal(parts.world)
        .record(tx, store::SchoolScope(school),
                {.actor = journal::by_system(),
                 .verb = "log.forgotten",
                 .subject = {"internet_log", journal::opaque(school.bytes())},
                 .content = base::bytes_of(content)});
    tx.commit();
}

}  // namespace monitor
