// Pages that stand on other sites' addresses: no script, no form, nothing loaded, one style block (the gate writes its
// hash into the policy of the response). They are pieces of text rather than web::Html, which knows no style block;
// every run-time word is escaped by it all the same.

#include "rulebook/block_page.h"

#include "web/html.h"

#include <fmt/format.h>

namespace rulebook {

namespace {

using filter::Audience;
using filter::PagePiece;
using filter::PageSlot;
using filter::Reason;

constexpr std::string_view kStyle =
    "body{margin:0;background:#f3f6f4;color:#0b0c0c;font:19px/1.5 Arial,Helvetica,sans-serif}"
    "header{background:#0f4a33;color:#fff;padding:12px 20px;font-weight:700}"
    "main{max-width:640px;margin:0 auto;padding:24px 20px}"
    "h1{font-size:36px;line-height:1.2;margin:0 0 16px}h2{font-size:24px;margin:32px 0 8px}p,ul{margin:0 0 16px}"
    "a{color:#0f4a33}a:focus{outline:3px solid #ffbf47;background:#ffbf47;color:#0b0c0c}"
    ".number{font-size:24px;font-weight:700;white-space:nowrap}.site{overflow-wrap:anywhere;color:#505a5f}"
    ".category:empty{display:none}.category:not(:empty)::before{content:\"Listed as: \"}"
    ".ask a{display:inline-block;padding:10px 16px;background:#0f4a33;color:#fff}"
    ".ask a:focus{background:#ffbf47;color:#0b0c0c}"
    "@media print{header{color:#0b0c0c;background:none}}";

std::string escaped(std::string_view text) { return web::text(text).take(); }

// Grows text and slots in turn.
class Pieces {
public:
    void add(std::string_view markup) { text_ += markup; }
    void add(PageSlot slot) {
        pieces_.emplace_back(std::move(text_));
        pieces_.emplace_back(slot);
        text_.clear();
    }
    [[nodiscard]] std::vector<PagePiece> take() {
        pieces_.emplace_back(std::move(text_));
        return std::move(pieces_);
    }

private:
    std::string text_;
    std::vector<PagePiece> pieces_;
};

bool is_for_learners(Audience audience) { return audience == Audience::learners; }

void add_what(Pieces& page, const BlockPageWords& words, Reason reason) {
    if (reason == Reason::illegal_content) {
        page.add("<p>This page does not open here.</p>\n");
        return;
    }
    page.add(fmt::format("<p>{}</p>\n", block_words(words.audience)));
    page.add("<p class=\"site\">");
    page.add(PageSlot::site);
    page.add("</p>\n<p class=\"category\">");
    page.add(PageSlot::category);
    page.add("</p>\n");
    if (reason == Reason::uncategorised) page.add(fmt::format("<p>{}</p>\n", kOnlyLookedAt));
}

// SAFEGUARDING 28 and 32: nobody opens it again to check, and whoever tells is thanked.
void add_what_to_do_about_illegal_content(Pieces& page, const BlockPageWords& words) {
    const std::string whom = escaped(words.whom_to_tell);
    if (is_for_learners(words.audience)) {
        page.add(
            fmt::format("<p>If it came up by accident, close it and tell the {} or another adult at school. Thank "
                        "you for telling.</p>\n",
                        whom));
        return;
    }
    page.add(
        fmt::format("<p>If it came up by accident, tell the {} or the headteacher now. Do not open it again, and "
                    "do not send or copy its address. Thank you for telling.</p>\n",
                    whom));
}

std::string help_address(const BlockPageWords& words) {
    return fmt::format("https://{}/{}/help", words.office.text(), words.school_key);
}

void add_help(Pieces& page, const BlockPageWords& words) {
    page.add("<h2>If something has upset or worried you</h2>\n<ul>\n");
    page.add(fmt::format("<li>Talk to an adult you trust, or to the {}.</li>\n", escaped(words.whom_to_tell)));
    page.add(fmt::format("<li><a href=\"{}\">Tell someone at school</a></li>\n", escaped(help_address(words))));
    if (is_for_learners(words.audience) && !words.childline.empty()) {
        page.add(
            fmt::format("<li>Call Childline: <span class=\"number\">{}</span>. It is free, at any time, and they "
                        "are there to listen. <a href=\"https://www.childline.org.uk/\">Childline's "
                        "website</a> opens at school.</li>\n",
                        escaped(words.childline)));
    }
    page.add("<li>In danger now? Call <span class=\"number\">999</span>.</li>\n</ul>\n");
}

void add_ask(Pieces& page, const BlockPageWords& words) {
    page.add("<h2>If you need this page</h2>\n");
    if (is_for_learners(words.audience)) page.add("<p>Ask your teacher, or ask here:</p>\n");
    page.add("<p class=\"ask\"><a href=\"");
    page.add(PageSlot::ask_link);
    page.add("\">Ask for this page</a></p>\n");
}

// The page says that it has no icon: a browser that looks for one at the site would make one visit two.
void begin(Pieces& page, const BlockPageWords& words, std::string_view title) {
    page.add(
        fmt::format("<!doctype html>\n<html lang=\"en-GB\">\n<head>\n<meta charset=\"utf-8\">\n"
                    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                    "<link rel=\"icon\" href=\"data:,\">\n<title>{0}</title>\n<style>{1}</style>\n</head>\n<body>\n"
                    "<header>{2}</header>\n<main>\n<h1>{0}</h1>\n",
                    title, kStyle, escaped(words.school)));
}

void end(Pieces& page) { page.add("</main>\n</body>\n</html>\n"); }

}  // namespace

std::string block_words(Audience audience) {
    return is_for_learners(audience) ? "This page does not open at school."
                                     : "The school's filter does not open this page.";
}

std::string warning_words(Audience audience, Reason reason) {
    if (reason == Reason::uncategorised)
        return "The school's lists do not know this page. Nobody at school has looked at it.";
    return fmt::format("The school asks you to think before you open a page of this kind. Do you need it for {}?",
                       is_for_learners(audience) ? "your learning" : "your work");
}

std::vector<PagePiece> block_page(const BlockPageWords& words, Reason reason) {
    Pieces page;
    begin(page, words, "Not available here");
    add_what(page, words, reason);
    if (reason == Reason::illegal_content) add_what_to_do_about_illegal_content(page, words);
    add_help(page, words);
    // There is no way to ask for illegal content, nor for anything while nobody is signed in.
    if (reason != Reason::illegal_content && words.audience != Audience::signed_out) add_ask(page, words);
    end(page);
    return page.take();
}

std::vector<PagePiece> warning_page(const BlockPageWords& words, Reason reason) {
    Pieces page;
    begin(page, words, "Think before you go on");
    page.add(fmt::format("<p>{}</p>\n", warning_words(words.audience, reason)));
    page.add("<p class=\"site\">");
    page.add(PageSlot::site);
    page.add("</p>\n<p class=\"category\">");
    page.add(PageSlot::category);
    page.add("</p>\n<p>What you open is written down, as it always is.</p>\n<p class=\"ask\"><a href=\"");
    page.add(PageSlot::go_on_link);
    page.add("\">Go on</a></p>\n");
    add_help(page, words);
    end(page);
    return page.take();
}

}  // namespace rulebook
