"""The cases of the evasion suite as data. A case is what a device sends; `{m}` in it is the mark of the case, by which the
origin tells what it heard.

Each group is a way in which filters are got round: caught means that the origin never hears the mark. Those of `benign`
look much like them and must arrive. A mark is as long as `{m}`, so that lengths stay what they are.
"""
import base64
import codecs
import collections
import struct
import urllib.parse

# name: of the case; data: sent to the proxy; then: sent in the tunnel once it is open (none: no tunnel)
Case = collections.namedtuple("Case", "name data then")

LISTED = "pornography.example"
ALLOWED = "allowed.example"
LISTED_ADDRESS = "203.0.113.66"
NAMELESS_ADDRESS = "203.0.113.9"
PATH = "community.example"  # /chat and /games are listed, the rest is not


def get(url, port, host=None, more="", method="GET"):
    """A request with `{p}` for the origin's port."""
    url = url.replace("{p}", str(port))
    if host is None:
        host = urllib.parse.urlsplit(url).netloc.rpartition("@")[2] or ALLOWED
    return f"{method} {url} HTTP/1.1\r\nHost: {host}\r\nX-Case: {{m}}\r\n{more}\r\n".encode("utf-8")


def pages(urls, port, **more):
    return [Case(f"page {url}", get(url, port, **more), None) for url in urls]


# ---- names in other spellings

def spellings(port):
    hosts = [LISTED.upper(), "Pornography.Example", LISTED + ".", "www." + LISTED, "a.b.c.d.e." + LISTED,
             "%70ornography.example", "pornography%2Eexample", "%70%6F%72%6E%6F%67%72%61%70%68%79.example",
             "pornography。example", "pornography．example", "pornography｡example", "ｐｏｒｎｏｇｒａｐｈｙ.example",
             "𝐩𝐨𝐫𝐧𝐨𝐠𝐫𝐚𝐩𝐡𝐲.example", "ⓟⓞⓡⓝⓞⓖⓡⓐⓟⓗⓨ.example", "porno\u00adgraphy.example", "porno\u200bgraphy.example",
             "porno\u200dgraphy.example", "-." + LISTED, "_." + LISTED]
    urls = [f"http://{host}:{{p}}/" for host in hosts]
    urls += [f"HTTP://{LISTED}:{{p}}/", f"hTTp://{LISTED}:{{p}}/", f"http://{LISTED}:{{p}}", f"http://{LISTED}:{{p}}?x",
             f"http://{LISTED}:0{{p}}/", f"http://{ALLOWED}@{LISTED}:{{p}}/", f"http://{ALLOWED}:80@{LISTED}:{{p}}/",
             f"http://{ALLOWED}%40{LISTED}:{{p}}/", f"http://{ALLOWED}\\@{LISTED}:{{p}}/",
             f"http://{LISTED}:{{p}}/#@{ALLOWED}/", f"http://{LISTED}:{{p}}/?http://{ALLOWED}/",
             f"http://{LISTED}:{{p}}/{ALLOWED}/"]
    cases = pages(urls, port)
    plain = f"http://{LISTED}:{port}/"
    for name, host in (("of another", ALLOWED), ("of another with a port", f"{ALLOWED}:{port}"), ("empty", "")):
        cases.append(Case(f"the Host field is {name}", get(plain, port, host=host), None))
    cases.append(Case("an address of a page in the Host field", get("/", port, host=plain), None))
    cases.append(Case("a path, and the listed name in the Host field", get("/", port, host=f"{LISTED}:{port}"), None))
    for field in ("X-Forwarded-Host", "X-Original-URL", "X-Rewrite-URL", "X-Host", "Forwarded", "X-HTTP-Method-Override"):
        cases.append(Case(f"{field} names an allowed site", get(plain, port, more=f"{field}: {ALLOWED}\r\n"), None))
    for method in ("POST", "HEAD", "PUT", "OPTIONS", "get", "PROPFIND", "MADEUP"):
        cases.append(Case(f"method {method}", get(plain, port, method=method, more="Content-Length: 0\r\n"), None))
    for upgrade in ("websocket", "h2c", "TLS/1.3"):
        more = f"Upgrade: {upgrade}\r\nConnection: Upgrade\r\n"
        cases.append(Case(f"upgrade to {upgrade}", get(plain, port, more=more), None))
    return cases


