/**
 * 合写：格律的掩码、解码、语言模型、任务 (co-writing: token masks from the meter, decoding, models, tasks).
 * 模型与 transformers.js 都在用时才载入。
 * @module
 */
export {
  ACROSTIC_PLACES,
  type AcrosticPlace,
  MOODS,
  type Mood,
  PERIODS,
  type Period,
  REACHES,
  type Reach,
} from './choices.ts';
export { ByteConstraint, type ByteOptions, type ByteState } from './constraint/byte-constraint.ts';
export { ByteLexicon, type LexiconOptions, scriptOf } from './constraint/byte-lexicon.ts';
export { type TokenEncoding, tokenBytes } from './constraint/bytes.ts';
export {
  type Conflict,
  completeRhymes,
  conflictOf,
  type Demands,
  feasibleRhymes,
  isFeasible,
} from './constraint/conflict.ts';
export {
  type Constraint,
  type ConstraintOptions,
  MeterConstraint,
  type MeterState,
  viablePatterns,
} from './constraint/constraint.ts';
export { Lexicon } from './constraint/lexicon.ts';
export { fewestChanges, likelyRhymes, type Mend, type MendOptions } from './constraint/mend.ts';
export { decoderOf } from './decode/decoder.ts';
export { type Beam, emptyBeam, type SearchOptions, search } from './decode/search.ts';
export type { Decoder, Decoding, Draft, Prompted, Ready, Scored, Wanted } from './decode/types.ts';
export { type NgramOptions, type NgramPoem, ngramModel } from './model/ngram.ts';
export { type LoadModelOptions, loadModel } from './model/transformers.ts';
export type { LanguageModel, ModelSession, Spelling, ThemeTable, Vocabulary, Writes } from './model/types.ts';
export { type KnownLines, readKnownLines } from './novelty/filter.ts';
export {
  buildPrompt,
  type PromptConditions,
  type WordedConditions,
  wordedPrompt,
} from './prompt.ts';
export { random } from './random.ts';
export { SCORE_PARTS, type ScorePart, type Scores, type ScoreWeights } from './rerank/index.ts';
export { type CangtouRequest, cangtou, cangtouEach } from './tasks/cangtou.ts';
export { type CoupletCandidate, type CoupletRequest, couplet } from './tasks/couplet.ts';
export { type FillRequest, fill, fillEach } from './tasks/fill.ts';
export { TASKS, type TaskName } from './tasks/index.ts';
export { suggestNext, suggestNextEach } from './tasks/next.ts';
export { parsePlaces, placeKey } from './tasks/places.ts';
export { type Change, type Repair, type RepairRequest, repair } from './tasks/repair.ts';
export { checkRequest, WRITABLE_FORMS, type WriteRequest } from './tasks/request.ts';
export { type ReviseRequest, type Revision, revise } from './tasks/revise.ts';
export { type RhymesRequest, type RhymeWord, rhymes } from './tasks/rhymes.ts';
export { type Score, type ScoreRequest, score } from './tasks/score.ts';
export type {
  Author,
  Candidate,
  GenerateOptions,
  LineCandidate,
  Progress,
  RunOptions,
  Task,
} from './tasks/types.ts';
export { type ContinueRequest, continuePoem, continuePoemEach, write, writeEach } from './tasks/write.ts';
export { MAX_THEME_CHARS, readTheme, type Theme } from './theme.ts';
