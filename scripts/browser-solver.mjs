/*
 * The linear-programming solver for browsers: the loader of the package highs without its parts for Node, and its
 * WebAssembly packed into the module. Bundlers without options find nothing of Node in it and no file beside it, and put
 * it into a file of its own that is loaded when it is asked for.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

const resolve = createRequire(import.meta.url).resolve;

/** What is taken out, and what stands for it; each occurs exactly once. */
const cuts = [
  ['var ENVIRONMENT_IS_NODE=globalThis.process?.versions?.node&&globalThis.process?.type!="renderer";', ''],
  [
    'if(ENVIRONMENT_IS_NODE){const{createRequire}=await import("node:module");var require=createRequire(import.meta.url)}',
    '',
  ],
  ['var _scriptName=import.meta.url;', 'var _scriptName="";'],
  ['new URL("highs.wasm",import.meta.url).href', '"highs.wasm"'],
  ['if(!binary&&!ENVIRONMENT_IS_NODE)', 'if(!binary)'],
];

/** The end of the block that a brace at `from` begins. */
function blockEnd(text, from) {
  let depth = 0;
  for (let i = from; i < text.length; i++) {
    if (text[i] === '{') depth++;
    else if (text[i] === '}' && --depth === 0) return i + 1;
  }
  throw new Error('highs: a block has no end');
}

/** Takes out `if(ENVIRONMENT_IS_NODE){…}`, with the `else` behind it. */
function withoutNode(text) {
  const branch = 'if(ENVIRONMENT_IS_NODE)';
  const at = text.indexOf(branch);
  if (at < 0) return text;
  const end = blockEnd(text, at + branch.length);
  const rest = text.slice(end).replace(/^else(?=\W)/, '');
  return withoutNode(text.slice(0, at) + rest);
}

function loader(file) {
  let text = readFileSync(file, 'utf8');
  for (const [from, to] of cuts) {
    if (text.split(from).length !== 2)
      throw new Error(`highs is another than scripts/browser-solver.mjs knows: it lacks ${from}`);
    text = text.replace(from, () => to);
  }
  text = withoutNode(text);
  const left = /["']node:|import\.meta|ENVIRONMENT_IS_NODE|\brequire\(/.exec(text);
  if (left !== null) throw new Error(`highs: ${left[0]} is left in the loader for browsers`);
  return text.replace('export default Module;', '');
}

/** The text of the module: `export default` is as that of highs. */
export function browserSolver() {
  const file = resolve('highs').replace(/\.js$/, '.mjs');
  const folder = path.dirname(file);
  const manifest = JSON.parse(readFileSync(path.join(folder, '..', 'package.json'), 'utf8'));
  const licence = readFileSync(path.join(folder, '..', 'LICENSE'), 'utf8').trim();
  const packed = gzipSync(readFileSync(path.join(folder, 'highs.wasm')), { level: 9 }).toString('base64');
  return `/*!
 * highs ${manifest.version} for browsers, made by scripts/browser-solver.mjs.
 *
${licence.replace(/^/gm, ' * ').replace(/ +$/gm, '')}
 */
${loader(file).trim()}

const packed = '${packed}';

async function compiled() {
  const bytes = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return WebAssembly.compile(await new Response(stream).arrayBuffer());
}

export default async function load(options = {}) {
  const module = await compiled();
  const instantiateWasm = (imports, receive) => void WebAssembly.instantiate(module, imports).then(receive);
  return Module({ instantiateWasm, ...options });
}
`;
}
