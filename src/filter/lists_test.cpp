#include "base/still_world.h"
#include "base/text.h"
#include "filter/filter.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace filter {
namespace {

using enum Category;

const base::Instant kNow{std::chrono::milliseconds(1'800'000'000'000)};

class Compiling : public testing::Test {
protected:
    void add(Category category, ListFormat format, std::string_view text) {
        compiler.add({"a-list", category, format}, text);
    }

    CompiledLists compiled() {
        auto made = compiler.compile(kNow);
        EXPECT_TRUE(made.has_value());
        return std::move(*made);
    }
    CategoryDatabase database() {
        auto opened = CategoryDatabase::of_bytes(compiled().file, "lists");
        EXPECT_TRUE(opened.has_value()) << (opened ? "" : describe(opened.error()));
        return std::move(*opened);
    }

    base::SeededRandom random{7};
    ListCompiler compiler{random};
};

wire::Hostname host(std::string_view text) { return *wire::Hostname::parse(text); }

TEST_F(Compiling, a_name_covers_itself_and_everything_below_it_but_not_its_parent_or_a_longer_name) {
    add(gambling, ListFormat::domains, "bet.example\r\n# a comment\n\nslots.bingo.example # with a reason\n");
    const CategoryDatabase lists = database();
    EXPECT_TRUE(lists.of_host(host("bet.example")).has(gambling));
    EXPECT_TRUE(lists.of_host(host("a.b.bet.example")).has(gambling));
    EXPECT_TRUE(lists.of_host(host("slots.bingo.example")).has(gambling));
    EXPECT_TRUE(lists.of_host(host("bingo.example")).empty());
    EXPECT_TRUE(lists.of_host(host("alphabet.example")).empty());
    EXPECT_EQ(lists.hosts(), 2U);
    EXPECT_EQ(lists.count(gambling), 2U);
}

TEST_F(Compiling, a_name_in_many_lists_has_all_their_categories) {
    add(gambling, ListFormat::domains, "both.example");
    add(gaming, ListFormat::domains, "both.example");
    add(streaming, ListFormat::domains, "example.net\nvideo.example.net\n");
    add(news, ListFormat::domains, "video.example.net");
    const CategoryDatabase lists = database();
    EXPECT_EQ(lists.of_host(host("both.example")).list(), (std::vector{gaming, gambling}));
    EXPECT_EQ(lists.of_host(host("video.example.net")).list(), (std::vector{news, streaming}));
}

TEST_F(Compiling, every_format_yields_the_names_it_holds) {
    add(malware, ListFormat::hosts_file,
        "127.0.0.1 localhost\n::1 ip6-localhost\n0.0.0.0 one.example two.example # x\n");
    add(advertising, ListFormat::adguard,
        "! title\n[Adblock Plus]\n||three.example^\n||four.example^$important\n0.0.0.0 five.example\n");
    add(gaming, ListFormat::domains, ".six.example\nGAMES.Example.\n");
    const CategoryDatabase lists = database();
    for (const std::string_view name : {"one.example", "two.example"}) EXPECT_TRUE(lists.exactly(name).has(malware));
    for (const std::string_view name : {"three.example", "four.example", "five.example"}) {
        EXPECT_TRUE(lists.exactly(name).has(advertising)) << name;
    }
    for (const std::string_view name : {"six.example", "games.example"}) EXPECT_TRUE(lists.exactly(name).has(gaming));
    EXPECT_EQ(lists.hosts(), 7U);
}

TEST_F(Compiling, an_international_name_is_found_by_its_a_labels) {
    add(gambling, ListFormat::domains, "münchen.example\n");
    EXPECT_TRUE(database().of_host(host("www.xn--mnchen-3ya.example")).has(gambling));
}

TEST_F(Compiling, bare_addresses_go_to_the_address_table_and_are_found_in_every_disguise) {
    add(pornography, ListFormat::domains, "203.0.113.9\n2001:db8::9\n");
    const CategoryDatabase lists = database();
    EXPECT_EQ(lists.addresses(), 2U);
    EXPECT_EQ(lists.hosts(), 0U);
    EXPECT_TRUE(lists.of_address(*wire::IpAddress::parse("203.0.113.9")).has(pornography));
    EXPECT_TRUE(lists.of_address(*wire::IpAddress::parse("::ffff:203.0.113.9")).has(pornography));
    EXPECT_TRUE(lists.of_address(*wire::IpAddress::parse("2001:db8::9")).has(pornography));
    EXPECT_TRUE(lists.of_address(*wire::IpAddress::parse("203.0.113.10")).empty());
}

TEST_F(Compiling, a_path_covers_what_lies_below_it_and_nothing_beside_it) {
    add(contact, ListFormat::urls, "site.example/Chat/\nsite.example/read?room=7\nwhole.example/\n203.0.113.4/x\n");
    const CategoryDatabase lists = database();
    const auto at = [&](std::string_view url) { return lists.of_path(*wire::Url::parse(url)); };
    for (const std::string_view url :
         {"http://site.example/chat", "http://site.example/CHAT/room", "https://www.site.example/chat/?x=1",
          "http://site.example/./chat", "http://site.example/%63hat", "http://site.example/a/../chat",
          "http://site.example/chat;x=1/", "http://site.example/read?room=7", "http://203.0.113.4/x/y"}) {
        EXPECT_TRUE(at(url).has(contact)) << url;
    }
    for (const std::string_view url : {"http://site.example/", "http://site.example/chats", "http://site.example/read",
                                       "http://site.example/a/chat", "http://other.example/chat"}) {
        EXPECT_TRUE(at(url).empty()) << url;
    }
    EXPECT_TRUE(lists.of_host(host("whole.example")).has(contact));
    EXPECT_TRUE(lists.of_host(host("site.example")).empty());
    EXPECT_EQ(lists.paths(), 3U);
}

TEST_F(Compiling, a_bad_line_is_reported_with_its_place_and_leaves_the_others) {
    struct Case {
        std::string_view line;
        ListFormat format;
        LintKind expected;
    };
    const std::string long_line(kMaxListLine + 1, 'a');
    const std::string with_nul("a\0b.example", 11);
    const Case cases[] = {
        {"not a name", ListFormat::domains, LintKind::not_a_name},
        {"1.2.3.400", ListFormat::domains, LintKind::not_a_name},
        {"\xff\xfe.example", ListFormat::domains, LintKind::not_a_name},
        {with_nul, ListFormat::domains, LintKind::not_a_name},
        {long_line, ListFormat::domains, LintKind::line_too_long},
        {"com", ListFormat::domains, LintKind::over_broad},
        {"co.uk", ListFormat::domains, LintKind::over_broad},
        {"sch.uk", ListFormat::domains, LintKind::over_broad},
        {"localhost", ListFormat::domains, LintKind::over_broad},
        {"127.0.0.1", ListFormat::domains, LintKind::reserved_address},
        {"10.1.2.3", ListFormat::domains, LintKind::reserved_address},
        {"::1", ListFormat::domains, LintKind::reserved_address},
        {"co.uk/path", ListFormat::urls, LintKind::over_broad},
        {"http://name@site.example/x", ListFormat::urls, LintKind::not_a_name},
        {"example.com", ListFormat::hosts_file, LintKind::not_a_name},
        {"@@||good.example^", ListFormat::adguard, LintKind::not_supported},
        {"/bann[ei]r/", ListFormat::adguard, LintKind::not_supported},
        {"||part.example/path^", ListFormat::adguard, LintKind::not_a_name},
        {"||x.example^$dnstype=A", ListFormat::adguard, LintKind::not_supported},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(c.line.substr(0, 40));
        base::SeededRandom chance(1);
        ListCompiler one(chance);
        one.add({"file", gaming, c.format},
                "\n" + std::string(c.line) + "\n||good.example^\n0.0.0.0 good.example\ngood.example\n");
        const auto made = one.compile(kNow);
        ASSERT_TRUE(made.has_value());
        ASSERT_FALSE(made->report.lint.empty());
        EXPECT_EQ(made->report.lint.front(), (LintLine{"file", 2, c.expected}));
        EXPECT_EQ(made->report.hosts, 1U);
    }
}

TEST_F(Compiling, lint_is_bounded_but_counted_in_full) {
    std::string text;
    for (int i = 0; i < 1000; ++i) text += "not a name\n";
    add(gaming, ListFormat::domains, text);
    const ImportReport report = compiled().report;
    EXPECT_EQ(report.lint.size(), kMaxLintLines);
    EXPECT_EQ(report.bad_lines, 1000U);
    EXPECT_EQ(report.lines, 1000U);
}

TEST_F(Compiling, a_name_said_twice_is_counted_and_kept_once) {
    add(gaming, ListFormat::domains, "twice.example\nTWICE.example.\n");
    EXPECT_EQ(compiled().report.duplicates, 1U);
    EXPECT_EQ(database().hosts(), 1U);
}

TEST_F(Compiling, the_database_names_its_sources_and_its_content) {
    compiler.credit({"Own", "Apache-2.0", "lists/starter", "2026-11-23"});
    add(gaming, ListFormat::domains, "game.example");
    const CompiledLists made = compiled();
    const auto lists = CategoryDatabase::of_bytes(made.file, "lists");
    ASSERT_TRUE(lists.has_value());
    EXPECT_EQ(lists->sources(), (std::vector<ListSource>{{"Own", "Apache-2.0", "lists/starter", "2026-11-23"}}));
    EXPECT_EQ(lists->made_at(), kNow);
    EXPECT_EQ(lists->content_hash(), base::sha256(base::ByteView(made.file).subspan(192)));
    EXPECT_TRUE(lists->check_content().has_value());
}

TEST_F(Compiling, an_empty_database_knows_nothing) {
    const CategoryDatabase lists = database();
    EXPECT_TRUE(lists.of_host(host("anything.example")).empty());
    EXPECT_EQ(lists.hosts(), 0U);
}

TEST_F(Compiling, a_file_cut_anywhere_is_refused) {
    add(gaming, ListFormat::domains, "game.example\nother.example\n");
    const base::Bytes whole = compiled().file;
    for (std::size_t size = 0; size < whole.size(); ++size) {
        const base::Bytes part(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
        EXPECT_FALSE(CategoryDatabase::of_bytes(part, "lists").has_value()) << size;
    }
}

TEST_F(Compiling, a_changed_byte_is_refused_at_opening_or_when_the_content_is_checked) {
    add(gaming, ListFormat::domains, "game.example\nother.example\n");
    const base::Bytes whole = compiled().file;
    for (std::size_t at = 0; at < whole.size(); ++at) {
        base::Bytes changed = whole;
        changed[at] ^= std::byte{0x41};
        const auto opened = CategoryDatabase::of_bytes(changed, "lists");
        EXPECT_TRUE(!opened || !opened->check_content()) << at;
    }
}

TEST_F(Compiling, a_newer_format_names_the_cure) {
    base::Bytes file = compiled().file;
    file[8] = std::byte{9};
    const auto opened = CategoryDatabase::of_bytes(file, "lists");
    ASSERT_FALSE(opened.has_value());
    EXPECT_EQ(opened.error().kind, ErrorKind::newer_format);
    EXPECT_EQ(describe(opened.error()),
              "cannot use `lists`: it was written in format 9 and this gateway knows up to 2; upgrade the gateway");
}

// Two makers' lists: which of them says what.
CompiledLists of_two_makers() {
    base::SeededRandom random(1);
    ListCompiler compiler(random);
    compiler.credit({"One", "", "", ""});
    compiler.add({"a", gambling, ListFormat::domains}, "bet.example\nboth.example\n203.0.113.9\n");
    compiler.add({"a", contact, ListFormat::urls}, "bet.example/chat\n");
    compiler.credit({"Two", "", "", ""});
    compiler.add({"b", gambling, ListFormat::domains}, "both.example\n");
    compiler.add({"b", gaming, ListFormat::domains}, "bet.example\n");
    return *compiler.compile(kNow);
}

TEST(lists, each_category_of_a_site_names_the_lists_that_say_so) {
    const auto lists = CategoryDatabase::of_bytes(of_two_makers().file, "lists");
    ASSERT_TRUE(lists.has_value());
    const auto url = wire::Url::parse("http://www.bet.example/chat/room");
    struct Case {
        std::string_view host;
        const wire::Url* url;
        Category category;
        std::vector<std::size_t> lists;
    };
    const Case cases[] = {
        {"bet.example", nullptr, gambling, {0}},     {"www.bet.example", nullptr, gaming, {1}},
        {"both.example", nullptr, gambling, {0, 1}}, {"both.example", nullptr, gaming, {}},
        {"203.0.113.9", nullptr, gambling, {0}},     {"www.bet.example", nullptr, contact, {}},
        {"www.bet.example", &*url, contact, {0}},    {"unknown.example", nullptr, gambling, {}},
    };
    for (const Case& each : cases) {
        SCOPED_TRACE(each.host);
        EXPECT_EQ(lists->lists_saying(*wire::parse_host(each.host), each.url, each.category), each.lists);
    }
}

TEST(lists, those_of_the_format_before_say_as_much_of_sites_and_nothing_of_lists) {
    base::Bytes file = of_two_makers().file;
    const auto newer = CategoryDatabase::of_bytes(file, "lists");
    ASSERT_TRUE(newer.has_value());
    // The format before ended with the last source: its name, and three empty texts.
    const auto end = std::ranges::search(file, base::bytes_of("Two")).end() - file.begin() + 3 * 2;
    file.resize(static_cast<std::size_t>(end));
    base::Writer head;
    head.raw(base::ByteView(file).first(8));
    head.u32_le(1);
    head.u32_le(192);
    head.u64_le(file.size());
    head.raw(base::ByteView(file).subspan(24, 8));
    head.raw(base::sha256(base::ByteView(file).subspan(192)));
    head.u64_le(base::checksum(base::ByteView(file).subspan(192)));
    head.raw(base::ByteView(file).subspan(72, 184 - 72));
    const base::Bytes numbers = head.take();
    std::ranges::copy(numbers, file.begin());
    base::Writer checksum;
    checksum.u64_le(base::checksum(base::ByteView(file).first(184)));
    std::ranges::copy(checksum.take(), file.begin() + 184);
    const auto older = CategoryDatabase::of_bytes(file, "lists");
    ASSERT_TRUE(older.has_value()) << describe(older.error());
    EXPECT_TRUE(older->check_content());
    EXPECT_EQ(older->exactly("bet.example"), newer->exactly("bet.example"));
    EXPECT_TRUE(older->lists_saying(host("bet.example"), nullptr, gambling).empty());
}

TEST(lists, another_kind_of_file_is_refused_by_its_name) {
    const auto opened = CategoryDatabase::of_bytes(base::to_bytes("#!/bin/sh\n"), "script");
    ASSERT_FALSE(opened.has_value());
    EXPECT_EQ(opened.error().kind, ErrorKind::not_ours);
}

TEST(lists, a_missing_file_is_an_error_with_its_path) {
    const auto opened = CategoryDatabase::open("/nowhere/lists");
    ASSERT_FALSE(opened.has_value());
    EXPECT_EQ(opened.error().kind, ErrorKind::unreadable);
    EXPECT_EQ(opened.error().subject, "/nowhere/lists");
}

class Folder : public testing::Test {
protected:
    Folder() { std::filesystem::create_directories(path); }
    ~Folder() override { std::filesystem::remove_all(path); }

    void write(const std::string& name, std::string_view text) const {
        std::filesystem::create_directories((path / name).parent_path());
        ASSERT_TRUE(base::replace_file(path / name, base::bytes_of(text), base::FileMode::owner_only).has_value());
    }

    const std::filesystem::path path =
        std::filesystem::path(testing::TempDir()) /
        (std::string("gatehouse-lists-") + testing::UnitTest::GetInstance()->current_test_info()->name());
};

TEST_F(Folder, expressions_links_and_unknown_categories_are_reported_and_left_out) {
    write("gambling/domains", "bet.example\n");
    write("gambling/urls", "site.example/casino\n");
    write("gambling/expressions", "(bet|casino)");
    write("self-harm/domains", "harm.example\n");
    write("liste_blanche/domains", "elsewhere.example\n");
    write("mystery/domains", "mystery.example\n");
    write("global_usage", "words");
    std::filesystem::create_directory_symlink(path / "gambling", path / "proxy");
    std::filesystem::create_directories(path / "drogue");
    std::filesystem::create_symlink(path / "gambling/domains", path / "drogue/domains");
    base::SeededRandom random(1);
    ListCompiler compiler(random);
    ASSERT_TRUE(compiler.add_folder(path).has_value());
    const auto made = compiler.compile(kNow);
    ASSERT_TRUE(made.has_value());
    EXPECT_EQ(made->report.lint, (std::vector<LintLine>{{"drogue/domains", 0, LintKind::not_a_regular_file},
                                                        {"gambling/expressions", 0, LintKind::quarantined},
                                                        {"liste_blanche", 0, LintKind::set_aside},
                                                        {"mystery", 0, LintKind::unknown_category},
                                                        {"proxy", 0, LintKind::not_a_regular_file}}));
    EXPECT_EQ(made->report.hosts, 2U);
    EXPECT_EQ(made->report.paths, 1U);
    EXPECT_EQ(made->report.unknown, (std::vector<std::string>{"mystery"}));
}

TEST_F(Folder, what_a_school_decides_about_a_folder_goes_before_the_table) {
    write("gambling/domains", "bet.example\n");
    write("mystery/domains", "mystery.example\n");
    base::SeededRandom random(1);
    ListCompiler compiler(random);
    compiler.decide("mystery", social_media);
    compiler.decide("gambling", std::nullopt);
    ASSERT_TRUE(compiler.add_folder(path).has_value());
    const auto made = compiler.compile(kNow);
    ASSERT_TRUE(made.has_value());
    EXPECT_TRUE(made->report.unknown.empty());
    EXPECT_EQ(made->report.lint, (std::vector<LintLine>{{"gambling", 0, LintKind::set_aside}}));
    const auto lists = CategoryDatabase::of_bytes(made->file, "lists");
    ASSERT_TRUE(lists.has_value());
    EXPECT_TRUE(lists->of_host(host("mystery.example")).has(social_media));
    EXPECT_TRUE(lists->of_host(host("bet.example")).empty());
}

TEST(lists, files_that_an_e2guardian_list_names_are_not_opened) {
    base::SeededRandom random(1);
    ListCompiler compiler(random);
    compiler.add({"bannedsitelist", gambling, ListFormat::domains},
                 "#listcategory: \"Bets\"\nbets.example\n.Include</etc/passwd>\n.Define LISTDIR <x>\n");
    const auto made = compiler.compile(kNow);
    ASSERT_TRUE(made.has_value());
    EXPECT_EQ(made->report.hosts, 1U);
    EXPECT_EQ(made->report.lint, (std::vector<LintLine>{{"bannedsitelist", 3, LintKind::not_supported},
                                                        {"bannedsitelist", 4, LintKind::not_supported}}));
}

TEST(lists, a_missing_folder_is_an_error) {
    base::SeededRandom random(1);
    ListCompiler compiler(random);
    EXPECT_FALSE(compiler.add_folder("/nowhere").has_value());
}

TEST(lists, real_lists_compile_with_every_folder_decided_about) {
    const std::filesystem::path ut1 = PROJECT_ROOT "/../shared/lists/ut1";
    if (!std::filesystem::exists(ut1)) GTEST_SKIP() << "no real lists beside the project (../shared/lists/ut1)";
    base::SeededRandom random(1);
    ListCompiler compiler(random);
    ASSERT_TRUE(compiler.add_folder(ut1).has_value());
    const auto made = compiler.compile(kNow);
    ASSERT_TRUE(made.has_value());
    EXPECT_GT(made->report.hosts, 300'000U);
    EXPECT_GT(made->report.addresses, 20'000U);
    for (const LintLine& lint : made->report.lint) EXPECT_NE(lint.kind, LintKind::unknown_category) << lint.file;
    const auto lists = CategoryDatabase::of_bytes(made->file, "lists");
    ASSERT_TRUE(lists.has_value());
    EXPECT_TRUE(lists->of_host(host("www.bet365.com")).has(gambling));
    EXPECT_TRUE(lists->of_host(host("www.childline.org.uk")).empty());
}

TEST(lists, a_list_that_fills_the_table_does_not_leave_out_the_next_in_silence) {
    base::SeededRandom random(1);
    ListCompiler compiler(random, 3);
    compiler.add({"large", gambling, ListFormat::domains}, "a.example\nb.example\nc.example\n");
    compiler.add({"small", pornography, ListFormat::domains}, "d.example\n");
    const auto made = compiler.compile(kNow);
    ASSERT_FALSE(made.has_value());
    EXPECT_EQ(made.error().kind, ErrorKind::too_large);
}

TEST(lists, what_a_newer_list_kept_is_counted_by_its_names_and_not_by_how_many_there_are) {
    base::SeededRandom random(1);
    ListCompiler old(random);
    old.add({"old", gambling, ListFormat::domains}, "a.example\nb.example\nb.example\n1.2.3.4\n");
    old.add({"old", pornography, ListFormat::urls}, "a.example/page\n");
    ListCompiler newer = old.with_same_seed();
    newer.add({"new", gambling, ListFormat::domains}, "b.example\nx.example\ny.example\n");
    newer.add({"new", pornography, ListFormat::urls}, "a.example/page\na.example/other\n");
    const auto kept = old.kept_by(newer);
    EXPECT_EQ(kept[static_cast<std::size_t>(gambling)], 1U);
    EXPECT_EQ(kept[static_cast<std::size_t>(pornography)], 1U);
    EXPECT_EQ(old.kept_by(old)[static_cast<std::size_t>(gambling)], 3U);
}

TEST(category, the_table_has_one_key_a_category_and_every_key_leads_back) {
    EXPECT_EQ(categories().size(), kCategories);
    for (const CategoryEntry& entry : categories()) EXPECT_EQ(category_of_key(entry.key), entry.category) << entry.key;
    EXPECT_FALSE(category_of_key("unheard-of").has_value());
}

TEST(category, what_uksic_names_has_a_category) {
    for (const std::string_view heading :
         {"discrimination and hate speech", "drugs and substance abuse", "extremism", "gambling", "malware and hacking",
          "pornography", "piracy and copyright theft", "self-harm", "violence", "misinformation", "illegal content"}) {
        EXPECT_TRUE(std::ranges::any_of(categories(), [&](const CategoryEntry& one) { return one.uksic == heading; }))
            << heading;
    }
    const auto foreign = foreign_names_of(gambling);
    EXPECT_EQ(std::ranges::count(foreign, "arjel"), 1);
}

TEST(category, a_teacher_may_open_no_pornography_extremism_or_circumvention) {
    for (const Category closed : {pornography, extremism, circumvention, illegal_nature}) {
        EXPECT_EQ(entry_of(closed).teachers_hand, TeachersHand::may_not_open) << entry_of(closed).key;
    }
}

TEST(category, only_neutral_categories_may_be_named_to_a_learner) {
    for (const Category shown : {gaming, shopping, sport}) EXPECT_EQ(entry_of(shown).naming, Naming::neutral);
    for (const Category hidden : {pornography, self_harm, sex_education, health_help, dating, contact, religion}) {
        EXPECT_EQ(entry_of(hidden).naming, Naming::withheld) << entry_of(hidden).key;
    }
}

}  // namespace
}  // namespace filter
