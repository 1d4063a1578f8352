/*
 * A TypeDoc plugin: sets $…$ and $$…$$ in doc comments with KaTeX. Its style sheet and fonts are copied into the site,
 * so formulas show from disk without a network. A formula that KaTeX does not understand is a warning.
 */
import { cpSync, mkdirSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { katex } from '@mdit/plugin-katex';
import { Application, JSX, RendererEvent } from 'typedoc';

const styles = path.dirname(createRequire(import.meta.url).resolve('katex/dist/katex.min.css'));

/** @param {Application} app */
export function load(app) {
  const logger = (code, message) => {
    app.logger.warn(`KaTeX: ${message} [${code}]`);
    return 'ignore';
  };
  const transformer = (html) => {
    const error = /class='[^']*katex-error' title='([^']*)'/.exec(html);
    if (error !== null) app.logger.warn(error[1]);
    return html;
  };
  // Options are read after plugins are loaded, so this one is set once that is over.
  app.on(Application.EVENT_BOOTSTRAP_END, () => {
    app.options.setValue('markdownItLoader', (parser) => {
      parser.use(katex, { logger, transformer, throwOnError: true });
    });
  });

  app.renderer.hooks.on('head.end', (context) =>
    JSX.createElement(
      JSX.Fragment,
      null,
      JSX.createElement('link', {
        rel: 'stylesheet',
        href: context.relativeURL('assets/katex/katex.min.css'),
      }),
      // A formula wider than the screen scrolls by itself.
      JSX.createElement('style', null, '.katex-display { overflow: auto hidden }'),
    ),
  );

  app.renderer.on(RendererEvent.END, (event) => {
    const assets = path.join(event.outputDirectory, 'assets', 'katex');
    mkdirSync(path.join(assets, 'fonts'), { recursive: true });
    cpSync(path.join(styles, 'katex.min.css'), path.join(assets, 'katex.min.css'));
    for (const font of readdirSync(path.join(styles, 'fonts'))) {
      if (font.endsWith('.woff2')) cpSync(path.join(styles, 'fonts', font), path.join(assets, 'fonts', font));
    }
  });
}
