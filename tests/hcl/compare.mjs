// Compares our HCL parser with HashiCorp's: what they accept, and what they read.
//
//   cd tests/hcl && npm ci --ignore-scripts && node compare.mjs HCL_TO_JSON [SEED] [FILE.tf...]
//
// Everything that differs is printed, but for what known_differences.mjs explains; exit status 1 if
// there is any.
import {spawnSync} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {isDeepStrictEqual} from 'node:util';

import {makeCases} from './cases.mjs';
import {knownDifferences} from './known_differences.mjs';
import {asJson, readExpression, readFile} from './oracle.mjs';

const [program, seed = '1', ...paths] = process.argv.slice(2);
const files = paths.map((path) => readFileSync(path, 'utf8'));
const amount = {files: 2500, expressions: 2500, mutations: 5000, seed: Number(seed)};
const cases = makeCases(amount, files);

function ours() {
  const input = Buffer.concat(cases.flatMap(({kind, text}) => {
    const bytes = Buffer.from(text, 'utf8');
    return [Buffer.from(`${kind}${bytes.length}\n`), bytes];
  }));
  const run = spawnSync(program, {input, maxBuffer: 2 ** 30});
  if (run.status !== 0) throw new Error(`${program}: ${run.stderr} ${run.signal ?? run.status}`);
  const lines = run.stdout.toString('utf8').split('\n').slice(0, -1);
  if (lines.length !== cases.length) throw new Error(`${lines.length} answers`);
  return lines.map((line) => JSON.parse(line));
}

// Go normalizes texts (NFC); JSON has no infinity.
function normal(value) {
  return JSON.parse(JSON.stringify(value).normalize('NFC'));
}

// Names that are an argument and a block at once cannot be told apart in hcl2json's form.
function isAmbiguous(body) {
  const names = new Set(body.attributes.map(([name]) => name));
  return body.blocks.some(([path, inner]) => names.has(path[0]) || isAmbiguous(inner));
}

async function difference({kind, text}, our) {
  const their = kind === 'f' ? await readFile(text) : await readExpression(text);
  if (their.error && our.problem) return null;
  if (their.error) return {what: 'only ours accepts', their: their.error};
  if (our.problem) return {what: 'only theirs accepts', our: our.problem};
  if (kind === 'e') {
    return their.tree === our.tree ? null : {what: 'trees', their: their.tree, our: our.tree};
  }
  if (their.unconverted || isAmbiguous(our.body)) return null;
  const value = normal(asJson(our.body));
  return isDeepStrictEqual(value, normal(their.value)) ?
      null :
      {what: 'values', ...differingParts(sorted(their.value), sorted(value))};
}

function sorted(value) {
  const order = (name, item) => item && typeof item === 'object' && !Array.isArray(item) ?
      Object.fromEntries(Object.entries(item).sort(([a], [b]) => a < b ? -1 : 1)) :
      item;
  return JSON.stringify(value, order);
}

function differingParts(their, our) {
  let at = 0;
  while (at < their.length && their[at] === our[at]) at++;
  const begin = Math.max(0, at - 60);
  return {their: `… ${their.slice(begin)}`, our: `… ${our.slice(begin)}`};
}

const answers = ours();
const seen = new Map(knownDifferences.map(({reason}) => [reason, 0]));
let unexplained = 0;
let accepted = 0;
for (const [i, each] of cases.entries()) {
  if (!answers[i].problem) accepted++;
  const found = await difference(each, answers[i]);
  if (found === null) continue;
  const known = knownDifferences.find(({applies}) => applies(each, found));
  if (known) {
    seen.set(known.reason, seen.get(known.reason) + 1);
    continue;
  }
  unexplained++;
  if (unexplained > 40) continue;
  process.stdout.write(`${each.kind} ${JSON.stringify(each.text)}\n  ${found.what}\n`);
  if (found.their) process.stdout.write(`  theirs: ${found.their.slice(0, 300)}\n`);
  if (found.our) process.stdout.write(`  ours:   ${found.our.slice(0, 300)}\n`);
}
for (const [reason, count] of seen) process.stdout.write(`known difference (${count}): ${reason}\n`);
process.stdout.write(
    `${cases.length} cases (${accepted} accepted), ${unexplained} differences without a reason\n`);
process.exitCode = unexplained > 0 || cases.length < 5000 ? 1 : 0;
