import { existsSync } from 'node:fs';
import path from 'node:path';
import { chromium, type Browser } from 'playwright-core';

/* A real browser, where one is installed. FARFLOW_REQUIRE_BROWSER=1 makes that a must. */

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const folders = [...(process.env['PATH'] ?? '').split(path.delimiter), '/usr/bin', '/snap/bin'];
const candidates = [
  process.env['CHROMIUM_PATH'] ?? '',
  ...folders.flatMap((folder) => names.map((name) => path.join(folder, name))),
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];
const executable = candidates.find((file) => file !== '' && existsSync(file));

const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Whether tests of `what` in a browser are to be left out, which is then said. */
export function withoutBrowser(what: string): boolean {
  if (executable !== undefined || process.env['FARFLOW_REQUIRE_BROWSER'] === '1') return false;
  console.warn(
    `The browser test of ${what} is skipped: no Chromium or Chrome was found. Install one, or set CHROMIUM_PATH.`,
  );
  return true;
}

/** @param more flags of Chromium */
export function launchBrowser(more: readonly string[]): Promise<Browser> {
  if (executable === undefined)
    throw new Error(
      'FARFLOW_REQUIRE_BROWSER is 1, but no Chromium or Chrome was found: install one, or set CHROMIUM_PATH',
    );
  return chromium.launch({ executablePath: executable, args: [...flags, ...more] });
}
