export { default } from 'tuiqiao/textlint';
