#pragma once
// The category database: what is known about 5 million names, in one immutable file that is mapped, never
// parsed. Made by a ListCompiler in the office from lists of many makers, read by the gateway.
// The format is docs/formats/lists.md. One chapter of filter/filter.h.

#include "base/bytes.h"
#include "base/digest.h"
#include "base/file.h"
#include "base/result.h"
#include "base/world.h"
#include "filter/category.h"
#include "filter/error.h"
#include "wire/host.h"
#include "wire/ip.h"
#include "wire/url.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace filter {

// How a list is written, one entry a line; `#` begins a comment in all but the last, there `!`.
enum class ListFormat {
    domains,     // `example.com`: the name and everything below it; bare addresses too; e2guardian's site lists
    urls,        // `example.com/path`: the path and everything below it; e2guardian's URL lists
    hosts_file,  // `0.0.0.0 example.com other.example.com`
    adguard      // `||example.com^`: rules for whole names; other rules are reported and left out
};

// Who made a list, shown wherever its verdicts are.
struct ListSource {
    std::string name;     // "UT1, Université Toulouse Capitole"
    std::string licence;  // "CC BY-SA 4.0"
    std::string origin;   // a folder or an address
    std::string date;     // 2026-08-17, as the maker gives it
    friend bool operator==(const ListSource&, const ListSource&) = default;
};

enum class LintKind {
    not_a_name,          // neither a host name nor an address nor a path on one
    over_broad,          // a public suffix (`co.uk`) or one label: would speak for a whole country or trade
    reserved_address,    // loopback, private, unspecified and the like: no site in the internet
    not_supported,       // a kind of rule that is not used, such as a regular expression or an allow rule
    line_too_long,       // over kMaxListLine
    quarantined,         // `expressions`: over-broad by experience; kept out until a person has looked at them
    unknown_category,    // a folder that category.cpp says nothing about
    set_aside,           // a folder that category.cpp leaves out on purpose
    not_a_regular_file,  // a link or a device where a list was expected
    unreadable_file,     // the file system refused, or the file is over the limit
    too_many_lines       // more than the compiler takes: nothing is made of it
};
[[nodiscard]] std::string_view describe(LintKind kind);

// A place in a list that was not taken as it stands. Line 0 is the file as a whole.
struct LintLine {
    std::string file;
    std::size_t line;
    LintKind kind;
    friend bool operator==(const LintLine&, const LintLine&) = default;
};

// What an import came to. Bounded: `lint` holds the first kMaxLintLines, the counts hold everything.
struct ImportReport {
    std::size_t lines = 0;                               // with an entry on them, good or bad
    std::size_t hosts = 0;                               // different names in the database
    std::size_t addresses = 0;                           // different addresses
    std::size_t paths = 0;                               // different paths
    std::size_t duplicates = 0;                          // said again in the same category
    std::size_t bad_lines = 0;                           // reported in `lint`, or too many to list
    std::array<std::size_t, kCategories> by_category{};  // entries, by category
    std::vector<LintLine> lint;
    std::vector<std::string> unknown;  // folders that nobody has decided about; bounded by those of one import
};

// Limits of an import. Lists come from strangers.
inline constexpr std::size_t kMaxListLine = 4096;
inline constexpr std::size_t kMaxLintLines = 200;
inline constexpr std::size_t kMaxListFile = 512U << 20U;
inline constexpr std::size_t kMaxListEntries = 10'000'000;

struct CompiledLists {
    base::Bytes file;
    ImportReport report;
};

// Collects lists and makes the database file of them. One thread.
class ListCompiler {
public:
    // The random seed makes it impossible to build, from outside, a name that is taken for another.
    explicit ListCompiler(base::Random& random) : ListCompiler(random, kMaxListEntries) {}
    ListCompiler(base::Random& random, std::size_t most_entries);

    // Another one, empty, whose entries can be compared with this one's.
    [[nodiscard]] ListCompiler with_same_seed() const;
    // How many entries of each category of this list are in the newer one, too; a name in two categories is two.
    [[nodiscard]] std::array<std::size_t, kCategories> kept_by(const ListCompiler& newer) const;

    // Whose lists the following calls bring.
    void credit(const ListSource& source);

    // What becomes of the folders of this name, from the next on: taken as the category, or set aside where there is
    // none. Goes before what category.cpp says.
    void decide(std::string foreign, std::optional<Category> as);

    // One list. `file` names it in the report.
    struct File {
        std::string name;
        Category category;
        ListFormat format;
    };
    void add(const File& file, std::string_view text);

    // A folder as UT1 and squidGuard lay it out: `category/{domains,urls,expressions}`, categories by their
    // foreign names or our keys. Links are not followed. Fails only when the folder itself cannot be read;
    // whatever is wrong within it is in the report.
    [[nodiscard]] base::Result<void, Error> add_folder(const std::filesystem::path& folder);

    // The database of all lists added. `made_at` is written into it. Refused when there were more entries than it
    // takes: a database of half the lists would open what the other half blocks.
    [[nodiscard]] base::Result<CompiledLists, Error> compile(base::Instant made_at);

private:
    enum class EntryKind : std::uint8_t { host, address, path, paths_below };
    struct Entry {
        std::uint64_t fingerprint;
        Category category;
        EntryKind kind;
        std::uint8_t source;  // its place among the sources; lists_format::kNoSource
    };
    struct Place {
        const File& file;
        std::size_t line;
    };
    struct Row;
    struct Table;
    class Sets;

