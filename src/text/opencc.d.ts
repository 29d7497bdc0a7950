declare module 'opencc-js/dict/STCharacters' {
  /** “简 繁|简 繁……”：简体单字与首选的繁体，竖线分条，空格分字。 */
  const table: string;
  export default table;
}
declare module 'opencc-js/dict/TSCharacters' {
  /** “繁 简|繁 简……” */
  const table: string;
  export default table;
}
declare module 'opencc-js/cn2t' {
  export function Converter(options: { from: 'cn'; to: 't' | 'tw' | 'hk' }): (text: string) => string;
}
declare module 'opencc-js/t2cn' {
  export function Converter(options: { from: 't' | 'tw' | 'hk'; to: 'cn' }): (text: string) => string;
}
declare module 'opencc-js/dict/JPShinjitaiCharacters' {
  const table: string;
  export default table;
}
declare module 'opencc-js/dict/TWVariants' {
  const table: string;
  export default table;
}
declare module 'opencc-js/dict/HKVariants' {
  const table: string;
  export default table;
}
