#include "desk/drafts.h"
#include "store/database.h"
#include "store/vault.h"

#include <algorithm>

namespace desk {

namespace {

using base::Instant;
using store::SchoolScope;

bool is_form(std::string_view form) {
    constexpr std::size_t kMost = 80;
    return !form.empty() && form.size() <= kMost && std::all_of(form.begin(), form.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
    });
}

// The form is part of the place, so that one form's draft cannot be passed off as another's.
std::string field_of(const DraftKey& key) { return "desk_drafts.typed/" + key.form; }

std::int64_t count_others(store::Transaction& tx, const SchoolScope& school, const DraftKey& key) {
    return tx
        .query("SELECT count(*) FROM desk_drafts WHERE school_id = ? AND person_id = ? AND form <> ?", school,
               key.writer, key.form)
        .only<std::int64_t>();
}

void save(store::Transaction& tx, const DraftKey& key, const store::Sealed& typed, Instant at) {
    tx.run(
        "INSERT INTO desk_drafts (school_id, person_id, form, typed, saved_at) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (school_id, person_id, form) DO UPDATE SET typed = excluded.typed,"
        " saved_at = excluded.saved_at",
        SchoolScope(key.school), key.writer, key.form, typed, at);
}

std::optional<store::Sealed> load_since(store::Transaction& tx, const DraftKey& key, Instant oldest) {
    return tx
        .query("SELECT typed FROM desk_drafts WHERE school_id = ? AND person_id = ? AND form = ? AND saved_at > ?",
               SchoolScope(key.school), key.writer, key.form, oldest)
        .one<store::Sealed>();
}

DraftError unreadable(const store::VaultError& error) { return {DraftFault::unreadable, store::describe(error)}; }

}  // namespace

std::string describe(const DraftError& error) {
    switch (error.fault) {
        case DraftFault::unknown_form:
            return "this form keeps no draft; send what you typed, or copy it before you leave";
        case DraftFault::too_many:
            return "you have too many unfinished forms; send or throw away one of them first";
        case DraftFault::unreadable:
            return "the draft cannot be kept or read: " + error.cause;
    }
    return {};
}

base::Result<void, DraftError> Drafts::keep(const DraftKey& key, const base::Private<std::string>& typed) const {
    if (!is_form(key.form)) return base::failure(DraftError{DraftFault::unknown_form, ""});
    const SchoolScope school(key.school);
    const std::string field = field_of(key);
    store::Transaction tx = database_.writing();
    if (count_others(tx, school, key) >= kMostDrafts) return base::failure(DraftError{DraftFault::too_many, ""});
    const auto sealed = vault_.seal(tx, school, {.field = field, .record = key.writer.bytes(), .sequence = 0}, typed);
    if (!sealed) return base::failure(unreadable(sealed.error()));
    save(tx, key, *sealed, clock_.now());
    tx.commit();
    return {};
}

base::Result<std::optional<base::Private<std::string>>, DraftError> Drafts::find(const DraftKey& key) const {
    const std::string field = field_of(key);
    store::Transaction tx = database_.reading();
    const auto sealed = load_since(tx, key, clock_.now() - kDraftLife);
    if (!sealed) return std::nullopt;
    auto typed = vault_.open_text(tx, SchoolScope(key.school),
                                  {.field = field, .record = key.writer.bytes(), .sequence = 0}, *sealed);
    if (!typed) return base::failure(unreadable(typed.error()));
    return std::optional(*std::move(typed));
}

void Drafts::discard(store::Transaction& transaction, const DraftKey& key) const {
    transaction.run("DELETE FROM desk_drafts WHERE school_id = ? AND person_id = ? AND form = ?",
                    SchoolScope(key.school), key.writer, key.form);
}

void Drafts::discard(const DraftKey& key) const {
    store::Transaction tx = database_.writing();
    discard(tx, key);
    tx.commit();
}

std::int64_t Drafts::discard_old(school::SchoolId school) const {
    store::Transaction tx = database_.writing();
    const std::int64_t count = tx.run("DELETE FROM desk_drafts WHERE school_id = ? AND saved_at <= ?",
                                      SchoolScope(school), clock_.now() - kDraftLife);
    tx.commit();
    return count;
}

}  // namespace desk
