// Any bytes as a category database: opened or refused, and when opened, asked.

#include "filter/filter.h"

#include <cstddef>
#include <cstdint>
#include <span>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const base::ByteView input = std::as_bytes(std::span(bytes, size));
    const auto database = filter::CategoryDatabase::of_bytes(base::Bytes(input.begin(), input.end()), "fuzz");
    if (!database) return 0;
    (void)database->check_content();
    (void)database->of_host(*wire::Hostname::parse("www.game.example"));
    (void)database->of_address(wire::IpAddress::v4(0xcb007109));
    (void)database->of_path(*wire::Url::parse("http://site.example/chat/room?x=1"));
    const auto page = wire::Url::parse("http://site.example/chat/room?x=1");
    (void)database->lists_saying(page->host(), &*page, filter::Category::contact);
    return 0;
}
