// The lists that the site subscribes to: what they hold, whether they are fresh, and what waits for a person.

#include "base/text.h"
#include "base/words.h"
#include "rulebook/pages_parts.h"
#include "rulebook/rulebook.h"
#include "web/components.h"
#include "web/form.h"
#include "web/response.h"
#include "web/router.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace rulebook {

namespace {

using web::Html;
using web::html;
using web::Request;
using web::Response;
using web::operator""_html;

constexpr web::Permission kSee{"rules.see", web::WhenRefused::told, "headcorn-7.3.2-04"};
constexpr web::Permission kChange{"rules.change", web::WhenRefused::told, "headcorn-7.3.1-04"};
constexpr web::Permission kApprove{"rules.approve", web::WhenRefused::told, "headcorn-7.3.1-04a"};
constexpr web::Uploads kMostFile{.most_bytes = 64U << 20U};
constexpr std::size_t kContentsShown = 12;

struct Shown {
    const PageParts& parts;
    const Asker& asker;
    const Request& request;
    const web::Form& form;

    [[nodiscard]] web::Link lists() const { return page_of(asker.setup, "gate") / "lists"; }
    [[nodiscard]] web::Link page(const SubscriptionId& id) const { return lists() / id.text(); }
    [[nodiscard]] bool may_change() const { return asker.reader.may(kChange.name()); }
    [[nodiscard]] std::string when(base::Instant at) const { return asker.setup.profile.calendar.show(at); }
    [[nodiscard]] std::string day(std::string_view iso) const {
        const auto date = school::parse_date(iso);
        return date ? school::show(*date) : std::string("not known");
    }
};

std::string size_of(std::uint64_t bytes) {
    if (bytes < 1000) return fmt::format("{} bytes", bytes);
    if (bytes < 1'000'000) return fmt::format("{} kB", bytes / 1000);
    return fmt::format("{:.1f} MB", static_cast<double>(bytes) / 1e6);
}

std::string_view title_of(Origin origin) {
    switch (origin) {
        case Origin::folder:
            return "A folder of the office's machine";
        case Origin::upload:
            return "A file that somebody brings";
        case Origin::address:
            return "An address that is looked at again and again";
    }
    return {};
}

std::string_view title_of(Layout layout) {
    switch (layout) {
        case Layout::folders:
            return "A folder for each category, as UT1 and squidGuard, in an archive where it is a file";
        case Layout::domains:
            return "Names, one a line (also e2guardian's site lists)";
        case Layout::urls:
            return "Pages, one a line (also e2guardian's URL lists)";
        case Layout::hosts_file:
            return "A hosts file";
        case Layout::adguard:
            return "AdGuard's rules for whole names";
    }
    return {};
}

// Whether what the gate has was compiled from the lists as they are now.
enum class AtGate { yes, not_yet };
AtGate at_gate(const PageParts& parts) { return parts.rulebook.lists_are_current() ? AtGate::yes : AtGate::not_yet; }

web::Html state_tag(const SubscribedList& list, AtGate at_gate) {
    if (list.subscription.state == SubscriptionState::requested)
        return web::tag("Waits for consent", web::Colour::yellow);
    if (list.waiting) return web::tag("Waits for a look", web::Colour::yellow);
    if (!list.trouble.empty()) return web::tag("In trouble", web::Colour::orange);
    if (!list.in_force) return web::tag("Not looked for yet", web::Colour::grey);
    if (at_gate == AtGate::not_yet) return web::tag("In force in a minute", web::Colour::blue);
    return web::tag("In force", web::Colour::green);
}

Html index_table(const Shown& shown) {
    std::vector<std::vector<Html>> rows;
    const AtGate known = at_gate(shown.parts);
    for (const SubscribedList& list : shown.parts.subscriptions.all()) {
        const auto& content = list.in_force ? list.in_force : list.waiting;
        rows.push_back({web::anchor(shown.page(list.subscription.id), list.subscription.name),
                        web::text(list.subscription.licence), state_tag(list, known),
                        web::text(content ? shown.day(content->date) : std::string("–")),
                        web::text(content ? base::grouped(content->counts.entries()) : std::string("–")),
                        web::text(list.looked_at ? shown.when(*list.looked_at) : std::string("not yet"))});
    }
    return web::table({.name = "subscribed",
                       .caption = "Lists from elsewhere",
                       .columns = {{.title = "Whose"},
                                   {.title = "Licence"},
                                   {.title = "State"},
                                   {.title = "Of"},
                                   {.title = "Entries", .align = web::Align::number},
                                   {.title = "Looked for"}},
                       .rows = std::move(rows),
                       .empty = "Only the lists that come with the program are in force, and those are short. Add one "
                                "below."});
}

template <class Worded, class Title>
std::vector<web::Option> options_of(const Title& title) {
    std::vector<web::Option> options;
    for (const auto& [value, word] : words_of(Worded{}))
        options.push_back({std::string(word), std::string(title(value))});
    return options;
}

std::vector<web::Option> categories_to_choose(std::string first) {
    std::vector<web::Option> options{{"", std::move(first)}};
    for (const filter::CategoryEntry& entry : filter::categories())
        if (!filter::is_seen_by_gate(entry.category))
            options.push_back({std::string(entry.key), std::string(entry.title)});
    return options;
}

std::vector<web::Option> origins() {
    return options_of<Origin>([](Origin one) { return title_of(one); });
}
std::vector<web::Option> layouts() {
    return options_of<Layout>([](Layout one) { return title_of(one); });
}

Html new_list_form(const Shown& shown) {
    if (!shown.may_change()) return {};
    const web::Form& form = shown.form;
    const Html fields =
        web::text_input(form.field("name", "Whose list is it?", "As it is named wherever it decides"), {}) +
        web::text_input(form.field("licence", "Under which licence?", "Such as CC BY-SA 4.0"), {}) +
        web::radios(form.field("origin", "Where does it come from?", ""), origins(), web::Arrangement::stacked) +
        web::text_input(form.field("location", "Which folder or address?",
                                   "Such as /srv/lists/ut1 or https://lists.example/all.tar.gz. Leave it empty for a "
                                   "file"),
                        {}) +
        web::file_input(form.field("file", "Which file?",
                                   "At most 60 MB: a list, plain or packed, or an archive (tar, zip). An address is "
                                   "better: it keeps the list fresh"),
                        "") +
        web::radios(form.field("layout", "How is it laid out?", ""), layouts(), web::Arrangement::stacked) +
        web::select(form.field("category", "What are its sites about?", "Of a list that is one file"),
                    categories_to_choose("Its folders say so")) +
        web::text_input(form.field("every", "Look for a newer one every how many hours?", "24 when it is empty"),
                        {.width = web::Width::characters_4}) +
        web::text_input(form.field("proof", "Hash or signature",
                                   "If its maker gives one: a SHA-256, the https address of one, or a minisign key "
                                   "whose signature lies beside the list"),
                        {}) +
        web::text_input(form.field("reason", "Why?", "It stands in the record, and whoever agrees reads it"), {}) +
        web::button("Ask for this list", web::ButtonLook::primary);
    return web::section_heading("Add a list") +
           web::paragraph("It is looked at at once, and blocks nothing before a second person agrees to it.") +
           web::upload_form(shown.lists(), shown.request, fields);
}

web::Page index_page(const Shown& shown) {
    return {
        .tab = "Lists",
        .heading = "Lists",
        .back = web::BackLink{page_of(shown.asker.setup, "gate")},
        .alerts = shown.form.ok() ? Html() : web::error_summary(shown.form.errors()),
        .content = web::paragraph("Which sites belong to which category is said by lists that others make. A newer "
                                  "one is taken by itself, unless it lost so much that somebody has to look first.") +
                   web::paragraph(web::anchor(page_of(shown.asker.setup, "gate") / "categories",
                                              "Categories: what becomes of what others say")) +
                   index_table(shown) + new_list_form(shown),
        .measure = web::Measure::wide};
}

// Before and after, category by category.
Html comparison(const SubscribedList& list) {
    std::vector<std::vector<Html>> rows;
    const auto count = [](const std::optional<ListContent>& content, const filter::CategoryEntry& entry) {
        return content ? content->counts.by_category[static_cast<std::size_t>(entry.category)] : 0;
    };
    for (const filter::CategoryEntry& entry : filter::categories()) {
        const auto now = count(list.in_force, entry);
        const auto then = count(list.waiting, entry);
        if (now == 0 && then == 0) continue;
        std::vector<Html> row{web::text(entry.title)};
        if (list.in_force) row.push_back(web::text(base::grouped(now)));
        if (list.waiting) row.push_back(web::text(base::grouped(then)));
        rows.push_back(std::move(row));
    }
    std::vector<web::Column> columns{{.title = "Category"}};
    if (list.in_force) columns.push_back({.title = "In force", .align = web::Align::number});
    if (list.waiting) columns.push_back({.title = "What waits", .align = web::Align::number});
    return web::table({.name = "holds",
                       .caption = "What it holds",
                       .columns = std::move(columns),
                       .rows = std::move(rows),
                       .empty = "Nothing of it has been taken yet."});
}

Html waiting(const Shown& shown, const SubscribedList& list) {
    if (!list.waiting) return {};
    Html content =
        web::section_heading("What waits") +
        web::paragraph(fmt::format("Taken {}, {} entries. It waits because: {}.", shown.when(list.waiting->taken_at),
                                   base::grouped(list.waiting->counts.entries()), list.waiting->why_waiting));
    if (list.subscription.state == SubscriptionState::requested)
        return content + web::paragraph(web::anchor(page_of(shown.asker.setup, "gate"),
                                                    "Whoever may agree to the list does so on the gate's page"));
    if (!shown.asker.reader.may("rules.approve"))
        return content + web::paragraph(
                             "A senior leader, the headteacher or the safeguarding lead decides. What was in "
                             "force before stays until then.");
    if (list.waiting->brought_by == shown.asker.reader.person())
        return content + web::paragraph("You brought it: somebody else decides.");
    const Html buttons =
        web::button_group({web::button(web::NamedButton{"Take it", "choice", "take"}),
                           web::button(web::NamedButton{"Keep what is in force", "choice", "refuse"})});
    return content + web::paragraph("What was in force before stays until then.") +
           web::post_form(shown.page(list.subscription.id) / "content", shown.request,
                          web::hidden_input("seen", list.waiting->id.text()) +
                              web::text_input(shown.form.field("content_reason", "Your reason", ""), {}) + buttons);
}

Html unknown_folders(const Shown& shown, const SubscribedList& list) {
    const auto& content = list.waiting ? list.waiting : list.in_force;
    if (!content || content->unknown.empty()) return {};
    Html rest = web::section_heading("Folders that nobody has decided about") +
                web::paragraph("They are left out until two people have said what they are: " +
                               base::joined(content->unknown, ", ") + ".");
    if (!shown.may_change()) return rest;
    std::vector<web::Option> folders;
    for (const std::string& name : content->unknown) folders.push_back({name, name});
    const Html fields =
        web::select(shown.form.field("folder", "Which folder?", ""), folders) +
        web::select(shown.form.field("as", "What are its sites about?", ""), categories_to_choose("Set it aside")) +
        web::text_input(shown.form.field("folder_reason", "Why?", ""), {}) +
        web::button("Ask for this", web::ButtonLook::secondary);
    return rest + web::post_form(shown.page(list.subscription.id) / "folders", shown.request, fields);
}

Html left_out(const Shown& shown, const SubscribedList& list) {
    Html content;
    const auto quarantined = shown.parts.subscriptions.quarantined(list);
    if (!quarantined.empty()) {
        content += web::section_heading("Expressions in quarantine") +
                   web::paragraph(
                       "They block far more than they mean, such as every page with the letters of a word, "
                       "and are kept out. What they seek can be asked for on the gate's page, as sites or as "
                       "words of a search.");
        for (const Subscriptions::Expression& one : quarantined)
            content += web::details(one.file, web::prose(one.text));
    }
    const auto& taken = list.in_force ? list.in_force : list.waiting;
    if (!taken || taken->lint.empty()) return content;
    std::vector<Html> lines;
    for (const std::string_view line : base::split(base::trimmed_lines(taken->lint), '\n'))
        lines.push_back(web::text(line));
    return content +
           web::details(fmt::format("{} lines or folders that could not be used", base::grouped(taken->bad_lines)),
                        web::bullets(lines, web::Bullets::dots));
}

std::string_view words_of_state(ContentState state) {
    switch (state) {
        case ContentState::waiting:
            return "waits";
        case ContentState::in_force:
            return "in force";
        case ContentState::refused:
            return "refused";
        case ContentState::replaced:
            return "replaced";
    }
    return {};
}

Html history(const Shown& shown, const SubscribedList& list) {
    std::vector<std::vector<Html>> rows;
    for (const ListContent& one : shown.parts.subscriptions.contents(list.subscription.id, kContentsShown))
        rows.push_back({web::text(shown.when(one.taken_at)), web::text(words_of_state(one.state)),
                        web::text(base::grouped(one.counts.entries())), web::text(size_of(one.bytes)),
                        web::text(base::to_hex(one.digest).substr(0, 12)), web::text(one.why_waiting),
                        web::text(one.decision)});
    return web::table({.name = "contents",
                       .caption = "What came",
                       .columns = {{.title = "Taken"},
                                   {.title = "State"},
                                   {.title = "Entries", .align = web::Align::number},
                                   {.title = "Size", .align = web::Align::number},
                                   {.title = "Version"},
                                   {.title = "Why it waited"},
                                   {.title = "Decision"}},
                       .rows = std::move(rows),
                       .empty = "Nothing has come yet."});
}

Html verbs(const Shown& shown, const SubscribedList& list) {
    if (!shown.may_change()) return {};
    const Subscription& one = list.subscription;
    Html content = web::section_heading("Change it");
    if (one.origin == Origin::upload)
        content += web::upload_form(shown.page(one.id) / "file", shown.request,
                                    web::file_input(shown.form.field("file", "A newer file", "At most 60 MB"), "") +
                                        web::button("Send it", web::ButtonLook::secondary));
    else
        content += web::post_form(shown.page(one.id) / "look", shown.request,
                                  web::button("Look for a newer one now", web::ButtonLook::secondary));
    if (one.state == SubscriptionState::in_force)
        content += web::details(
            "Ask to use it no longer",
            web::post_form(shown.page(one.id) / "end", shown.request,
                           web::text_input(shown.form.field("end_reason", "Why?", "A second person decides"), {}) +
                               web::button("Ask for its end", web::ButtonLook::secondary)));
    return content;
}

std::string proof_words(const Proof& proof) {
    if (std::holds_alternative<base::Digest>(proof)) return "SHA-256 " + text_of(proof);
    if (std::holds_alternative<HashAddress>(proof)) return "SHA-256 at " + text_of(proof);
    if (std::holds_alternative<SigningKey>(proof)) return "signed with " + text_of(proof);
    return "none: only the server is known, by its certificate";
}

Html about(const Shown& shown, const SubscribedList& list) {
    const Subscription& one = list.subscription;
    std::vector<web::SummaryRow> rows{
        {.key = "State", .value = state_tag(list, at_gate(shown.parts))},
        {.key = "Licence", .value = web::text(one.licence)},
        {.key = std::string(title_of(one.origin)), .value = web::text(one.location)},
        {.key = "Laid out", .value = web::text(title_of(one.layout))},
        {.key = "Hash or signature", .value = web::text(proof_words(one.proof))},
        {.key = "Looked for",
         .value = web::text(list.looked_at ? shown.when(*list.looked_at) : std::string("at the next turn"))}};
    if (one.category) rows.push_back({.key = "About", .value = web::text(filter::entry_of(*one.category).title)});
    if (one.origin != Origin::upload)
        rows.push_back({.key = "Looked for every", .value = web::text(fmt::format("{} hours", one.every.count()))});
    if (list.in_force) {
        rows.push_back({.key = "Newest file", .value = web::text(shown.day(list.in_force->date))});
        rows.push_back({.key = "In force",
                        .value = web::text(fmt::format(
                            "{} names, {} addresses, {} pages; {}", base::grouped(list.in_force->counts.names),
                            base::grouped(list.in_force->counts.addresses), base::grouped(list.in_force->counts.pages),
                            size_of(list.in_force->bytes)))});
    }
    Html content;
    if (!list.trouble.empty())
        content += web::warning_text(fmt::format(
            "{}{}{}", list.failing_since ? "Since " + shown.when(*list.failing_since) + ": " : std::string(),
            list.trouble, list.in_force ? ". What was in force stays" : ""));
    return content + web::summary_list(rows);
}

web::Page list_page(const Shown& shown, const SubscribedList& list) {
    return {.tab = "A list",
            .heading = list.subscription.name,
            .back = web::BackLink{shown.lists()},
            .alerts = shown.form.ok() ? Html() : web::error_summary(shown.form.errors()),
            .content = about(shown, list) + waiting(shown, list) + comparison(list) + unknown_folders(shown, list) +
                       left_out(shown, list) + history(shown, list) + verbs(shown, list),
            .measure = web::Measure::wide};
}

Response show_index(const PageParts& parts, const Request& request) {
    const auto asker = asker_of(parts, request);
    if (!asker) return web::not_found();
    return web::show(index_page({parts, *asker, request, {}}));
}

// The list that the path names, or nothing.
std::optional<SubscribedList> list_of(const PageParts& parts, const Request& request) {
    const auto id = SubscriptionId::parse(request.parameters.text("list"));
    return id ? parts.subscriptions.find(*id) : std::nullopt;
}

Response show_list(const PageParts& parts, const Request& request) {
    const auto asker = asker_of(parts, request);
    const auto list = list_of(parts, request);
    if (!asker || !list) return web::not_found();
    return web::show(list_page({parts, *asker, request, {}}, *list));
}

std::string_view field_of(DraftFault::Field field, Origin origin) {
    switch (field) {
        case DraftFault::Field::name:
            return "name";
        case DraftFault::Field::licence:
            return "licence";
        case DraftFault::Field::location:
            return origin == Origin::upload ? "file" : "location";
        case DraftFault::Field::category:
            return "category";
        case DraftFault::Field::every:
            return "every";
        case DraftFault::Field::proof:
            return "proof";
    }
    return "name";
}

// What is no number is no number of hours either.
std::int64_t hours_of(std::string_view typed) {
    typed = base::trimmed(typed);
    if (typed.empty()) return 24;
    std::int64_t hours = 0;
    const auto [end, failed] = std::from_chars(typed.data(), typed.data() + typed.size(), hours);
    return failed == std::errc() && end == typed.data() + typed.size() ? hours : 0;
}

Response create_list(const PageParts& parts, const Request& request) {
    const auto asker = asker_of(parts, request);
    if (!asker) return web::not_found();
    web::Form form(request.typed);
    const auto refused = [&] { return web::show_refused(index_page({parts, *asker, request, form})); };
    const auto typed = [&](const char* name) { return form.field(name, "", "").value; };
    const auto origin_word = form.choice("origin", origins(), "Choose where it comes from");
    const auto layout_word = form.choice("layout", layouts(), "Choose how it is laid out");
    const auto reason = form.required_text({.name = "reason", .most = kMostReason, .missing = "Say why"});
    if (!form.ok()) return refused();
    const auto origin = base::value_of<Origin>(*origin_word).value_or(Origin{});
    const web::UploadedFile* file = request.file("file");
    const auto drafted = read_draft({.name = typed("name"),
                                     .licence = typed("licence"),
                                     .origin = origin,
                                     .location = origin != Origin::upload ? typed("location")
                                                 : file != nullptr        ? file->filename
                                                                          : std::string(),
                                     .layout = base::value_of<Layout>(*layout_word).value_or(Layout{}),
                                     .category = typed("category"),
                                     .every_hours = hours_of(typed("every")),
                                     .proof = typed("proof")},
                                    SubscriptionId::mint(parts.random));
    if (!drafted) {
        form.add_error(field_of(drafted.error().field, origin), drafted.error().words);
        return refused();
    }
    const auto asked = parts.list.request_list(asker->reader, *drafted, *reason);
    if (!asked) {
        form.add_error("location", describe(asked.error()));
        return refused();
    }
    // What is wrong with the file stands on the list's page, where a better one can be sent.
    if (origin == Origin::upload)
        (void)parts.subscriptions.upload(asker->reader, drafted->id, base::bytes_of(file->content));
    return web::go_to(page_of(asker->setup, "gate") / "lists" / drafted->id.text());
}

// One verb about a list: does it, or shows the list with what is wrong with the field.
template <class Verb>
Response act(const PageParts& parts, const Request& request, const char* field, const Verb& verb) {
    const auto asker = asker_of(parts, request);
    const auto list = list_of(parts, request);
    if (!asker || !list) return web::not_found();
    web::Form form(request.typed);
    const auto wrong = verb(*asker, *list, form);
    if (wrong) form.add_error(field, *wrong);
    if (!form.ok()) return web::show_refused(list_page({parts, *asker, request, form}, *list));
    return web::go_to(page_of(asker->setup, "gate") / "lists" / list->subscription.id.text());
}

using Wrong = std::optional<std::string>;

template <class Value, class Error>
Wrong wrong_of(const base::Result<Value, Error>& result) {
    return result ? Wrong() : Wrong(describe(result.error()));
}

Response send_file(const PageParts& parts, const Request& request) {
    return act(parts, request, "file", [&](const Asker& asker, const SubscribedList& list, web::Form&) -> Wrong {
        const web::UploadedFile* file = request.file("file");
        if (file == nullptr) return "Choose the file";
        return wrong_of(parts.subscriptions.upload(asker.reader, list.subscription.id, base::bytes_of(file->content)));
    });
}

Response decide_content(const PageParts& parts, const Request& request) {
    return act(
        parts, request, "content_reason",
        [&](const Asker& asker, const SubscribedList& list, web::Form& form) -> Wrong {
            const auto choice = form.choice("choice", {{"take", {}}, {"refuse", {}}}, "Take it or keep the old");
            const auto reason =
                form.required_text({.name = "content_reason", .most = kMostReason, .missing = "Say why"});
            if (!form.ok()) return {};
            const auto seen = ContentId::parse(form.field("seen", "", "").value);
            if (!seen) return "Look at what waits, and decide there";
            return wrong_of(parts.subscriptions.decide(
                asker.reader, list.subscription.id,
                {*seen, *choice == "take" ? Subscriptions::Choice::take : Subscriptions::Choice::refuse, *reason}));
        });
}

Response look_soon(const PageParts& parts, const Request& request) {
    return act(parts, request, "look", [&](const Asker& asker, const SubscribedList& list, web::Form&) {
        return wrong_of(parts.subscriptions.look_soon(asker.reader, list.subscription.id));
    });
}

Response ask_for_end(const PageParts& parts, const Request& request) {
    return act(
        parts, request, "end_reason", [&](const Asker& asker, const SubscribedList& list, web::Form& form) -> Wrong {
            const auto reason = form.required_text({.name = "end_reason", .most = kMostReason, .missing = "Say why"});
            if (!reason) return {};
            return wrong_of(parts.list.request_end(asker.reader, list.subscription.id, *reason));
        });
}

Response ask_for_mapping(const PageParts& parts, const Request& request) {
    return act(parts, request, "folder_reason",
               [&](const Asker& asker, const SubscribedList&, web::Form& form) -> Wrong {
                   const auto folder = form.required_text({.name = "folder", .most = 64, .missing = "Choose a folder"});
                   const auto reason =
                       form.required_text({.name = "folder_reason", .most = kMostReason, .missing = "Say why"});
                   if (!form.ok()) return {};
                   const Mapping mapping{*folder, filter::category_of_key(form.field("as", "", "").value)};
                   return wrong_of(parts.list.request_mapping(asker.reader, mapping, *reason));
               });
}

}  // namespace

void add_list_pages(web::Router& router, const PageParts& parts) {
    using Page = Response (*)(const PageParts&, const Request&);
    const auto action = [&](Page page) {
        return [parts, page](const Request& request) { return page(parts, request); };
    };
    const auto add = [&](web::Method method, const char* pattern, web::Permission permission, Page page) {
        router.add(method, pattern, permission, action(page));
    };
    add(web::Method::get, "/{school}/gate/lists", kSee, show_index);
    router.add(web::Method::post, "/{school}/gate/lists", kChange, action(create_list), kMostFile);
    add(web::Method::get, "/{school}/gate/lists/{list}", kSee, show_list);
    router.add(web::Method::post, "/{school}/gate/lists/{list}/file", kChange, action(send_file), kMostFile);
    add(web::Method::post, "/{school}/gate/lists/{list}/content", kApprove, decide_content);
    add(web::Method::post, "/{school}/gate/lists/{list}/look", kChange, look_soon);
    add(web::Method::post, "/{school}/gate/lists/{list}/end", kChange, ask_for_end);
    add(web::Method::post, "/{school}/gate/lists/{list}/folders", kChange, ask_for_mapping);
}

}  // namespace rulebook
