import type { Reporter, TestModule } from 'vitest/node';

/** 末行只报“几过几败”，便于机器读 (prints `N passed, N failed` alone on the last line). */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    let passed = 0;
    let failed = 0;
    for (const module of modules) {
      const before = passed + failed;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === 'passed') passed++;
        else if (state === 'failed') failed++;
      }
      // 一个没能载入的文件也是一败 (a file that failed to load is a failure too).
      if (passed + failed === before && module.errors().length > 0) failed++;
    }
    process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
  }
}
