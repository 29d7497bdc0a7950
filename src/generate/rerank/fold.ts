import { simplifiedForm } from '../../text/script.ts';

/** 逐字归简，长度不变：各表以此为准，故简繁皆可 (folded character by character, so that the tables take either script). */
export const fold = (text: string): string => [...text].map(simplifiedForm).join('');
