"""A whole Gatehouse for tests from outside: a state folder of its own, free ports, the office and the gateway as two
processes that a test may stop, kill and start again. Nothing here looks into the program: only ports and files.
"""
import http.client
import os
import random
import re
import shutil
import signal
import socket
import sqlite3
import ssl
import subprocess
import tempfile
import threading
import time
import urllib.parse

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PROGRAM = os.environ.get("GATEHOUSE", os.path.join(ROOT, "build/dev/gatehouse"))
ASSETS = os.path.join(ROOT, "build/assets")
SCHOOLS = ("headcorn", "homewood", "hccs")
LOWEST_PORT = 12000
BLOCKED = "chat-with-strangers.example"  # of lists/starter


def until(condition, seconds=30):
    """Waits for a condition, and gives what it came to; raises when it does not come true in time."""
    end = time.monotonic() + seconds
    while True:
        found = condition()
        if found:
            return found
        if time.monotonic() > end:
            raise TimeoutError(f"not true within {seconds} s: {condition.__doc__ or condition.__name__}")
        time.sleep(0.01)


def rows_of(file, query):
    """Of a database that another process writes: one that is half made, or is opened and closed by its writer at this very
    moment, is asked again."""
    def answer():
        """the database answers"""
        try:
            database = sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=30)
            try:
                return [database.execute(query).fetchall()]
            finally:
                database.close()
        except sqlite3.OperationalError:
            return None
    return until(answer)[0]


def free_ports(count):
    """All held at the same time, so that no two are the same; below those that the kernel gives to connections, one of
    which could else take a port while its process is down."""
    with open("/proc/sys/net/ipv4/ip_local_port_range") as given:
        beyond = int(given.read().split()[0])
    held = []
    while len(held) < count:
        one = socket.socket()
        try:
            one.bind(("127.0.0.1", random.SystemRandom().randrange(LOWEST_PORT, beyond) if beyond > LOWEST_PORT else 0))
            held.append(one)
        except OSError:
            one.close()
    ports = [one.getsockname()[1] for one in held]
    for one in held:
        one.close()
    return ports


def build_assets():
    if not os.path.exists(os.path.join(ASSETS, "manifest.txt")):
        subprocess.run([os.path.join(ROOT, "tools/build_assets"), ASSETS], check=True, stdout=subprocess.DEVNULL)


class NameServer:
    """Answers every question over UDP with *no such name*, so that no test depends on the network outside."""

    def __init__(self):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.at = "127.0.0.1:%d" % self.socket.getsockname()[1]
        threading.Thread(target=self._answer, daemon=True).start()

    def _answer(self):
        while True:
            question, asker = self.socket.recvfrom(4096)
            self.socket.sendto(self.answer(question), asker)

    def answer(self, question):
        # RFC 1035 4.1.1: the question with QR, RA and RCODE 3; without what an OPT record added behind it.
        end = question.find(b"\0", 12) + 5
        return question[:2] + b"\x81\x83\0\1\0\0\0\0\0\0" + question[12:end]


class Process:
    """One of the two, started and ended by its id alone."""

    def __init__(self, house, verb):
        self.verb, self.words = verb, os.path.join(house.folder, f"{verb}.log")
        self.log = open(self.words, "ab")
        self.begins_at = self.log.tell()
        self.process = subprocess.Popen([PROGRAM, verb, *house.arguments], stdout=self.log, stderr=subprocess.STDOUT,
                                        cwd=ROOT)
        self.pid = self.process.pid

    def said(self):
        with open(self.words, errors="replace") as log:
            log.seek(self.begins_at)
            return log.read()

    def is_alive(self):
        return self.process.poll() is None

    def end(self, with_signal=signal.SIGTERM):
        if self.is_alive():
            self.process.send_signal(with_signal)
        self.process.wait(60)
        self.log.close()


