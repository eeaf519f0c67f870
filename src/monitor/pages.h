#pragma once
// The pages of this room, a file a subject. Private to the room.

#include "monitor/monitor.h"

namespace monitor {

void add_alert_pages(web::Router& router, const PageParts& parts);
void add_event_pages(web::Router& router, const PageParts& parts);

}  // namespace monitor
