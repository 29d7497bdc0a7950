// 不在 Node 里，没有 nodejieba；打包工具由 package.json 的 imports 得此 (what bundlers for browsers get for nodejieba, by the imports of package.json).
export default undefined;
