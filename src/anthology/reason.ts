/** 何以列出 (why a line is there). */
export interface InspireReason {
  readonly kind: '词' | '字' | '近字' | '题' | '题材' | '诗' | '似' | '韵' | '脚' | '式';
  readonly zh: string;
  readonly en: string;
}

/** 一条理由 (one reason). */
export const reason = (kind: InspireReason['kind'], zh: string, en: string): InspireReason => ({ kind, zh, en });
