import { expect, it } from 'vitest';
import { neuronTracks } from '../../src/flow/neuron-tracks.js';
import { neuronTransport } from '../../src/flow/neuron-transport.js';
import { distance, NODES, randomCase, transport } from './neuron-cases.js';

/*
 * The paths of several neurons, kept in one place, against each followed anew to where it is looked at.
 */
const SHARES = [0, 1e-9, 0.1, NODES[0], 0.37, 0.5, 0.82, 1];

/** Follows neuron `seed`, and keeps it as number `j`. */
function keep(tracks: ReturnType<typeof neuronTracks>, seed: number, j: number): void {
  const one = randomCase(seed);
  const d = one.phi.length;
  const data = { x: Float64Array.from(one.x.flat()), y: Float64Array.from(one.y), count: one.y.length };
  const { propagate } = neuronTransport({ ...data, dimension: d });
  const weights = Float64Array.from(one.weights.flat());
  const growth = new Float64Array(NODES.length);
  const rows = new Float64Array(NODES.length * d);
  const phi = Float64Array.from(one.phi);
  expect(propagate(one.sign, phi, 0, weights, one.h, NODES, growth, rows, tracks)).toBe(true);
  tracks.keep(j);
}

it('tracks are where neurons are that are followed anew', () => {
  const seeds = Array.from({ length: 60 }, (_, seed) => seed);
  for (const d of new Set(seeds.map((seed) => randomCase(seed).phi.length))) {
    const same = seeds.filter((seed) => randomCase(seed).phi.length === d);
    const tracks = neuronTracks(same.length, d);
    const out = new Float64Array(d);
    // What was kept before is forgotten, and what was dropped leaves no trace.
    keep(tracks, same[0], 5);
    tracks.clear();
    same.forEach((seed, k) => {
      keep(tracks, seed, 100 + seed);
      if (k !== 1) return;
      tracks.add(0, 1, 3, 0, new Float64Array(d), 0);
      tracks.drop();
    });
    expect([...tracks.neuron.slice(0, tracks.count)]).toEqual(same.map((seed) => 100 + seed));
    same.forEach((seed, k) => {
      const one = randomCase(seed);
      const room = 1e-11 * (1 + one.h);
      for (const share of SHARES) {
        const { end } = transport(one, [share]);
        expect(Math.abs(tracks.look(k, share, out) - end.growth)).toBeLessThan(room);
        expect(distance(out, end.direction)).toBeLessThan(room);
      }
    });
  }
});

it('a neuron on which no example acts stays to the last bit', () => {
  const tracks = neuronTracks(1, 2);
  const { propagate } = neuronTransport({
    x: Float64Array.of(1, 0.3),
    y: Float64Array.of(1),
    count: 1,
    dimension: 2,
  });
  const phi = Float64Array.of(-0.6, 0.1);
  const out = new Float64Array(2);
  propagate(1, phi, 0, Float64Array.of(1), 1, NODES, new Float64Array(3), new Float64Array(6), tracks);
  tracks.keep(0);
  for (const share of SHARES) {
    expect(tracks.look(0, share, out)).toBe(0);
    expect([...out]).toEqual([...phi]);
  }
});
