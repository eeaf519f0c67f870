// One journey a role: signs in, goes to every page that the role's own pages lead to, and looks at each as somebody
// would who has a large screen, a small one, a keyboard only, or a screen reader.

import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

import { fillSignIn, keepPicture, openBrowser, openPage, signIn, turnPage } from "../support/chromium.mjs";
import { House } from "../support/house.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const WIDE = { width: 1280, height: 900 };
const NARROW = { width: 320, height: 640 };
const MOST_PAGES = 40; // of one role
const MOST_OF_A_KIND = 3; // pages that differ in their last id only, such as clauses
const SCHOOL = "headcorn";
const ROLES = ["learner", "teacher", "dsl", "deputy-dsl", "head", "network-manager", "chair"];

const count = { passed: 0, failed: 0 };

function note(name, wrong) {
  if (wrong.length === 0) {
    ++count.passed;
    return;
  }
  ++count.failed;
  console.log(`FAILED ${name}`);
  for (const each of wrong) console.log(`    ${each.replaceAll("\n", "\n    ")}`);
}

// What axe finds, each with the first place where it is so. Runs in a world of its own: the page's policy on scripts
// stays as it is.
async function violations(page) {
  await page.evaluate(AXE);
  const found = await page.evaluate((rules) => window.axe.run({ runOnly: { type: "tag", values: rules } }), RULES);
  return found.violations.map((each) => `${each.id}: ${each.help}; ${each.nodes[0].html}`);
}

async function headings(page) {
  const ones = await page.locator("h1").count();
  return ones === 1 ? [] : [`there are ${ones} main headings`];
}

// A table may be scrolled within itself; the page may not.
async function sideways(page) {
  await page.setViewportSize(NARROW);
  const [inside, shown] = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
  if (inside <= shown) return [];
  const widest = await page.evaluate(() =>
    [...document.querySelectorAll("main *, header *, nav *")]
      .filter((each) => each.getBoundingClientRect().right > window.innerWidth + 1 && !each.closest("[tabindex='0']"))
      .slice(0, 2)
      .map((each) => each.outerHTML.slice(0, 120)));
  return [`at ${shown} pixels the page is ${inside} wide: ${widest.join(" | ")}`];
}

const focused = (page) => page.evaluate(() => document.activeElement?.className + " #" + document.activeElement?.id);

// Where the page says what is wrong, that is where a keyboard begins.
async function keyboard(page) {
  const wrong = [];
  await page.setViewportSize(WIDE);
  if ((await page.locator(".govuk-error-summary").count()) > 0)
    return (await focused(page)).includes("error-summary") ? [] : [`the keyboard begins at ${await focused(page)}`];
  await page.keyboard.press("Tab");
  if (!(await focused(page)).includes("skip-link")) wrong.push(`Tab goes to ${await focused(page)} first`);
  await page.keyboard.press("Enter");
  if (!(await focused(page)).includes("#main-content")) wrong.push(`the skip link leads to ${await focused(page)}`);
  return wrong;
}

async function look(role, page, path) {
  note(`${role}: ${path} has one main heading`, await headings(page));
  note(`${role}: ${path} at 1280 pixels`, await violations(page));
  note(`${role}: ${path} does not scroll sideways`, await sideways(page));
  note(`${role}: ${path} at 320 pixels`, await violations(page));
  note(`${role}: ${path} by keyboard`, await keyboard(page));
}

// The page without the ids in it: `/headcorn/policy/clauses/…`.
const kindOf = (path) =>
  path.replace(/\/clauses\/[^/?]+/, "/clauses/…").replace(/\/[a-z2-7]{26}/g, "/…").replace(/\?.*/, "");

async function linksOn(page) {
  const paths = await page.locator("a[href]").evaluateAll((all) =>
    all.filter((a) => a.origin === window.location.origin).map((a) => a.pathname + a.search));
  return paths.filter((path) => path.startsWith(`/${SCHOOL}`) && !path.includes("csv") && !path.endsWith("/sign-out"));
}

async function visitAll(role, page, house) {
  const seen = new Set();
  const kinds = new Map();
  const waiting = [`/${SCHOOL}`];
  while (waiting.length > 0 && seen.size < MOST_PAGES) {
    const path = waiting.shift();
    const kind = kindOf(path);
    if (seen.has(path) || (kinds.get(kind) ?? 0) >= MOST_OF_A_KIND) continue;
    seen.add(path);
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    await page.setViewportSize(WIDE);
    const response = await page.goto(house.office + path);
    note(`${role}: ${path} opens`, response.status() === 200 ? [] : [`it answers ${response.status()}`]);
    if (response.status() !== 200) continue;
    await look(role, page, path);
    waiting.push(...(await linksOn(page)));
  }
  return seen;
}

async function refusedSignIn(role, page, house, person) {
  await page.goto(`${house.office}/${SCHOOL}/sign-in`);
  await fillSignIn(page, { ...person, password: "not-the-password" });
  await turnPage(page, () => page.getByRole("button", { name: "Sign in", exact: true }).click());
  const wrong = [];
  if ((await page.getByLabel("Sign-in name").inputValue()) !== person.name) wrong.push("the name is gone");
  if ((await page.getByLabel("Password", { exact: true }).inputValue()) !== "") wrong.push("the password is still there");
  if ((await page.locator(".govuk-error-summary").count()) !== 1) wrong.push("no error summary says what to do");
  note(`${role}: a wrong password keeps the name and says what to do`, wrong);
  await look(role, page, "/sign-in, refused");
}

async function journey(role, house, browser) {
  const page = await openPage(browser);
  const person = house.signIn(SCHOOL, role);
  const begun = Date.now();
  try {
    await refusedSignIn(role, page, house, person);
    await signIn(page, house, person);
    await keepPicture(page, `home of ${role}`);
    await page.setViewportSize(NARROW);
    await keepPicture(page, `home of ${role} on a phone`);
    const seen = await visitAll(role, page, house);
    console.log(`${role}: ${seen.size} pages in ${((Date.now() - begun) / 1000).toFixed(0)} s`);
  } catch (fault) {
    note(`${role}: the journey`, [fault.message]);
    await keepPicture(page, `failed-${role}`).catch(() => undefined);
  }
  await page.context().close();
}

// Something to see on the pages: a learner's blocked visit, and with it events and an alert.
async function something(house, browser) {
  const page = await openPage(browser, { proxyPort: house.proxies[SCHOOL] });
  await page.goto("http://anything.example/");
  note("device: the portal opens", page.url().endsWith(`/${SCHOOL}/portal`) ? [] : [page.url()]);
  await look("device", page, "/portal");
  await fillSignIn(page, house.signIn(SCHOOL, "learner"));
  await turnPage(page, () => page.getByRole("button", { name: "Start", exact: true }).click());
  await look("device", page, "/portal, signed in");
  for (let visit = 0; visit < 2; ++visit) await page.goto("http://chat-with-strangers.example/");
  note("device: the block page has one main heading", await headings(page));
  note("device: the block page", await violations(page));
  note("device: the block page does not scroll sideways", await sideways(page));
  await keepPicture(page, "block page on a phone");
  await page.context().close();
}

export async function main() {
  const house = await House.start("together");
  const browser = await openBrowser();
  try {
    await something(house, browser);
    for (const role of ROLES) await journey(role, house, browser);
  } finally {
    await browser.close();
    await house.stop();
  }
  console.log(`${count.passed} passed, ${count.failed} failed`);
  process.exitCode = count.failed > 0 ? 1 : 0;
}
