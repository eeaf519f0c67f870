// The vocabulary of the scenarios: every sentence that may stand in one, and what it does. `""` is where the scenario
// writes words of its own. A sentence that sees, checks; one that acts, does only what the person could.

import { House, until } from "../support/house.mjs";
import { fillSignIn, keepPicture, openPage, signIn, turnPage } from "../support/chromium.mjs";
import { PERSONS } from "./text.mjs";

const SOON = 5_000; // milliseconds in which the school hears of what happened at the gate
const LISTS = 100_000; // milliseconds; the office looks once a minute at least whether lists have changed
const AWAY = 20_000; // milliseconds; a gate that is silent for ten seconds counts as away
const MOST_PAGES = 150;

function check(truth, otherwise) {
  if (!truth) throw new Error(otherwise);
}

const textOf = (page) => page.locator("body").innerText();

async function sees(page, words) {
  const text = await textOf(page);
  check(text.includes(words), `the page does not say "${words}"; it says:\n${text}`);
}

async function seesNot(page, words) {
  check(!(await textOf(page)).includes(words), `the page says "${words}"`);
}

// Goes there again and again, as somebody would who waits for it.
async function seesInTime(world, page, [words, place]) {
  await until(`"${words}" on "${place}"`, SOON, async () => {
    await page.goto(world.link(place));
    return (await textOf(page)).includes(words);
  });
}

// Whatever the person may call a control: its label, a group's question and then the answer.
async function choose(page, [answer, question]) {
  const list = page.getByRole("combobox", { name: question });
  if ((await list.count()) > 0) return list.first().selectOption({ label: answer });
  return page.getByRole("group", { name: question }).getByLabel(answer, { exact: true }).check();
}

async function chooseName(world, page, [title, question]) {
  const name = world.persons.get(PERSONS.get(title))?.fullName;
  check(name, `the ${title} is not known by name`);
  await choose(page, [name, question]);
}

const bringFile = (page, [name, content, label]) =>
  page.getByLabel(label, { exact: true }).setInputFiles({ name, mimeType: "text/plain", buffer: Buffer.from(content) });

const factOf = (page, key) =>
  page.locator(".govuk-summary-list__row").filter({ has: page.locator("dt", { hasText: key }) }).first().locator("dd");

async function standsAs(world, page, [clause, state]) {
  const today = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeZone: "Europe/London" }).format(new Date());
  await until(`clause ${clause} ${state} by evidence of ${today}`, SOON, async () => {
    await page.goto(world.link(`policy/clauses/${clause}`));
    const stands = (await factOf(page, "State").innerText()).trim();
    return stands === state && (await factOf(page, "Last evidence").innerText()).includes(today);
  });
}

async function signInAtPortal(world, page, who) {
  await fillSignIn(page, world.persons.get(who).signIn);
  await turnPage(page, () => page.getByRole("button", { name: "Start", exact: true }).click());
}

// Some links look like buttons, and say that they are.
async function follow(page, name) {
  await turnPage(page, () => page.locator("a").filter({ hasText: name }).first().click());
}

async function press(page, name) {
  await turnPage(page, () => page.getByRole("button", { name, exact: true }).first().click());
  const refused = page.locator(".govuk-error-summary");
  if ((await refused.count()) > 0) throw new Error(`the form was refused: ${await refused.first().innerText()}`);
}

async function pressRefused(page, [name, words]) {
  await turnPage(page, () => page.getByRole("button", { name, exact: true }).first().click());
  const said = await page.locator(".govuk-error-summary").first().innerText();
  check(said.includes(words), `the form was refused with: ${said}`);
}

// "November 2026", on the school's wall.
async function followMonth(page) {
  const name = new Intl.DateTimeFormat("en-GB", { timeZone: "Europe/London", month: "long", year: "numeric" });
  await follow(page, name.format(new Date()));
}

const unfold = (page, name) => page.locator("summary").filter({ hasText: name }).first().click();
const write = (page, text, label) => page.getByLabel(label, { exact: true }).first().fill(text);

// The day after today on the school's wall, into the three boxes of the question.
async function writeTomorrow(page, question) {
  const wall = new Intl.DateTimeFormat("en-CA", { timeZone: "Europe/London" });
  const [year, month, day] = wall.format(new Date(Date.now() + 24 * 3600 * 1000)).split("-");
  const boxes = page.getByRole("group", { name: question });
  await boxes.getByLabel("Day", { exact: true }).fill(day);
  await boxes.getByLabel("Month", { exact: true }).fill(month);
  await boxes.getByLabel("Year", { exact: true }).fill(year);
}

async function writeName(world, page, [title, label]) {
  const name = world.persons.get(PERSONS.get(title))?.fullName;
  check(name, `the ${title} is not known by name`);
  await write(page, name, label);
}

