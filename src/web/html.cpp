#include "web/html.h"

#include "base/ensure.h"

namespace web {

Html& Html::operator+=(Markup literal) {
    const Context end = literal.end_from(context_);
    base::ensure(end != Context::broken, "a literal must be able to stand where it is added");
    characters_ += literal.characters();
    context_ = end;
    return *this;
}

Html& Html::operator+=(const Html& fragment) {
    base::ensure(context_ == Context::text, "markup is added between tags, never inside one");
    base::ensure(fragment.context_ == Context::text, "a fragment that is added must be whole");
    characters_ += fragment.characters_;
    return *this;
}

Html& Html::operator+=(std::string_view characters) {
    base::ensure(context_ == Context::text || context_ == Context::quoted,
                 "text is added between tags or inside a quoted value; a URL must be a Link");
    add_escaped(characters);
    return *this;
}

Html& Html::operator+=(const Link& link) {
    base::ensure(context_ != Context::tag, "a link is added inside quotation marks or between tags");
    add_escaped(link.text());
    return *this;
}

// One escaping is right in both places that take text: between tags and in double (or single) quotation marks.
// Control characters and bytes that are not UTF-8 were cleaned at the door (web/form.h); a NUL cannot be shown.
void Html::add_escaped(std::string_view characters) {
    characters_.reserve(characters_.size() + characters.size());
    for (const char c : characters) {
        switch (c) {
            case '&':
                characters_ += "&amp;";
                break;
            case '<':
                characters_ += "&lt;";
                break;
            case '>':
                characters_ += "&gt;";
                break;
            case '"':
                characters_ += "&quot;";
                break;
            case '\'':
                characters_ += "&#39;";
                break;
            case '\0':
                characters_ += "\xEF\xBF\xBD";
                break;
            default:
                characters_ += c;
        }
    }
}

Html text(std::string_view characters) {
    Html whole;
    whole += characters;
    return whole;
}

Html module_script(const Link& source) {
    Html element;
    element.characters_ = "<script type=\"module\" src=\"";
    element.add_escaped(source.text());
    element.characters_ += "\"></script>\n";
    return element;
}

Html page_heading(std::string_view words, std::string_view caption) {
    Html heading;
    if (!caption.empty()) heading += html("<span class=\"govuk-caption-l\">"_html, caption, "</span>\n"_html);
    heading.characters_ += "<h1 class=\"govuk-heading-l\">";
    heading.add_escaped(words);
    heading.characters_ += "</h1>\n";
    return heading;
}

}  // namespace web
