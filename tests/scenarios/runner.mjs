// Plays the scenarios one after the other, each in a house of its own.

import { basename, join } from "node:path";

import { keepPicture, openBrowser } from "../support/chromium.mjs";
import { filesIn, ROOT } from "../support/house.mjs";
import { read, TextError } from "./text.mjs";
import { vocabulary, World } from "./vocabulary.mjs";

const SLOW = 3_000; // milliseconds; a step that takes longer is named

const seconds = (since) => `${((Date.now() - since) / 1000).toFixed(1)} s`;

async function play(step, world) {
  const page = step.person ? world.pageOf(step.person) : undefined;
  await step.verb(world, { person: step.person, page, words: step.words });
}

async function sayWhy(scenario, step, world, fault) {
  console.log(`FAILED ${step.where}: ${step.text}\n    ${fault.message.replaceAll("\n", "\n    ")}`);
  for (const [person, { page }] of world.persons) {
    if (!page) continue;
    const kept = await keepPicture(page, `failed-${scenario.name}-${person}`).catch(() => undefined);
    if (kept) console.log(`    ${person} is at ${page.url()}, see ${kept.slice(ROOT.length + 1)}`);
  }
  if (world.house) console.log(`    the last words of the product:\n${world.house.said().slice(-2000)}`);
}

// A failed step ends its scenario.
async function playAll(scenario, browser) {
  const world = new World(browser);
  const begun = Date.now();
  let passed = 0;
  try {
    for (const step of scenario.steps) {
      try {
        const since = Date.now();
        await play(step, world);
        if (Date.now() - since > SLOW) console.log(`  ${seconds(since)}: ${step.text}`);
        ++passed;
      } catch (fault) {
        await sayWhy(scenario, step, world, fault);
        return { passed, failed: 1 };
      }
    }
  } finally {
    await world.leave();
    console.log(`${scenario.name}: ${passed} of ${scenario.steps.length} steps, ${seconds(begun)} – ${scenario.title}`);
  }
  return { passed, failed: 0 };
}

export async function main(names) {
  const files = filesIn(join(ROOT, "scenarios"), ".scenario").filter(
    (file) => names.length === 0 || names.includes(basename(file, ".scenario")),
  );
  let passed = 0;
  let failed = files.length === 0 ? 1 : 0;
  const scenarios = [];
  for (const file of files) {
    try {
      scenarios.push(read(file, vocabulary));
    } catch (fault) {
      if (!(fault instanceof TextError)) throw fault;
      console.log(fault.message);
      ++failed;
    }
  }
  const browser = await openBrowser();
  for (const scenario of scenarios) {
    const counted = await playAll(scenario, browser);
    passed += counted.passed;
    failed += counted.failed;
  }
  await browser.close();
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
}
