/*
 * The inner loops of hidden layers for WebAssembly with SIMD, as text (WAT).
 *
 * Examples lie in panels of 4, entry by entry, and rows in tiles of 4, entry by entry: for each entry a, two vectors of
 * two examples and four numbers, one of each row, are read, and 4 × 4 products added to sums in registers. Of the 16
 * vector registers of x86-64 that takes 8 sums, 2 examples, 1 row entry and 1 product, and two more for the predictions
 * of the panel; larger tiles spill and are slower, and so is unrolling (measured).
 *
 * Exports
 *   memory
 *   products(rows, tiles, x, panels, d, out, stride)
 *       out[4t + r][4p + v] += ⟨r_{4t+r}, x_{4p+v}⟩, rows of out `stride` bytes apart
 *   squaredRelu, leakyRelu(rows, coefficients, tiles, x, panels, d, out, slope)
 *       out[4p + v] += Σ_j c_j φ(⟨r_j, x_{4p+v}⟩) over the neurons j of the tiles
 */

/** Rows of a tile, and vectors of two examples in a panel. */
const ROWS = 4;
const VECTORS = 2;
const PANEL = 16 * VECTORS;

const each = <T>(count: number, make: (k: number) => T): T[] =>
  Array.from({ length: count }, (_, k) => make(k));
const text = (lines: readonly (string | readonly string[])[]): string => lines.flat().join('\n');

type MultiplyAdd = (sum: string, a: string, b: string) => string;

/** sum ← sum + a·b, rounded twice, or once where `fused`. */
const multiplyAdd =
  (fused: boolean): MultiplyAdd =>
  (sum, a, b) =>
    fused
      ? `(local.set ${sum} (f64x2.relaxed_madd (local.get ${a}) (local.get ${b}) (local.get ${sum})))`
      : `(local.set ${sum} (f64x2.add (local.get ${sum}) (f64x2.mul (local.get ${a}) (local.get ${b}))))`;

const forSums = (make: (sum: string, row: number, vector: number) => string | readonly string[]): string[] =>
  each(ROWS, (r) => each(VECTORS, (v) => make(`$z${r}${v}`, r, v)).flat()).flat();

const zeros = forSums((z) => `(local.set ${z} (v128.const f64x2 0 0))`);

/** Does something with each row of sums in turn, $at being where it belongs in `out`, and leaves $at behind the last. */
const eachRow = (make: (sum: string, vector: number) => string): string[] =>
  each(ROWS, (r) => [
    ...each(VECTORS, (v) => make(`$z${r}${v}`, v)),
    '(local.set $at (i32.add (local.get $at) (local.get $stride)))',
  ]).flat();

/** Adds products of a tile and a panel, from $row and $panel on, to the sums; $row is left behind the tile. */
const sums = (add: MultiplyAdd): string =>
  text([
    '(local.set $xp (local.get $panel))',
    '(local.set $n (local.get $d))',
    '(loop $entry',
    each(VECTORS, (v) => `(local.set $x${v} (v128.load offset=${16 * v} (local.get $xp)))`),
    each(ROWS, (r) => [
      `(local.set $s (v128.load64_splat offset=${8 * r} (local.get $row)))`,
      ...each(VECTORS, (v) => add(`$z${r}${v}`, '$s', `$x${v}`)),
    ]).flat(),
    `(local.set $xp (i32.add (local.get $xp) (i32.const ${PANEL})))`,
    `(local.set $row (i32.add (local.get $row) (i32.const ${8 * ROWS})))`,
    '(br_if $entry (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))',
  ]);

const locals = text([
  '(local $panel i32) (local $xp i32) (local $row i32) (local $n i32) (local $t i32) (local $at i32)',
  '(local $s v128)',
  each(VECTORS, (v) => `(local $x${v} v128) (local $o${v} v128)`),
  forSums((z) => `(local ${z} v128)`),
]);

/** Once for each panel, once for each tile; `prepare` and `finish` stand around the tiles of a panel. */
const panels = (prepare: string, tile: string, finish: string): string => `
  (local.set $panel (local.get $x))
  (loop $nextPanel
    (local.set $row (local.get $rows))
    (local.set $t (local.get $tiles))
    ${prepare}
    (loop $nextTile
      ${tile}
      (br_if $nextTile (local.tee $t (i32.sub (local.get $t) (i32.const 1)))))
    ${finish}
    (local.set $panel (i32.add (local.get $panel) (i32.mul (local.get $d) (i32.const ${PANEL}))))
    (local.set $out (i32.add (local.get $out) (i32.const ${PANEL})))
    (br_if $nextPanel (local.tee $panels (i32.sub (local.get $panels) (i32.const 1)))))`;

const products = (add: MultiplyAdd): string => `
(func (export "products") (param $rows i32) (param $tiles i32) (param $x i32) (param $panels i32) (param $d i32)
  (param $out i32) (param $stride i32)
  ${locals} (local $first i32)
  ${panels(
    '(local.set $first (local.get $out))',
    text([
      '(local.set $at (local.get $first))',
      eachRow((z, v) => `(local.set ${z} (v128.load offset=${16 * v} (local.get $at)))`),
      sums(add),
      '(local.set $at (local.get $first))',
      eachRow((z, v) => `(v128.store offset=${16 * v} (local.get $at) (local.get ${z}))`),
      '(local.set $first (local.get $at))',
    ]),
    '',
  )})`;

const layer = (name: string, phi: (z: string) => string, add: MultiplyAdd): string => `
(func (export "${name}") (param $rows i32) (param $coefficients i32) (param $tiles i32) (param $x i32)
  (param $panels i32) (param $d i32) (param $out i32) (param $slope f64)
  ${locals}
  ${panels(
    text([
      '(local.set $at (local.get $coefficients))',
      each(VECTORS, (v) => `(local.set $o${v} (v128.load offset=${16 * v} (local.get $out)))`),
    ]),
    text([
      zeros,
      sums(add),
      each(ROWS, (r) => [
        `(local.set $s (v128.load64_splat offset=${8 * r} (local.get $at)))`,
        ...each(VECTORS, (v) => [phi(`$z${r}${v}`), add(`$o${v}`, '$s', `$z${r}${v}`)]).flat(),
      ]).flat(),
      `(local.set $at (i32.add (local.get $at) (i32.const ${8 * ROWS})))`,
    ]),
    text(each(VECTORS, (v) => `(v128.store offset=${16 * v} (local.get $out) (local.get $o${v}))`)),
  )})`;

/** z ← max(0, z)². pmax is one instruction where max, which minds NaN and −0, is several. */
const squaredRelu = (z: string): string =>
  text([
    `(local.set ${z} (f64x2.pmax (v128.const f64x2 0 0) (local.get ${z})))`,
    `(local.set ${z} (f64x2.mul (local.get ${z}) (local.get ${z})))`,
  ]);

/** z ← max(λz, z), which is φ since λ ≤ 1. */
const leakyRelu = (z: string): string =>
  `(local.set ${z} (f64x2.pmax (f64x2.mul (local.get ${z}) (f64x2.splat (local.get $slope))) (local.get ${z})))`;

/** The module as text; `fused` takes relaxed SIMD, which Node has from version 22 on and browsers have had since 2023. */
export function layerKernelText(fused: boolean): string {
  const add = multiplyAdd(fused);
  return `(module
(memory (export "memory") 1)
${products(add)}
${layer('squaredRelu', squaredRelu, add)}
${layer('leakyRelu', leakyRelu, add)})
`;
}
