import katex from 'katex';
import { escapeHtml, raw, type Html } from './html.js';

/** $$…$$ or $…$ with something in between; a dollar sign without a partner is a dollar sign. */
const FORMULA = /\$\$([^$]+)\$\$|\$([^$]+)\$/g;

/** The source of a formula, which KaTeX adds to its MathML; nobody sees or hears it, and there are many formulas. */
const SOURCE = /<annotation encoding="application\/x-tex">[^<]*<\/annotation>/;

function typeset(tex: string, displayMode: boolean): string {
  // A formula that KaTeX cannot read is shown as it was written, marked by the class katex-error. maxSize and trust
  // keep a formula from covering the page or loading anything.
  const options = { displayMode, throwOnError: false, maxSize: 10, maxExpand: 200, trust: false };
  return katex.renderToString(tex, options).replace(SOURCE, '');
}

/** Prose with TeX between dollar signs as markup; everything else in it is escaped. */
export function prose(text: string): Html {
  let out = '';
  let end = 0;
  for (const match of text.matchAll(FORMULA)) {
    const [whole, display, inline] = match as unknown as [string, string | undefined, string];
    out += escapeHtml(text.slice(end, match.index)) + typeset(display ?? inline, display !== undefined);
    end = match.index + whole.length;
  }
  return raw(out + escapeHtml(text.slice(end)));
}
