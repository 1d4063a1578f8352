/** What is looked at of an `AbortSignal`; any object with this flag will do. */
export interface StopSignal {
  readonly aborted: boolean;
}
