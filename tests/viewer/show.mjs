// Opens a page with Microsoft's SARIF viewer component in a browser without a window, and looks for
// what a report says among what the page shows: the message of each result and the name of its
// file. Usage: node show.mjs CHROMIUM REPORT
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

const [browserPath, reportPath] = process.argv.slice(2);
const report = JSON.parse(await readFile(reportPath, 'utf8'));
const require = createRequire(import.meta.url);
const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking',
  '--disable-sync', '--no-first-run'];

/** What the page must show of each result: its text without the marks of links and code. */
function expected(log) {
  return log.runs.flatMap((run) => run.results.map((result) => ({
    message: result.message.text.replace(/\[([^\]]*)\]\(\d+\)/g, '$1').replaceAll('`', ''),
    file: decodeURIComponent(
      result.locations[0].physicalLocation.artifactLocation.uri.split('/').pop()),
  })));
}

/** The text of all that is visible, blanks as one. */
async function visibleText(page) {
  return (await page.locator('body').innerText()).replace(/\s+/g, ' ');
}

/** Results are folded below their rules; files below them are shown once unfolded. */
async function unfold(page) {
  for (let round = 0; round < 50; round += 1) {
    const folded = page.locator('[aria-expanded="false"]:visible');
    if (await folded.count() === 0) return;
    await folded.first().focus();
    await page.keyboard.press('ArrowRight');
    await page.waitForTimeout(50);
  }
}

const browser = await chromium.launch({ executablePath: browserPath, args: flags });
try {
  const page = await browser.newPage({ viewport: { width: 1600, height: 2400 } });
  const errors = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  await page.route('**/*', (route) => route.abort());  // nothing comes from the network
  await page.setContent('<!doctype html><body><div id="viewer"></div></body>');
  for (const script of ['react/umd/react.production.min.js',
    'react-dom/umd/react-dom.production.min.js', '@microsoft/sarif-web-component']) {
    await page.addScriptTag({ path: require.resolve(script) });
  }
  await page.evaluate((log) => {
    const { React, ReactDOM, Viewer } = window;
    ReactDOM.render(React.createElement(Viewer, { logs: [log] }), document.getElementById('viewer'));
  }, report);
  await page.waitForFunction(() => document.body.innerText.includes('kmslint'));
  await unfold(page);
  const text = await visibleText(page);
  const results = expected(report);
  if (results.length === 0) throw new Error('the report has no result that could be shown');
  for (const { message, file } of results) {
    for (const part of [message, file]) {
      if (!text.includes(part.replace(/\s+/g, ' '))) {
        throw new Error(`the page does not show ${JSON.stringify(part)}\n${text}\n${errors.join('\n')}`);
      }
    }
  }
  console.log(`the viewer shows ${results.length} results with their messages and files`);
} finally {
  await browser.close();
}
