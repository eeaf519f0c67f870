// The lists that ship with the product.

#include "base/file.h"
#include "base/text.h"
#include "filter/filter.h"
#include "support/example_rules.h"

#include <gtest/gtest.h>

namespace filter {
namespace {

TEST(starter_lists, every_line_is_taken) {
    base::SeededRandom random(1);
    ListCompiler compiler(random);
    ASSERT_TRUE(compiler.add_folder(PROJECT_ROOT "/lists/starter").has_value());
    const auto made = compiler.compile(example::at(0, 0, 0));
    ASSERT_TRUE(made.has_value());
    for (const LintLine& lint : made->report.lint) {
        ADD_FAILURE() << lint.file << ":" << lint.line << ": " << describe(lint.kind);
    }
    EXPECT_EQ(made->report.duplicates, 0U);
}

TEST(starter_lists, each_category_that_the_three_policies_name_has_an_example) {
    const auto lists = CategoryDatabase::of_bytes(example::compiled_lists().file, "lists").value();
    for (const Category named : {Category::pornography, Category::racial_hatred, Category::extremism, Category::gaming,
                                 Category::illegal_nature}) {
        EXPECT_TRUE(
            lists.exactly(std::string(entry_of(named).key == "gaming" ? "games" : entry_of(named).key) + ".example")
                .has(named))
            << entry_of(named).key;
    }
    EXPECT_TRUE(lists.exactly("chat-with-strangers.example").has(Category::contact));
    EXPECT_TRUE(lists.exactly("bet.example").has(Category::gambling));
}

TEST(starter_lists, every_help_service_names_a_site_and_no_harmful_category_holds_it) {
    const auto content = base::read_file(PROJECT_ROOT "/lists/starter/help-lines.toml", 1U << 20U);
    ASSERT_TRUE(content.has_value());
    const auto lists = CategoryDatabase::of_bytes(example::compiled_lists().file, "lists").value();
    constexpr std::string_view kSite = "site = \"";
    std::size_t services = 0;
    for (const std::string_view line : base::split(base::text_of(*content), '\n')) {
        if (!line.starts_with(kSite)) continue;
        ++services;
        SCOPED_TRACE(line);
        const auto site = Site::parse(line.substr(kSite.size(), line.size() - kSite.size() - 1));
        ASSERT_TRUE(site.has_value());
        const auto* name = std::get_if<wire::Hostname>(&site->place());
        ASSERT_NE(name, nullptr);
        for (const Category category : lists.of_host(*name).list()) EXPECT_EQ(entry_of(category).risk, Risk::none);
    }
    EXPECT_GE(services, 40U);
}

}  // namespace
}  // namespace filter
