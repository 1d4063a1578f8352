/** TeX commands as characters that a terminal has. */
const SYMBOLS: Readonly<Record<string, string>> = {
  alpha: 'α',
  gamma: 'γ',
  zeta: 'ζ',
  theta: 'θ',
  vartheta: 'ϑ',
  kappa: 'κ',
  rho: 'ρ',
  sigma: 'σ',
  varphi: 'φ',
  phi: 'φ',
  psi: 'ψ',
  ell: 'ℓ',
  nabla: '∇',
  infty: '∞',
  partial: '∂',
  langle: '⟨',
  rangle: '⟩',
  le: '≤',
  ge: '≥',
  to: '→',
  sim: '~',
  cdot: '·',
  sum: 'Σ',
  int: '∫',
  '|': '‖',
  ',': '',
};

/** What stands close to what follows it. */
const PREFIXES: ReadonlySet<string> = new Set(['nabla', 'partial', 'langle', 'int']);

function symbols(tex: string): string {
  return tex
    .replace(/\\tilde\s*\\alpha/g, 'α̃')
    .replace(/\\mathcal\s*\{?([LJ])\}?/g, (_, letter: string) => (letter === 'L' ? '𝓛' : '𝒥'))
    .replace(/\\([a-z]+|[|,])(\s*)/gi, (_, name: string, space: string) => {
      const symbol = SYMBOLS[name] ?? name;
      return PREFIXES.has(name) ? symbol : symbol + space;
    })
    .replace(/\{([^{}])\}/g, '$1')
    .replace(/\{([^{}]*)\}/g, '($1)');
}

/** Prose with TeX between dollar signs, as well as it can be said without typesetting. */
export function plainMath(text: string): string {
  return text.replace(/\$\$?([^$]+)\$\$?/g, (_, tex: string) => symbols(tex));
}
