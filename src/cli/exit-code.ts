/** What the command line ends with. */
export const exitCode = Object.freeze({
  /** The goal was reached; everything checked is consistent; or there was nothing to go wrong. */
  success: 0,
  /** A check found a result violated. */
  violated: 1,
  /** The command or its input makes no sense, or a file cannot be read or written. */
  input: 2,
  /** Following stopped before its goal, with a partial path; or no check is violated and some say nothing. */
  inconclusive: 3,
  /** A defect in farflow. */
  internal: 70,
  /** Ctrl-C; what had been computed was kept. */
  interrupted: 130,
});
