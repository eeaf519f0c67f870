#pragma once
// One request on its way through the steps of decide.cpp. Of this room alone.

#include "filter/front.h"
#include "filter/ruleset.h"
#include "filter/site_index.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace filter {

// One request on its way through the steps. The steps are the same with and without a trace.
class Judge {
public:
    Judge(const RuleSet& rules, const Request& request, base::Instant now, std::vector<Consideration>* trace)
        : rules_(rules),
          request_(request),
          now_(now),
          trace_(trace),
          profile_(rules.profile(request.profile)),
          network_(rules.network(request.network)),
          url_(std::get_if<wire::Url>(&request.target)),
          host_(url_ != nullptr ? url_->host() : std::get<ByName>(request.target).host) {}

    [[nodiscard]] Answer answer();

private:
    using Step = std::optional<Verdict> (Judge::*)();

    // The steps, for the site that is asked for; and what they say of the pages that it shows as its own.
    [[nodiscard]] Answer walk();
    [[nodiscard]] Answer with_pages(Answer of_site);
    [[nodiscard]] Verdict on_page(const Target& page);

    std::optional<Verdict> illegal_content();
    std::optional<Verdict> known_profile();
    std::optional<Verdict> office();
    std::optional<Verdict> help_line();
    std::optional<Verdict> single_block();
    std::optional<Verdict> exception();
    std::optional<Verdict> school_list();
    std::optional<Verdict> search();
    std::optional<Verdict> category();
    std::optional<Verdict> by_default();

    [[nodiscard]] std::optional<SealedHit> sealed_hit(const SchoolId& school) const;
    [[nodiscard]] Verdict verdict(Action action, Reason reason) const;
    template <class Rule>
    [[nodiscard]] Verdict verdict_of(const Rule& rule, EntryAction action, Reason reason);

    // The rules of a kind that cover the request, in the order in which they speak: the name asked for before
    // what it leads to, exact before broad, block before allow. Only blocks follow aliases and addresses.
    template <class Rule>
    [[nodiscard]] std::vector<const Rule*> covering(const SiteIndex& sites, const std::vector<Rule>& rules) const;
    template <class Rule>
    [[nodiscard]] bool is_for_us(const Rule& rule) const;
    // The profile that stands in the place of the person's own, there and then.
    [[nodiscard]] const Profile* profile_in_force();
    [[nodiscard]] bool is_meant(const Assignment& one) const;
    [[nodiscard]] bool has_gone_on(const RuleId& rule) const {
        return std::ranges::find(request_.went_on, rule) != request_.went_on.end();
    }
    [[nodiscard]] std::vector<wire::Host> led_to() const;

    [[nodiscard]] CategorySet categories_asked_for();
    [[nodiscard]] CategorySet seen_by_gate() const;
    [[nodiscard]] CategorySet categories_led_to();
    [[nodiscard]] bool teacher_may_open();
    // What the school decided to block, for everybody or for this person, a teacher does not open.
    [[nodiscard]] bool is_decided_on(const std::vector<const Exception*>& exceptions) const;
    // The longest of the blocked words that are searched for; but for those that longer words, which are searched for
    // too, let through. Null: none.
    [[nodiscard]] static const SearchRule* letting_through(const SearchRule& blocked,
                                                           const std::vector<const SearchRule*>& met,
                                                           std::string_view searched);
    [[nodiscard]] const SearchRule* search_rule();
    [[nodiscard]] Privacy privacy_of(CategorySet categories) const;
    [[nodiscard]] WhoToAsk who_to_ask(CategorySet categories) const;
    // The lists by which what is asked for, or what it leads to, is of this category.
    [[nodiscard]] std::vector<std::size_t> lists_saying(Category category) const;
    void note(Reason step, Finding finding, const std::optional<RuleId>& rule, std::string_view subject,
              std::optional<Category> category = {});

    // constant after construction
    const RuleSet& rules_;
    const Request& request_;
    const base::Instant now_;
    std::vector<Consideration>* trace_;  // null: nobody asked for it
    const Profile* profile_;             // not null after the step `known_profile`; since then the one in force
    const Network* network_;
    const wire::Url* url_;  // null: by name
    const wire::Host& host_;
    std::string page_;  // within a front-end: its host, for the trace
    // this request only
    Fronted fronted_;
    std::optional<CategorySet> asked_for_;
    std::optional<CategorySet> led_to_;
    std::optional<const SearchRule*> search_rule_;
};

}  // namespace filter
