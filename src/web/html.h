#pragma once
// Markup as a type. A literal in the code is `"…"_html` and is checked while compiling; every other text is
// escaped when it is added, in the place where it stands. There is no third way in, so what somebody typed
// cannot become markup. See docs/decisions/0007-html-in-cpp.md.

#include "web/link.h"

#include <array>
#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace web {

// Where in a document the next piece would stand.
enum class Context : std::uint8_t {
    text,        // between tags
    tag,         // inside a tag, outside quotation marks: takes only literals
    quoted,      // inside a quoted attribute value
    quoted_url,  // inside the value of href, src, action or formaction: takes only a Link
    broken,      // no document can be here
};

namespace markup {

constexpr std::size_t kContexts = 4;

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
constexpr bool is_letter(char c) { return lower(c) >= 'a' && lower(c) <= 'z'; }
constexpr bool is_name(char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '-' || c == ':'; }
constexpr bool is_blank(char c) { return c == ' ' || c == '\n' || c == '\t'; }

constexpr bool same(std::string_view a, std::string_view b) {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i)
        if (lower(a[i]) != b[i]) return false;
    return true;
}

// Elements that would bring code, or another document, into the page; and h1, of which each page has one,
// written by its frame (`page_heading`).
constexpr bool is_refused_element(std::string_view name) {
    for (const std::string_view refused : {"script", "style", "iframe", "object", "embed", "base", "template", "h1"})
        if (same(name, refused)) return true;
    return false;
}

// Event handlers and inline styles, which the Content-Security-Policy would refuse too; srcdoc holds markup.
constexpr bool is_refused_attribute(std::string_view name) {
    const bool is_event = name.size() > 2 && lower(name[0]) == 'o' && lower(name[1]) == 'n';
    return is_event || same(name, "style") || same(name, "srcdoc");
}

constexpr bool is_url_attribute(std::string_view name) {
    for (const std::string_view url : {"href", "src", "action", "formaction"})
        if (same(name, url)) return true;
    return false;
}

// Reads one literal from a given context to its end. The value of an attribute must be in double quotation
// marks, a `<` begins a tag, and only what HTML 13.1.2 allows to stand there may.
class Scan {
public:
    constexpr Scan(std::string_view literal, Context start) : rest_(literal), context_(start) {}

    constexpr Context run() {
        while (!rest_.empty() && context_ != Context::broken) step();
        return context_;
    }

private:
    constexpr void step() {
        switch (context_) {
            case Context::text:
                return step_text();
            case Context::tag:
                return step_tag();
            case Context::quoted:
                return step_quoted();
            case Context::quoted_url:
                return step_url();
            case Context::broken:
                return;
        }
    }

    constexpr void step_text() {
        if (take() != '<') return;
        if (rest_.starts_with("!doctype html>")) return;
        if (rest_.starts_with('/')) take();
        if (is_refused_element(take_name())) context_ = Context::broken;
        else context_ = context_ == Context::text ? Context::tag : context_;
    }

    constexpr void step_tag() {
        const char next = rest_.front();
        if (is_blank(next) || next == '/') {
            take();
        } else if (next == '>') {
            take();
            context_ = Context::text;
        } else {
            step_attribute();
        }
    }

    constexpr void step_attribute() {
        const std::string_view name = take_name();
        if (name.empty() || is_refused_attribute(name)) {
            context_ = Context::broken;
        } else if (rest_.starts_with("=\"")) {
            take();
            take();
            context_ = is_url_attribute(name) ? Context::quoted_url : Context::quoted;
            value_is_whole_ = true;
        } else if (rest_.starts_with('=')) {
            context_ = Context::broken;
        }
    }

    constexpr void step_quoted() {
        if (take() == '"') context_ = Context::tag;
    }

    // A URL is written whole in the literal, on this site, or comes whole from a Link.
    constexpr void step_url() {
        const std::string_view value = rest_.substr(0, rest_.find('"'));
        if (!value.empty() && (!value_is_whole_ || value.size() == rest_.size() || !is_own_path(value)))
            context_ = Context::broken;
        rest_.remove_prefix(value.size());
        if (context_ != Context::broken && !rest_.empty()) {
            take();
            context_ = Context::tag;
        }
    }

    constexpr char take() {
        const char first = rest_.front();
        rest_.remove_prefix(1);
        return first;
    }

