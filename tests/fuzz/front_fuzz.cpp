// Any bytes as the address of a page that a front-end is asked for: what it shows is few pages, each an address in
// canonical form, and a page that shows another can be judged.

#include "base/text.h"
#include "exact.h"
#include "filter/filter.h"

#include <array>

using base::ensure;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const fuzz::ExactBytes input(fuzz::bytes_of(bytes, size));
    constexpr std::array kSites{"http://translate.google.com/",
                                "http://web.archive.org/web/2020/",
                                "http://unknown.example/browse.php?u=",
                                "http://cdn.ampproject.org/c/s/",
                                "http://webcache.googleusercontent.com/search?q=cache:",
                                "http://"};
    for (const char* site : kSites) {
        const auto url = wire::Url::parse(site + std::string(input.text()));
        if (!url) continue;
        (void)filter::asks_for_names(*url);
        const filter::Fronted fronted = filter::fronted_by(filter::Target(*url));
        ensure(fronted.pages.size() <= filter::kMaxWithin, "few pages are looked at");
        for (const filter::Target& page : fronted.pages) {
            const auto* within = std::get_if<wire::Url>(&page);
            if (within == nullptr) continue;
            const auto again = wire::Url::parse(within->text());
            ensure(again && *again == *within, "what is shown has one address");
        }
    }
    return 0;
}
