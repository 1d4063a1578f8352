import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

/** One face of a family, as a key: family, style, weight. */
type Face = string;

const declaration = (body: string, name: string): string | undefined =>
  new RegExp(`(?:^|;)${name}:([^;]+)`).exec(body)?.[1].replaceAll('"', '');

const face = (family: string, body: string): Face =>
  `${family} ${declaration(body, 'font-style') ?? 'normal'} ${declaration(body, 'font-weight') ?? '400'}`;

/** The classes of a page's markup. */
function classesIn(markup: string): Set<string> {
  const classes = new Set<string>();
  for (const [, names] of markup.matchAll(/ class="([^"]*)"/g))
    for (const name of names.split(/\s+/)) classes.add(name);
  return classes;
}

/**
 * KaTeX's style sheet with those of its fonts that a page needs, embedded, so that the page loads nothing. A face is
 * needed where a rule names its family and every class of the rule's selector occurs on the page.
 */
export function katexStyle(markup: string): string {
  const file = createRequire(import.meta.url).resolve('katex/dist/katex.min.css');
  const folder = path.dirname(file);
  const classes = classesIn(markup);
  const rules = [...readFileSync(file, 'utf8').matchAll(/([^{}]+)\{([^{}]*)\}/g)].map(
    ([, selector, body]) => ({ selector, body }),
  );

  // The font of running text in formulas is set by the shorthand, which the loop below does not read; the page's own
  // statements are set in it too.
  const needed = new Set<Face>(['KaTeX_Main normal 400']);
  for (const { selector, body } of rules) {
    const family = declaration(body, 'font-family');
    if (family === undefined || selector === '@font-face') continue;
    const used = selector
      .split(',')
      .some((one) => [...one.matchAll(/\.([\w-]+)/g)].every(([, name]) => classes.has(name)));
    if (used) needed.add(face(family, body));
  }

  let style = '';
  for (const { selector, body } of rules) {
    if (selector !== '@font-face') {
      style += `${selector}{${body}}`;
      continue;
    }
    const family = declaration(body, 'font-family')!;
    if (!needed.has(face(family, body))) continue;
    const font = /url\(([^)]+\.woff2)\)/.exec(body)![1];
    const data = readFileSync(path.join(folder, font)).toString('base64');
    const source = `src:url(data:font/woff2;base64,${data}) format("woff2")`;
    style += `@font-face{${body.replace(/src:[^;]+/, () => source)}}`;
  }
  return style;
}
