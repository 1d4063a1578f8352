import { move, transferableSymbol, valueSymbol } from 'piscina';

/** A value that leaves a worker with the memory it names handed over instead of copied. */
export function moved(value: object, memory: readonly ArrayBufferLike[]): unknown {
  return move({
    [valueSymbol]: value,
    [transferableSymbol]: memory,
  });
}
