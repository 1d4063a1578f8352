import type { KinkPath } from './kink-path.js';

const counted = (number: number): string => (number === 0 ? 'none' : String(number));
const kinks = (number: number): string => `${number === 0 ? 'no' : number} kink${number === 1 ? '' : 's'}`;

/** How a path met the kinks of its model, as a sentence or two. */
export function describeKinks({ crossed, held, left, slides }: KinkPath): string {
  if (crossed + held === 0) return 'The flow met no kink.';
  const met = `The flow crossed ${kinks(crossed)} and slid along ${counted(held)}`;
  if (held === 0) return `${met}.`;
  const open = slides.filter(({ to }) => to === null).length;
  const end = open === 0 ? 'no kink' : open === 1 ? 'one' : open === held ? 'all of them' : String(open);
  return `${met}, of which it left ${counted(left)} again; at the end it slides along ${end}.`;
}

/** Where a path could have gone on in several ways and stayed, as a sentence; null where nowhere. */
export function describeChoices({ choices }: KinkPath): string | null {
  if (choices.length === 0) return null;
  const [{ where, at }] = choices;
  const place = at === 0 ? 'from the start' : `from ${Number(at.toPrecision(4))} by its clock`;
  const others = choices.length === 1 ? '' : `, and ${choices.length - 1} more`;
  return (
    `It stays on ${kinks(choices.length)} that other solutions leave, since staying is slowest: ` +
    `${where}, ${place}${others}.`
  );
}
