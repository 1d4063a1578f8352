import { spawn, spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { BUILD_TIME, built } from '../built.js';
import { farflow, folder } from './cli-harness.js';

/* Whatever is typed ends with a result, or with one line and the exit code 2: never with a trace, 1 or 70. */

const table = 'a,b,y\n1,2,x\n2,1,z\n3,1,z\n';
const model = { kind: 'linear' };
const spec = (more: object) => JSON.stringify({ model, data: { csv: 't.csv' }, ...more });
const utf16 = (text: string, isBig: boolean): Buffer => {
  const bytes = Buffer.from(`\uFEFF${text}`, 'utf16le');
  return isBig ? bytes.swap16() : bytes;
};

/** Runs `farflow follow` on a file of these bytes, beside the table. */
async function follow(content: string | Uint8Array, ...more: string[]) {
  const dir = folder({ 't.csv': table });
  const file = path.join(dir, 'input');
  writeFileSync(file, content);
  return farflow(['follow', file, ...more.map((arg) => arg.replace('DIR', dir))]);
}

describe('input of any kind ends with exit code 2 and one line:', () => {
  it.each<[string, string | Uint8Array, string[], RegExp]>([
    ['nothing', '', [], /is empty/],
    ['a byte-order mark alone', '\uFEFF', [], /is empty/],
    ['blanks', ' \r\n \r\n', [], /is empty/],
    ['bytes', Uint8Array.from({ length: 256 }, (_, i) => i), [], /is no text in UTF-8: give a CSV file/],
    ['zeros', new Uint8Array(1000), [], /holds bytes that no text has/],
    ['UTF-16 that does not say so', utf16(table, true).subarray(2), [], /holds bytes that no text has/],
    [
      'Latin-1',
      Buffer.from('größe,y\n1,ä\n2,ö\n', 'latin1'),
      [],
      /is no text in UTF-8: .* save it as UTF-8$/,
    ],
    ['half a letter in UTF-16', utf16(table, false).subarray(0, 7), [], /is no text in UTF-16LE/],
    [
      'a number beyond doubles',
      'a,y\n1e400,0\n1,1\n',
      [],
      /is 1e400, beyond the largest double: rescale it$/,
    ],
    ['a quotation mark too few', 'a,y\n"1,0\n', [], /quotation mark/],
    ['a missing label', 'a,y\n1,0\n2,1\n3,NA\n', [], /line 4, column 2 \("y"\) holds no label but "NA"/],
    ['a table without a header', '1.5,0\n2.5,1\n', [], /holds only numbers where .* --no-header/],
    ['no label column', '1.5,0\n2.5,1\n', ['--no-header'], /give its position with --label/],
    ['one class', 'a,y\n1,0\n2,0\n', ['--positive', '0'], /has 1 value \(0\)/],
    [
      'three classes',
      'a,y\n1,0\n2,1\n3,2\n',
      [],
      /has 3 values \(0, 1, 2\): follow one of them against the rest/,
    ],
    ['a class that is not there', table, ['--positive', 'q'], /no label in "y" is "q": use one of x, z/],
    ['a bias twice', 'bias,y\n1,0\n2,1\n', ['--bias'], /there is a column "bias" already/],
    ['tiny features', 'a,y\n5e-324,0\n1e-323,1\n', ['--standardize'], /too little to standardize/],
    ['a header said of numbers that are one twice', '1,1\n2,0\n', ['--header'], /the name "1" is already/],
    ['JSON of many brackets', '['.repeat(1e5), ['--label', '1'], /has a header and no data/],
    ['a specification of many braces', '{"a":'.repeat(1e5), [], /is not valid JSON/],
    ['a list for a specification', '{"0": 1}', [], /unknown key "0"/],
    ['a table in a folder', spec({ data: { csv: '.' } }), [], /cannot read .*: it is a folder$/],
    [
      'a label for the hat',
      '{"model": {"kind": "mexican-hat", "degree": 1}}',
      ['--bias'],
      /^--bias is said of data/,
    ],
    [
      'a header for examples in place',
      spec({ data: { x: [[1], [2]], y: [1, -1] } }),
      ['--no-header'],
      /^--no-header is said of a CSV file/,
    ],
    [
      'a tolerance that is too strict',
      spec({ relativeTolerance: 5e-14 }),
      [],
      /relativeTolerance is 5e-14: give at least 1e-13$/,
    ],
    [
      'a start beyond doubles',
      '{"model": {"kind": "linear"}, "data": {"csv": "t.csv"}, "start": [1e400, 0]}',
      [],
      /start\[0\] is Infinity: give a finite number$/,
    ],
    ['a billion samples', table, ['--samples', '1e9'], /samples is 1000000000, which there is no room for/],
    ['a billion samples of many starts', spec({}), ['--starts', '2', '--samples', '1e9'], /no room for/],
    [
      'a billion neurons',
      spec({ model: { kind: 'relu', width: 1e9 } }),
      [],
      /would have 3000000000 parameters/,
    ],
    ['more samples than there are numbers', table, ['--samples', '1e99'], /Give an integer, 2 or more\.$/],
    ['a goal without end', table, ['--until', 'logTime=Infinity'], /give a finite number$/],
    ['a file system that is not there', table, ['--json', '/proc/none/x.json'], /^cannot write /],
    ['a report where nothing can be made', table, ['--report', '/proc/none'], /^cannot write to the folder /],
    ['a name that is too long', table, ['--json', `DIR/${'x'.repeat(300)}`], /its name is too long$/],
    [
      'a misspelt option',
      table,
      ['--standardise'],
      /unknown option '--standardise' \(Did you mean --standardize\?\)/,
    ],
  ])('%s', async (_, content, more, message) => {
    const { code, stdout, stderr } = await follow(content, ...more);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^farflow: [^\n]*\n$/);
    expect(stderr.slice('farflow: '.length, -1)).toMatch(message);
  });

  it.each<[string[], string]>([
    [['follow', '.'], 'cannot read .: it is a folder'],
    [['follow', 'a\0b'], ''],
    [['help', 'folow'], 'there is no command "folow": did you mean "follow"?'],
    [['follow', '--resume', '.'], 'cannot read .: it is a folder'],
    [
      ['verify', '--json', '/proc/none'],
      'cannot write /proc/none: the folder it belongs in does not exist; make it first',
    ],
    [['list', 'help', 'me'], "too many arguments for 'list'. Expected 1 argument but got 2."],
    [[''], "unknown command ''"],
    [['-x'], "unknown option '-x'"],
  ])('%j', async (args, message) => {
    const { code, stdout, stderr } = await farflow(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^farflow: [^\n]*\n$/);
    if (message !== '') expect(stderr).toBe(`farflow: ${message}\n`);
  });
});

