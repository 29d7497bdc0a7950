/**
 * 对仗：一联两句相对否，合掌否，词与顿合否 (parallelism of couplets). 纯函数，可在浏览器中用；表约 70 kB（gzip），另成一个入口。
 * @module
 */
export { areSynonyms, type ClassRelation, classesOf, ofSameClass, relate, type WordClass } from './classes.ts';
export {
  type Correspondence,
  type CoupletJudgement,
  type CoupletRhythm,
  type JudgeOptions,
  judgeCouplet,
} from './judge.ts';
export { addCohesion, cohesion } from './neighbours.ts';
export {
  type CoupletReport,
  duiZhangReports,
  heZhangReports,
  kuaDunReports,
  pairReports,
  parallelCouplets,
  type ReportData,
  type ReportPlace,
  UNPARALLEL,
} from './reports.ts';
export { addAffinity, addLikeness, affinities, affinity, likeness, type Sum } from './tables.ts';
