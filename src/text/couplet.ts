import { simplifiedForm } from './script.ts';
import type { Place } from './verse.ts';

/** 对联之体之名 (the name of the form). */
export const COUPLET = '对联';

/**
 * 这个名字是对联否：对联、楹联、联，简繁皆可 (whether a name is that of the couplet as a form of its own).
 *
 * @example
 * isCouplet('楹聯'); // true
 */
export const isCouplet = (name: string): boolean =>
  ['对联', '楹联', '联', '春联'].includes([...name.trim()].map(simplifiedForm).join(''));

/** 一副对联在文中的上联、下联、横批；没有的无 (the halves of a couplet and its heading, where they stand). */
export interface CoupletPlaces {
  readonly upper?: Place;
  readonly lower?: Place;
  readonly horizontal?: Place;
  /** 横批之文，照所写，长与其处同 (the text of the heading, as long as its place). */
  readonly heading?: string;
}
