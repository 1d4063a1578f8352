#!/usr/bin/env node
import { exitCode } from './exit-code.js';
import { reasonOf } from './files.js';
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

/** Ends where standard output takes no more: in silence where its reader has seen enough. */
function onClosed(error: NodeJS.ErrnoException): never {
  if (error.code === 'EPIPE') process.exit();
  process.stderr.write(`farflow: cannot write to standard output: ${reasonOf(error)}\n`);
  process.exit(exitCode.input);
}

process.stdout.on('error', onClosed);
// There is nowhere to say it.
process.stderr.on('error', () => {});

const io: Io = { stdout: process.stdout, stderr: process.stderr, onInterrupt };
process.exitCode = await runCli(process.argv.slice(2), io);
