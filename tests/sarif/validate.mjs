// Validates SARIF files with the official 2.1.0 schema (with formats) and with Microsoft's SARIF
// Multitool under its general and its GitHub rule sets. Everything comes from npm, nothing is
// fetched while it runs.
//
//   cd tests/sarif && npm ci --ignore-scripts && node validate.mjs FILE.sarif...
//
// Prints one line for each complaint; exit status 1 with complaints of level error or warning, 2
// when there is nothing to validate. Notes of the Multitool are printed with --notes only.
import {spawnSync} from 'node:child_process';
import {chmodSync, existsSync, mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {createRequire} from 'node:module';
import {tmpdir} from 'node:os';
import {dirname, join, resolve} from 'node:path';

import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

const require = createRequire(import.meta.url);
const program = require('@microsoft/sarif-multitool');

// SARIF2006 would fetch the schema and every link from the web.
const ignored = new Set(['SARIF2006']);

function loadSchema() {
  const file = join(dirname(program), 'sarif-2.1.0.json');
  return JSON.parse(readFileSync(file, 'utf8').replace(/^\uFEFF/, ''));
}

function schemaComplaints(validate, file) {
  let log;
  try {
    log = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    return [`${file}: error: ${error.message}`];
  }
  if (validate(log)) return [];
  return validate.errors.map(
      (error) => `${file}: error: ${error.instancePath || '/'} ${error.message} [schema]`);
}

function runMultitool(files, output) {
  chmodSync(program, 0o755);  // npm's --ignore-scripts leaves it without
  const args = ['validate', ...files, '--rule-kind', 'Sarif;Gh;Ghas', '--level',
                'Error;Warning;Note', '-q', 'true', '-o', output, '--log', 'ForceOverwrite'];
  const run = spawnSync(program, args, {
    encoding: 'utf8',
    env: {...process.env, DOTNET_SYSTEM_GLOBALIZATION_INVARIANT: '1'},
  });
  // Its exit status tells nothing; only the report counts, and only a new one.
  if (!existsSync(output)) {
    throw new Error(`the SARIF Multitool wrote no report:\n${run.stdout}${run.stderr}`);
  }
  return JSON.parse(readFileSync(output, 'utf8').replace(/^\uFEFF/, '')).runs[0];
}

function place(result) {
  const physical = result.locations?.[0]?.physicalLocation;
  const line = physical?.region?.startLine;
  return (physical?.artifactLocation?.uri ?? 'sarif') + (line ? `:${line}` : '');
}

function text(run, result) {
  const message = result.message ?? {};
  if (message.text) return message.text;
  const rule = run.tool.driver.rules?.find((one) => one.id === result.ruleId);
  const pattern = rule?.messageStrings?.[message.id]?.text ?? message.id ?? '';
  return pattern.replace(/\{(\d+)\}/g, (_, index) => message.arguments?.[Number(index)] ?? '');
}

function level(run, result) {
  const rule = run.tool.driver.rules?.find((one) => one.id === result.ruleId);
  return result.level ?? rule?.defaultConfiguration?.level ?? 'warning';
}

function multitoolComplaints(files) {
  const folder = mkdtempSync(join(tmpdir(), 'kmslint-sarif-'));
  try {
    const run = runMultitool(files, join(folder, 'report.sarif'));
    return (run.results ?? [])
        .filter((result) => !ignored.has(result.ruleId))
        .map((result) => ({
               level: level(run, result),
               line: `${place(result)}: ${level(run, result)}: ${text(run, result)} [${result.ruleId}]`,
             }));
  } finally {
    rmSync(folder, {recursive: true, force: true});
  }
}

const notes = process.argv.includes('--notes');
const files = process.argv.slice(2).filter((one) => one !== '--notes').map((one) => resolve(one));
if (files.length === 0) {
  console.error('usage: node validate.mjs [--notes] FILE.sarif...');
  process.exit(2);
}

const ajv = new Ajv2020({strict: false, allErrors: true});
addFormats(ajv);
const validate = ajv.compile(loadSchema());
const complaints = files.flatMap((file) => schemaComplaints(validate, file));
for (const one of multitoolComplaints(files)) {
  if (one.level !== 'note') {
    complaints.push(one.line);
  } else if (notes) {
    console.log(one.line);
  }
}
for (const line of complaints) console.log(line);
console.log(`${files.length} SARIF file${files.length === 1 ? '' : 's'} validated: ${complaints.length} complaints`);
process.exit(complaints.length > 0 ? 1 : 0);
