/** A rooted tree: the trees that hang from its root, smaller ones first, equal ones the same object. */
export interface RootedTree {
  readonly children: readonly RootedTree[];
  /** ρ, the number of vertices. */
  readonly order: number;
  /** γ, the product of the orders of all subtrees (Hairer, Nørsett & Wanner 1993, II.2.10). */
  readonly density: number;
  /** σ, the number of automorphisms (Butcher 2016, 301). */
  readonly symmetry: number;
}

function graft(children: readonly RootedTree[]): RootedTree {
  const order = children.reduce((sum, child) => sum + child.order, 1);
  const density = children.reduce((product, child) => product * child.density, order);
  let symmetry = 1;
  let repeats = 0;
  children.forEach((child, i) => {
    repeats = child === children[i - 1] ? repeats + 1 : 1;
    symmetry *= child.symmetry * repeats;
  });
  return { children, order, density, symmetry };
}

/** Entry i holds the trees with i + 1 vertices. */
const known: RootedTree[][] = [];

/** Every multiset of `trees`, from the given place in the list on, with `vertices` vertices in all. */
function forests(trees: readonly RootedTree[], vertices: number, from = 0): RootedTree[][] {
  if (vertices === 0) return [[]];
  return trees.flatMap((tree, i) =>
    i < from || tree.order > vertices
      ? []
      : forests(trees, vertices - tree.order, i).map((rest) => [tree, ...rest]),
  );
}

/** All rooted trees with `order` vertices. */
export function rootedTrees(order: number): readonly RootedTree[] {
  while (known.length < order) known.push(forests(known.flat(), known.length).map(graft));
  return known[order - 1];
}