describe('input as spreadsheets write it is followed:', () => {
  it.each<[string, string | Uint8Array, string[]]>([
    ['with a byte-order mark and CRLF', `\uFEFF${table.replaceAll('\n', '\r\n')}`, []],
    ['UTF-16, little end first', utf16(table, false), []],
    ['UTF-16, big end first', utf16(table, true), []],
    ['semicolons', table.replaceAll(',', ';'), []],
    ['a specification with a byte-order mark', `\uFEFF${spec({})}`, []],
    [
      'everything at once',
      '7,1.5;2;p\n-1;-2;q\n-1;2;r\n'.replaceAll(',', ''),
      ['--no-header', '--label', '-1', '--positive', 'q', '--bias', '--standardize'],
    ],
  ])('%s', async (_, content, more) => {
    const { code, stdout, stderr } = await follow(content, ...more, '--until', 'logTime=2', '--samples', '5');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('Reached logTime=2.');
  });

  it('and what was done to it is said', async () => {
    const done = await follow(
      'a,b,y\n1000,0.1,p\n2000,0.3,q\n1500,0.2,r\n',
      '--positive',
      'q',
      '--bias',
      '--standardize',
    );
    expect(done).toMatchObject({ code: 0, stderr: '' });
    expect(done.stdout).toMatch(/^ {2}labels +not q is -1, q is \+1$/m);
    expect(done.stdout).toMatch(/^ {2}bias +added: a feature that is 1 for every example$/m);
    expect(done.stdout).toMatch(/^ {2}features +standardized to mean 0 and deviation 1; /m);
    expect(done.stdout).toMatch(
      /^ {2}predictor +a [^,]+, b [^,]+, intercept [^;]+; in the units of the data$/m,
    );
  });

  it('and features that differ much are told', async () => {
    const { code, stderr } = await follow('a,b,y\n1,1e-3,p\n2,-5e-4,q\n', '--until', 'logTime=1');
    expect(code).toBe(0);
    expect(stderr).toMatch(
      /^farflow: features differ much in size \(column "a" up to 2, column "b" up to 0\.001\), .*--standardize .*\n$/,
    );
  });
});

describe('help', () => {
  const commands = ['follow', 'verify', 'list', 'cite', 'schema'];

  it.each([['-h'], ['help'], ['help', 'help']])('%s %s', async (...args) => {
    const { code, stdout, stderr } = await farflow(args.filter((arg) => arg !== undefined));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe((await farflow(['--help'])).stdout);
  });

  it.each(
    commands.flatMap((command) => [
      [command, '-h'],
      ['help', command],
      [command, 'help'],
    ]),
  )('%s %s', async (...args) => {
    const [command] = args.filter((arg) => commands.includes(arg));
    expect(existsSync('help')).toBe(false);
    const { code, stdout, stderr } = await farflow(args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe((await farflow([command, '--help'])).stdout);
  });
});

describe('a process of its own', () => {
  const main = path.resolve('dist/src/cli/main.js');
  beforeAll(async () => {
    await built('src/index.js');
  }, BUILD_TIME);

  it
    .skipIf(!existsSync('/dev/full'))
    .each<[string[]]>([[['schema']], [['help', 'follow']], [['follow', 't.csv', '--json', '-', '--quiet']]])(
    '%j to a full disk says so, with exit code 2',
    (args) => {
      const cwd = folder({ 't.csv': table });
      const full = openSync('/dev/full', 'w');
      const { status, stderr } = spawnSync(process.execPath, [main, ...args], {
        cwd,
        encoding: 'utf8',
        stdio: ['ignore', full, 'pipe'],
      });
      closeSync(full);
      expect({ status, stderr }).toEqual({
        status: 2,
        stderr: 'farflow: cannot write to standard output: the disk is full\n',
      });
    },
  );

  it.skipIf(!existsSync('/dev/full'))('--json to a full disk says so, with exit code 2', async () => {
    const { code, stderr } = await follow(table, '--json', '/dev/full', '--until', 'logTime=1');
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: 'farflow: cannot write /dev/full: the disk is full\n',
    });
  });

  it('whose reader has seen enough ends in silence', async () => {
    const child = spawn(process.execPath, [main, 'schema'], { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => (said += String(chunk)));
    child.stdout.destroy();
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect({ code, said }).toEqual({ code: 0, said: '' });
  });
});
