// The pages of the lists from elsewhere, as they are read and used.

#include "support/gate_pages.h"
#include "support/golden.h"

namespace rulebook {
namespace {

class ListPages : public GatePages {
protected:
    static constexpr const char* kLists = "/headcorn/gate/lists";

    std::string page(const std::string& path) { return shown(answer(web::Method::get, path, "")); }
    web::Response post(const std::string& path, const std::string& typed) {
        return answer(web::Method::post, path, typed);
    }
    // Where a form that was taken leads.
    static std::string leads_to(const web::Response& response) {
        EXPECT_EQ(response.status, web::Status::see_other);
        for (const web::Header& header : response.headers)
            if (header.name == "location") return header.value;
        return {};
    }
    void send(std::string_view content) { sent = {{"file", "bets.txt", content}}; }
    // Asked for by the network manager, with a file; its page.
    std::string asked_for(std::string_view file) {
        send(file);
        const std::string at = leads_to(post(kLists, kTyped));
        sent.clear();
        return at;
    }
    // The content that the form's page showed.
    static std::string hidden(const std::string& page) {
        constexpr std::string_view kBegin = "name=\"seen\" value=\"";
        const auto at = page.find(kBegin);
        return at == std::string::npos
                   ? std::string()
                   : page.substr(at + kBegin.size(), page.find('"', at + kBegin.size()) - at - kBegin.size());
    }
    void agree() {
        sign_in(rights::Role::head);
        const auto change = list.requested(headcorn.school()).at(0);
        EXPECT_EQ(post("/headcorn/gate/list/changes/" + change.id.text() + "/decision",
                       "decision=approve&reason=seen&seen=" + hidden(waiting_change()))
                      .status,
                  web::Status::see_other);
        EXPECT_TRUE(subscriptions.run(clock.now(), {}));
        sign_in(rights::Role::network_manager);
    }
    static std::string names(int count) {
        std::string text;
        for (int i = 0; i < count; ++i) text += "bet" + std::to_string(i) + ".example\n";
        return text;
    }

