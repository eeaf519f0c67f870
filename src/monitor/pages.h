#pragma once
// The pages of this room, a file a subject. Private to the room.

#include "monitor/monitor.h"

namespace monitor {

void add_alert_pages(web::Router& router, const PageParts& parts);
void add_event_pages(web::Router& router, const PageParts& parts);
void add_search_pages(web::Router& router, const PageParts& parts);

// "Gambling"; what is no category as it stands.
[[nodiscard]] std::string category_title(const std::string& key);

// Each look at the log leaves a line in the journal, in its own transaction, before anything is shown: leadership
// reviews them monthly (SAFEGUARDING 11). `verb`: log.searched or log.saved. Throws store::Failure, and then nobody
// sees a line of the log.
void note_look(const AlertParts& parts, const rights::Reader& by, std::string_view verb, const LogQuestion& question);

}  // namespace monitor
