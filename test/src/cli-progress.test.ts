import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { blobsCsv, farflow, folder, LONG, wideCsv } from './cli-harness.js';
import { contract } from './trajectory-json-contract.js';

describe('progress', () => {
  // The hat's path has no end, so nobody knows how far it is.
  const hat = JSON.stringify({ model: { kind: 'mexican-hat', degree: 2 }, until: { tail: 1e-12 } });
  const long = (dir: string) => ['follow', path.join(dir, 'hat.json')];

  it('is a bar on a terminal, which is taken away', async () => {
    const dir = folder({ 'blobs.csv': blobsCsv });
    const args = ['follow', path.join(dir, 'blobs.csv'), '--until', 'logTime=20000'];
    const { code, stderr } = await farflow(args, { isTTY: true });
    expect(code).toBe(0);
    expect(stderr).toMatch(/following {2}[█░]{24} +\d+ % {2}ln\(1\/risk\) \d+/);
    expect(stderr.trimEnd()).toMatch(/\u001b\[2K$/);
  });

  it('without an end in sight tells the steps', async () => {
    const dir = folder({ 'hat.json': hat });
    const { stderr } = await farflow(long(dir), { isTTY: true, interruptAfter: 300 });
    expect(stderr).toMatch(/following {2}ln\(1\/risk\) (\d+(\.\d+)?(e\+\d+)?|beyond 1e308), \d+ steps, \d s/);
  });

  it('is silent with --quiet', async () => {
    const dir = folder({ 'hat.json': hat });
    const { stderr } = await farflow([...long(dir), '--quiet'], { isTTY: true, interruptAfter: 300 });
    expect(stderr).toBe('');
  });

  it('is a few lines elsewhere', async () => {
    const dir = folder({ 'blobs.csv': wideCsv });
    const args = ['follow', path.join(dir, 'blobs.csv'), ...LONG];
    const { stderr } = await farflow(args, { interruptAfter: 2500 });
    expect(stderr).toMatch(/^following: \d+ %, ln\(1\/risk\) \d+(\.\d+)?, \d+ steps\n$/);
  });
});

describe('Ctrl-C', () => {
  it('keeps the path so far', async () => {
    const dir = folder({ 'blobs.csv': wideCsv });
    const report = path.join(dir, 'report');
    const { code, stdout } = await farflow(
      ['follow', path.join(dir, 'blobs.csv'), ...LONG, '--json', '-', '--report', report],
      { interruptAfter: 200 },
    );
    expect(code).toBe(130);
    const json = contract.parse(JSON.parse(stdout));
    expect(json.status).toBe('aborted');
    expect(json.samples.length).toBeGreaterThan(10);
    expect(json.final.logInverseRisk).toBeGreaterThan(10);
    expect(existsSync(path.join(report, 'index.html'))).toBe(true);
  });

  it('works in a process of its own', async () => {
    const dir = folder({ 'blobs.csv': wideCsv });
    const out = path.join(dir, 'r.json');
    const args = [
      '--import',
      'tsx',
      'src/cli/main.ts',
      'follow',
      path.join(dir, 'blobs.csv'),
      ...LONG,
      '--json',
      out,
    ];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => {
      // The first line of progress: it is following.
      if (said === '') child.kill('SIGINT');
      said += String(chunk);
    });
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect(code).toBe(130);
    expect(contract.parse(JSON.parse(readFileSync(out, 'utf8'))).status).toBe('aborted');
    expect(readdirSync(dir).sort()).toEqual(['blobs.csv', 'r.json']);
  });
});
