import { expect, it } from 'vitest';
import { html } from '../../../src/report/html.js';
import { prose } from '../../../src/report/prose.js';

it('typesets what stands between dollar signs and escapes the rest', () => {
  const { html: markup } = prose('if $p_i < 0$ & <b>');
  expect(markup).toMatch(/^if <span class="katex">.*<\/span> &amp; &lt;b&gt;$/s);
  expect(markup).toContain('<math');
  expect(markup).not.toContain('annotation');
});

it('knows displayed formulas', () => {
  expect(prose('$$x$$').html).toContain('katex-display');
});

it('leaves a lone dollar sign alone', () => {
  expect(prose('costs 5 $').html).toBe('costs 5 $');
});

it('marks a formula that cannot be read', () => {
  expect(prose('$\\frac{$').html).toContain('katex-error');
});

it('lets no formula load or link anything', () => {
  expect(
    prose('$\\href{https://example.org}{x}\\includegraphics{https://example.org/x.png}$').html,
  ).not.toMatch(/href=|src=/);
});

it('escapes text in templates, and leaves markup', () => {
  const name = `<'"&>`;
  expect(html`<p title="${name}">${[html`<b>${1}</b>`, null]}</p>`.html).toBe(
    '<p title="&lt;&#39;&quot;&amp;&gt;"><b>1</b></p>',
  );
});