# ---- addresses in any notation, and what stands behind names

def addresses(port):
    texts = [LISTED_ADDRESS, "3405803842", "0xcb007142", "0xcb.0x00.0x71.0x42", "0313.0.0161.0102", "203.0.28994",
             "203.28994", "0xCB.0.0161.66", "00000313.0.0161.0102", "203.0.113.66.", "203.0.113.066",
             "%32%30%33.0.113.66", "２０３.0.113.66", "[::ffff:203.0.113.66]", "[::ffff:cb00:7142]",
             "[0:0:0:0:0:ffff:203.0.113.66]", "[64:ff9b::cb00:7142]", "[2002:cb00:7142::]",
             NAMELESS_ADDRESS, "3405803785", "0xcb.0.0x71.9", "[2001:db8::9]", "[2001:0db8:0:0::0009]",
             # this machine, the school's network, the secrets of clouds
             "127.0.0.1", "127.1", "2130706433", "0x7f.1", "017700000001", "0", "0.0.0.0", "[::1]", "[::]",
             "[::ffff:127.0.0.1]", "10.0.0.5", "192.168.1.1", "172.16.0.1", "169.254.169.254", "[fe80::1]", "[fd00::1]",
             "[::ffff:169.254.169.254]", "100.64.0.1", "255.255.255.255", "224.0.0.1"]
    cases = pages([f"http://{text}:{{p}}/" for text in texts], port)
    # Names whose name server answers so: the origin's name server has them.
    cases += pages([f"http://{name}:{{p}}/" for name in LEADING], port)
    return cases


# name: what its name server says of it; none of these is the school's own, as all other names here are: else what is not
# caught would still be refused, since it leads to this machine
LEADING = {
    "to-a-listed-address.invalid": [("A", LISTED_ADDRESS)],
    "to-a-listed-address-and-another.invalid": [("A", "198.51.100.7"), ("A", LISTED_ADDRESS)],
    "behind-an-alias.invalid": [("CNAME", LISTED), ("A", "198.51.100.7")],
    "behind-two-aliases.invalid": [("CNAME", "harmless.invalid"), ("CNAME", "cdn." + LISTED), ("A", "198.51.100.7")],
    "to-this-machine.invalid": [("A", "127.0.0.9")],
    "to-the-schools-network.invalid": [("A", "10.0.0.5")],
    "to-a-router.invalid": [("A", "192.168.1.1")],
    "to-the-clouds-secrets.invalid": [("A", "169.254.169.254")],
    "to-nowhere-in-particular.invalid": [("A", "0.0.0.0")],
    "to-a-multicast-group.invalid": [("A", "224.0.0.1")],
}


# ---- paths in other spellings

def paths(port):
    spelled = ["/chat", "/CHAT", "/Chat/", "/chat/room", "/./chat", "//chat", "///chat", "/a/../chat", "/a/b/../../chat",
               "/%63hat", "/%63%68%61%74", "/%2563hat", "/%252563hat", "/%2e/chat", "/%2e%2e/chat", "/a/%2e%2e/chat",
               "/a/..%2fchat", "/%2fchat", "/a%2f..%2fchat", "\\chat", "/a\\..\\chat", "/%5cchat", "/a%5c..%5cchat",
               "/chat;x=1", "/;x/chat", "/a;x/..;/chat", "/chat;/", "/chat%3bx", "/chat?", "/chat?x=/allowed",
               "/chat#allowed", "/chat%00", "/chat%20", "/%c0%afchat", "/c%e0%80%a8at/../chat", "/..;/chat", "/.;/chat",
               "/a/./b/.././../chat/.", "/ch%61t/..%2f../chat"]
    return pages([f"http://{PATH}:{{p}}{path}" for path in spelled], port)


