import type { IteratedLog } from '../flow/iterated-log.js';

/** What stands where there is no number. */
export const NOTHING = '—';

const MINUS = '−';
const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** 10 to an integer power, as people write it. */
export function powerOfTen(exponent: number): string {
  const digits = String(Math.abs(exponent)).replace(/\d/g, (digit) => superscripts[Number(digit)]);
  return `10${exponent < 0 ? '⁻' : ''}${digits}`;
}

/** A decimal string with a true minus and thin spaces between thousands from 10 000 on. */
export function polish(decimal: string): string {
  const negative = decimal.startsWith('-');
  const [whole, fraction] = (negative ? decimal.slice(1) : decimal).split('.');
  const grouped = whole.length > 4 ? whole.replace(/\B(?=(\d{3})+$)/g, '\u2009') : whole;
  const text = fraction === undefined ? grouped : `${grouped}.${fraction}`;
  return negative && /[1-9]/.test(text) ? MINUS + text : text;
}

/** Drops zeros behind the point that say nothing: those of a number that is exactly what is left. */
function withoutIdleZeros(decimal: string, value: number, exponent = '0'): string {
  const short = decimal.includes('.') ? decimal.replace(/\.?0+$/, '') : decimal;
  return Number(`${short}e${exponent}`) === value ? short : decimal;
}

/** `mantissa × 10ᵏ` in one piece; without the mantissa where it is 1. */
export function scientific(value: number, decimals: number): string {
  const [mantissa, exponent] = value.toExponential(decimals).split('e');
  const power = powerOfTen(Number(exponent));
  const short = withoutIdleZeros(mantissa, value, exponent);
  if (Math.abs(Number(short)) === 1 && !short.includes('.')) return short === '1' ? power : MINUS + power;
  return `${polish(short)}\u00a0×\u00a0${power}`;
}

/**
 * A number for people, to `digits` significant digits: 0.3536, 12 345, 1.23 × 10⁻⁸, never −0. Whole numbers below a
 * million are kept whole; null is a dash.
 */
export function formatNumber(value: number | null, digits = 4): string {
  if (value === null || Number.isNaN(value)) return NOTHING;
  if (!Number.isFinite(value)) return value > 0 ? '∞' : `${MINUS}∞`;
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e6) return polish(String(value));
  if (size < 1e-3 || size >= 1e6) return scientific(value, digits - 1);
  const decimals = Math.max(0, digits - 1 - Math.floor(Math.log10(size)));
  return polish(withoutIdleZeros(value.toFixed(decimals), value));
}

/** An error or a tolerance, of which only the size matters: two digits. */
export const formatError = (value: number | null): string => formatNumber(value, 2);

/** A number that may be beyond any double: exp(exp(12.3)). */
export function formatIterated(number: IteratedLog, digits = 4): string {
  return 'exp('.repeat(number.level) + formatNumber(number.value, digits) + ')'.repeat(number.level);
}

/** A share between 0 and 1 in percent. */
export function formatShare(share: number): string {
  if (share > 0 && share < 0.001) return '< 0.1 %';
  return `${(100 * share).toFixed(1)} %`;
}
