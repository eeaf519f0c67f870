#include "base/text.h"
#include "filter/filter.h"
#include "support/example_rules.h"

#include <gtest/gtest.h>

namespace filter {
namespace {

const base::Key kKey = example::key_of("illegal-hit key");
const auto kSchool = example::id_of<SchoolId>("headcorn");

SealedFile sealed(std::string lines) {
    const std::vector<SealedList> lists{{"made up", "2026-03-01", std::move(lines)}};
    return seal({kSchool, kKey, example::at(0, 5, 0)}, lists).value();
}

SealedLayer opened(std::string lines) {
    return SealedLayer::open(sealed(std::move(lines)).file, kKey, "sealed").value();
}

TEST(sealed, each_kind_of_line_covers_what_it_says_in_every_spelling) {
    struct Case {
        std::string_view line;
        std::string_view url;
        enum class Expected { hit, miss } expected;
    };
    using enum Case::Expected;
    const Case cases[] = {
        {"site.example/page", "http://site.example/page", hit},
        {"https://site.example/page", "http://site.example/page", hit},
        {"http://www.site.example/page", "http://site.example/page", hit},
        {"site.example/page", "http://www.site.example/page", hit},
        {"site.example/page", "http://m.site.example/page", hit},
        {"site.example/page", "http://SITE.example.:8080/./x/../%70age?any=thing#here", hit},
        {"site.example/page", "http://site.example/page/", hit},
        {"site.example/page", "http://site.example/PAGE;jsessionid=1", hit},
        {"site.example/page", "http://site.example/page/below", miss},
        {"site.example/page", "http://site.example/pages", miss},
        {"site.example/page", "http://site.example/", miss},
        {"site.example/page", "http://other.example/page", miss},
        {"site.example/page?id=7", "http://site.example/page?id=7", hit},
        {"site.example/page?a=1&b=2", "http://site.example/page?b=2&a=1", hit},
        {"site.example/page?id=7", "http://site.example/page?id=8", miss},
        {"site.example/page?id=7", "http://site.example/page", miss},
        {"site.example/?id=7", "http://site.example/?id=7", hit},
        {"site.example/folder/", "http://site.example/folder", hit},
        {"site.example/folder/", "http://site.example/folder/a/b/c?d", hit},
        {"site.example/folder/", "http://site.example/folders/a", miss},
        {"site.example", "http://site.example/any", hit},
        {"site.example/", "https://deep.down.site.example/any?x", hit},
        {"site.example", "http://notsite.example/", miss},
        {"203.0.113.9/x", "http://0xcb007109/x", hit},
        {"203.0.113.9", "http://[::ffff:203.0.113.9]/", hit},
        {"", "http://illegal-content-test.example/", hit},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(std::string(c.line) + " for " + std::string(c.url));
        const SealedLayer layer = opened(std::string(c.line) + "\n");
        EXPECT_EQ(layer.find(*wire::Url::parse(c.url)).has_value(), c.expected == hit);
    }
}

TEST(sealed, a_path_made_long_on_purpose_does_not_hide_the_folder_it_lies_in) {
    std::string url = "http://site.example/folder";
    for (int i = 0; i < 2000; ++i) url += "/x";
    EXPECT_TRUE(opened("site.example/folder/\n").find(*wire::Url::parse(url)).has_value());
}

TEST(sealed, the_test_entry_is_always_there_and_known_as_one) {
    const SealedLayer layer = opened("");
    const auto hit = layer.find(*wire::Url::parse("http://illegal-content-test.example/"));
    ASSERT_TRUE(hit.has_value());
    EXPECT_EQ(hit->kind, SealedHit::Kind::test_entry);
    EXPECT_EQ(layer.entries(), 1U);
    const SealedLayer claimed = opened("illegal-content-test.example\n");
    EXPECT_EQ(claimed.find(*wire::Url::parse("http://illegal-content-test.example/"))->kind,
              SealedHit::Kind::test_entry);
}

TEST(sealed, the_file_holds_no_part_of_a_url) {
    const SealedFile made = sealed("secret-host.example/secret-path?secret=query\n");
    const std::string_view text = base::text_of(made.file);
    for (const std::string_view part : {"secret", "host", "example", "path", "query"}) {
        EXPECT_EQ(text.find(part), std::string_view::npos) << part;
    }
}

TEST(sealed, an_entry_is_known_by_an_id_that_differs_from_school_to_school) {
    const auto find = [](const base::Key& key) {
        const std::vector<SealedList> lists{{"made up", "", "site.example/page\n"}};
        const auto file = seal({kSchool, key, example::at(0, 5, 0)}, lists).value();
        return SealedLayer::open(file.file, key, "sealed").value().find(*wire::Url::parse("http://site.example/page"));
    };
    ASSERT_TRUE(find(kKey).has_value());
    EXPECT_EQ(find(kKey)->entry, find(kKey)->entry);
    EXPECT_NE(find(kKey)->entry, find(example::key_of("another key"))->entry);
}

TEST(sealed, another_key_is_an_error_of_its_own) {
    const auto layer = SealedLayer::open(sealed("site.example\n").file, example::key_of("another key"), "sealed");
    ASSERT_FALSE(layer.has_value());
    EXPECT_EQ(layer.error().kind, ErrorKind::wrong_key);
}

TEST(sealed, a_file_cut_or_changed_anywhere_is_refused) {
    const base::Bytes whole = sealed("site.example/page\nother.example\n").file;
    for (std::size_t at = 0; at < whole.size(); ++at) {
        base::Bytes changed = whole;
        changed[at] ^= std::byte{1};
        EXPECT_FALSE(SealedLayer::open(changed, kKey, "sealed").has_value()) << at;
        changed.assign(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(at));
        EXPECT_FALSE(SealedLayer::open(changed, kKey, "sealed").has_value()) << at;
    }
}

TEST(sealed, a_newer_format_names_the_cure) {
    base::Bytes file = sealed("").file;
    file[8] = std::byte{3};
    const auto layer = SealedLayer::open(file, kKey, "sealed");
    ASSERT_FALSE(layer.has_value());
    EXPECT_EQ(layer.error().kind, ErrorKind::newer_format);
}

TEST(sealed, bad_lines_are_known_by_their_numbers_alone) {
    const SealedFile made = sealed("# comment\nsite.example/page\n\nnot a url\nco.uk\nhttp://me@site.example/\n" +
                                   std::string(9000, 'a') + "\n");
    EXPECT_EQ(made.bad, (std::vector<BadSealedLine>{{"made up", 4}, {"made up", 5}, {"made up", 6}, {"made up", 7}}));
    EXPECT_EQ(made.bad_lines, 4U);
    EXPECT_EQ(made.entries, 2U);
}

TEST(sealed, the_layer_tells_its_school_sources_and_age) {
    const SealedLayer layer = opened("site.example/page\nsite.example/other\n");
    EXPECT_EQ(layer.school(), kSchool);
    EXPECT_EQ(layer.made_at(), example::at(0, 5, 0));
    EXPECT_EQ(layer.sources(), (std::vector<SealedSource>{{"test entry", "", 1}, {"made up", "2026-03-01", 2}}));
    EXPECT_EQ(layer.entries(), 3U);
}

TEST(sealed, lists_that_were_sealed_apart_are_joined_without_their_lines) {
    const std::vector<SealedList> one{{"IWF", "2026-03-01", "a.example/page\nboth.example/x\n"}};
    const std::vector<SealedList> other{{"CTIRU", "2026-02-01", "b.example\nboth.example/x\n"}};
    const auto layer = [](const std::vector<SealedList>& lists) {
        auto file = seal({kSchool, kKey, example::at(0, 5, 0)}, lists).value().file;
        return std::make_shared<const SealedLayer>(SealedLayer::open(std::move(file), kKey, "sealed").value());
    };
    const std::vector<std::shared_ptr<const SealedLayer>> both{layer(one), layer(other)};
    const auto joined = join_sealed({kSchool, kKey, example::at(0, 6, 0)}, both);
    ASSERT_TRUE(joined);
    EXPECT_EQ(joined->entries, 4U) << "three pages and the test entry";
    const auto opened_again = SealedLayer::open(joined->file, kKey, "sealed");
    ASSERT_TRUE(opened_again);
    for (const char* url : {"http://a.example/page", "http://b.example/any", "http://both.example/x",
                            "http://illegal-content-test.example/"})
        EXPECT_TRUE(opened_again->find(*wire::Url::parse(url))) << url;
    EXPECT_FALSE(opened_again->find(*wire::Url::parse("http://a.example/other")));
    EXPECT_EQ(opened_again->sources().size(), 3U);
    // The same as sealing both at once.
    const std::vector<SealedList> together{one[0], other[0]};
    EXPECT_EQ(layer(together)->contents_digest(), opened_again->contents_digest());
    EXPECT_NE(layer(one)->contents_digest(), opened_again->contents_digest());
    // Nobody's lists but the school's own.
    EXPECT_FALSE(join_sealed({example::id_of<SchoolId>("homewood"), kKey, example::at(0, 6, 0)}, both));
}

}  // namespace
}  // namespace filter
