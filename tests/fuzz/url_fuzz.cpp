// A canonical URL, host, address or date is its own canonical form, whatever it came from.
#include "exact.h"
#include "wire/date.h"
#include "wire/url.h"

using base::ensure;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const fuzz::ExactBytes input(fuzz::bytes_of(bytes, size));
    if (const auto url = wire::Url::parse(input.text())) {
        const auto again = wire::Url::parse(url->text());
        // Encoding may lengthen a URL beyond the limit; otherwise it must be readable.
        ensure(again || url->text().size() > wire::kMaxUrlBytes, "a canonical URL is a URL");
        ensure(!again || *again == *url, "the canonical form of a canonical URL is itself");
        ensure(url->path().starts_with('/') && url->path().find("//") == std::string_view::npos,
               "a path has single slashes");
        ensure(url->path_without_parameters().find(';') == std::string::npos, "no parameter is left");
        for (const char c : url->sent_target()) {
            ensure(static_cast<unsigned char>(c) > 0x20 && static_cast<unsigned char>(c) < 0x7f,
                   "a request line holds it");
        }
    }
    if (const auto host = wire::parse_host(input.text())) {
        ensure(wire::parse_host(wire::host_text(*host)) == *host, "the canonical form of a host is itself");
    }
    if (const auto authority = wire::Authority::parse(input.text())) {
        ensure(wire::Authority::parse(authority->text()) == *authority, "an authority reads what it writes");
    }
    if (const auto address = wire::IpAddress::parse(input.text())) {
        ensure(wire::IpAddress::parse(address->text()) == *address, "an address reads what it writes");
    }
    if (const auto range = wire::IpRange::parse(input.text())) {
        ensure(wire::IpRange::parse(range->text()) == *range, "a range reads what it writes");
    }
    if (const auto date = wire::parse_http_date(input.text())) {
        ensure(wire::http_date(*date) == input.text(), "a date has one spelling");
    }
    return 0;
}
