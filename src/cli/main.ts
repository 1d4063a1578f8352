#!/usr/bin/env node
import { exitCode } from './exit-code.js';
import type { Io } from './io.js';
import { runCli } from './run.js';

/** The first Ctrl-C asks to stop, the second stops. */
function onInterrupt(listener: () => void): () => void {
  let asked = false;
  const handle = (): void => {
    if (asked) process.exit(exitCode.interrupted);
    asked = true;
    listener();
  };
  process.on('SIGINT', handle);
  return () => process.off('SIGINT', handle);
}

// Whoever reads the output may have seen enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

const io: Io = { stdout: process.stdout, stderr: process.stderr, onInterrupt };
process.exitCode = await runCli(process.argv.slice(2), io);