// The steps of safeguarding work that are told as one.
async function takeUp(world, page, [title]) {
  const name = world.persons.get(PERSONS.get(title))?.fullName;
  check(name, `the ${title} is not known by name`);
  await page.goto(world.link("concerns"));
  await turnPage(page, () => page.getByRole("link", { name }).first().click());
  await press(page, "Acknowledge");
}

async function triage(page, [threshold, reason]) {
  await page.getByLabel(threshold, { exact: true }).check();
  await write(page, reason, "Why?");
  await press(page, "Record the triage");
}

async function record(page, [kind, words]) {
  await choose(page, [kind, "What is it?"]);
  await write(page, words, "Entry");
  await press(page, "Add the entry");
  await sees(page, words);
}

async function tellHead(page, [summary]) {
  await unfold(page, "Tell the headteacher");
  await write(page, summary, "Summary for the headteacher");
  await press(page, "Send the summary");
}

async function prepareClosing(page, [learned]) {
  await unfold(page, "Prepare the closing");
  await write(page, learned, "What did we learn?");
  await choose(page, ["No", "Must policy or curriculum change?"]);
  await press(page, "Prepare for the second signer");
}

// What the answer to a request says that could tell a hidden page from an absent one.
async function answerOf(page, address) {
  const response = await page.request.get(address, { maxRedirects: 0 });
  return `${response.status()}\n${(await response.text()).replaceAll(/form_token" value="[^"]*"/g, "")}`;
}

async function looksAbsent(world, page, [place]) {
  const hidden = new URL(world.link(place));
  const absent = hidden.href.slice(0, hidden.href.lastIndexOf("/") + 1) + "a".repeat(26);
  const [shown, none] = [await answerOf(page, hidden.href), await answerOf(page, absent)];
  check(shown.startsWith("404"), `the answer is ${shown.slice(0, 3)}, not 404`);
  check(shown === none, "the answer differs from that for a page that does not exist");
}

