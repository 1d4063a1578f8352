import type { StepSizeController } from './step-size-control.js';

/** Leaves the step as it is: the controller of methods that do not estimate their error. */
export function constantStep(): StepSizeController {
  return { accepted: () => 1, rejected: () => 0.5 };
}
