// What was sealed opens only with its key and in its own place.

#include "store/vault.h"

#include "support/engines.h"

namespace store {
namespace {

class StoreVault : public support::OnBothEngines {
protected:
    StoreVault() {
        migrate({schema()});
        EXPECT_TRUE(Vault::make_master_key(master(), random));
    }

    std::filesystem::path master() const { return folder() / "master.key"; }

    Vault vault() {
        auto opened = Vault::open(master(), world);
        EXPECT_TRUE(opened.has_value());
        return *std::move(opened);
    }
    Place place(std::uint64_t sequence) { return {"entries.words", record.bytes(), sequence}; }
    Sealed seal(Vault& with, std::string_view words) {
        Transaction tx = database().writing();
        auto sealed = with.seal(tx, headcorn, place(1), base::bytes_of(words));
        tx.commit();
        EXPECT_TRUE(sealed.has_value());
        return sealed ? *sealed : Sealed{};
    }
    // The words, or the failure's name for the message.
    base::Result<std::string, VaultFailure> opened(Vault& with, const SchoolScope& school, const Place& at,
                                                   const Sealed& sealed) {
        Transaction tx = database().reading();
        const auto plain = with.open_bytes(tx, school, at, sealed);
        if (!plain) return base::failure(plain.error().kind);
        return base::to_text(*plain);
    }

