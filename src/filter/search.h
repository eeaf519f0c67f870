#pragma once
// What is searched for, and the words by which a school's list speaks of it. One chapter of filter/filter.h.

#include "base/result.h"
#include "filter/error.h"
#include "wire/url.h"

#include <string>
#include <string_view>
#include <vector>

namespace filter {

// The searches that an address carries to an engine that we know, each as plain words (see Phrase); empty when it is no
// search. A parameter that stands there twice is two searches: engines differ in which one they take. Every address of
// an engine counts, whatever its country, path or spelling of the percent signs.
[[nodiscard]] std::vector<std::string> searches_in(const wire::Url& url);

// Words that a rule looks for in a search: as whole words, one behind the other, whatever stands between them that is
// neither letter nor digit. Plain words: case folded and compatible forms replaced (Unicode), apostrophes left out, one
// blank between.
class Phrase {
public:
    // Refused: no word of two letters, over kMaxPhrase, not UTF-8.
    [[nodiscard]] static base::Result<Phrase, Error> parse(std::string_view typed);
    [[nodiscard]] const std::string& text() const { return words_; }
    // `searched`: one of searches_in.
    [[nodiscard]] bool is_in(std::string_view searched) const { return !places_in(searched).empty(); }
    // Where it begins, each time.
    [[nodiscard]] std::vector<std::size_t> places_in(std::string_view searched) const;

    friend bool operator==(const Phrase&, const Phrase&) = default;

private:
    explicit Phrase(std::string words) : words_(std::move(words)) {}

    std::string words_;
};
inline constexpr std::size_t kMaxPhrase = 200;    // bytes
inline constexpr std::size_t kMaxSearch = 2'000;  // bytes of a search that are looked at

}  // namespace filter
