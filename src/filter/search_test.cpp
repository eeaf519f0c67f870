#include "filter/search.h"

#include <gtest/gtest.h>

namespace filter {
namespace {

using Searches = std::vector<std::string>;

TEST(search, what_an_address_searches_for) {
    struct Case {
        std::string_view url;
        Searches searches;
    };
    const Case cases[] = {
        {"https://www.google.co.uk/search?q=free+VPN&hl=en", {"free vpn"}},
        {"http://google.com/search?hl=en&q=free%20vpn", {"free vpn"}},
        {"https://images.google.de/images?q=Free-VPN!", {"free vpn"}},
        {"https://www.google.com/search?q=a%zzfree%", {"a zzfree"}},
        {"https://www.google.com/search?x=%zz&q=free", {"free"}},
        {"https://www.google.com/search?q=cats&q=free+vpn", {"cats", "free vpn"}},
        {"https://www.google.com/search?q=", {}},
        {"https://www.google.com/search?%71=free", {"free"}},
        {"https://www.bing.com/search?q=don%E2%80%99t+tell", {"dont tell"}},
        {"https://duckduckgo.com/?q=STRA%C3%9FE", {"strasse"}},
        {"https://duckduckgo.com/?q=%EF%BD%86ree", {"free"}},
        {"https://duckduckgo.com/?q=fr%E2%80%8Bee", {"free"}},
        {"https://uk.search.yahoo.com/search?p=free", {"free"}},
        {"https://uk.search.yahoo.com/search?q=free", {}},
        {"https://www.youtube.com/results?search_query=free+vpn", {"free vpn"}},
        {"https://en.wikipedia.org/w/index.php?search=free", {"free"}},
        {"https://www.amazon.co.uk/s?k=vape", {"vape"}},
        {"https://news.example/?q=free", {}},
        {"https://google.example.com/?q=free", {}},
        {"https://www.google.com/", {}},
        {"http://203.0.113.9/?q=free", {}},
    };
    for (const auto& [text, searches] : cases) {
        SCOPED_TRACE(text);
        const auto url = wire::Url::parse(text);
        ASSERT_TRUE(url);
        EXPECT_EQ(searches_in(*url), searches);
    }
}

TEST(search, a_phrase_is_found_as_whole_words) {
    struct Case {
        std::string_view phrase;
        std::string_view searched;
        bool is_in;
    };
    const Case cases[] = {
        {"free vpn", "free vpn", true},
        {"free vpn", "best free vpn 2026", true},
        {"Free-VPN", "a free vpn", true},
        {"free vpn", "free vpns", false},
        {"free vpn", "carefree vpn", false},
        {"sex", "essex", false},
        {"sex", "sussex and sex", true},
        {"don't tell", "dont tell mum", true},
        {"kill", "how to kill", true},
        {"free vpn", "vpn free", false},
        {"vpn", "", false},
    };
    for (const auto& [phrase, searched, is_in] : cases) {
        SCOPED_TRACE(std::string(phrase) + " in " + std::string(searched));
        EXPECT_EQ(Phrase::parse(phrase).value().is_in(searched), is_in);
    }
}

TEST(search, a_phrase_that_would_meet_nearly_everything_is_refused) {
    for (const std::string_view typed : {"", " ", "a", "a b", "!!", "\xff"})
        EXPECT_FALSE(Phrase::parse(typed)) << typed;
    EXPECT_FALSE(Phrase::parse(std::string(kMaxPhrase + 1, 'x')));
    EXPECT_EQ(Phrase::parse("  Mutproben?  ").value().text(), "mutproben");
}

}  // namespace
}  // namespace filter