class House:
    def __init__(self, template=None, more=(), names=None, prepare=None):
        """`prepare` is given a folder, and gives those of the profiles and the lists to begin with."""
        build_assets()
        self.folder = tempfile.mkdtemp(prefix="gatehouse-")
        self.profiles, self.lists = os.path.join(ROOT, "profiles"), os.path.join(ROOT, "lists/starter")
        if prepare:
            self.profiles, self.lists = prepare(self.folder)
        self.state = os.path.join(self.folder, "state")
        if template:
            shutil.copytree(template, self.state, ignore=shutil.ignore_patterns("*.sock"))
        ports = free_ports(5)
        self.https, self.http = ports[:2]
        self.proxy = dict(zip(SCHOOLS, ports[2:]))
        self.names = names or NameServer()
        self.arguments = ["--demo", *self.places(), "--assets", ASSETS, "--https-port", str(self.https),
                          "--http-port", str(self.http), "--name-server", self.names.at, *more]
        for school, port in self.proxy.items():
            self.arguments += ["--proxy-port", f"{school}={port}"]
        self.office = self.gateway = None

    def places(self):
        return ["--state", self.state, "--profiles", self.profiles, "--lists", self.lists]

    def path(self, *names):
        return os.path.join(self.state, *names)

    # starting and stopping

    def begin_office(self):
        self.office = Process(self, "office")

    def await_office(self):
        def is_up():
            """the office says that it is running"""
            if not self.office.is_alive():
                raise RuntimeError("the office did not start:\n" + self.office.said()[-2000:])
            return "Gatehouse is running" in self.office.said()
        until(is_up, 60)

    def start_office(self):
        self.begin_office()
        self.await_office()

    def begin_gateway(self):
        self.gateway = Process(self, "gateway")

    def await_gateway(self):
        def is_up():
            """the gateway listens at every school's port"""
            if not self.gateway.is_alive():
                raise RuntimeError("the gateway did not start:\n" + self.gateway.said()[-2000:])
            return self.gateway.said().count("gateway listens on") == len(SCHOOLS)
        try:
            until(is_up, 60)
        except TimeoutError as late:
            raise TimeoutError(f"{late}; it said:\n{self.gateway.said()[-2000:]}") from late

    def start_gateway(self):
        self.begin_gateway()
        self.await_gateway()

    def stop(self):
        for process in (self.gateway, self.office):
            if process and process.is_alive():
                process.end()

    def close(self):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    # asking

    def admin(self, *words):
        done = subprocess.run([PROGRAM, "admin", *words, *self.places()], cwd=ROOT, text=True, capture_output=True,
                              timeout=120)
        return done.returncode, done.stdout, done.stderr

    def demo_sign_ins(self):
        """(school, name) -> password"""
        with open(self.path("office", "demo-sign-ins")) as lines:
            parts = [line.rstrip("\n").split("\t") for line in lines]
        return {(p[0], p[2]): p[3] for p in parts}

    def sign_in_ways(self):
        """(school, title) -> (name, password)"""
        with open(self.path("office", "demo-sign-ins")) as lines:
            parts = [line.rstrip("\n").split("\t") for line in lines]
        return {(p[0], p[1]): (p[2], p[3]) for p in parts}

    def bind_learner(self, school="headcorn", source="127.0.0.1"):
        """Signs the school's demo learner in at the portal, from this address, through the school's proxy port."""
        name, password = self.sign_in_ways()[(school, "Learner")]
        host = f"gatehouse.{school}.example"
        body = urllib.parse.urlencode({"name": name, "password": password})
        page = self.through_tunnel(school, source, "POST", f"https://{host}/{school}/portal", body)
        if page.status != 303:
            raise RuntimeError(f"the portal answered {page.status}")
        self.await_binding(school, source)

    def await_binding(self, school, source):
        def is_bound():
            """the gate knows who is signed in"""
            return self.ask(school, source, f"http://{BLOCKED}/bound")[0] == 403
        until(is_bound)

    def through_tunnel(self, school, source, method, url, body=None, headers=None):
        parts = urllib.parse.urlsplit(url)
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        connection = http.client.HTTPSConnection("127.0.0.1", self.proxy[school], context=context, timeout=30,
                                                 source_address=(source, 0))
        connection.set_tunnel(parts.hostname, 443)
        fields = {"Host": parts.hostname, "Origin": f"https://{parts.hostname}", **(headers or {})}
        if body is not None:
            fields["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request(method, parts.path, body=body, headers=fields)
        answer = connection.getresponse()
        answer.content = answer.read()
        connection.close()
        return answer

    def direct(self, school, role, path, timeout=30):
        """A page of the office, on this machine, signed in as the role's demo person."""
        name, password = self.sign_in_ways()[(school, role)]
        context = ssl._create_unverified_context()
        connection = http.client.HTTPSConnection("localhost", self.https, context=context, timeout=timeout)
        origin = f"https://localhost:{self.https}"
        body = urllib.parse.urlencode({"name": name, "password": password})
        connection.request("POST", f"/{school}/sign-in", body=body, headers={
            "Origin": origin, "Content-Type": "application/x-www-form-urlencoded"})
        answer = connection.getresponse()
        answer.read()
        cookie = re.match(r"[^;]+", answer.headers.get("Set-Cookie", ""))[0]
        connection.request("GET", path, headers={"Cookie": cookie})
        answer = connection.getresponse()
        answer.content = answer.read().decode()
        connection.close()
        return answer

    def ask(self, school, source, url, timeout=10):
        """One request on a connection of its own, ended in good order: (status, length of the answer)."""
        host = urllib.parse.urlsplit(url).netloc
        connection = http.client.HTTPConnection("127.0.0.1", self.proxy[school], timeout=timeout,
                                                source_address=(source, 0))
        connection.request("GET", url, headers={"Host": host})
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return answer.status, len(body)


class SignedIn:
    """Somebody at the office, as a browser would be: one kept-alive connection, a cookie, the tokens of the forms."""

    def __init__(self, at, role, school):
        self.origin = f"https://localhost:{at.https}"
        self.connection = http.client.HTTPSConnection("localhost", at.https, timeout=60,
                                                      context=ssl._create_unverified_context())
        name, password = at.sign_in_ways()[(school, role)]
        answer = self.ask("POST", f"/{school}/sign-in", {"name": name, "password": password})
        if answer.status != 303:
            raise RuntimeError(f"the sign-in of the {role} was answered with {answer.status}")
        self.cookie = re.match(r"[^;]+", answer.headers["Set-Cookie"])[0]

    cookie = ""

    def ask(self, method, path, fields=None):
        head = {"Cookie": self.cookie, "Origin": self.origin}
        body = None
        if fields is not None:
            head["Content-Type"] = "application/x-www-form-urlencoded"
            body = urllib.parse.urlencode(fields)
        self.connection.request(method, path, body=body, headers=head)
        answer = self.connection.getresponse()
        answer.content = answer.read().decode()
        return answer

    def page(self, path):
        answer = self.ask("GET", path)
        if answer.status != 200:
            raise RuntimeError(f"{path} was answered with {answer.status}")
        return answer.content

    def send(self, page, action, fields):
        """A form of `page`, with its token; gives the moment at which the answer was there."""
        token = re.search(r'name="form_token" value="([^"]*)"', page)
        answer = self.ask("POST", action, {**fields, **({"form_token": token[1]} if token else {})})
        if answer.status != 303:
            raise RuntimeError(f"{action} was answered with {answer.status}")
        return time.monotonic()


def agree_to(at, school, words):
    """The head of a school whose policy asks for consent alone agrees to the change that waits, by its words."""
    head = SignedIn(at, "Headteacher", school)
    links = re.findall(rf'href="(/{school}/gate/changes/[^"/]+)">([^<]*)<', head.page(f"/{school}/gate/changes"))
    of_change = next(link for link, title in links if words in title)
    page = head.page(of_change)
    seen = re.search(r'name="seen" value="([^"]*)"', page)
    head.send(page, re.search(r'action="([^"]*/decision)"', page)[1],
              {"decision": "approve", "reason": "agreed", **({"seen": seen[1]} if seen else {})})


class Tests:
    """Counts, says what it did, and ends with the line that tools/check.py reads."""

    def __init__(self):
        self.passed, self.failed = 0, 0

    def check(self, sentence, holds, why=""):
        if holds:
            self.passed += 1
            print(f"ok    {sentence}", flush=True)
        else:
            self.failed += 1
            print(f"FAIL  {sentence}\n      {why}", flush=True)

    def end(self):
        print(f"{self.passed} passed, {self.failed} failed", flush=True)
        return 1 if self.failed or not self.passed else 0
