/** A piece of markup, as opposed to text that has yet to be escaped. */
export interface Html {
  readonly html: string;
}

/** What may stand in a template: markup as it is, text and numbers escaped, lists one after the other, null as nothing. */
export type Part = Html | string | number | null | readonly Part[];

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text that is safe between tags and in quoted attributes. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (char) => entities[char]);

/** Markup that was made elsewhere and is known to be safe. */
export const raw = (markup: string): Html => ({ html: markup });

function render(part: Part): string {
  if (part === null) return '';
  if (typeof part === 'string') return escapeHtml(part);
  if (typeof part === 'number') return escapeHtml(String(part));
  if ('html' in part) return part.html;
  return part.map(render).join('');
}

/** Template tag: the only way in which text becomes markup here, so nothing is left unescaped by oversight. */
export function html(strings: TemplateStringsArray, ...parts: Part[]): Html {
  let out = strings[0];
  for (let i = 0; i < parts.length; i++) out += render(parts[i]) + strings[i + 1];
  return { html: out };
}
