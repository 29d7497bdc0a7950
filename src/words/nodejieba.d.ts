/** nodejieba，或在 Node 之外的空物，见 package.json 的 imports (nodejieba, or nothing outside Node: see the imports of package.json). */
declare module '#nodejieba';