// Every page and file to which the person's own pages lead, beginning at the start page.
async function everyPage(world, page) {
  const pages = new Map();
  const waiting = [world.link("")];
  while (waiting.length > 0) {
    const address = waiting.shift();
    if (pages.has(address)) continue;
    check(pages.size < MOST_PAGES, `more than ${MOST_PAGES} pages`);
    const response = await page.request.get(address);
    const text = await response.text();
    pages.set(address, text);
    check(response.status() === 200, `${address} answers ${response.status()}, though a page leads there`);
    for (const [, path] of text.matchAll(/href="(\/[^"#]*)/g))
      if (path.startsWith(`/${world.school}`) && !path.includes("/policy/clauses/") && !path.includes("page="))
        waiting.push(`${world.house.office}${path.replaceAll("&amp;", "&")}`);
  }
  return pages;
}

async function findsNoTrace(world, page, [words]) {
  const pages = await everyPage(world, page);
  check(pages.size >= 4, `only ${pages.size} pages were reached`);
  for (const [address, text] of pages)
    check(!text.toLowerCase().includes(words.toLowerCase()), `${address} says "${words}"`);
}

// What changes by itself from one look to the next: tokens, times of day, how much went through the gate, and in the
// month of those who run the filter how often somebody looked at the log, as this very look does.
const LOOKS = /\s*<tr[^>]*>(?:(?!<\/tr>)[^])*?(?:looked at a page|saved a part) of the internet log(?:(?!<\/tr>)[^])*<\/tr>/g;
const settled = (text) =>
  text
    .replaceAll(LOOKS, "")
    .replaceAll(/form_token" value="[^"]*"/g, "")
    .replaceAll(/\d\d:\d\d(:\d\d)?/g, "")
    .replaceAll(/judged \d+ requests/g, "");

async function pagesOf(world, page) {
  const pages = await everyPage(world, page);
  return new Map([...pages].map(([address, text]) => [address, settled(text)]));
}

async function rememberPages(world, person, page) {
  world.persons.get(person).before = await pagesOf(world, page);
}

// What is there more often, or less often, than before; the first lines of it.
function changeOf(before, now) {
  const count = new Map();
  for (const line of now) count.set(line, (count.get(line) ?? 0) + 1);
  for (const line of before) count.set(line, (count.get(line) ?? 0) - 1);
  const changed = [...count].filter(([, more]) => more !== 0).map(([line, more]) => `${more > 0 ? "+" : ""}${more} ${line}`);
  return changed.slice(0, 12).join("\n") || "the order is another";
}

async function findsAllAsBefore(world, person, page) {
  const before = world.persons.get(person).before;
  const now = await pagesOf(world, page);
  check([...now.keys()].join() === [...before.keys()].join(), "other pages are within reach than before");
  for (const [address, text] of now) {
    const change = changeOf(before.get(address).split("\n"), text.split("\n"));
    check(text === before.get(address), `${address} is not as it was:\n${change}`);
  }
}

async function eventsOf(world, page, host) {
  const text = await (await page.request.get(world.link("events/csv"))).text();
  return text.split("\n").filter((line) => line.includes(`"${host}"`));
}

// Exactly as often, and not more a while later: an event that is told twice would come with the next look.
async function countsEvents(world, page, [count, host]) {
  await until(`the ${count} events of ${host}`, SOON, async () =>
    (await eventsOf(world, page, host)).length >= Number(count));
  const found = await eventsOf(world, page, host);
  check(found.length === Number(count), `there are ${found.length} events of ${host}, not ${count}:\n${found.join("\n")}`);
}

// As their own start page greets them.
async function noteName(world, who) {
  const signIn_ = world.house.signIn(world.school, who);
  const page = await openPage(world.browser);
  await signIn(page, world.house, signIn_);
  const fullName = (await page.locator(".gh-person").innerText()).trim();
  await page.context().close();
  world.persons.set(who, { signIn: signIn_, ...world.persons.get(who), fullName });
}

const wordsOf = (text) => new Set(text.toLowerCase().split(/[^\p{L}-]+/u));

async function seesNoName(world, page) {
  const named = [...world.persons.values()].filter((each) => each.fullName);
  check(named.length > 0, "nobody's name is known");
  const words = wordsOf(await page.content());
  for (const { fullName } of named)
    for (const name of fullName.split(" ")) check(!words.has(name.toLowerCase()), `"${name}" stands on the page`);
}

// Sentences with nobody in them: what is there before, and what befalls the machine.
const house = {
  'the school is ""': async (world, { words: [school] }) => void (world.school = school),
  "the three example schools are running": async (world) => void (world.house = await House.start("together")),
  "office and gate run with nobody to start them again": async (world) =>
    void (world.house = await House.start("apart")),
  'the school puts the list "" of illegal pages "" into the office\'s folder': (world, { words }) =>
    world.house.dropIllegalList(world.school, words),
  "the office is killed": (world) => world.house.kill("office"),
  "the gate is killed": (world) => world.house.kill("gateway"),
  "the office is started again": (world) => world.house.startPart("office"),
  "the gate is started again": (world) => world.house.startPart("gateway"),
  "the office has come back by itself": (world) => world.house.answers(),
};

// Sentences that begin with a person: `the headteacher sees "…"`.
const persons = {
  "has a device behind the gate": (world, { person }) => world.seat(person, world.house.proxies[world.school]),
  "is known by name": (world, { person }) => noteName(world, person),
  "is signed in at the office": async (world, { person }) => {
    const page = await world.seat(person);
    await signIn(page, world.house, world.persons.get(person).signIn);
  },
  "signs in at the portal": (world, { person, page }) => signInAtPortal(world, page, person),

  'opens ""': (world, { page, words: [address] }) => page.goto(address),
  'goes to ""': (world, { page, words: [place] }) => page.goto(world.link(place)),
  'follows ""': (world, { page, words: [name] }) => follow(page, name),
  "follows the month that goes on": (world, { page }) => followMonth(page),
  'presses ""': (world, { page, words: [name] }) => press(page, name),
  'presses "" and is told ""': (world, { page, words }) => pressRefused(page, words),
  "follows the own class": (world, { page }) => turnPage(page, () => page.locator("main ul a").first().click()),
  'unfolds ""': (world, { page, words: [words] }) => page.locator("summary", { hasText: words }).first().click(),
  'ticks ""': (world, { page, words: [label] }) => page.getByLabel(label).first().check(),
  'writes "" under ""': (world, { page, words: [text, label] }) => write(page, text, label),
  'writes tomorrow under ""': (world, { page, words: [question] }) => writeTomorrow(page, question),
  'writes the name of the "" under ""': (world, { page, words }) => writeName(world, page, words),
  'chooses "" under ""': (world, { page, words }) => choose(page, words),
  'chooses the "" under ""': (world, { page, words }) => chooseName(world, page, words),
  'takes up the concern about the ""': (world, { page, words }) => takeUp(world, page, words),
  'triages it as "" because ""': (world, { page, words }) => triage(page, words),
  'records the "" ""': (world, { page, words }) => record(page, words),
  'tells the headteacher ""': (world, { page, words }) => tellHead(page, words),
  'prepares the closing, having learned ""': (world, { page, words }) => prepareClosing(page, words),
  'brings the file "" that says "" under ""': (world, { page, words }) => bringFile(page, words),
  'remembers this page as ""': (world, { page, words: [name] }) => void world.pages.set(name, page.url()),

  'is at ""': (world, { page, words: [address] }) =>
    check(page.url() === address, `the page is ${page.url()}, not ${address}`),
  'sees ""': (world, { page, words: [words] }) => sees(page, words),
  'sees the name of the ""': (world, { page, words: [title] }) =>
    sees(page, world.persons.get(PERSONS.get(title)).fullName),
  'does not see ""': (world, { page, words: [words] }) => seesNot(page, words),
  "sees nobody's name": (world, { page }) => seesNoName(world, page),
  'sees "" on "" within 5 seconds': (world, { page, words }) => seesInTime(world, page, words),
  'sees "" on "" as soon as it is noticed': (world, { page, words: [words, place] }) =>
    until(`"${words}" on "${place}"`, AWAY, async () => {
      await page.goto(world.link(place));
      return (await textOf(page)).includes(words);
    }),
  'sees "" on "" as soon as the lists are compiled': (world, { page, words: [words, place] }) =>
    until(`"${words}" on "${place}"`, LISTS, async () => {
      await page.goto(world.link(place));
      return (await textOf(page)).includes(words);
    }),
  'sees clause "" as "" as soon as the lists are compiled': (world, { page, words: [clause, state] }) =>
    until(`clause ${clause} ${state}`, LISTS, async () => {
      await page.goto(world.link(`policy/clauses/${clause}`));
      return (await factOf(page, "State").innerText()).trim() === state;
    }),
  'sees clause "" as "" by evidence of today': (world, { page, words }) => standsAs(world, page, words),
  'counts "" events of ""': (world, { page, words }) => countsEvents(world, page, words),
  'is told of "" what is told of a page that does not exist': (world, { page, words }) =>
    looksAbsent(world, page, words),
  'finds "" on no page within reach': (world, { page, words }) => findsNoTrace(world, page, words),
  "remembers every page within reach": (world, { person, page }) => rememberPages(world, person, page),
  "finds every page within reach as it was": (world, { person, page }) => findsAllAsBefore(world, person, page),
  'finds the name of the "" on no page within reach': (world, { page, words: [title] }) =>
    findsNoTrace(world, page, [world.persons.get(PERSONS.get(title)).fullName]),
  'is blocked at "" as soon as the lists are compiled': (world, { page, words: [address] }) =>
    until(`the block page at ${address}`, LISTS, async () => {
      await page.goto(address).catch(() => {});
      return (await textOf(page)).includes("Not available here");
    }),
  'is blocked at "" soon after': (world, { page, words: [address] }) =>
    until(`the block page at ${address}`, SOON, async () => {
      await page.goto(address).catch(() => {});
      return (await textOf(page)).includes("Not available here");
    }),
  'is not blocked at "" soon after': (world, { page, words: [address] }) =>
    until(`${address} without a block page`, SOON, async () => {
      await page.goto(address).catch(() => {});
      return !(await textOf(page)).includes("Not available here");
    }),
  'cannot open ""': (world, { page, words: [address] }) =>
    page.goto(address).then(
      () => check(false, `${address} opened`),
      () => undefined,
    ),
  'sees "" at "" soon after': (world, { page, words: [words, address] }) =>
    until(`“${words}” at ${address}`, SOON, async () => {
      await page.goto(address).catch(() => {});
      return (await textOf(page)).includes(words);
    }),
  'is not warned of "" soon after': (world, { page, words: [address] }) =>
    until(`${address} without a warning`, SOON, async () => {
      await page.goto(address).catch(() => {});
      return !(await textOf(page)).includes("Think before you go on");
    }),
  'is blocked at "" as soon as the gate is back': (world, { page, words: [address] }) =>
    until(`the block page at ${address}`, AWAY, () => page.goto(address).then(() => true, () => false)),
  'keeps a picture "" of this page': (world, { page, words: [name] }) => keepPicture(page, name),
};

// What one scenario knows while it runs.
export class World {
  constructor(browser) {
    this.browser = browser;
    this.persons = new Map();
    this.pages = new Map();
  }

  // A second seat of the same person is another device: the scenario goes on there.
  async seat(person, proxyPort) {
    const page = await openPage(this.browser, { proxyPort });
    const known = this.persons.get(person);
    this.persons.set(person, { ...known, page, signIn: this.house.signIn(this.school, person) });
    return page;
  }

  pageOf(person) {
    return this.persons.get(person)?.page;
  }

  // A page that was remembered, or a place in the school's own pages.
  link(place) {
    return this.pages.get(place) ?? `${this.house.office}/${this.school}${place ? "/" + place : ""}`;
  }

  async leave() {
    for (const { page } of this.persons.values()) await page?.context().close().catch(() => undefined);
    await this.house?.stop();
  }
}

export const vocabulary = { house, persons };
