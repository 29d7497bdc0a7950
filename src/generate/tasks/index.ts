/**
 * 合写之事，一览 (everything co-writing can be asked for).
 * @module
 */
import { cangtouTask } from './cangtou.ts';
import { coupletTask } from './couplet.ts';
import { fillTask } from './fill.ts';
import { nextTask } from './next.ts';
import { repairTask } from './repair.ts';
import { reviseTask } from './revise.ts';
import { rhymesTask } from './rhymes.ts';
import { scoreTask } from './score.ts';
import { continueTask, writeTask } from './write.ts';

/**
 * 各事，以名相取；添一件事，添在这里 (the tasks by name; a new one is added here).
 *
 * @example
 * const plan = TASKS.fill.plan({ given: '白日□山尽' }); // throws where the request will not do; no model is needed
 */
export const TASKS = {
  write: writeTask,
  continue: continueTask,
  next: nextTask,
  fill: fillTask,
  cangtou: cangtouTask,
  couplet: coupletTask,
  revise: reviseTask,
  repair: repairTask,
  rhymes: rhymesTask,
  score: scoreTask,
} as const;
export type TaskName = keyof typeof TASKS;
