import { Piscina } from 'piscina';

/** What a thread of a pool is given when it begins. */
export interface ThreadData<Data> {
  /** One entry, seen by all: 1 as soon as the file has been loaded in one thread. */
  readonly loaded: Int32Array;
  readonly data: Data;
}

const given = Piscina.workerData as ThreadData<unknown>;

/** What the pool was opened with. */
export const threadData = <Data>(): Data => given.data as Data;

/** To be called where a worker file has come to its end: what goes wrong from now on is the task's. */
export function ready(): void {
  Atomics.store(given.loaded, 0, 1);
}
