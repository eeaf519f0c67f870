#include "rulebook/school_list.h"

#include "base/ensure.h"
#include "base/text.h"

#include <fmt/format.h>

#include <algorithm>

namespace rulebook {

namespace {

constexpr std::string_view kSearch = "search:";
// No site has a blank in it, so none reads like these.
constexpr std::string_view kList = "list ";
constexpr std::string_view kFolder = "folder ";
constexpr std::string_view kNothing = "-";
constexpr std::string_view kSetting = "setting ";
constexpr std::string_view kHelp = "help ";
constexpr std::string_view kPlan = "plan ";
// What filter and monitoring go by. A setting that is declared under one of these changes by these steps alone.
constexpr auto kControlled =
    std::to_array<std::string_view>({"filter.", "alert.", "cover.", "lessons.", "web_log.", "gateway."});
// LIMIT: declared, and nothing goes by them yet: a change of one would be consent to nothing (SAFEGUARDING 42). Each
// leaves this list in the commit that first reads it.
constexpr auto kNotReadYet =
    std::to_array<std::string_view>({"alert.repeat_count", "alert.repeat_window", "cover.starts", "cover.ends"});

}  // namespace

base::Result<Listed, filter::Error> parse_listed(std::string_view text) {
    if (base::ascii_lower(text.substr(0, kSearch.size())) == kSearch)
        return Listed(TRY(filter::Phrase::parse(text.substr(kSearch.size()))));
    return Listed(TRY(filter::Site::parse(text)));
}

std::string text_of(const Listed& listed) {
    if (const auto* site = std::get_if<filter::Site>(&listed)) return site->text();
    if (const auto* list = std::get_if<NamedList>(&listed)) return list->name;
    if (const auto* mapping = std::get_if<Mapping>(&listed))
        return fmt::format("folders `{}`: {}", mapping->folder,
                           mapping->as ? filter::entry_of(*mapping->as).title : "set aside");
    if (const auto* setting = std::get_if<SettingValue>(&listed))
        return fmt::format("setting `{}`: {}", setting->key, setting->value);
    if (const auto* help = std::get_if<HelpEntry>(&listed))
        return fmt::format("help service {}, {}", help->name, help->site.text());
    if (const auto* plan = std::get_if<PlanVersion>(&listed))
        return fmt::format("filter plan, version {}", short_name(plan->digest));
    return fmt::format("{} {}", kSearch, std::get<filter::Phrase>(listed).text());
}

std::string stored_text(const Listed& listed) {
    if (const auto* list = std::get_if<NamedList>(&listed))
        return fmt::format("{}{} {}", kList, list->id.text(), list->name);
    if (const auto* mapping = std::get_if<Mapping>(&listed))
        return fmt::format("{}{} {}", kFolder, mapping->folder,
                           mapping->as ? filter::entry_of(*mapping->as).key : kNothing);
    if (const auto* setting = std::get_if<SettingValue>(&listed))
        return fmt::format("{}{} {}", kSetting, setting->key, setting->value);
    if (const auto* help = std::get_if<HelpEntry>(&listed))
        return fmt::format("{}{} {}", kHelp, help->site.text(), help->name);
    if (const auto* plan = std::get_if<PlanVersion>(&listed))
        return fmt::format("{}{} {}", kPlan, base::to_hex(plan->digest), base::to_hex(plan->instead_of));
    return text_of(listed);
}

std::optional<Listed> parse_stored(std::string_view text) {
    if (text.starts_with(kList)) {
        text.remove_prefix(kList.size());
        const auto id = SubscriptionId::parse(base::take_until(text, ' '));
        if (!id) return std::nullopt;
        return Listed(NamedList{*id, std::string(text)});
    }
    if (text.starts_with(kFolder)) {
        text.remove_prefix(kFolder.size());
        const std::string folder(base::take_until(text, ' '));
        const auto as = filter::category_of_key(text);
        if (!as && text != kNothing) return std::nullopt;
        return Listed(Mapping{folder, as});
    }
    if (text.starts_with(kSetting)) {
        text.remove_prefix(kSetting.size());
        const std::string key(base::take_until(text, ' '));
        return Listed(SettingValue{key, std::string(text)});
    }
    if (text.starts_with(kHelp)) {
        text.remove_prefix(kHelp.size());
        auto site = filter::Site::parse(base::take_until(text, ' '));
        if (!site) return std::nullopt;
        return Listed(HelpEntry{*std::move(site), std::string(text)});
    }
    if (text.starts_with(kPlan)) {
        text.remove_prefix(kPlan.size());
        const auto digest = digest_from_hex(base::take_until(text, ' '));
        const auto instead_of = digest_from_hex(text);
        if (!digest || !instead_of) return std::nullopt;
        return Listed(PlanVersion{*digest, *instead_of});
    }
    auto listed = parse_listed(text);
    if (!listed) return std::nullopt;
    return *std::move(listed);
}

std::string describe(const ListError& error) {
    switch (error.fault) {
        case ListFault::no_site:
            return error.cause;
        case ListFault::no_reason:
            return "say why; the reason is part of the record";
        case ListFault::help_service:
            return fmt::format("`{}` is a help service, which is always open", error.cause);
        case ListFault::already_there:
            return fmt::format("`{}` is on the list, or asked for, already", error.cause);
        case ListFault::unknown:
            return "there is no such entry or request";
        case ListFault::decided:
            return "this request has been decided on already";
        case ListFault::own_request:
            return "nobody decides on their own request; ask a colleague";
        case ListFault::over:
            return "the time that it was asked for has passed: refuse it; it can be asked for anew with another time";
        case ListFault::not_allowed:
            return "this is for another post to do";
        case ListFault::other_school:
            return "this serves every school of the site, and another one asked for it or decided on it; ask there, or "
                   "whoever looks after the machine";
        case ListFault::unknown_profile:
            return fmt::format("the school has no profile `{}`", error.cause);
        case ListFault::no_end:
            return "an exception for one person ends; write a time to come, within a year";
        case ListFault::only_sites:
            return "for one person write a site; words of a search are for everybody or for profiles";
        case ListFault::known_folder:
            return "what folders of this name mean is known; block or allow single sites instead";
        case ListFault::changed:
            return "something else waits by now than what you looked at; look again";
        case ListFault::not_assessed:
            return "the educational and the technical side assess it first; each is one person's to write";
        case ListFault::assessed_it:
            return "you have assessed it; somebody else of the leadership decides";
        case ListFault::other_side:
            return "your side has assessed it; the other one is somebody else's to write";
        case ListFault::no_advice:
            return "write what it could do, and to whom";
        case ListFault::only_dsl:
            return "an entry of the help list goes only with the safeguarding lead's consent";
        case ListFault::no_plan:
            return error.cause;
        case ListFault::no_setting:
            return error.cause.empty() ? std::string("this is no setting of filter or monitoring") : error.cause;
        case ListFault::nothing_to_undo:
            return "what this did is not in force any more";
        case ListFault::nothing_here:
            return "nothing of this list is here yet, and consent is to what is in it; its page says what it waits for";
        case ListFault::own_file:
            return "you brought this file; somebody else agrees to it";
        case ListFault::holds_help:
            return fmt::format(
                "`{}` has help among its pages, and of an encrypted page the gate sees the site alone: blocking it "
                "would "
                "close the help, too",
                error.cause);
        case ListFault::blocks_help:
            return fmt::format("`{}` is blocked, and is how a child would search for it; ask for the end of that first",
                               error.cause);
        case ListFault::one_site:
            return "block one site or one address at a time; a range of addresses is asked for like any change";
        case ListFault::too_many:
            return "there are as many lists as can be taken; end one first";
        case ListFault::not_published:
            return fmt::format("it is written down, and not in force yet: {}. It is tried again each minute",
                               error.cause);
    }
    base::ensure(false, "every fault of a list has its words");
    return {};
}

bool is_their_own(const ListChange& change, const school::PersonId& person) {
    const auto* exception = std::get_if<ForPerson>(&change.for_whom);
    return change.requested_by == person || (exception != nullptr && exception->person == person);
}

bool is_over(const ListChange& change, base::Instant now) {
    const auto* exception = std::get_if<ForPerson>(&change.for_whom);
    return exception != nullptr && exception->until <= now;
}

bool ends_help(const ListChange& change) {
    return change.kind == ChangeKind::remove && std::holds_alternative<HelpEntry>(change.what);
}

Side advising_side(const ListChange& change, const rights::Reader& reader) {
    return ends_help(change) ? sides_of(reader).back() : sides_of(reader).front();
}

bool has_advice(const Assessing& assessing, Side side) {
    return std::ranges::find(assessing.advice, side, &Advice::side) != assessing.advice.end();
}

bool is_assessed(const Assessing& assessing) {
    return !assessing.is_asked_for ||
           (has_advice(assessing, Side::educational) && has_advice(assessing, Side::technical));
}

bool may_advise(const ListChange& change, const Assessing& assessing, const rights::Reader& reader) {
    const auto* exception = std::get_if<ForPerson>(&change.for_whom);
    return reader.may("rules.assess") && change.state == ChangeState::requested &&
           (exception == nullptr || exception->person != reader.person()) &&
           !has_advice(assessing, advising_side(change, reader)) &&
           std::ranges::find(assessing.advice, reader.person(), &Advice::by) == assessing.advice.end();
}

bool can_be_replayed(const ListChange& change) {
    return change.kind != ChangeKind::block_now && change.kind != ChangeKind::set &&
           !std::holds_alternative<HelpEntry>(change.what);
}

bool is_under_change_control(std::string_view setting) {
    return school::find_setting(setting) != nullptr && std::ranges::find(kNotReadYet, setting) == kNotReadYet.end() &&
           std::ranges::any_of(kControlled, [&](std::string_view start) { return setting.starts_with(start); });
}

base::Result<ListChange, ListError> decided(ListChange change, const Assessing& assessing, Decision decision,
                                            const rights::Reader& by, std::string_view reason, base::Instant at) {
    const bool approves = decision == Decision::approve;
    if (!by.may("rules.approve")) return base::failure(ListError{ListFault::not_allowed, {}});
    if (change.state != ChangeState::requested) return base::failure(ListError{ListFault::decided, {}});
    if (is_their_own(change, by.person())) return base::failure(ListError{ListFault::own_request, {}});
    if (approves && is_over(change, at)) return base::failure(ListError{ListFault::over, {}});
    if (approves && !is_assessed(assessing)) return base::failure(ListError{ListFault::not_assessed, {}});
    const bool did_assess = std::ranges::find(assessing.advice, by.person(), &Advice::by) != assessing.advice.end();
    if (approves && assessing.is_asked_for && did_assess) return base::failure(ListError{ListFault::assessed_it, {}});
    const bool lead_agrees = by.has(rights::Role::dsl) || has_advice(assessing, Side::safeguarding);
    if (approves && ends_help(change) && !lead_agrees) return base::failure(ListError{ListFault::only_dsl, {}});
    if (reason.empty()) return base::failure(ListError{ListFault::no_reason, {}});
    change.state = approves ? ChangeState::approved : ChangeState::refused;
    change.decided_by = by.person();
    change.decided_at = at;
    change.decision = reason;
    return change;
}

}  // namespace rulebook
