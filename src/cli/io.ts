/** A stream that may be a terminal, and then knows its width. */
export type Terminal = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };

/** The outside world as a command sees it. */
export interface Io {
  /** Results. */
  readonly stdout: Terminal;
  /** Errors and progress. */
  readonly stderr: Terminal;
  /** Calls `listener` when the user asks to stop; returns how to listen no more. */
  onInterrupt(listener: () => void): () => void;
}

/** Writes a line. */
export function say(stream: NodeJS.WritableStream, line = ''): void {
  stream.write(`${line}\n`);
}
