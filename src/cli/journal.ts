import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** 会话的记录，断电、关窗也不失稿 (the journal of a session, so that no crash loses a draft). */
export interface Journal {
  /** 记下；写不了则抛文件系统之错 (writes it down; throws what the file system throws). */
  write(text: string): void;
  /** 会话好好结束，记录不留 (removes it once the session has ended well). */
  remove(): void;
  /** 以前没有好好结束的会话，最近者 (what an earlier session that ended badly has left, the latest). */
  leftover(): { readonly text: string; readonly forget: () => void } | undefined;
}

/** 记录所在的目录；不知家在何处则无 (the folder of journals; none where there is no home). */
export function journalFolder(env: Readonly<Record<string, string | undefined>>): string | undefined {
  const { XDG_STATE_HOME: state, LOCALAPPDATA: local, HOME: home } = env;
  if (state) return join(state, 'tuiqiao');
  if (local) return join(local, 'tuiqiao');
  return home ? join(home, '.local', 'state', 'tuiqiao') : undefined;
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

/** 目录里的记录，一个进程一份；先写旁处再换名，故不会只写一半 (one file a process, renamed into place so that it is never half written). */
export function journalIn(folder: string, pid: number = process.pid): Journal {
  const own = join(folder, `${pid}.json`);
  return {
    write(text) {
      mkdirSync(folder, { recursive: true });
      writeFileSync(`${own}.new`, text, { mode: 0o600 });
      renameSync(`${own}.new`, own);
    },
    remove: () => rmSync(own, { force: true }),
    leftover() {
      let names: readonly string[];
      try {
        names = readdirSync(folder);
      } catch {
        return undefined;
      }
      const [latest] = names
        .flatMap((name) => {
          const owner = /^(\d+)\.json$/u.exec(name)?.[1];
          // 还活着的是别的会话 (one whose process lives belongs to another session).
          if (owner === undefined || (Number(owner) !== pid && isAlive(Number(owner)))) return [];
          const file = join(folder, name);
          return [{ file, time: statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0 }];
        })
        .sort((a, b) => b.time - a.time);
      if (latest === undefined) return undefined;
      const { file } = latest;
      // 拿到手就改归自己的名下，免得自己的记录把它盖了 (kept apart from this process's own journal, whose name it may share).
      try {
        const text = readFileSync(file, 'utf8');
        if (file !== own) return { text, forget: () => rmSync(file, { force: true }) };
        const kept = join(folder, `0${pid}.json`);
        renameSync(file, kept);
        return { text, forget: () => rmSync(kept, { force: true }) };
      } catch {
        return undefined;
      }
    },
  };
}
