import { Session } from 'node:inspector/promises';

/** 数一段程序执行了多少次函数与代码块，由 V8 逐块计数；用例之间可比，与机器快慢无关 (counts the functions and blocks that run, by V8's block coverage; the same on every machine). */
export class OperationCounter {
  private readonly session = new Session();

  /** 由此起计数；其后载入的模块才数得到每一块 (modules loaded after this are counted block by block). */
  async start(): Promise<void> {
    this.session.connect();
    await this.session.post('Profiler.enable');
    await this.session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  }

  /** src 里的函数与块，在 `run` 里共执行几次 (how often functions and blocks of src run). */
  async of(run: () => unknown): Promise<number> {
    await this.session.post('Profiler.takePreciseCoverage');
    await run();
    const { result } = await this.session.post('Profiler.takePreciseCoverage');
    return result
      .filter(({ url }) => url.includes('/src/'))
      .flatMap(({ functions }) => functions)
      .flatMap(({ ranges }) => ranges)
      .reduce((sum, { count }) => sum + count, 0);
  }

  async stop(): Promise<void> {
    await this.session.post('Profiler.stopPreciseCoverage');
    this.session.disconnect();
  }
}
