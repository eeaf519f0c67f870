// Reads scenario texts: what a line may be, and which sentence of the vocabulary it is. No browser and no product here.

import { readFileSync } from "node:fs";
import { basename } from "node:path";

export const MOST_STEPS = 60;
const HEADERS = ["clause", "title"];
const STEPS = ["given", "when", "then", "and"];

// How a sentence names who acts, and the sign-in of the demo that they have.
export const PERSONS = new Map([
  ["designated safeguarding lead", "dsl"],
  ["deputy safeguarding lead", "deputy-dsl"],
  ["headteacher", "head"],
  ["deputy headteacher", "deputy-head"],
  ["network manager", "network-manager"],
  ["chair of governors", "chair"],
  ["school office", "office"],
  ["teacher", "teacher"],
  ["learner", "learner"],
]);

export class TextError extends Error {}

// `the "x" of "y"` → { shape: 'the "" of ""', words: [x, y] }
function split(line, where) {
  const parts = line.split('"');
  if (parts.length % 2 === 0) throw new TextError(`${where}: a quotation mark is missing`);
  return {
    shape: parts.map((part, i) => (i % 2 === 0 ? part : "")).join('"'),
    words: parts.filter((_, i) => i % 2 === 1),
  };
}

// Sentences begin with who acts; a sentence with nobody in it has no person.
export function sentenceOf(line, where) {
  const { shape, words } = split(line, where);
  for (const [title, person] of PERSONS)
    if (shape.startsWith(`the ${title} `)) return { shape: shape.slice(`the ${title} `.length), person, words };
  return { shape, person: undefined, words };
}

function step(scenario, keyword, rest, where, vocabulary) {
  const sentence = sentenceOf(rest, where);
  const verb = (sentence.person ? vocabulary.persons : vocabulary.house)[sentence.shape];
  if (!verb) throw new TextError(`${where}: no such sentence in the vocabulary: \`${rest}\``);
  scenario.steps.push({ text: `${keyword} ${rest}`, where, ...sentence, verb });
}

// Throws TextError naming file and line.
export function parse(text, name, vocabulary) {
  const scenario = { name: basename(name, ".scenario"), title: "", clauses: [], steps: [] };
  for (const [i, raw] of text.split("\n").entries()) {
    const line = raw.trim();
    const where = `${name}:${i + 1}`; // as an editor opens it
    if (line === "" || line.startsWith("#")) continue;
    const [keyword, ...more] = line.split(" ").filter((word) => word !== "");
    const rest = line.slice(keyword.length).trim();
    if (keyword === "clause") scenario.clauses.push(...more);
    else if (keyword === "title") scenario.title = rest;
    else if (STEPS.includes(keyword)) step(scenario, keyword, rest, where, vocabulary);
    else throw new TextError(`${where}: a line begins with one of ${[...HEADERS, ...STEPS].join(", ")}`);
  }
  if (scenario.clauses.length === 0 || scenario.title === "")
    throw new TextError(`${name}: a scenario begins with its title and the clauses that it proves`);
  if (scenario.steps.length > MOST_STEPS)
    throw new TextError(`${name}: ${scenario.steps.length} steps; at most ${MOST_STEPS}: tell two stories`);
  return scenario;
}

export const read = (path, vocabulary) => parse(readFileSync(path, "utf8"), `scenarios/${basename(path)}`, vocabulary);
