#include "filter/search.h"

#include "base/narrow.h"
#include "base/text.h"

#include <libpsl.h>
#include <unicase.h>
#include <unictype.h>
#include <unistr.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <utility>

namespace filter {
namespace {

// The first label of the name that an engine registered, under whatever suffix, and the parameters in which it takes
// what is searched for. As the engines' own pages send them in November 2026.
struct Engine {
    std::string_view name;
    std::array<std::string_view, 2> parameters;
};
constexpr auto kEngines = std::to_array<Engine>({{"google", {"q", "as_q"}},
                                                 {"bing", {"q", ""}},
                                                 {"duckduckgo", {"q", ""}},
                                                 {"yahoo", {"p", ""}},
                                                 {"ecosia", {"q", ""}},
                                                 {"startpage", {"query", "q"}},
                                                 {"qwant", {"q", ""}},
                                                 {"brave", {"q", ""}},
                                                 {"yandex", {"text", ""}},
                                                 {"ya", {"text", ""}},
                                                 {"baidu", {"wd", "word"}},
                                                 {"ask", {"q", ""}},
                                                 {"aol", {"q", ""}},
                                                 {"mojeek", {"q", ""}},
                                                 {"swisscows", {"query", ""}},
                                                 {"kiddle", {"q", ""}},
                                                 {"kidrex", {"q", ""}},
                                                 {"dogpile", {"q", ""}},
                                                 {"webcrawler", {"q", ""}},
                                                 {"lycos", {"q", ""}},
                                                 {"naver", {"query", ""}},
                                                 {"seznam", {"q", ""}},
                                                 {"youtube", {"search_query", "q"}},
                                                 {"youtube-nocookie", {"q", ""}},
                                                 {"vimeo", {"q", ""}},
                                                 {"dailymotion", {"q", ""}},
                                                 {"tiktok", {"q", ""}},
                                                 {"reddit", {"q", ""}},
                                                 {"twitter", {"q", ""}},
                                                 {"x", {"q", ""}},
                                                 {"facebook", {"q", ""}},
                                                 {"instagram", {"q", ""}},
                                                 {"pinterest", {"q", ""}},
                                                 {"tumblr", {"q", ""}},
                                                 {"imgur", {"q", ""}},
                                                 {"wikipedia", {"search", ""}},
                                                 {"amazon", {"k", "field-keywords"}},
                                                 {"ebay", {"_nkw", ""}},
                                                 {"bbc", {"q", ""}}});

const Engine* engine_of(const wire::Url& url) {
    const auto* name = std::get_if<wire::Hostname>(&url.host());
    if (name == nullptr) return nullptr;
    const std::string host(name->text());
    const char* registered = psl_registrable_domain(psl_builtin(), host.c_str());
    if (registered == nullptr) return nullptr;
    std::string_view rest = registered;
    const std::string_view label = base::take_until(rest, '.');
    const auto* found = std::ranges::find(kEngines, label, &Engine::name);
    return found == kEngines.end() ? nullptr : found;
}

std::optional<char> hex_pair(std::string_view text) {
    const auto value = [](char c) -> int {
        if (c >= '0' && c <= '9') return c - '0';
        const char lower = base::ascii_lower(c);
        return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
    };
    if (text.size() < 2 || value(text[0]) < 0 || value(text[1]) < 0) return std::nullopt;
    return static_cast<char>(value(text[0]) * 16 + value(text[1]));
}

// As an engine reads it, and no more strictly: a stray percent sign must hide nothing.
std::string decoded(std::string_view text) {
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto pair = text[i] == '%' ? hex_pair(text.substr(i + 1)) : std::nullopt;
        plain += pair ? *pair : text[i] == '+' ? ' ' : text[i];
        if (pair) i += 2;
    }
    return plain;
}

using Octets = std::vector<std::uint8_t>;

// One spelling of letters that look or mean the same: case folded, full-width and other compatible forms replaced
// (NFKC).
Octets folded(std::string_view utf8) {
    const Octets text(utf8.begin(), utf8.end());
    std::size_t size = 0;
    auto* const fold = u8_casefold(text.data(), text.size(), nullptr, UNINORM_NFKC, nullptr, &size);
    if (fold == nullptr) return text;  // out of memory
    Octets done(fold, fold + size);
    std::free(fold);
    return done;
}

// Letters, marks and digits make words; apostrophes and what nobody sees are left out; the rest parts them.
std::string plain_words(std::string_view utf8) {
    constexpr ucs4_t kApostrophe = 0x2019;
    const Octets text = folded(utf8);
    std::string words;
    bool is_apart = false;
    for (std::size_t at = 0; at < text.size();) {
        ucs4_t c = 0;
        const auto begin = text.begin() + base::narrow<std::ptrdiff_t>(at);
        const auto size = base::narrow<std::size_t>(u8_mbtouc(&c, text.data() + at, text.size() - at));
        at += size;
        const auto is_of = [c](uc_general_category_t category) { return uc_is_general_category(c, category); };
        if (c == '\'' || c == kApostrophe || is_of(UC_CATEGORY_Cf)) continue;
        if (!is_of(UC_CATEGORY_L) && !is_of(UC_CATEGORY_M) && !is_of(UC_CATEGORY_N)) {
            is_apart = true;
            continue;
        }
        if (is_apart && !words.empty()) words += ' ';
        is_apart = false;
        words.append(begin, begin + base::narrow<std::ptrdiff_t>(size));
    }
    return words;
}

}  // namespace

std::vector<std::string> searches_in(const wire::Url& url) {
    std::vector<std::string> searches;
    if (!url.has_query()) return searches;
    const Engine* engine = engine_of(url);
    if (engine == nullptr) return searches;
    std::string_view query = url.query();
    while (!query.empty()) {
        std::string_view field = base::take_until(query, '&');
        const std::string name = decoded(base::take_until(field, '='));
        if (name.empty() || std::ranges::find(engine->parameters, name) == engine->parameters.end()) continue;
        const std::string typed = decoded(field);
        std::string words = plain_words(base::first_characters(base::cleaned_utf8(typed), kMaxSearch));
        if (!words.empty()) searches.push_back(std::move(words));
    }
    return searches;
}

base::Result<Phrase, Error> Phrase::parse(std::string_view typed) {
    const auto refuse = [&](std::string cause) {
        return base::failure(Error{ErrorKind::inconsistent,
                                   base::cleaned_utf8(base::first_characters(typed, kMaxPhrase)), std::move(cause)});
    };
    if (typed.size() > kMaxPhrase) return refuse("it is too long for words of a search");
    if (!base::is_utf8(typed)) return refuse("it is no text");
    std::string words = plain_words(typed);
    const auto all = base::split(words, ' ');
    const bool says_something = std::ranges::any_of(all, [](std::string_view word) { return word.size() > 1; });
    if (!says_something) return refuse("write at least one word of two letters");
    return Phrase(std::move(words));
}

std::vector<std::size_t> Phrase::places_in(std::string_view searched) const {
    std::vector<std::size_t> places;
    for (std::size_t at = searched.find(words_); at != std::string_view::npos; at = searched.find(words_, at + 1)) {
        const std::size_t end = at + words_.size();
        if ((at == 0 || searched[at - 1] == ' ') && (end == searched.size() || searched[end] == ' '))
            places.push_back(at);
    }
    return places;
}

}  // namespace filter
