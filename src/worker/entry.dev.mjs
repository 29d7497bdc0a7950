// 未打包时的工作线程：tsx 只管主线程，此处再请它一次 (before the build: tsx serves the main thread only, so it is registered here again).
import { register } from 'tsx/esm/api';

register();

await import('./entry.node.ts');
