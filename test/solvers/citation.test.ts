import { describe, expect, test } from 'vitest';
import { bibtex, dormandPrince54, type Citation } from '../../solvers/index.js';

/** Reads one BibTeX entry whose values stand in braces; throws where it is not well-formed. */
function parse(text: string): { type: string; key: string; fields: Record<string, string> } {
  const head = /^@([a-z]+)\{([^\s,{}]+),/.exec(text);
  if (head === null) throw new Error('no head');
  const fields: Record<string, string> = {};
  let rest = text.slice(head[0].length);
  for (;;) {
    const name = /^\s*([a-z]+)\s*=\s*\{/.exec(rest);
    if (name === null) break;
    let depth = 1;
    let end = name[0].length;
    for (; depth > 0; end++) {
      if (end >= rest.length) throw new Error('braces are not balanced');
      if (rest[end] === '{') depth++;
      if (rest[end] === '}') depth--;
    }
    if (name[1] in fields) throw new Error(`${name[1]} twice`);
    fields[name[1]] = rest.slice(name[0].length, end - 1);
    rest = rest.slice(end);
    if (!rest.startsWith(',')) break;
    rest = rest.slice(1);
  }
  if (!/^\s*\}$/.test(rest)) throw new Error(`what is this: ${rest}`);
  return { type: head[1], key: head[2], fields };
}

const required: Record<Citation['type'], string[]> = {
  article: ['author', 'title', 'journal', 'year'],
  book: ['author', 'title', 'publisher', 'year'],
  inproceedings: ['author', 'title', 'booktitle', 'year'],
  misc: ['title'],
  software: ['title'],
};

describe('bibtex', () => {
  test('writes an entry', () => {
    const text = bibtex({
      key: 'Euler1768Institutionum',
      type: 'book',
      author: 'Euler, Leonhard',
      title: 'Institutionum calculi integralis',
      year: 1768,
      fields: { publisher: 'Academia Imperialis Scientiarum', volume: '1' },
    });
    expect(text.split('\n')).toEqual([
      '@book{Euler1768Institutionum,',
      '  author = {Euler, Leonhard},',
      '  title = {{Institutionum calculi integralis}},',
      '  publisher = {Academia Imperialis Scientiarum},',
      '  volume = {1},',
      '  year = {1768}',
      '}',
    ]);
  });

  test('needs no further fields', () => {
    const entry = parse(bibtex({ key: 'X2000y', type: 'misc', author: 'X', title: 'y', year: 2000 }));
    expect(entry).toEqual({
      type: 'misc',
      key: 'X2000y',
      fields: { author: 'X', title: '{y}', year: '2000' },
    });
  });

  test.each(dormandPrince54.citations)('$key is complete and well-formed', (citation) => {
    const { type, key, fields } = parse(bibtex(citation));
    expect([type, key]).toEqual([citation.type, citation.key]);
    expect(Object.keys(fields)).toEqual(expect.arrayContaining(required[citation.type]));
    expect(fields['author'].split(' and ').every((name) => /^[^,]+, [^,]+$/.test(name))).toBe(true);
    expect(fields['doi'] ?? '10.1/x').toMatch(/^10\.\d+\/\S+$/);
    expect(fields['year']).toMatch(/^\d{4}$/);
    // A lone & or % would not pass LaTeX.
    expect(Object.values(fields).join(' ')).not.toMatch(/(^|[^\\])[&%]/);
  });
});
