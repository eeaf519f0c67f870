#pragma once
// Makes TLS ClientHello messages (RFC 8446 §4.1.2), good and bad ones, in records of any size.

#include "base/bytes.h"

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <string_view>

namespace support {

class Hello {
public:
    Hello& extension(std::uint16_t type, base::ByteView content) {
        extensions_.u16(type);
        extensions_.u16(static_cast<std::uint16_t>(content.size()));
        extensions_.raw(content);
        return *this;
    }
    Hello& server_name(std::string_view name) { return server_names({name}); }
    Hello& server_names(std::initializer_list<std::string_view> names) {
        base::Writer list;
        for (const std::string_view name : names) {
            list.u8(0);
            list.u16(static_cast<std::uint16_t>(name.size()));
            list.raw(name);
        }
        base::Writer content;
        content.u16(static_cast<std::uint16_t>(list.size()));
        content.raw(list.bytes());
        return extension(0, content.bytes());
    }
    Hello& protocols(std::initializer_list<std::string_view> names) {
        base::Writer list;
        for (const std::string_view name : names) {
            list.u8(static_cast<std::uint8_t>(name.size()));
            list.raw(name);
        }
        base::Writer content;
        content.u16(static_cast<std::uint16_t>(list.size()));
        content.raw(list.bytes());
        return extension(16, content.bytes());
    }
    Hello& versions(std::initializer_list<std::uint16_t> versions) {
        base::Writer content;
        content.u8(static_cast<std::uint8_t>(2 * versions.size()));
        for (const std::uint16_t version : versions) content.u16(version);
        return extension(43, content.bytes());
    }
    Hello& without_extensions() {
        has_extensions_ = false;
        return *this;
    }

    // The hello in records of at most `size` bytes each.
    [[nodiscard]] base::Bytes records(std::size_t size) const {
        base::Writer body;
        body.u16(0x0303);
        body.raw(base::Bytes(32, std::byte{7}));
        body.u8(0);
        body.u16(2);
        body.u16(0x1301);
        body.u8(1);
        body.u8(0);
        if (has_extensions_) {
            body.u16(static_cast<std::uint16_t>(extensions_.size()));
            body.raw(extensions_.bytes());
        }
        base::Writer message;
        message.u8(1);
        message.u24(static_cast<std::uint32_t>(body.size()));
        message.raw(body.bytes());
        base::Writer records;
        for (base::ByteView rest = message.bytes(); !rest.empty();) {
            const std::size_t part = std::min(size, rest.size());
            records.u8(22);
            records.u16(0x0301);
            records.u16(static_cast<std::uint16_t>(part));
            records.raw(rest.first(part));
            rest = rest.subspan(part);
        }
        return records.take();
    }

private:
    base::Writer extensions_;
    bool has_extensions_ = true;
};

}  // namespace support
