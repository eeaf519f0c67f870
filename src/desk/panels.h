#pragma once
// What waits for somebody, in short, on the page they begin their day with. Part of desk/desk.h.

#include "access/access.h"
#include "base/world.h"

#include <optional>
#include <string>
#include <vector>

namespace desk {

// How much it presses. `now` is for danger to a child and for a broken promise, and for nothing else.
enum class Pressing { calm, soon, now };

// One thing that waits. Words of the program, without anybody's name: the page it stands on is the one left open.
struct PanelRow {
    std::string words;              // "New concern"
    std::vector<std::string> path;  // of its own page below the school's, {"concerns", id}; empty for none
    std::string hint{};             // its age: "known for 12 minutes"
    std::string tag{};              // its state; empty for none
    Pressing pressing = Pressing::calm;
};

// The few that press most, and the way to all of them. Counts, too, only of what this reader may see (SAFEGUARDING 3).
struct Panel {
    std::string name;  // unique on the page, of a-z and `-`: "concerns"
    std::string title;
    std::vector<PanelRow> rows;
    std::string empty;              // what would appear here, and how
    std::string all{};              // "All concerns that wait (12)"; empty for no further page
    std::vector<std::string> path;  // of that page
};

// One for each room whose records wait for somebody, handed over by `app`, shown by `home`. Thread-safe.
class PanelSource {
public:
    virtual ~PanelSource() = default;
    // Empty for a reader who has nothing to do with these records, whether there are any or not.
    [[nodiscard]] virtual std::optional<Panel> panel(const rights::Reader& reader, Instant now) const = 0;
};

}  // namespace desk