# ---- what two readers understand differently

def messages(port):
    evil = f"GET http://{LISTED}:{port}/ HTTP/1.1\r\nHost: {LISTED}:{port}\r\nX-Case: {{m}}\r\n\r\n".encode()
    origin_form = f"GET / HTTP/1.1\r\nHost: {LISTED}:{port}\r\nX-Case: {{m}}\r\n\r\n".encode()

    def post(fields, body):
        head = f"POST http://{ALLOWED}:{port}/ HTTP/1.1\r\nHost: {ALLOWED}:{port}\r\n".encode()
        return head + fields + b"\r\n" + body

    chunks = b"0\r\n\r\n"
    fields = {
        "a length and chunks": b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        "chunks and a length": b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
        "a blank before the colon": b"Transfer-Encoding : chunked\r\nContent-Length: 5\r\n",
        "a tab before the colon": b"Transfer-Encoding\t: chunked\r\nContent-Length: 5\r\n",
        "a coding that sounds like it": b"Transfer-Encoding: xchunked\r\n",
        "chunked, and then identity": b"Transfer-Encoding: chunked, identity\r\n",
        "chunked twice": b"Transfer-Encoding: chunked, chunked\r\n",
        "chunked in two fields": b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
        "an unknown coding": b"Transfer-Encoding: cow\r\n",
        "chunked in quotes": b"Transfer-Encoding: \"chunked\"\r\n",
        "chunked with a parameter": b"Transfer-Encoding: chunked;q=1\r\n",
        "a coding with a control character": b"Transfer-Encoding: \x0bchunked\r\n",
        "two lengths": b"Content-Length: 0\r\nContent-Length: 5\r\n",
        "two lengths in one field": b"Content-Length: 0, 5\r\n",
        "a signed length": b"Content-Length: +0\r\n",
        "a negative length": b"Content-Length: -1\r\n",
        "a length in hexadecimal": b"Content-Length: 0x0\r\n",
        "a length with a blank in it": b"Content-Length: 0 0\r\n",
        "a length too large for a number": b"Content-Length: 18446744073709551616\r\n",
        "a length in other digits": "Content-Length: ٠\r\n".encode(),
        "a folded line": b"X: a\r\n Content-Length: 5\r\nContent-Length: 0\r\n",
        "a bare carriage return": b"X: a\rContent-Length: 5\r\nContent-Length: 0\r\n",
        "a line without a colon": b"Content-Length 5\r\nContent-Length: 0\r\n",
        "a zero byte": b"X: a\0\r\nContent-Length: 0\r\n",
        "a name with a blank": b"Content Length: 5\r\n",
        "no name": b": 5\r\nContent-Length: 0\r\n",
    }
    cases = [Case(f"{name}, then a hidden request", post(line, chunks + evil), None) for name, line in fields.items()]
    cases += [Case(f"{name}, then a hidden request to the origin", post(line, chunks + origin_form), None)
              for name, line in fields.items()]
    sizes = {"a signed chunk": b"+0\r\n\r\n", "a chunk in another notation": b"0x0\r\n\r\n", "a blank in the size": b"0 0\r\n\r\n",
             "a size that is too large": b"10000000000000000\r\n", "a negative chunk": b"-1\r\n", "an empty size": b"\r\n\r\n",
             "a line feed alone": b"0\n\n", "a carriage return alone": b"0\r\r", "a chunk longer than its size": b"1\r\nab\r\n0\r\n\r\n",
             "an extension with a line feed": b"0;a\nb\r\n\r\n", "a trailer that is no field": b"0\r\nfoo\r\n\r\n"}
    for name, size in sizes.items():
        cases.append(Case(f"{name}, then a hidden request", post(b"Transfer-Encoding: chunked\r\n", size + origin_form), None))
    cases.append(Case("a body that is a request", post(b"Content-Length: %d\r\n" % len(origin_form), origin_form), None))
    # One after the other on one connection: each is judged.
    first = f"GET http://{ALLOWED}:{port}/ HTTP/1.1\r\nHost: {ALLOWED}:{port}\r\n\r\n".encode()
    cases.append(Case("after an allowed request on the same connection", first + evil, None))
    cases.append(Case("after two allowed requests on the same connection", first + first + evil, None))
    cases.append(Case("after a body on the same connection", post(b"Content-Length: 3\r\n", b"abc" + evil), None))
    cases.append(Case("lines that end in a line feed", evil.replace(b"\r\n", b"\n"), None))
    cases.append(Case("an empty line first", b"\r\n\r\n" + evil, None))
    cases.append(Case("a blank first", b" " + evil, None))
    cases.append(Case("two blanks in the request line", evil.replace(b" http:", b"  http:", 1), None))
    cases.append(Case("a tab in the request line", evil.replace(b"GET ", b"GET\t", 1), None))
    cases.append(Case("HTTP/1.0", evil.replace(b"HTTP/1.1", b"HTTP/1.0", 1), None))
    cases.append(Case("HTTP/0.9", f"GET http://{LISTED}:{port}/{{m}}\r\n".encode(), None))
    cases.append(Case("HTTP/1.9", evil.replace(b"HTTP/1.1", b"HTTP/1.9", 1), None))
    cases.append(Case("no version", evil.replace(b" HTTP/1.1", b"", 1), None))
    cases.append(Case("HTTP/2 without asking", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0" + evil, None))
    cases.append(Case("secure pages in the clear", get(f"https://{LISTED}:{{p}}/", port), None))
    cases.append(Case("two Host fields", get(f"http://{LISTED}:{{p}}/", port, more=f"Host: {ALLOWED}\r\n"), None))
    return cases


# ---- tunnels

def hello(name=None, names=None, raw_name=None, pieces=16_000, random=b"{m}", more=b""):
    """A TLS 1.3 ClientHello (RFC 8446 4.1.2) whose random bytes are the mark; in records of at most `pieces` bytes."""
    extensions = b""
    if name is not None:
        names = [name.encode() if isinstance(name, str) else name]
    if raw_name is not None:
        extensions += struct.pack(">HH", 0, len(raw_name)) + raw_name
    elif names is not None:
        entries = b"".join(struct.pack(">BH", 0, len(one)) + one for one in names)
        extensions += struct.pack(">HHH", 0, len(entries) + 2, len(entries)) + entries
    extensions += struct.pack(">HHB", 43, 3, 2) + b"\x03\x04" + more
    body = b"\x03\x03" + random.ljust(32, b"-") + b"\0" + struct.pack(">H", 2) + b"\x13\x01" + b"\x01\0"
    body += struct.pack(">H", len(extensions)) + extensions
    message = b"\x01" + struct.pack(">I", len(body))[1:] + body
    return lambda mark: records(message.replace(b"{m}".ljust(32, b"-"), mark.encode().ljust(32, b"-")), pieces)


def records(message, size):
    return b"".join(b"\x16\x03\x01" + struct.pack(">H", len(message[i:i + size])) + message[i:i + size]
                    for i in range(0, len(message), size))


def connect(target, then, host=None):
    head = f"CONNECT {target} HTTP/1.1\r\nHost: {host or target}\r\n\r\n".encode("utf-8")
    return Case(f"CONNECT {target}", head, then)


def tunnels(_):
    cases = []

    def add(name, target, then, host=None):
        cases.append(connect(target, then, host)._replace(name=name))

    here = f"{ALLOWED}:443"
    for name in (LISTED, "www." + LISTED, LISTED.upper(), LISTED + "."):
        cases.append(connect(f"{name}:443", hello(name)))
    for port in (1, 21, 22, 23, 25, 53, 80, 110, 143, 194, 389, 445, 465, 587, 853, 993, 1080, 1194, 1723, 3128, 3389, 5222,
                 5900, 6667, 8080, 8443, 9001, 51820, 65535):
        cases.append(connect(f"{ALLOWED}:{port}", hello(ALLOWED)))
    words = {
        "a plain request": b"GET / HTTP/1.1\r\nHost: %s\r\nX-Case: {m}\r\n\r\n" % LISTED.encode(),
        "SSH": b"SSH-2.0-OpenSSH_9.2 {m}\r\n", "a mail server's greeting": b"EHLO {m}\r\n", "SOCKS 5": b"\x05\x01\x00{m}",
        "SOCKS 4": b"\x04\x01\x01\xbb\x00\x00\x00\x01{m}\0", "HTTP/2 in the clear": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n{m}",
        "OpenVPN": b"\x00\x36\x38{m}" + b"\0" * 40, "remote desktop": b"\x03\x00\x00\x13\x0e\xe0{m}" + b"\0" * 8,
        "BitTorrent": b"\x13BitTorrent protocol{m}", "an alert": b"\x15\x03\x01\x00\x02\x01\x00{m}",
        "encrypted data without a hello": b"\x17\x03\x03\x00\x20{m}".ljust(37, b"x"),
        "a hello of SSL 2.0": b"\x80\x2e\x01\x03\x01\x00\x15\x00\x00\x00\x10{m}".ljust(48, b"x"),
        "zeros": b"\0" * 64 + b"{m}", "nothing that is known": bytes(range(128, 200)) + b"{m}",
        "an empty record": b"\x16\x03\x01\x00\x00{m}", "a PROXY header": b"PROXY TCP4 1.2.3.4 5.6.7.8 1 443\r\n{m}",
        "Tor's obfuscation": bytes((i * 37 + 11) % 256 for i in range(64)) + b"{m}",
    }
    for name, said in words.items():
        add(f"{name} in a tunnel", here, (lambda text: lambda mark: text.replace(b"{m}", mark.encode()))(said))
    add("a hello for a listed host", here, hello(LISTED))
    add("a hello for another host", here, hello("other.example"))
    add("a hello for a host below", here, hello("www." + ALLOWED))
    add("a hello for the host above", "www." + here, hello(ALLOWED))
    add("a hello for a listed host in small records", here, hello(LISTED, pieces=7))
    add("a hello for a listed host in capitals", here, hello(LISTED.upper()))
    add("a hello for two hosts", here, hello(names=[ALLOWED.encode(), LISTED.encode()]))
    add("a hello for two hosts, the listed one first", here, hello(names=[LISTED.encode(), ALLOWED.encode()]))
    add("a hello for an address", here, hello(LISTED_ADDRESS))
    add("a hello for an empty name", here, hello(b""))
    add("a hello for a name that is no list", here, hello(raw_name=b"\0"))
    add("a hello for a name with a zero in it", here, hello(ALLOWED.encode() + b"\0." + LISTED.encode()))
    add("a hello for a name in UTF-8", here, hello("pörnography.example".encode()))
    add("a hello that names no host", here, hello())
    add("a hello that is too long for its records", here, hello(ALLOWED, pieces=1, more=struct.pack(">HH", 21, 20_000) + b"\0" * 20_000))
    add("a hello with the name twice", here, hello(ALLOWED, more=struct.pack(">HHHBH", 0, 5 + len(LISTED), 3 + len(LISTED), 0, len(LISTED)) + LISTED.encode()))
    front = struct.pack(">HH", 0xfe0d, 8) + b"\0\0\1\0\1\0\0\0"
    add("an encrypted hello behind the name of a front", here, hello("cloudflare-ech.com", more=front))
    cases.append(connect("cloudflare-ech.com:443", hello("cloudflare-ech.com", more=front)))
    for address in (NAMELESS_ADDRESS, "3405803785", "[2001:db8::9]", LISTED_ADDRESS, "127.0.0.1", "10.0.0.5"):
        add(f"CONNECT to {address}, and no name", f"{address}:443", hello())
        add(f"CONNECT to {address}, and a listed name", f"{address}:443", hello(LISTED))
        add(f"CONNECT to {address}, and the name of an allowed host", f"{address}:443", hello(ALLOWED))
    for target in (f"{LISTED}", f"http://{LISTED}:443", f"{ALLOWED}:443@{LISTED}:443", f"{LISTED}:0", f"{LISTED}:65536",
                   f"{LISTED}:443/", f"%70ornography.example:443", f"{LISTED}:00443", f"{LISTED}.:443", f" {LISTED}:443",
                   "pornography。example:443"):
        add(f"CONNECT {target}", target, hello(LISTED), host=ALLOWED)
    for name in LEADING:
        add(f"CONNECT {name}", f"{name}:443", hello(name))
    return cases


# ---- pages that another site shows as its own

def fronts(port):
    inner = f"http://{LISTED}/"
    quoted = urllib.parse.quote(inner, safe="")
    twice = urllib.parse.quote(quoted, safe="")
    coded = base64.b64encode(inner.encode()).decode()
    turned = urllib.parse.quote(codecs.encode(inner, "rot13"), safe="")
    urls = [
        "http://pornography-example.translate.goog:{p}/", "http://www-pornography-example.translate.goog:{p}/?_x_tr_sl=en",
        "http://PORNOGRAPHY-EXAMPLE.translate.goog:{p}/", "http://chat--with--strangers-example.translate.goog:{p}/",
        f"http://translate.google.com:{{p}}/translate?sl=en&tl=fr&u={quoted}",
        f"http://translate.google.com:{{p}}/translate?sl=en&tl=fr&u={twice}",
        f"http://translate.google.com:{{p}}/translate?u={LISTED}", f"http://translate.google.co.uk:{{p}}/translate?u={quoted}",
        f"http://translate.googleusercontent.com:{{p}}/translate_c?u={quoted}",
        f"http://translate.yandex.com:{{p}}/translate?url={quoted}&lang=en-fr",
        f"http://translated.turbopages.org:{{p}}/proxy_u/en-fr.en.1/http/{LISTED}/",
        "http://pornography-example.turbopages.org:{p}/turbo/s/",
        f"http://www.translatoruser-int.com:{{p}}/translate?from=en&to=fr&a={quoted}",
        f"http://www.microsofttranslator.com:{{p}}/bv.aspx?a={quoted}", f"http://www.translatetheweb.com:{{p}}/?a={quoted}",
        f"http://papago.naver.net:{{p}}/website?source=en&target=ko&url={quoted}",
        f"http://fanyi.baidu.com:{{p}}/transpage?query={quoted}&source=url",
        f"http://cdn.ampproject.org:{{p}}/c/s/{LISTED}/page.html", f"http://cdn.ampproject.org:{{p}}/v/{LISTED}/page.html",
        f"http://cdn.ampproject.org:{{p}}/i/s/{LISTED}/picture.jpg", "http://pornography-example.cdn.ampproject.org:{p}/",
        "http://pornography-example.bing-amp.com:{p}/c/s/", f"http://www.google.com:{{p}}/amp/s/{LISTED}/page",
        f"http://www.google.co.uk:{{p}}/amp/{LISTED}/page",
        f"http://webcache.googleusercontent.com:{{p}}/search?q=cache:AbC-1_x:{LISTED}/+words",
        f"http://webcache.googleusercontent.com:{{p}}/search?q=cache:{quoted}",
        f"http://cc.bingj.com:{{p}}/cache.aspx?q=words&u={quoted}",
        f"http://web.archive.org:{{p}}/web/2020/{inner}", f"http://web.archive.org:{{p}}/web/20200102030405if_/{inner}",
        f"http://web.archive.org:{{p}}/save/{inner}", f"http://archive.ph:{{p}}/newest/{inner}",
        f"http://archive.today:{{p}}/{inner}", f"http://arquivo.pt:{{p}}/wayback/2020/{inner}",
        f"http://webarchive.nationalarchives.gov.uk:{{p}}/ukgwa/2020/{inner}",
        f"http://webarchive.nationalarchives.gov.uk:{{p}}/ukgwa/2020/http:%2F%2F{LISTED}/",
        f"http://wayback.archive-it.org:{{p}}/1/2020/{inner}", f"http://megalodon.jp:{{p}}/2020-0101/{LISTED}/",
        f"http://timetravel.mementoweb.org:{{p}}/memento/2020/{inner}", f"http://r.jina.ai:{{p}}/{inner}",
        f"http://12ft.io:{{p}}/{inner}", f"http://printfriendly.com:{{p}}/print?url={quoted}",
        f"http://i0.wp.com:{{p}}/{LISTED}/picture.jpg", f"http://wsrv.nl:{{p}}/?url={LISTED}/picture.jpg",
        f"http://images.weserv.nl:{{p}}/?url=ssl:{LISTED}/picture.jpg&u={LISTED}",
        f"http://external-content.duckduckgo.com:{{p}}/iu/?u={quoted}", f"http://corsproxy.io:{{p}}/?{quoted}",
        f"http://unknown-proxy.test:{{p}}/browse.php?u={quoted}&b=4", f"http://unknown-proxy.test:{{p}}/browse.php?u={turned}",
        f"http://unknown-proxy.test:{{p}}/index.php?q={coded}", f"http://unknown-proxy.test:{{p}}/a?x=1&u={coded.rstrip('=')}",
        f"http://unknown-proxy.test:{{p}}/cgi-bin/nph-proxy.cgi/000100A/http/{LISTED}/",
        f"http://unknown-proxy.test:{{p}}/miniProxy.php?{inner}", f"http://unknown-proxy.test:{{p}}/PROXY.PHP?url={quoted}",
        f"http://arquivo.pt:{{p}}/wayback/2020/http://translate.google.com/translate?u={quoted}",
        "http://illegal--content--test-example.translate.goog:{p}/",
        "http://arquivo.pt:{p}/wayback/2020/http://illegal-content-test.example/",
    ]
    cases = pages(urls, port)
    for name in ("pornography-example.translate.goog", "www-pornography-example.translate.goog",
                 "pornography-example.cdn.ampproject.org", "illegal--content--test-example.translate.goog"):
        cases.append(connect(f"{name}:443", hello(name)))
    return cases


# ---- ways round that have names

def services(port):
    names = ["dns.google", "cloudflare-dns.com", "mozilla.cloudflare-dns.com", "dns.quad9.net", "dns.nextdns.io",
             "abc123.dns.nextdns.io", "doh.opendns.com", "use-application-dns.net", "mask.icloud.com", "mask-h2.icloud.com",
             "arquivo.pt", "fanyi.baidu.com", "nordvpn.com", "api.protonvpn.com", "psiphon.ca", "www.torproject.org", "croxyproxy.com", "web.archive.org"]
    cases = [connect(f"{name}:443", hello(name)) for name in names]
    cases += pages([f"http://{name}:{{p}}/" for name in names], port)
    cases += pages(["http://resolver.test:{p}/dns-query?dns=AAABAAABAAAAAAAAA3d3dwdleGFtcGxlA2NvbQAAAQAB",
                    "http://resolver.test:{p}/a/dns-query?x=1&dns=AAAB"], port)
    cases.append(Case("TRACE", get(f"http://{ALLOWED}:{{p}}/", port, method="TRACE"), None))
    return cases


GROUPS = {"names in other spellings": spellings, "addresses, and what stands behind names": addresses,
          "paths in other spellings": paths, "what two readers understand differently": messages, "tunnels": tunnels,
          "pages that another site shows": fronts, "services with names": services}


# ---- and what must not be touched

def benign(port):
    urls = [f"http://{ALLOWED}:{{p}}/", f"http://{ALLOWED.upper()}:{{p}}/", f"http://{ALLOWED}.:{{p}}/", "http://münchen.test:{p}/",
            "http://xn--mnchen-3ya.test:{p}/", f"http://{ALLOWED}:{{p}}/./a/../b", f"http://{ALLOWED}:{{p}}//a//b",
            f"http://{ALLOWED}:{{p}}/%61?q=%20", f"http://{ALLOWED}:{{p}}/a;x=1;y=2", f"http://{ALLOWED}:{{p}}/?u=http://{LISTED}/",
            f"http://{ALLOWED}:{{p}}/share?url=http%3A%2F%2F{LISTED}", f"http://{ALLOWED}:{{p}}/{LISTED}",
            "http://pornography-example.test:{p}/", "http://mypornography.example:{p}/", "http://pornography.example.test:{p}/",
            "http://example:{p}/", f"http://{PATH}:{{p}}/", f"http://{PATH}:{{p}}/chatter", f"http://{PATH}:{{p}}/about/chat",
            f"http://{PATH}:{{p}}/a/../about", "http://news-example.translate.goog:{p}/?_x_tr_sl=en",
            "http://translate.google.com:{p}/?sl=en&tl=fr&text=pornography", "http://translate.google.com:{p}/translate?u=news.example",
            "http://cdn.ampproject.org:{p}/v0.js", "http://cdn.ampproject.org:{p}/c/s/news.example/a.html",
            "http://www.google.com:{p}/search?q=pornography.example",
            "http://webarchive.nationalarchives.gov.uk:{p}/ukgwa/2020/http://news.example/", "http://webarchive.nationalarchives.gov.uk:{p}/",
            f"http://{ALLOWED}:{{p}}/browse.php?page=2", f"http://{ALLOWED}:{{p}}/index.php?q=aGVsbG8",
            f"http://{ALLOWED}:{{p}}/dns-query", "http://1a.test:{p}/", "http://0x7f.test:{p}/", "http://www.childline.org.uk:{p}/",
            "http://scunthorpe.test:{p}/", "http://essex.test:{p}/sussex", "http://middlesex.test:{p}/breast-cancer"]
    cases = pages(urls, port)
    plain = f"http://{ALLOWED}:{port}/"
    host = f"{ALLOWED}:{port}"
    cases.append(Case("a body with a length", get(plain, port, method="POST", more="Content-Length: 3\r\n") + b"abc", None))
    cases.append(Case("a body in chunks with a trailer", get(plain, port, method="POST", more="Transfer-Encoding: chunked\r\n")
                      + b"3;x=y\r\nabc\r\n0\r\nX-T: 1\r\n\r\n", None))
    cases.append(Case("a body that looks like a request", get(plain, port, method="POST", more="Content-Length: 29\r\n")
                      + b"GET http://x.example/ HTTP/1.1", None))
    cases.append(Case("HTTP/1.0", get(plain, port).replace(b"HTTP/1.1", b"HTTP/1.0"), None))
    cases.append(Case("two requests at once", get(plain, port).replace(b"X-Case: {m}", b"X-A: b") + get(plain, port), None))
    cases.append(Case("blanks around a value", f"GET {plain} HTTP/1.1\r\nHost:\t {host} \r\nX-Case: {{m}}\r\n\r\n".encode(), None))
    cases.append(connect(f"{ALLOWED}:443", hello(ALLOWED)))
    cases.append(connect(f"{ALLOWED}:443", hello(ALLOWED.upper()))._replace(name="a hello in capitals"))
    cases.append(connect(f"{ALLOWED}:443", hello(ALLOWED, pieces=5))._replace(name="a hello in small records"))
    grease = struct.pack(">HH", 0xfe0d, 8) + b"\0\0\1\0\1\0\0\0" + struct.pack(">HH", 0x0a0a, 0)
    cases.append(connect(f"{ALLOWED}:443", hello(ALLOWED, more=grease))._replace(name="a browser's grease for encrypted hellos"))
    cases.append(connect("news-example.translate.goog:443", hello("news-example.translate.goog")))
    cases.append(connect("www.childline.org.uk:443", hello("www.childline.org.uk")))
    return cases
