/*
 * tsx scripts/check-bundles.ts PROJECT
 *
 * Bundles an application in a project, in which farflow is installed and gpu.js is not, for a browser: with esbuild, vite
 * and webpack, without options. Nothing of Node may be left, the linear-programming solver must lie in a file of its own
 * where the bundler makes such, and in a browser it must not be loaded before it is called, and then work.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { build as esbuild } from 'esbuild';
import { build as vite } from 'vite';
import webpack from 'webpack';
import { launchBrowser, withoutBrowser } from '../test/browser.js';

const APP = `
import { exponentialLoss, follow, separability } from 'farflow';
import { dataSet, linear } from 'farflow/problems';
import { integrate } from 'farflow/solvers';

globalThis.answer = async () => {
  const apart = dataSet({ x: [[1, 0.2], [0.3, 1], [-1, -0.5]], y: [1, 1, -1] });
  // z1 + z2 + z3 = 0.
  const mixed = dataSet({ x: [[1, 0], [0, 1], [-1, -1]], y: [1, 1, 1] });
  const verdicts = [];
  for (const data of [apart, mixed]) verdicts.push((await separability(linear(data), data)).verdict);
  const { status } = follow(linear(apart), exponentialLoss, [0, 0], { logInverseRisk: 5 });
  const decay = { f: (t, y, out) => { out[0] = -y[0]; }, t0: 0, y0: [1], tEnd: 1 };
  return [...verdicts, status, integrate(decay).status].join(' ');
};
`;
const ANSWER = 'separable not-separable reached success';
const PAGE = (script: string) =>
  `<!doctype html><title>farflow</title><script type="module" src="${script}"></script>`;

/** How a gzipped file begins in base64: that of the solver is the only one. */
const PACKED = /['"`]H4sI/;

interface Bundle {
  readonly name: string;
  /** Folder of what was made; its page is index.html. */
  readonly folder: string;
  /** Whether the bundler makes several files. */
  readonly split: boolean;
}

class Failure extends Error {}

function write(folder: string, files: Readonly<Record<string, string>>): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
}

const bundlers: Readonly<Record<string, (source: string, out: string) => Promise<void>>> = {
  async esbuild(source, out) {
    await esbuild({
      entryPoints: [path.join(source, 'app.js')],
      bundle: true,
      outfile: path.join(out, 'app.js'),
      logLevel: 'silent',
    });
    write(out, { 'index.html': PAGE('/app.js') });
  },
  async 'esbuild with splitting'(source, out) {
    await esbuild({
      entryPoints: [path.join(source, 'app.js')],
      bundle: true,
      splitting: true,
      format: 'esm',
      outdir: out,
      logLevel: 'silent',
    });
    write(out, { 'index.html': PAGE('/app.js') });
  },
  async vite(source, out) {
    await vite({ root: source, configFile: false, logLevel: 'silent', build: { outDir: out } });
  },
  async webpack(source, out) {
    const compiler = webpack({
      context: source,
      entry: './app.js',
      mode: 'production',
      output: { path: out },
    });
    await new Promise<void>((done, fail) => {
      compiler.run((error, stats) => {
        const problem = error ?? stats?.toJson({ all: false, errors: true }).errors?.[0];
        if (problem) fail(new Failure(problem.message));
        else done();
      });
    });
    write(out, { 'index.html': PAGE('/main.js') });
  },
};

function filesOf(folder: string): Map<string, string> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  return new Map(
    names.map((one) => {
      const file = path.join(one.parentPath, one.name);
      return [`/${path.relative(folder, file)}`, readFileSync(file, 'utf8')];
    }),
  );
}

function serve(files: ReadonlyMap<string, string>): Promise<Server> {
  const server = createServer(({ url = '' }, response) => {
    const text = files.get(url === '/' ? '/index.html' : url);
    const type = url.endsWith('.js') ? 'text/javascript' : 'text/html';
    response.writeHead(text === undefined ? 404 : 200, { 'content-type': type });
    response.end(text);
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

/** What the page says, and which files it loaded before and after it was asked. */
async function ask(files: ReadonlyMap<string, string>) {
  const server = await serve(files);
  const browser = await launchBrowser([]);
  try {
    const tab = await browser.newPage();
    const loaded: string[] = [];
    tab.on('request', (request) => loaded.push(new URL(request.url()).pathname));
    await tab.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    await tab.waitForFunction(() => 'answer' in globalThis, undefined, { timeout: 30_000 });
    const before = [...loaded];
    const said = await tab.evaluate(() =>
      (globalThis as unknown as { answer: () => Promise<string> }).answer(),
    );
    return { said, before, after: loaded };
  } finally {
    await browser.close();
    server.close();
  }
}

async function check({ name, folder, split }: Bundle, inBrowser: boolean): Promise<string> {
  const files = filesOf(folder);
  const scripts = [...files].filter(([file]) => file.endsWith('.js'));
  for (const [file, text] of scripts)
    if (/(from|import|require)\s*\(?\s*["']node:/.test(text))
      throw new Failure(`${name}: ${file} asks for Node`);
  const solver = scripts.filter(([, text]) => PACKED.test(text)).map(([file]) => file);
  if (solver.length !== 1) throw new Failure(`${name}: the solver lies in ${solver.length} files`);
  if (!inBrowser) return `${scripts.length} files`;
  const { said, before, after } = await ask(files);
  if (said !== ANSWER) throw new Failure(`${name}: the page says ${said}, not ${ANSWER}`);
  if (split && before.includes(solver[0])) throw new Failure(`${name}: ${solver[0]} is loaded at once`);
  if (!after.includes(solver[0])) throw new Failure(`${name}: ${solver[0]} was not loaded`);
  const size = before.reduce((sum, file) => sum + (files.get(file)?.length ?? 0), 0);
  return `${scripts.length} files, ${Math.round(size / 1024)} kB before the solver is called`;
}

const [project] = process.argv.slice(2);
const source = path.resolve(project, 'application');
try {
  const inBrowser = !withoutBrowser('bundles');
  write(source, { 'app.js': APP, 'index.html': PAGE('/app.js') });
  for (const [name, bundle] of Object.entries(bundlers)) {
    const folder = path.resolve(project, 'bundles', name.replace(/ /g, '-'));
    rmSync(folder, { recursive: true, force: true });
    await bundle(source, folder);
    console.log(`${name}: ${await check({ name, folder, split: name !== 'esbuild' }, inBrowser)}`);
  }
} catch (error) {
  if (!(error instanceof Error)) throw error;
  console.error(`check-bundles: ${error.message}`);
  process.exitCode = 1;
}
