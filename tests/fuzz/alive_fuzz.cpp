// Any bytes as the gate's sign of life, and as the fields of a test of the filter, which strangers may send too: read or
// refused, never more; what was read is read again from what we write.
#include "exact.h"
#include "gatepost/alive.h"
#include "gatepost/check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const fuzz::ExactBytes input(fuzz::bytes_of(bytes, size));
    if (const auto alive = gatepost::read_alive(input.view()))
        base::ensure(gatepost::read_alive(gatepost::write(*alive)) == alive, "a sign of life reads what it writes");
    if (const auto verdict = gatepost::read_verdict_field(input.text()))
        base::ensure(gatepost::read_verdict_field(gatepost::verdict_field(*verdict)) == verdict,
                     "a verdict reads what it writes");
    const base::Key key{};
    base::ensure(!gatepost::read_check_field(key, input.text(), "http://bet.example/", base::Instant{}),
                 "nobody guesses the key of a test");
    return 0;
}
