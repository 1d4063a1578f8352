import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { farflow, folder } from './cli-harness.js';

describe('farflow follow SPEC.json with kinks', () => {
  const follow = (spec: object) => {
    const dir = folder({ 'spec.json': JSON.stringify(spec) });
    return farflow(['follow', path.join(dir, 'spec.json')]);
  };
  const data = { x: [[1, 0.5]], y: [1] };

  it('says how the flow met kinks, and where it could have left one', async () => {
    // Neuron 2 has w = 0 and a > 0: it could leave in the direction of x.
    const start = [0.4, 0.3, 0, 0, 0.5, 0.7];
    const { code, stdout } = await follow({ model: { kind: 'relu', width: 2 }, data, start });
    expect(code).toBe(0);
    expect(stdout.split('\n').slice(1, 5)).toEqual([
      'Reached logInverseRisk=1000.',
      'The flow crossed no kinks and slid along 1, of which it left none again; at the end it slides along one.',
      'It stays on 1 kink that other solutions leave, since staying is slowest: neuron 2 on example 1, from the start.',
      '',
    ]);
  });

  it('follows the example of the docs, which comes to what README says', async () => {
    const { code, stdout } = await farflow(['follow', 'docs/kinks.json', '--samples', '2']);
    expect(code).toBe(0);
    const [first, second, third] = stdout.split('\n');
    const readme = readFileSync('README.md', 'utf8');
    for (const line of [first, second, third]) expect(readme).toContain(`    ${line}\n`);
  });

  it.each([
    ['deep', { kind: 'deep-relu', widths: [2, 3, 2, 1], slope: 0.5 }],
    ['convolutional', { kind: 'convolutional', shape: { length: 2 }, filters: 2, kernel: 1, pool: 2 }],
  ])('follows %s networks', async (_, model) => {
    const { code, stdout } = await follow({ model, data, start: { seed: 1, scale: 0.5 } });
    expect(code).toBe(0);
    expect(stdout).toMatch(/\nReached logInverseRisk=1000\.\nThe flow (met no kink|crossed)/);
  });

  it('says in one line of a dead network, of data on a ray and of a start that is not decided', async () => {
    const model = { kind: 'relu', width: 1 };
    expect(await follow({ model, data, start: [-1, 0, 1] })).toMatchObject({
      code: 2,
      stderr:
        'farflow: start is a stationary point: the gradient is zero there and the flow cannot move; start elsewhere\n',
    });
    const ray = { x: [[1], [2]], y: [1, -1] };
    expect(await follow({ model, data: ray, start: [1, 1] })).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^[^\n]*out of reach[^\n]*on one ray[^\n]*\n$/) as string,
    });
    const deep = { kind: 'deep-relu', widths: [2, 3, 2, 1] };
    const start = [0, 0, 0, 0, 0, 0, -0.3, 0, 0.3, -0.3, 0, 0.3, -0.3, 0];
    expect(await follow({ model: deep, data, start })).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(
        /^farflow: [^\n]*start is [^\n]*start (beside them|elsewhere)\n$/,
      ) as string,
    });
  });
});
