/** Where a method comes from, in the fields of a BibTeX entry. */
export interface Citation {
  /** BibTeX key, `author + year + word`. */
  readonly key: string;
  readonly type: 'article' | 'book' | 'inproceedings' | 'misc' | 'software';
  readonly author: string;
  readonly title: string;
  readonly year: number;
  /** Journal, publisher, volume, pages, doi …, in the order they are printed. */
  readonly fields?: Readonly<Record<string, string>>;
}

/** The citation as one BibTeX entry. */
export function bibtex(citation: Citation): string {
  const fields = {
    author: citation.author,
    title: `{${citation.title}}`,
    ...citation.fields,
    year: String(citation.year),
  };
  const lines = Object.entries(fields).map(([name, value]) => `  ${name} = {${value}}`);
  return `@${citation.type}{${citation.key},\n${lines.join(',\n')}\n}`;
}