    constexpr std::string_view take_name() {
        std::size_t end = 0;
        while (end < rest_.size() && is_name(rest_[end])) ++end;
        const std::string_view name = rest_.substr(0, end);
        if (name.empty()) context_ = Context::broken;
        rest_.remove_prefix(end);
        return name;
    }

    std::string_view rest_;
    Context context_;
    bool value_is_whole_ = false;
};

using Ends = std::array<Context, kContexts>;

constexpr Ends ends_of(std::string_view literal) {
    Ends ends{};
    for (std::size_t start = 0; start < kContexts; ++start)
        ends[start] = Scan(literal, static_cast<Context>(start)).run();
    return ends;
}

// Where a literal plainly begins, by its first character and whether it goes on to give an attribute.
constexpr Context probable_start(std::string_view literal) {
    if (literal.starts_with('"')) return Context::quoted;
    if (literal.starts_with('>') || literal.starts_with("/>")) return Context::tag;
    const bool gives_attribute = literal.substr(0, literal.find('<')).find("=\"") != std::string_view::npos;
    return literal.starts_with(' ') && gives_attribute ? Context::tag : Context::text;
}

constexpr bool is_allowed(std::string_view literal) {
    return Scan(literal, probable_start(literal)).run() != Context::broken;
}

}  // namespace markup

// A checked piece of a literal. Made only by `""_html`, so it lives as long as the program.
class Markup {
public:
    [[nodiscard]] constexpr std::string_view characters() const { return characters_; }
    [[nodiscard]] constexpr Context end_from(Context start) const { return ends_[static_cast<std::size_t>(start)]; }

    consteval Markup(std::string_view characters, markup::Ends ends) : characters_(characters), ends_(ends) {
        if (!markup::is_allowed(characters)) throw "this literal may not stand in a page";
    }

private:
    std::string_view characters_;
    markup::Ends ends_;
};

inline namespace literals {
consteval Markup operator""_html(const char* characters, std::size_t size) {
    return {std::string_view(characters, size), markup::ends_of({characters, size})};
}
}  // namespace literals

template <class T>
concept Number = std::integral<T> && !std::same_as<T, bool> && !std::same_as<T, char> && sizeof(T) > 1;

// Growing markup. Appending is linear in what is appended; joining moves the left side.
// INVARIANT: a piece that cannot stand where it is added stops the process: a bug that any test of the page shows.
class Html {
public:
    Html() = default;
    Html(Markup literal) { *this += literal; }  // NOLINT: a literal is markup

    Html& operator+=(Markup literal);
    Html& operator+=(const Html& fragment);   // a whole fragment: it begins and ends between tags
    Html& operator+=(std::string_view text);  // escaped; between tags or inside a quoted value
    Html& operator+=(const std::string& text) { return *this += std::string_view(text); }
    Html& operator+=(const char* text) { return *this += std::string_view(text); }
    Html& operator+=(const Link& link);  // inside the value of href, src, action or formaction, or text
    template <Number N>
    Html& operator+=(N number) {
        return *this += std::string_view(std::to_string(number));
    }

    [[nodiscard]] bool empty() const { return characters_.empty(); }
    // The document's bytes, UTF-8. Valid until the next change.
    [[nodiscard]] std::string_view characters() const { return characters_; }
    // The bytes, moved out: for a response's body.
    [[nodiscard]] std::string take() && { return std::move(characters_); }

private:
    friend Html module_script(const Link& source);
    friend Html page_heading(std::string_view words, std::string_view caption);
    void add_escaped(std::string_view text);

    std::string characters_;
    Context context_ = Context::text;
};

// What may be added to Html: nothing else compiles, a base::Private least of all.
template <class T>
concept Piece = requires(Html to, const T& piece) {
    to += piece;
};

template <Piece T>
[[nodiscard]] Html operator+(Html left, const T& right) {
    left += right;
    return left;
}

// The pieces one after another: `html("<p>"_html, name, "</p>"_html)`.
template <Piece... Pieces>
[[nodiscard]] Html html(const Pieces&... pieces) {
    Html whole;
    ((whole += pieces), ...);
    return whole;
}

// `text` as markup that shows exactly these characters.
[[nodiscard]] Html text(std::string_view characters);

// The module at `source`, run after the page was read. The one way to a script element; never inline code.
[[nodiscard]] Html module_script(const Link& source);

// The page's one h1; `caption` stands above it when it is not empty.
[[nodiscard]] Html page_heading(std::string_view words, std::string_view caption);

}  // namespace web
