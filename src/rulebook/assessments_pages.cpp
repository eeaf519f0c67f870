// A profile, and the risk assessment that stands behind it: read, begun, signed, consented to, refused.

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

namespace rulebook {

namespace {

using web::Html;
using web::Request;
using web::Response;

constexpr web::Permission kSee{"rules.see", web::WhenRefused::told, "headcorn-7.3.1-03"};
constexpr web::Permission kAssess{"rules.assess", web::WhenRefused::told, "headcorn-7.3.1-03"};
constexpr web::Permission kConsent{"rules.consent", web::WhenRefused::told, "headcorn-7.3.1-03"};
constexpr std::size_t kMostWords = 4000;

// Whoever asks, and for which profile.
struct Asked {
    Asker asker;
    const school::FilterProfile& profile;
    std::vector<Assessment> assessments;
    base::Instant now;

    [[nodiscard]] web::Link page() const { return page_of(asker.setup, "gate") / "profiles" / profile.key; }
    [[nodiscard]] std::string when(base::Instant at) const { return asker.setup.profile.calendar.show(at); }
    [[nodiscard]] school::Date today() const { return asker.setup.profile.calendar.local(now).date; }
};

std::optional<Asked> asked(const PageParts& parts, const Request& request) {
    auto asker = asker_of(parts, request);
    if (!asker) return std::nullopt;
    const auto& profiles = asker->setup.profile.filter.profiles;
    const school::FilterProfile* found = base::with_key(profiles, request.parameters.text("profile"));
    if (found == nullptr) return std::nullopt;
    auto assessments = parts.assessments.of_profile(asker->setup.id, found->key);
    return Asked{*std::move(asker), *found, std::move(assessments), request.now};
}

Html by_place_and_time(const Asked& of) {
    std::vector<Html> lines;
    for (const std::string& one : assignments_of(of.asker.setup.profile.filter, of.profile))
        lines.push_back(web::text(one));
    if (lines.empty()) return web::text("The same wherever and whenever");
    return web::bullets(lines, web::Bullets::dots) + web::paragraph("The first that fits counts.");
}

Html reach(const Asked& of) {
    return web::summary_list({{.key = "Whose", .value = web::text(whose(of.profile))},
                              {.key = "Categories", .value = categories_of(of.asker.setup, of.profile)},
                              {.key = "The rest", .value = web::text(rest_of(of.profile))},
                              {.key = "Searches", .value = web::text(searches_of(of.profile))},
                              {.key = "By place and time", .value = by_place_and_time(of)}}) +
           web::paragraph(std::string(kOutsideProfile));
}

std::string_view cover_words(Cover cover) {
    switch (cover) {
        case Cover::none:
            return "Nobody has assessed this profile yet.";
        case Cover::waiting:
            return "An assessment waits to be signed; none is in force.";
        case Cover::in_force:
            return "The assessment in force was made for the profile as it is.";
        case Cover::earlier_version:
            return "The profile has changed since this was signed, or the safeguarding lead had no part in it: it "
                   "needs another assessment.";
        case Cover::review_due:
            return "The day of its review has passed: it needs another assessment.";
    }
    return {};
}

// Sides and days, not names: who signed is in the record, and nobody needs it to read this.
Html signatures(const Asked& of, const Assessment& one) {
    std::vector<Html> lines;
    const auto add = [&](const char* side, const std::optional<Signature>& signature) {
        lines.push_back(web::text(signature ? fmt::format("{}: signed {}", side, of.when(signature->at))
                                            : fmt::format("{}: not yet", side)));
    };
    add("educational", one.educational);
    add("technical", one.technical);
    add("safeguarding", one.safeguarding);
    add("leadership", one.leadership);
    return web::bullets(lines, web::Bullets::dots);
}

Html read(const Asked& of, const Assessment& one) {
    return web::summary_list({{.key = "Needs", .value = web::prose(one.words.needs)},
                              {.key = "Risks", .value = web::prose(one.words.risks)},
                              {.key = "Measures", .value = web::prose(one.words.measures)},
                              {.key = "Next review", .value = web::text(school::show(one.words.review_on))},
                              {.key = "Signatures", .value = signatures(of, one)}});
}

std::string who_signs_for(Side side) {
    switch (side) {
        case Side::educational:
            return "an educational assessor";
        case Side::technical:
            return "the network manager";
        case Side::safeguarding:
            break;
    }
    return "the safeguarding lead, or a deputy where the school lets one act";
}

std::string next_words(const Assessment& one) {
    const std::vector<Side> missing = missing_sides(one);
    if (missing.empty())
        return "All sides have signed. Next: the consent of a senior leader or the headteacher who did not assess it.";
    std::vector<std::string> who;
    for (const Side side : missing) who.push_back(who_signs_for(side));
    const bool may_be_one = missing == std::vector{Side::educational, Side::safeguarding};
    return fmt::format("Still to sign: {}.{} Then a senior leader or the headteacher consents who did not assess it.",
                       base::joined(who, "; "), may_be_one ? " The lead may sign for both." : "");
}

std::string button_words(const std::vector<Side>& sides) {
    std::vector<std::string> words;
    for (const Side side : sides) words.emplace_back(base::word_for(side));
    return fmt::format("Sign as the {} assessor", base::joined(words, " and "));
}

Html signing(const Asked& of, const Request& request, const Assessment& one, const web::Link& at) {
    if (!may_sign_next(one, of.asker.reader)) return {};
    if (missing_sides(one).empty())
        return web::post_form(at / "consent", request,
                              web::button("Consent for the leadership", web::ButtonLook::primary));
    return web::post_form(at / "signature", request,
                          web::button(button_words(sides_left(one, of.asker.reader)), web::ButtonLook::primary));
}

Html refusing(const Asked& of, const Request& request, const Assessment& one, const web::Link& at,
              const web::Form& form) {
    if (!may_refuse(one, of.asker.reader)) return {};
    const bool is_own = author_of(one) == of.asker.reader.person();
    const web::Field reason = is_own ? form.field("reason", "Withdraw it: why?", "It stays in the record, as withdrawn")
                                     : form.field("reason", "Refuse it: why?", "Whoever wrote it reads this");
    return web::post_form(
        at / "refusal", request,
        web::textarea(reason, 3) + web::button(is_own ? "Withdraw" : "Refuse", web::ButtonLook::secondary));
}

Html forms(const Asked& of, const Request& request, const Assessment& one, const web::Form& form) {
    const web::Link at = of.page() / "assessments" / one.id.text();
    return signing(of, request, one, at) + refusing(of, request, one, at, form);
}

Html waiting(const Asked& of, const Request& request, const web::Form& form) {
    const Assessment* one = waiting_of(of.assessments);
    if (one == nullptr) return {};
    Html content = web::section_heading("The assessment that waits") + read(of, *one);
    const auto& plan = of.asker.setup.profile.filter;
    if (one->version != digest_of(plan, of.profile))
        content +=
            web::warning_text("The profile has changed since this was written. It can only be refused or withdrawn.");
    return content + web::paragraph(next_words(*one)) + forms(of, request, *one, form);
}

Html begin_form(const Asked& of, const Request& request, const web::Form& form) {
    if (!of.asker.reader.may(kAssess.name())) return {};
    // Somebody who was slower than another begun assessment gets back what they wrote.
    const bool was_slower = !form.ok() && !form.field("needs", "", "").value.empty();
    if (waiting_of(of.assessments) != nullptr && !was_slower) return {};
    const Html fields =
        web::textarea(form.field("needs", "Who are they, and what do they need?",
                                 "Age, ability and curriculum of the group. Nobody's name, and nothing by which "
                                 "somebody could be known"),
                      5) +
        web::textarea(form.field("risks", "What could harm them?", "Content, contact, conduct and commerce"), 5) +
        web::textarea(form.field("measures", "What is done about it?",
                                 "What is blocked, what is opened and when; how they are supervised; what blocking too "
                                 "much would cost them"),
                      5) +
        web::date_input(form.field("review", "When is it looked at again?", "At the latest in three years"),
                        form.date_text("review")) +
        web::button(button_words(sides_of(of.asker.reader)), web::ButtonLook::primary);
    return web::section_heading("Begin an assessment") +
           web::paragraph(
               "It needs an educational and a technical assessor and the safeguarding lead, who may be the "
               "educational one, and then the consent of a senior leader or the headteacher who did not assess it. "
               "You sign as the first.") +
           web::post_form(of.page() / "assessments", request, fields);
}

Html earlier(const Asked& of) {
    const Assessment* last = last_signed(of.assessments);
    Html content;
    for (const Assessment& one : of.assessments) {
        if (last != nullptr && one.id == last->id) continue;
        if (one.state == AssessmentState::refused) {
            const std::string_view ended = is_withdrawn(one) ? "Withdrawn" : "Refused";
            content += web::details(
                fmt::format("{} {}", ended, of.when(one.refusal->at)),
                read(of, one) + web::paragraph(fmt::format("{}, because:", ended)) + web::prose(one.reason));
        }
        if (one.state == AssessmentState::signed_off)
            content += web::details(fmt::format("Signed {}", of.when(one.leadership->at)), read(of, one));
    }
    return content.empty() ? Html() : web::section_heading("Earlier assessments") + content;
}

web::Page profile_page(const PageParts& parts, const Asked& of, const Request& request, const web::Form& form) {
    Html content = reach(of);
    if (!needs_assessment(of.profile)) {
        content += web::paragraph("Nothing is open but the sign-in page, so that nothing needs to be assessed.");
    } else {
        const Cover cover = parts.assessments.cover(of.asker.setup.id, of.profile.key);
        content += web::section_heading("Risk assessment") +
                   web::paragraph(cover_tag(cover) + web::text(" ") + web::text(cover_words(cover)));
        if (const Assessment* last = last_signed(of.assessments)) content += read(of, *last);
        content += waiting(of, request, form) + begin_form(of, request, form) + earlier(of);
    }
    return {.tab = "A profile",
            .heading = of.profile.name,
            .caption = "Profile",
            .back = web::BackLink{page_of(of.asker.setup, "gate") / "profiles"},
            .alerts = form.ok() ? Html() : web::error_summary(form.errors()),
            .content = std::move(content)};
}

// What was signed last is where the next one begins.
web::Form fresh_form(const Asked& of) {
    web::Form form;
    if (const Assessment* last = last_signed(of.assessments)) {
        form.fill("needs", last->words.needs);
        form.fill("risks", last->words.risks);
        form.fill("measures", last->words.measures);
    }
    const school::Date review = usual_review(of.today());
    form.fill_date("review", review);
    return form;
}

Response show_profile(const PageParts& parts, const Request& request) {
    const auto of = asked(parts, request);
    if (!of) return web::not_found();
    return web::show(profile_page(parts, *of, request, fresh_form(*of)));
}

// Of the fault's field; what is wrong with no field stands at the top of the page.
std::string_view field_of(const AssessmentError& error) {
    if (error.fault == AssessmentFault::review_date) return "review-day";
    if (error.fault == AssessmentFault::no_reason) return "reason";
    return "main-content";
}

// Read anew: somebody else may have been there since.
Response refused_page(const PageParts& parts, const Request& request, const web::Form& form) {
    const auto of = asked(parts, request);
    if (!of) return web::not_found();
    return web::show_refused(profile_page(parts, *of, request, form));
}

Response create(const PageParts& parts, const Request& request) {
    const auto of = asked(parts, request);
    if (!of) return web::not_found();
    web::Form form(request.typed);
    const auto needs = form.required_text({"needs", kMostWords, "Say who they are and what they need"});
    const auto risks = form.required_text({"risks", kMostWords, "Say what could harm them"});
    const auto measures = form.required_text({"measures", kMostWords, "Say what is done about it"});
    const auto review = form.date("review", "The next review");
    if (!form.ok()) return refused_page(parts, request, form);
    const auto made = parts.assessments.begin(of->asker.reader, of->profile.key, {*needs, *risks, *measures, *review});
    if (made) return web::go_to(of->page());
    form.add_error(field_of(made.error()), describe(made.error()));
    return refused_page(parts, request, form);
}

// The step that a button takes, with what was typed beside it.
using Step = Assessed<Assessment> (*)(Assessments&, const rights::Reader&, const AssessmentId&, const std::string&);

Response take(const PageParts& parts, const Request& request, web::Form form, const std::string& reason, Step step) {
    const auto of = asked(parts, request);
    const auto id = AssessmentId::parse(request.parameters.text("assessment"));
    if (!of || !id || std::ranges::find(of->assessments, *id, &Assessment::id) == of->assessments.end())
        return web::not_found();
    if (!form.ok()) return refused_page(parts, request, form);
    const auto taken = step(parts.assessments, of->asker.reader, *id, reason);
    if (taken) return web::go_to(of->page());
    form.add_error(field_of(taken.error()), describe(taken.error()));
    return refused_page(parts, request, form);
}

Response create_signature(const PageParts& parts, const Request& request) {
    return take(parts, request, web::Form(request.typed), {},
                [](Assessments& all, const rights::Reader& by, const AssessmentId& id, const std::string&) {
                    return all.sign(by, id);
                });
}

Response create_consent(const PageParts& parts, const Request& request) {
    return take(parts, request, web::Form(request.typed), {},
                [](Assessments& all, const rights::Reader& by, const AssessmentId& id, const std::string&) {
                    return all.consent(by, id);
                });
}

Response create_refusal(const PageParts& parts, const Request& request) {
    web::Form form(request.typed);
    const auto reason = form.required_text({"reason", kMostReason, "Say why it is refused"});
    return take(parts, request, std::move(form), reason.value_or(""),
                [](Assessments& all, const rights::Reader& by, const AssessmentId& id, const std::string& why) {
                    return all.refuse(by, id, why);
                });
}

}  // namespace

Html cover_tag(Cover cover) {
    switch (cover) {
        case Cover::none:
            return web::tag("None", web::Colour::grey);
        case Cover::waiting:
            return web::tag("Waits", web::Colour::yellow);
        case Cover::in_force:
            return web::tag("In force", web::Colour::green);
        case Cover::earlier_version:
            return web::tag("Out of date", web::Colour::orange);
        case Cover::review_due:
            return web::tag("Review due", web::Colour::orange);
    }
    return {};
}

void add_assessment_pages(web::Router& router, const PageParts& parts) {
    using Page = Response (*)(const PageParts&, const Request&);
    const auto add = [&](web::Method method, const char* pattern, web::Permission permission, Page page) {
        router.add(method, pattern, permission, [parts, page](const Request& request) { return page(parts, request); });
    };
    add(web::Method::get, "/{school}/gate/profiles/{profile}", kSee, show_profile);
    add(web::Method::post, "/{school}/gate/profiles/{profile}/assessments", kAssess, create);
    add(web::Method::post, "/{school}/gate/profiles/{profile}/assessments/{assessment}/signature", kAssess,
        create_signature);
    add(web::Method::post, "/{school}/gate/profiles/{profile}/assessments/{assessment}/consent", kConsent,
        create_consent);
    // Who may refuse hangs on the assessment: its author may, whoever that is (`may_refuse`).
    add(web::Method::post, "/{school}/gate/profiles/{profile}/assessments/{assessment}/refusal", kSee, create_refusal);
}

}  // namespace rulebook