    static constexpr const char* kTyped =
        "name=A+maker&licence=CC0&origin=upload&layout=domains&category=gambling&every=&proof=&reason=the+starter+is+"
        "short";
};
INSTANTIATE_TEST_SUITE_P(both, ListPages, support::both_engines(), support::engine_name);

bool says(const std::string& page, std::string_view words) { return page.find(words) != std::string::npos; }

TEST_P(ListPages, a_list_is_asked_for_looked_at_agreed_to_and_then_decides) {
    EXPECT_TRUE(says(page(kLists), "Only the lists that come with the program are in force"));
    const std::string at = asked_for(names(60) + "co.uk\n");
    const std::string waits = page(at);
    EXPECT_TRUE(says(waits, "Waits for consent"));
    EXPECT_TRUE(says(waits, "nobody has agreed to this list yet"));
    EXPECT_TRUE(says(waits, "names a whole public suffix"));
    EXPECT_TRUE(says(page("/headcorn/gate"), "60 entries"));
    EXPECT_TRUE(says(page("/headcorn/gate"), "use this list"));
    agree();
    EXPECT_TRUE(says(page(at), "In force"));
    EXPECT_TRUE(says(page(kLists), "A maker"));
    EXPECT_EQ(verdict(in_force(), "headcorn", "ks2", "http://bet3.example/", clock.now()).reason,
              filter::Reason::category);
    support::expect_golden("src/rulebook/golden/lists.html", page(kLists));
    EXPECT_TRUE(says(page("/headcorn/gate/categories"), "illegal content"));
}

TEST_P(ListPages, a_newer_file_that_lost_much_waits_until_somebody_says_why_it_is_right) {
    const std::string at = asked_for(names(60));
    agree();
    const std::string less = names(20);
    send(less);
    EXPECT_EQ(leads_to(post(at + "/file", "")), at);
    sent.clear();
    EXPECT_TRUE(says(page(at), "Waits for a look"));
    EXPECT_TRUE(says(page(at), "all entries: 60 before, 20 now of these"));
    EXPECT_TRUE(says(page(at), "A senior leader, the headteacher or the safeguarding lead decides"));
    sign_in(rights::Role::head);
    const std::string seen = "&seen=" + hidden(page(at));
    const web::Response without = post(at + "/content", "choice=take&content_reason=" + seen);
    EXPECT_EQ(without.status, web::Status::form_refused);
    EXPECT_TRUE(says(shown(without), "Say why"));
    EXPECT_EQ(post(at + "/content", "choice=take&content_reason=blindly").status, web::Status::form_refused);
    EXPECT_EQ(leads_to(post(at + "/content", "choice=take&content_reason=the+maker+tidied+up" + seen)), at);
    const std::string after = page(at);
    EXPECT_TRUE(says(after, "the maker tidied up"));
    EXPECT_FALSE(says(after, "Waits for a look"));
}

TEST_P(ListPages, a_form_that_is_wrong_loses_nothing_and_says_where) {
    struct Case {
        const char* typed;
        const char* said;
    };
    for (const auto& [typed, said] : {
             Case{"name=A+maker", "Choose where it comes from"},
             Case{"name=&licence=x&origin=address&layout=folders&location=https%3A%2F%2Fa.example&reason=r",
                  "Say whose list it is"},
             Case{"name=A+maker&licence=x&origin=address&layout=folders&location=http%3A%2F%2Fa.example&reason=r",
                  "begins with https"},
             Case{"name=A+maker&licence=x&origin=folder&layout=domains&location=%2Fsrv&reason=r",
                  "Choose what the sites of this list are about"},
             Case{"name=A+maker&licence=x&origin=folder&layout=folders&location=%2Fsrv&every=often&reason=r",
                  "Write a number of hours"},
             Case{"name=A+maker&licence=x&origin=upload&layout=folders&reason=r", "Choose the file"},
             Case{"name=A+maker&licence=x&origin=folder&layout=folders&location=%2Fsrv&reason=", "Say why"},
         }) {
        SCOPED_TRACE(typed);
        const web::Response refused = post(kLists, typed);
        EXPECT_EQ(refused.status, web::Status::form_refused);
        EXPECT_TRUE(says(shown(refused), said));
        const bool has_name = std::string_view(typed).starts_with("name=A+maker");
        EXPECT_EQ(says(shown(refused), "value=\"A maker\""), has_name);
    }
    EXPECT_TRUE(subscriptions.all().empty());
}

TEST_P(ListPages, a_file_of_nonsense_is_told_on_its_page_and_a_better_one_can_be_sent) {
    const std::string at = asked_for("<html>\n<p>?</p>\n");
    EXPECT_TRUE(says(page(at), "no line is a name, an address or a page"));
    EXPECT_EQ(post(at + "/file", "").status, web::Status::form_refused);
    const std::string better = names(3);
    send(better);
    EXPECT_EQ(leads_to(post(at + "/file", "")), at);
    sent.clear();
    EXPECT_FALSE(says(page(at), "no line is a name"));
}

TEST_P(ListPages, the_leadership_reads_and_changes_nothing) {
    const std::string at = asked_for(names(3));
    sign_in(rights::Role::head);
    EXPECT_FALSE(says(page(kLists), "Add a list"));
    EXPECT_FALSE(says(page(at), "Send it"));
    EXPECT_EQ(post(at + "/end", "end_reason=no").status, web::Status::form_refused);
    EXPECT_EQ(post(kLists, kTyped).status, web::Status::form_refused);
}

TEST_P(ListPages, a_list_that_is_not_there_is_not_found) {
    const std::string nowhere = std::string(kLists) + "/" + SubscriptionId::mint(random).text();
    EXPECT_EQ(answer(web::Method::get, nowhere, "").status, web::Status::not_found);
    EXPECT_EQ(post(nowhere + "/look", "").status, web::Status::not_found);
    EXPECT_EQ(answer(web::Method::get, std::string(kLists) + "/x", "").status, web::Status::not_found);
}

}  // namespace
}  // namespace rulebook
