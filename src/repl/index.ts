/**
 * 诗人的会话，作纯状态机：一行输入得新状态、输出与要做的事（效果）；做事者（终端、网页）把所得交还 `receive`。不载入模型。
 * A poet's session as a pure state machine: a line of input gives a new state, output and an effect; whoever carries out
 * the effect (a terminal, a page) hands the outcome to `receive`. Loads no model.
 * @module
 */
export { COMMAND_NAMES, type CommandName, commandNamed, HELP, usageOf } from './commands.ts';
export { complete } from './complete.ts';
export type { Draft, DraftDirective, Surroundings } from './draft.ts';
export { EXPORT_FORMATS, type ExportFormat, exportText, fileText, formatOf } from './export.ts';
export { booksNamedIn, isUnsaved, unsavedDrafts } from './files.ts';
export { journalOf, readJournal } from './journal.ts';
export { receive, step, templateOf } from './session.ts';
export { type Spliced, type SpliceRefusal, splice } from './splice.ts';
export {
  type Choice,
  type Done,
  type Effect,
  initialSession,
  type OpenFile,
  type Session,
  type Step,
  type TaskEffect,
} from './state.ts';
export type { Found, Inspired, TaskName, TaskRequest } from './tasks.ts';