    base::Id<struct RecordTag> record = base::Id<struct RecordTag>::mint(random);
};
INSTANTIATE_TEST_SUITE_P(both, StoreVault, support::both_engines(), support::engine_name);

TEST_P(StoreVault, sealed_words_open_in_their_place) {
    Vault mine = vault();
    for (const std::string_view words : {"", "she said that she is afraid to go home"}) {
        const Sealed sealed = seal(mine, words);
        EXPECT_EQ(opened(mine, headcorn, place(1), sealed), words);
        EXPECT_EQ(base::text_of(sealed.bytes).find("afraid"), std::string_view::npos);
    }
}

TEST_P(StoreVault, private_text_is_sealed_and_opened_without_being_shown) {
    Vault mine = vault();
    const base::Private<std::string> words(std::string("Amira"));
    Transaction tx = database().writing();
    const auto sealed = mine.seal(tx, headcorn, place(1), words);
    ASSERT_TRUE(sealed);
    EXPECT_EQ(mine.open_text(tx, headcorn, place(1), *sealed), words);
}

TEST_P(StoreVault, the_same_words_never_look_the_same) {
    Vault mine = vault();
    EXPECT_NE(seal(mine, "words"), seal(mine, "words"));
}

TEST_P(StoreVault, words_moved_to_another_place_do_not_open) {
    Vault mine = vault();
    const Sealed sealed = seal(mine, "words");
    const auto other = base::Id<struct RecordTag>::mint(random);
    {
        Transaction tx = database().writing();
        EXPECT_TRUE(mine.renew_key(tx, homewood));  // the other school has keys 1 and 2 of its own
        tx.commit();
    }
    EXPECT_EQ(opened(mine, headcorn, place(2), sealed), base::failure(VaultFailure::changed));
    EXPECT_EQ(opened(mine, headcorn, {"entries.words", other.bytes(), 1}, sealed),
              base::failure(VaultFailure::changed));
    EXPECT_EQ(opened(mine, headcorn, {"entries.title", record.bytes(), 1}, sealed),
              base::failure(VaultFailure::changed));
    EXPECT_EQ(opened(mine, homewood, place(1), sealed), base::failure(VaultFailure::changed));
}

TEST_P(StoreVault, no_bit_can_be_changed) {
    Vault mine = vault();
    const Sealed sealed = seal(mine, "words");
    for (std::size_t i = 0; i < sealed.bytes.size(); ++i) {
        SCOPED_TRACE(i);
        Sealed changed = sealed;
        changed.bytes[i] ^= std::byte{0x10};
        EXPECT_FALSE(opened(mine, headcorn, place(1), changed));
    }
}

TEST_P(StoreVault, a_value_cut_short_does_not_open) {
    Vault mine = vault();
    const Sealed sealed = seal(mine, "words");
    for (std::size_t length = 0; length < sealed.bytes.size(); ++length) {
        SCOPED_TRACE(length);
        const auto end = sealed.bytes.begin() + static_cast<std::ptrdiff_t>(length);
        EXPECT_FALSE(opened(mine, headcorn, place(1), Sealed{base::Bytes(sealed.bytes.begin(), end)}));
    }
}

TEST_P(StoreVault, a_key_number_that_does_not_exist_is_said) {
    Vault mine = vault();
    Sealed sealed = seal(mine, "words");
    sealed.bytes[1] = std::byte{9};
    EXPECT_EQ(opened(mine, headcorn, place(1), sealed), base::failure(VaultFailure::unknown_key));
}

TEST_P(StoreVault, an_imprint_finds_its_value_after_a_renewal_and_joins_with_nothing_else) {
    Vault mine = vault();
    const auto imprinted = [&](Vault& with, const SchoolScope& school, std::string_view use, base::ByteView value) {
        Transaction tx = database().reading();
        const auto imprint = with.imprint(tx, school, use, value);
        EXPECT_TRUE(imprint);
        return imprint ? *imprint : std::nullopt;
    };
    EXPECT_FALSE(imprinted(mine, headcorn, "readers.case", record.bytes())) << "no key yet, and nothing to be found";
    (void)seal(mine, "words");
    const auto imprint = imprinted(mine, headcorn, "readers.case", record.bytes());
    ASSERT_TRUE(imprint);
    {
        Transaction tx = database().writing();
        ASSERT_TRUE(mine.renew_key(tx, headcorn));
        ASSERT_TRUE(mine.renew_key(tx, homewood));
        tx.commit();
    }
    Vault started_again = vault();
    EXPECT_EQ(imprinted(started_again, headcorn, "readers.case", record.bytes()), imprint);
    EXPECT_NE(imprinted(mine, headcorn, "readers.concern", record.bytes()), imprint);
    EXPECT_NE(imprinted(mine, homewood, "readers.case", record.bytes()), imprint);
    EXPECT_NE(imprinted(mine, headcorn, "readers.case", base::Id<struct RecordTag>::mint(random).bytes()), imprint);
}

TEST_P(StoreVault, a_renewed_key_seals_and_the_old_one_still_opens) {
    Vault mine = vault();
    const Sealed before = seal(mine, "before");
    {
        Transaction tx = database().writing();
        ASSERT_TRUE(mine.renew_key(tx, headcorn));
        tx.commit();
    }
    const Sealed after = seal(mine, "after");
    EXPECT_EQ(after.bytes[1], std::byte{2});
    Vault again = vault();
    EXPECT_EQ(opened(again, headcorn, place(1), before), "before");
    EXPECT_EQ(opened(again, headcorn, place(1), after), "after");
}

TEST_P(StoreVault, a_key_that_was_rolled_back_is_not_remembered) {
    Vault mine = vault();
    {
        Transaction tx = database().writing();
        ASSERT_TRUE(mine.seal(tx, headcorn, place(1), base::bytes_of("lost")));
    }
    const Sealed kept = seal(mine, "kept");
    Vault again = vault();
    EXPECT_EQ(opened(again, headcorn, place(1), kept), "kept");
}

TEST_P(StoreVault, another_master_key_opens_nothing_and_makes_no_key_beside_the_old) {
    Vault mine = vault();
    const Sealed sealed = seal(mine, "words");
    ASSERT_TRUE(Vault::make_master_key(folder() / "other.key", random));
    auto other = Vault::open(folder() / "other.key", world);
    ASSERT_TRUE(other);
    EXPECT_EQ(opened(*other, headcorn, place(1), sealed), base::failure(VaultFailure::wrong_master));
    Transaction tx = database().writing();
    const auto again = other->seal(tx, headcorn, place(1), base::bytes_of("more"));
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().kind, VaultFailure::wrong_master);
}

TEST_P(StoreVault, a_master_key_file_is_its_owners_alone_and_never_overwritten) {
    EXPECT_EQ(std::filesystem::status(master()).permissions(), std::filesystem::perms(0600));
    const auto again = Vault::make_master_key(master(), random);
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().kind, VaultFailure::master_exists);
}

TEST_P(StoreVault, a_master_key_file_that_cannot_be_trusted_is_refused) {
    const auto failure_of = [&] {
        const auto failed = Vault::open(master(), world);
        return failed ? std::nullopt : std::optional(failed.error().kind);
    };
    std::filesystem::permissions(master(), std::filesystem::perms(0640));
    EXPECT_EQ(failure_of(), VaultFailure::master_exposed);
    std::filesystem::permissions(master(), std::filesystem::perms(0604));
    EXPECT_EQ(failure_of(), VaultFailure::master_exposed);
    ASSERT_TRUE(base::replace_file(master(), base::bytes_of("not a key"), base::FileMode::owner_only));
    EXPECT_EQ(failure_of(), VaultFailure::master_malformed);
    std::filesystem::remove(master());
    EXPECT_EQ(failure_of(), VaultFailure::master_missing);
}

}  // namespace
}  // namespace store
