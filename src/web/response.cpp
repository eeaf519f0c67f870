#include "web/response.h"

namespace web {

Response show(Page page) { return {.content = std::move(page)}; }

Response show_refused(Page page) {
    page.outcome = Outcome::refused;
    return {.status = Status::form_refused, .content = std::move(page)};
}

Response go_to(const Link& to) { return {.status = Status::see_other, .headers = {{"location", to.text()}}}; }

Response save(Download file) { return {.content = std::move(file)}; }

Response listen(std::string topic) { return {.content = Listening{std::move(topic)}}; }

Response not_found() { return {.status = Status::not_found}; }

std::string_view cookie(const Request& request, std::string_view name) {
    return wire::find_cookie(request.cookies, "__Host-" + std::string(name)).value_or("");
}

}  // namespace web
