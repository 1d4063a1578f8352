import { describe, expect, it } from 'vitest';
import {
  formatError,
  formatIterated,
  formatNumber,
  formatShare,
  powerOfTen,
} from '../../../src/report/numbers.js';

describe('numbers for people', () => {
  it.each([
    [1.2346e-8, '1.235\u00a0×\u00a010⁻⁸'],
    [-1.25e-8, '−1.25\u00a0×\u00a010⁻⁸'],
    [1e-6, '10⁻⁶'],
    [-1e21, '−10²¹'],
    [5e-4, '5\u00a0×\u00a010⁻⁴'],
    [9.99996e-9, '1.000\u00a0×\u00a010⁻⁸'],
    [4.2e52, '4.2\u00a0×\u00a010⁵²'],
    [0.353553, '0.3536'],
    [0.25, '0.25'],
    [0.99999999, '1.0000'],
    [12.34567, '12.35'],
    [1234.5678, '1235'],
    [12345, '12\u2009345'],
    [123456.7, '123\u2009457'],
    [-3, '−3'],
    [0, '0'],
    [-0, '0'],
    [-1e-320, '−10⁻³²⁰'],
    [null, '—'],
    [NaN, '—'],
    [Infinity, '∞'],
    [-Infinity, '−∞'],
  ])('%d is %s', (value, text) => {
    expect(formatNumber(value)).toBe(text);
  });

  it('has two digits for errors', () => {
    expect(formatError(3.217e-9)).toBe('3.2\u00a0×\u00a010⁻⁹');
    expect(formatError(0)).toBe('0');
  });

  it('writes numbers beyond a double as iterated exponentials', () => {
    expect(formatIterated({ level: 0, value: 2.5 })).toBe('2.5');
    expect(formatIterated({ level: 2, value: 12.3456 })).toBe('exp(exp(12.35))');
    expect(formatIterated({ level: 1, value: 39996.34 })).toBe('exp(39\u2009996)');
  });

  it('writes powers and shares', () => {
    expect(powerOfTen(-12)).toBe('10⁻¹²');
    expect(formatShare(0.9871)).toBe('98.7 %');
    expect(formatShare(0.00001)).toBe('< 0.1 %');
    expect(formatShare(0)).toBe('0.0 %');
  });
});
