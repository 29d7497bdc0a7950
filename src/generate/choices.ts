/**
 * 请求里可选之值；只有常数，命令行与会话起动时可载入 (the values a request may choose from: constants alone, light enough for start-up).
 * @module
 */

/** 时代，分得与训练时一样细 (periods, as in training). */
export const PERIODS = ['唐', '宋', '金元', '明', '清'] as const;
export type Period = (typeof PERIODS)[number];

/** 情调，训练时以词表标得 (moods, labelled in training by word lists). */
export const MOODS = ['喜', '悲', '闲', '壮', '思'] as const;
export type Mood = (typeof MOODS)[number];

/** 推敲所及：只此处；此处及其后；凡未锁者 (how far a revision reaches: the place alone, all after it, or all that is not locked). */
export const REACHES = ['此处', '此后', '全诗'] as const;
export type Reach = (typeof REACHES)[number];

/** 所藏之字依次在何处 (where the characters of an acrostic go: heads of lines, tails of lines, heads of couplets). */
export const ACROSTIC_PLACES = ['句首', '句尾', '联首'] as const;
export type AcrosticPlace = (typeof ACROSTIC_PLACES)[number];
