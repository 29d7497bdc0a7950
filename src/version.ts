/** 本库的版本，与 package.json 同 (the version of this library, as in package.json). */
export const VERSION = '0.1.0';
