import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { build } from 'esbuild';
import type { Browser, Page as Tab } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BatchOptions } from '../../../src/batch/index.js';
import type { GpuMode } from '../../../src/batch/gpu-mode.js';
import { launchBrowser, withoutBrowser } from '../../browser.js';
import type { Kind, Outcome, Page, Sizes } from './gpu-page.js';
import { SIZES } from './reference.js';

/*
 * The gpu in a real browser, as a page would have it: bundled, minified, gpu.js in a file of its own. Debian's Chromium
 * draws in software, some 0.05 GFLOP/s of it: what is large here is one size at a time.
 */

const HOME = '/index.html';

/** The files of the page, by their address. */
async function bundle(): Promise<Map<string, string>> {
  const { outputFiles } = await build({
    entryPoints: [path.resolve('test/src/batch/gpu-page.ts')],
    bundle: true,
    minify: true,
    splitting: true,
    format: 'esm',
    platform: 'browser',
    outdir: '/',
    write: false,
    logLevel: 'error',
  });
  const files = new Map(outputFiles.map((file) => [`/${path.basename(file.path)}`, file.text]));
  return files.set(
    HOME,
    '<!doctype html><title>batches</title><script type="module" src="/gpu-page.js"></script>',
  );
}

function serve(files: ReadonlyMap<string, string>): Promise<Server> {
  const server = createServer(({ url = '' }, response) => {
    const text = files.get(url);
    response.writeHead(text === undefined ? 404 : 200, {
      'content-type': url.endsWith('.html') ? 'text/html' : 'text/javascript',
    });
    response.end(text);
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

declare const page: Page;

const evaluate = (tab: Tab, kind: Kind, sizes: Sizes, options: BatchOptions): Promise<Outcome> =>
  tab.evaluate(([k, s, o]) => page.evaluate(k, s, o), [kind, sizes, options] as const);

/** Every prediction of every size is right, and from where it is said to be. */
async function expectRight(tab: Tab, mode: GpuMode, kind: Kind, sizes: readonly Sizes[]): Promise<void> {
  const run = ([g, k, s]: readonly [GpuMode, Kind, readonly Sizes[]]) => page.evaluateAll(g, k, s);
  const outcomes = await tab.evaluate(run, [mode, kind, sizes] as const);
  for (const [k, { ran, worst }] of outcomes.entries()) {
    const what = JSON.stringify(sizes[k]);
    expect(ran, what).toMatchObject({ backend: 'gpu', precision: 'float32', fallback: null });
    expect(ran.description, what).toMatch(new RegExp(`^gpu\\.js ${mode} \\(.+\\)$`));
    expect(worst, what).toBeLessThan(1e-5);
  }
}

describe.skipIf(withoutBrowser('batches on the gpu'))('in a browser, batches', () => {
  let files: Map<string, string>;
  let server: Server;
  const browsers: Browser[] = [];

  async function tabIn(flags: readonly string[]): Promise<Tab> {
    const browser = await launchBrowser(flags);
    browsers.push(browser);
    const tab = await browser.newPage();
    await tab.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}${HOME}`);
    await tab.waitForFunction(() => 'page' in globalThis);
    return tab;
  }

  beforeAll(async () => {
    files = await bundle();
    server = await serve(files);
  }, 60_000);
  afterAll(async () => {
    for (const browser of browsers) await browser.close();
    server?.close();
  });

  it('come with gpu.js in a file that is loaded when it is asked for', () => {
    const [first] = [files.get('/gpu-page.js')!];
    expect(files.size).toBeGreaterThan(2);
    expect(first).not.toContain('createKernel(source');
    // Kernels are text, which no minifier touches.
    expect([...files.values()].join('')).toContain('this.constants.slope * z');
  });

  describe('through WebGL 2', () => {
    let tab: Tab;
    beforeAll(async () => {
      tab = await tabIn([]);
    }, 60_000);

    it.each<Kind>(['linear', 'squared-relu', 'leaky-relu'])(
      '%s, every size',
      async (kind) => {
        await expectRight(tab, 'webgl2', kind, kind === 'linear' ? SIZES.filter(({ m }) => m === 2) : SIZES);
      },
      60_000,
    );

    it('without being told how', async () => {
      const { ran, worst } = await evaluate(tab, 'linear', { n: 20, d: 3, m: 1, B: 4 }, { backend: 'gpu' });
      expect(ran).toMatchObject({ backend: 'gpu', precision: 'float32', fallback: null });
      expect(ran.description).toMatch(/^gpu\.js webgl2 \(.+\)$/);
      expect(worst).toBeLessThan(1e-5);
    });

    it('more often than a page may hold contexts of WebGL', async () => {
      const open = () => page.canOpen('webgl2');
      for (let round = 0; round < 20; round++) expect(await tab.evaluate(open)).toMatch(/^gpu\.js webgl2/);
    });

    // Chromium has the fused multiply-add that Node 20 lacks: this is where that kernel runs.
    it.each(['linear', 'squared-relu', 'leaky-relu'] as const)('on the processor: %s', async (kind) => {
      for (const sizes of [
        { n: 50, d: 20, m: 30, B: 4 },
        { n: 1001, d: 7, m: 9, B: 5 },
        { n: 70, d: 2000, m: 21, B: 2 },
      ]) {
        const { ran, worst } = await evaluate(tab, kind, sizes, { backend: 'cpu' });
        expect(ran).toMatchObject({ backend: 'cpu', precision: 'float64', fallback: null });
        expect(ran.description).toBe('WebAssembly SIMD with fused multiply-add on one thread');
        expect(worst).toBeLessThan(1e-14);
      }
    });

    it('10,000 neurons, and blocks', async () => {
      const many = await evaluate(tab, 'leaky-relu', { n: 4, d: 2, m: 10_000, B: 1 }, { backend: 'gpu' });
      const blocks = await evaluate(
        tab,
        'squared-relu',
        { n: 300, d: 7, m: 3, B: 40 },
        { backend: 'gpu', memory: 50_000 },
      );
      for (const { ran, worst } of [many, blocks]) {
        expect(ran).toMatchObject({ backend: 'gpu', fallback: null });
        expect(worst).toBeLessThan(1e-5);
      }
    });
  });

  it('say why where a browser has no WebGL', async () => {
    const tab = await tabIn(['--disable-gpu', '--disable-3d-apis']);
    const { ran, worst } = await evaluate(tab, 'linear', { n: 20, d: 3, m: 1, B: 4 }, { backend: 'gpu' });
    expect(ran).toMatchObject({ backend: 'cpu', precision: 'float64' });
    expect(ran.fallback).toMatch(/^gpu\.js does not run here \(webgpu: .+; webgl2: .+; webgl: .+\)$/);
    expect(worst).toBeLessThan(1e-14);
  }, 60_000);

  it('through WebGPU, where the browser has an adapter', async () => {
    const tab = await tabIn(['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader']);
    const said = await tab.evaluate(() => page.canOpen('webgpu'));
    if (!said.startsWith('gpu.js webgpu')) {
      // Chromium says so itself where it has none.
      expect(said).toMatch(/no adapter|navigator/);
      return;
    }
    await expectRight(tab, 'webgpu', 'leaky-relu', SIZES);
  }, 60_000);
});
