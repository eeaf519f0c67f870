// Any bytes as the query of a search engine's address, and as words of a rule: what comes out is plain words, which are
// their own plain form, and a phrase is found in itself.

#include "base/text.h"
#include "exact.h"
#include "filter/filter.h"

using base::ensure;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const fuzz::ExactBytes input(fuzz::bytes_of(bytes, size));
    if (const auto phrase = filter::Phrase::parse(input.text())) {
        const auto again = filter::Phrase::parse(phrase->text());
        ensure(!again || *again == *phrase, "plain words are their own plain form");
        ensure(phrase->is_in(phrase->text()), "a phrase is found in itself");
    }
    const auto url = wire::Url::parse("https://www.google.com/search?q=" + std::string(input.text()));
    if (!url) return 0;
    for (const std::string& searched : filter::searches_in(*url)) {
        ensure(base::is_utf8(searched) && !searched.empty(), "a search is text");
        ensure(!searched.starts_with(' ') && !searched.ends_with(' ') && searched.find("  ") == std::string::npos,
               "one blank stands between words");
    }
    return 0;
}