    void add_line(const Place& place, std::string_view line);
    void add_hosts_line(const Place& place, std::string_view line);
    void add_adguard_line(const Place& place, std::string_view line);
    void add_name(const Place& place, std::string_view text);
    void add_path(const Place& place, std::string_view text);
    void add_host(const Place& place, const wire::Host& host);
    void add_category_folder(const std::filesystem::path& folder, std::string_view name);
    void add_file(const std::filesystem::path& path, const File& file);
    void keep(const Place& place, std::string_view key, EntryKind kind);
    void report(std::string file, std::size_t line, LintKind kind);
    [[nodiscard]] std::optional<ForeignName> known_as(std::string_view folder) const;
    [[nodiscard]] std::vector<Row> merged(Sets& sets);
    [[nodiscard]] static base::Result<Table, Error> table_of(const std::vector<Row>& rows, Sets sets);
    [[nodiscard]] base::Bytes file_of(const Table& table, base::Instant made_at) const;

    struct Empty {};
    ListCompiler(const ListCompiler& like, Empty);

    // constant after construction
    const std::uint64_t seed_;
    const std::size_t most_entries_;
    // this thread only
    bool is_full_ = false;
    std::vector<Entry> entries_;
    std::vector<ListSource> sources_;
    std::map<std::string, std::optional<Category>, std::less<>> decided_;
    ImportReport report_;
};

// The database, mapped. Look-ups are const and may come from any thread.
class CategoryDatabase {
public:
    // Checks every bound on which look-ups rely, but reads only the header and the small tables. The caller
    // keeps the database it has when this fails.
    [[nodiscard]] static base::Result<CategoryDatabase, Error> open(const std::filesystem::path& path);
    // The same over bytes in memory, which the database then owns. `name` stands for the path in errors.
    [[nodiscard]] static base::Result<CategoryDatabase, Error> of_bytes(base::Bytes bytes, std::string name);

    // Whether the whole content is what was written. Reads all of it: once, before it is put in force.
    [[nodiscard]] base::Result<void, Error> check_content() const;

    // The name as it stands in the list, without its parents and without what lies below it.
    [[nodiscard]] CategorySet exactly(std::string_view host) const;
    // The name with all its parents: what every list says that covers it.
    [[nodiscard]] CategorySet of_host(const wire::Hostname& host) const;
    [[nodiscard]] CategorySet of_address(const wire::IpAddress& address) const;
    // The paths that cover this page, on its host and the parents of its host; not the host itself.
    [[nodiscard]] CategorySet of_path(const wire::Url& url) const;

    // Which lists say that the host, what lies above it, or the page is of this category: places in sources(), in their
    // order; `url` null: the host alone. None for a file of format 1, which does not tell. Slower than a look-up.
    [[nodiscard]] std::vector<std::size_t> lists_saying(const wire::Host& host, const wire::Url* url,
                                                        Category category) const;

    // SHA-256 of the content: the name by which a ruleset asks for exactly this database.
    [[nodiscard]] const base::Digest& content_hash() const { return content_hash_; }
    [[nodiscard]] base::Instant made_at() const { return made_at_; }
    [[nodiscard]] const std::vector<ListSource>& sources() const { return sources_; }
    [[nodiscard]] std::size_t hosts() const { return hosts_; }
    [[nodiscard]] std::size_t addresses() const { return addresses_; }
    [[nodiscard]] std::size_t paths() const { return paths_; }
    [[nodiscard]] std::size_t count(Category category) const {
        return by_category_[static_cast<std::size_t>(category)];
    }
    [[nodiscard]] std::size_t bytes() const { return file_.size(); }

private:
    struct Slot;

    CategoryDatabase(std::variant<base::Bytes, base::MappedFile> holder, std::string name);
    [[nodiscard]] base::Result<void, Error> read_header();
    [[nodiscard]] base::Result<void, Error> read_tables(std::size_t categories, std::uint32_t version);
    [[nodiscard]] Error error(ErrorKind kind, std::string cause) const;
    [[nodiscard]] std::optional<Slot> find(std::string_view key) const;
    [[nodiscard]] base::Result<void, Error> read_sayings(base::Cursor& from, const std::vector<Category>& known);
    [[nodiscard]] CategorySet paths_on(std::string_view host, const wire::Url& url) const;
    // The keys of the paths that cover this page, on this name.
    template <class Use>
    void each_path_key(std::string_view host, const wire::Url& url, const Use& use) const;

    // constant after construction; `file_` looks into `holder_`, whose bytes do not move with it
    std::variant<base::Bytes, base::MappedFile> holder_;
    base::ByteView file_;
    std::string name_;
    base::ByteView slots_;
    std::uint64_t slot_count_ = 0;
    std::uint64_t seed_ = 0;
    std::vector<CategorySet> sets_;
    struct Saying {
        Category category;
        std::uint8_t source;
    };
    std::vector<std::vector<Saying>> sayings_;  // by the set; empty: the file does not tell
    std::size_t hosts_ = 0;
    std::size_t addresses_ = 0;
    std::size_t paths_ = 0;
    std::array<std::size_t, kCategories> by_category_{};
    std::vector<ListSource> sources_;
    base::Digest content_hash_{};
    base::Instant made_at_;
};

}  // namespace filter
