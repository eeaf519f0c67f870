// The product as a test starts it: in a state folder of its own, on ports that were free a moment ago, with the three
// example schools. Nothing here knows a page.

import { execFileSync, spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
export const SCHOOLS = ["homewood", "headcorn", "hccs"];

const PROGRAM = process.env.GATEHOUSE ?? join(ROOT, "build/dev/gatehouse");
const LOWEST_PORT = 12_000;
const ASSETS = join(ROOT, "build/assets");
const STARTS_WITHIN = 60_000; // milliseconds; the first start makes keys, a certificate and the database

function buildAssets() {
  if (!existsSync(join(ASSETS, "manifest.txt")))
    execFileSync(join(ROOT, "tools/build_assets"), [ASSETS], { stdio: ["ignore", "ignore", "inherit"] });
}

// All are bound at the same time, so that no two are the same; below those that the kernel gives to connections, one of
// which could else take a port while its process is down.
async function freePorts(count) {
  const beyond = Number(readFileSync("/proc/sys/net/ipv4/ip_local_port_range", "utf8").trim().split(/\s+/)[0]);
  const servers = [];
  while (servers.length < count) {
    const port = beyond > LOWEST_PORT ? randomInt(LOWEST_PORT, beyond) : 0;
    const server = createServer();
    const isBound = await new Promise((done) =>
      server.once("error", () => done(false)).listen(port, "127.0.0.1", () => done(true)),
    );
    if (isBound) servers.push(server);
  }
  const ports = servers.map((server) => server.address().port);
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
  return ports;
}

const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

// Asks again until the answer is truthy; after the deadline throws with what was waited for.
export async function until(what, milliseconds, ask) {
  const deadline = Date.now() + milliseconds;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > deadline) throw new Error(`${what} did not happen within ${milliseconds / 1000} seconds`);
    await pause(50);
  }
}

// One process with all that it has said.
class Program {
  constructor(arguments_) {
    this.said = "";
    this.ended = false;
    this.process = spawn(PROGRAM, arguments_, { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"] });
    for (const stream of [this.process.stdout, this.process.stderr])
      stream.setEncoding("utf8").on("data", (text) => (this.said += text));
    this.gone = new Promise((done) =>
      this.process.on("exit", () => {
        this.ended = true;
        done();
      }),
    );
  }

  async says(words, times = 1) {
    await until(`"${words}"`, STARTS_WITHIN, () => {
      if (this.ended) throw new Error(`it ended before it said "${words}":\n${this.said}`);
      return this.said.split(words).length > times;
    }).catch((fault) => {
      throw this.ended ? fault : new Error(`${fault.message}; until then it said:\n${this.said}`);
    });
  }

  async end(signal) {
    if (!this.ended) this.process.kill(signal);
    await this.gone;
  }
}

function children(pid) {
  const listed = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim();
  return listed === "" ? [] : listed.split(" ").map(Number);
}

const verbOf = (pid) => {
  const command = `/proc/${pid}/cmdline`;
  return existsSync(command) ? readFileSync(command, "utf8").split("\0")[1] : "";
};

export class House {
  // `how` is "together" (one supervisor, which starts again what died) or "apart" (two programs, nobody to do so).
  static async start(how) {
    buildAssets();
    const house = new House();
    house.state = mkdtempSync(join(tmpdir(), "gatehouse-test-"));
    const [https, http, ...proxies] = await freePorts(2 + SCHOOLS.length);
    house.office = `https://localhost:${https}`;
    house.proxies = Object.fromEntries(SCHOOLS.map((school, i) => [school, proxies[i]]));
    house.arguments = ["--demo", "--state", house.state, "--profiles", "profiles", "--lists", "lists/starter",
      "--assets", ASSETS, "--https-port", `${https}`, "--http-port", `${http}`,
      ...SCHOOLS.flatMap((school, i) => ["--proxy-port", `${school}=${proxies[i]}`])];
    house.programs = {};
    try {
      if (how === "together") await house.startTogether();
      else await house.startApart();
    } catch (fault) {
      await house.stop();
      throw fault;
    }
    house.signIns = house.readSignIns();
    return house;
  }

  async startTogether() {
    this.programs.run = new Program(["run", ...this.arguments]);
    await this.programs.run.says("gateway listens on", SCHOOLS.length);
    await this.programs.run.says("Demo sign-ins");
    await this.answers();
  }

  // The first start makes the folders of both; after that each starts by itself.
  async startApart() {
    await this.startTogether();
    await this.programs.run.end("SIGTERM");
    this.programs = {};
    await this.startPart("office");
    await this.startPart("gateway");
  }

  // As a scheme's download would put it there: under another name until it is whole.
  dropIllegalList(school, [name, address]) {
    const at = join(this.state, "office", "illegal-lists", school, `${name}.txt`);
    writeFileSync(`${at}.part`, `${address}\n`);
    renameSync(`${at}.part`, at);
  }

  async startPart(part) {
    this.programs[part] = new Program([part, ...this.arguments]);
    await (part === "office" ? this.programs.office.says("Demo sign-ins")
                             : this.programs.gateway.says("gateway listens on", SCHOOLS.length));
    if (part === "office") await this.answers();
  }

  // The plain site answers as soon as the office serves.
  async answers() {
    const port = this.arguments[this.arguments.indexOf("--http-port") + 1];
    await until("an answer of the office", STARTS_WITHIN, () =>
      fetch(`http://localhost:${port}/`, { redirect: "manual" }).then(() => true, () => false));
  }

  // "  https://localhost:1/headcorn/sign-in   dsl   pass-word   Designated safeguarding lead"
  readSignIns() {
    const program = this.programs.run ?? this.programs.office;
    const signIns = [];
    for (const line of program.said.split("\n")) {
      const [address, name, password, ...title] = line.trim().split(/\s+/);
      if (address?.endsWith("/sign-in"))
        signIns.push({ school: address.split("/").at(-2), name, password, title: title.join(" ") });
    }
    return signIns;
  }

  signIn(school, name) {
    const found = this.signIns.find((each) => each.school === school && each.name === name);
    if (!found) throw new Error(`${school} has no demo sign-in "${name}"`);
    return found;
  }

  pidOf(part) {
    if (this.programs[part]) return this.programs[part].process.pid;
    return children(this.programs.run.process.pid).find((pid) => verbOf(pid) === part);
  }

  async kill(part) {
    const pid = this.pidOf(part);
    if (!pid) throw new Error(`the ${part} does not run`);
    process.kill(pid, "SIGKILL");
    if (this.programs[part]) await this.programs[part].gone;
    else await until(`the end of the ${part}`, 5_000, () => this.pidOf(part) !== pid);
  }

  said() {
    return Object.values(this.programs).map((program) => program.said).join("\n");
  }

  async stop() {
    for (const program of Object.values(this.programs)) await program.end("SIGTERM");
    rmSync(this.state, { recursive: true, force: true });
  }
}

export const filesIn = (folder, ending) =>
  readdirSync(folder).filter((name) => name.endsWith(ending)).sort().map((name) => join(folder, name));
