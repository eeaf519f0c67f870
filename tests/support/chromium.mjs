// Chromium as the tests drive it: one browser, one context a person, and a proxy for whoever sits behind the gate.

import { chromium } from "playwright-core";
import { mkdirSync } from "node:fs";
import { join } from "node:path";

import { ROOT } from "./house.mjs";

const PICTURES = join(ROOT, "build/pictures");
const FLAGS = ["--no-sandbox", "--disable-quic", "--disable-background-networking", "--disable-component-update",
  "--no-first-run"];
// What the browser asks its maker on its own is nothing that the person did: it stays out of what the tests count.
const MAKER = ".googleapis.com,.google.com,.gstatic.com,.gvt1.com";
const DEADLINE = 15_000; // milliseconds for one page or one element

export const openBrowser = () =>
  chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: FLAGS });

// The office's certificate is its own; a device of a real school would have been given its authority.
export async function openPage(browser, { proxyPort, width = 1280, height = 900 } = {}) {
  const context = await browser.newContext({
    ignoreHTTPSErrors: true,
    viewport: { width, height },
    locale: "en-GB",
    timezoneId: "Europe/London",
    ...(proxyPort ? { proxy: { server: `http://127.0.0.1:${proxyPort}`, bypass: MAKER } } : {}),
  });
  context.setDefaultTimeout(DEADLINE);
  return context.newPage();
}

export async function signIn(page, house, person) {
  await page.goto(`${house.office}/${person.school}/sign-in`);
  await fillSignIn(page, person);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL(`${house.office}/${person.school}`);
}

// Does what leads to another page, and returns when that page is there. The page before is there as well, so that
// waiting for "a page that has loaded" would end at once.
export async function turnPage(page, act) {
  await page.evaluate(() => void (window.isPageBefore = true));
  await act();
  await page.waitForFunction(() => !window.isPageBefore && document.readyState === "complete");
}

export async function fillSignIn(page, person) {
  await page.getByLabel("Sign-in name").fill(person.name);
  await page.getByLabel("Password", { exact: true }).fill(person.password);
}

export async function keepPicture(page, name) {
  mkdirSync(PICTURES, { recursive: true });
  const path = join(PICTURES, `${name.replaceAll(" ", "-")}.png`);
  await page.screenshot({ path, fullPage: true });
  return path;
}
