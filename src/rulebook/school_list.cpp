#include "rulebook/school_list.h"

#include "base/ensure.h"
#include "base/text.h"

#include <fmt/format.h>

namespace rulebook {

namespace {

constexpr std::string_view kSearch = "search:";
// No site has a blank in it, so none reads like these.
constexpr std::string_view kList = "list ";
constexpr std::string_view kFolder = "folder ";
constexpr std::string_view kNothing = "-";

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
    return fmt::format("{} {}", kSearch, std::get<filter::Phrase>(listed).text());
}

std::string stored_text(const Listed& listed) {
    if (const auto* list = std::get_if<NamedList>(&listed))
        return fmt::format("{}{} {}", kList, list->id.text(), list->name);
    if (const auto* mapping = std::get_if<Mapping>(&listed))
        return fmt::format("{}{} {}", kFolder, mapping->folder,
                           mapping->as ? filter::entry_of(*mapping->as).key : kNothing);
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
        case ListFault::too_many:
            return "there are as many lists as can be taken; end one first";
        case ListFault::not_published:
            return fmt::format("it is approved, and not in force yet: {}", error.cause);
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

base::Result<ListChange, ListError> decided(ListChange change, Decision decision, const rights::Reader& by,
                                            std::string_view reason, base::Instant at) {
    if (!by.may("rules.approve")) return base::failure(ListError{ListFault::not_allowed, {}});
    if (change.state != ChangeState::requested) return base::failure(ListError{ListFault::decided, {}});
    if (is_their_own(change, by.person())) return base::failure(ListError{ListFault::own_request, {}});
    if (decision == Decision::approve && is_over(change, at)) return base::failure(ListError{ListFault::over, {}});
    if (reason.empty()) return base::failure(ListError{ListFault::no_reason, {}});
    change.state = decision == Decision::approve ? ChangeState::approved : ChangeState::refused;
    change.decided_by = by.person();
    change.decided_at = at;
    change.decision = reason;
    return change;
}

}  // namespace rulebook
