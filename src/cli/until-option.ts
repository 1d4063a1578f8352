import { InputError, untilKeys, type UntilSpec } from '../index.js';
import { suggestion } from '../input/nearest.js';

/**
 * What `--until KEY=VALUE` means; `limit` stands for a tail of 1e-12.
 *
 * @throws InputError for an unknown key, with the one that was probably meant, or for a value that is no number
 */
export function parseUntil(text: string): UntilSpec {
  if (text === 'limit') return 'limit';
  const [, key, value] = /^([^=]*)=(.*)$/.exec(text) ?? [];
  if (key === undefined)
    throw new InputError(`--until is "${text}": give KEY=VALUE, logInverseRisk=1000 say, or limit`);
  const known = untilKeys.find((name) => name === key.trim());
  if (known === undefined)
    throw new InputError(`--until: there is no goal "${key}": ${suggestion(key, untilKeys)}`);
  if (known === 'tail' && value === 'limit') return { tail: 'limit' };
  const number = value.trim() === '' ? NaN : Number(value);
  if (!Number.isFinite(number)) throw new InputError(`--until ${known} is "${value}": give a finite number`);
  return { [known]: number } as unknown as UntilSpec;
}
