#pragma once
// The unencrypted port: a few fixed files that devices must get before they trust our certificate (proxy
// settings, the school's authority), and a way to the encrypted one for all else. No form, no cookie, no page.

#include "web/answers.h"

#include <map>
#include <string>

namespace web {

struct FixedFile {
    std::string type;
    std::string content;
};

// Immutable; from any thread.
class PlainSite final : public Answers {
public:
    // `host` is the office's own name, and port when it is not 443: where all else is redirected to, whatever name the
    // request used. `files` by their path.
    PlainSite(std::string host, std::map<std::string, FixedFile, std::less<>> files)
        : host_(std::move(host)), files_(std::move(files)) {}

    [[nodiscard]] std::optional<Outgoing> answer_at_once(const Incoming& incoming) const override;
    [[nodiscard]] base::Result<BodyRule, Status> body_rule(const Incoming&) const override { return BodyRule{}; }
    [[nodiscard]] Outgoing answer(const Incoming& incoming, std::size_t worker) const override;
    [[nodiscard]] Outgoing refusal(Status status) const override;

private:
    std::string host_;
    std::map<std::string, FixedFile, std::less<>> files_;
};

}  // namespace web
