import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { uptime } from 'node:os';
import { join } from 'node:path';

/** 会话的记录，断电、关窗也不失稿 (the journal of a session, so that no crash loses a draft). */
export interface Journal {
  /** 记下；写不了则抛文件系统之错 (writes it down; throws what the file system throws). */
  write(text: string): void;
  /** 会话好好结束，记录不留 (removes it once the session has ended well). */
  remove(): void;
  /** 以前没有好好结束的会话，最近者 (what an earlier session that ended badly has left, the latest). */
  leftover(): Leftover | undefined;
}

/** 留下的一份记录 (a journal that was left). */
export interface Leftover {
  readonly text: string;
  /** 取回了，不再留 (it was taken up, and goes). */
  forget(): void;
  /** 读不懂，挪开留着；返回其新名 (it makes no sense: keeps it out of the way, and gives its new name). */
  setAside(): string;
}

/** 记录所在的目录；不知家在何处则无 (the folder of journals; none where there is no home). */
export function journalFolder(env: Readonly<Record<string, string | undefined>>): string | undefined {
  const { XDG_STATE_HOME: state, LOCALAPPDATA: local, HOME: home } = env;
  if (state) return join(state, 'tuiqiao');
  if (local) return join(local, 'tuiqiao');
  return home ? join(home, '.local', 'state', 'tuiqiao') : undefined;
}

/**
 * 一个进程何时起的，数字成串；查不出则 undefined。同号的进程换了一个，此数便不同 (when a process began, as digits; `undefined` where
 * it cannot be found out. Another process of the same number began at another time).
 */
export function startOf(pid: number): string | undefined {
  try {
    if (process.platform === 'linux') {
      // 命令之名可有空格、括号，故由末一个括号数起：其后第 20 项是起时 (proc(5): starttime is the 20th field after the name).
      const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
      return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    }
    if (process.platform === 'win32') return undefined;
    const began = Date.parse(execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }));
    return Number.isNaN(began) ? undefined : String(began / 1000);
  } catch {
    return undefined;
  }
}

/** 写记录的会话还在否：进程在，且是那时起的那一个 (whether the session that writes a journal is there: a process of its number, begun when it began). */
function isAlive(pid: number, start: string | undefined, written: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const now = start === undefined ? undefined : startOf(pid);
  if (now !== undefined) return now === start;
  // 查不出起时的，开机之前所写的必非此进程 (where that cannot be told, what was written before the machine started is another's).
  return written > Date.now() - uptime() * 1000;
}

/** 记录至多这么大，字节；更大的不是会话所写 (bytes a journal has at most; no session writes a larger one). */
const MOST_BYTES = 64 * 1024 * 1024;
const { O_CREAT, O_EXCL, O_NOFOLLOW = 0, O_NONBLOCK = 0, O_RDONLY, O_WRONLY } = constants;

/** 只读普通的文件，不随链接；不是则抛错 (reads a plain file, through no link). */
function readPlain(file: string): string {
  const fd = openSync(file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  try {
    const found = fstatSync(fd);
    if (!found.isFile() || found.size > MOST_BYTES) throw new Error(`not a journal: ${file}`);
    return readFileSync(fd, 'utf8');
  } finally {
    closeSync(fd);
  }
}

/** 写在旁处，落盘，再换名；已有的、植下的链接一概不沿用 (written beside, flushed, renamed; never through what lies there). */
function writePlain(file: string, text: string): void {
  const beside = `${file}.${randomUUID()}.new`;
  const fd = openSync(beside, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
  try {
    try {
      writeFileSync(fd, text);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(beside, file);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
}

/** 目录里的记录，一个进程一份，名为 `进程号-起时.json` (journals in a folder, one a process, named by its number and when it began). */
export function journalIn(
  folder: string,
  pid: number = process.pid,
  start: string | undefined = startOf(pid),
): Journal {
  const own = join(folder, `${pid}-${start ?? ''}.json`);
  return {
    write(text) {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      writePlain(own, text);
    },
    remove: () => rmSync(own, { force: true }),
    leftover() {
      const found = filesIn(folder).sort((a, b) => b.written - a.written);
      for (const { file, owner, began, written } of found) {
        // 还活着的是别的会话；自己的名下若有，是同号而起时不详的先前一个 (one whose process lives belongs to another session).
        if (file !== own && isAlive(owner, began, written)) continue;
        try {
          const text = readPlain(file);
          // 拿到手就改归别名，免得自己的记录把它盖了 (kept apart from this process's own journal, whose name it may share).
          const kept = file === own ? join(folder, `0${pid}-.json`) : file;
          if (kept !== file) renameSync(file, kept);
          return {
            text,
            forget: () => rmSync(kept, { force: true }),
            setAside() {
              renameSync(kept, `${kept}.bad`);
              return `${kept}.bad`;
            },
          };
        } catch {
          // 读不了的、不是文件的，不理 (what cannot be read, or is no file, is passed over).
        }
      }
      return undefined;
    },
  };
}

interface JournalFile {
  readonly file: string;
  readonly owner: number;
  readonly began: string | undefined;
  /** 何时所写，毫秒 (when it was written, in ms). */
  readonly written: number;
}

/** 目录里的各份记录；链接之类不算 (the journals of a folder; links and the like are none). */
function filesIn(folder: string): JournalFile[] {
  let names: readonly string[];
  try {
    names = readdirSync(folder);
  } catch {
    return [];
  }
  return names.flatMap((name) => {
    const [, owner, began] = /^(\d+)(?:-(\d*))?\.json$/u.exec(name) ?? [];
    const file = join(folder, name);
    const found = owner === undefined ? undefined : lstatSync(file, { throwIfNoEntry: false });
    if (owner === undefined || found?.isFile() !== true) return [];
    return [{ file, owner: Number(owner), began: began || undefined, written: found.mtimeMs }];
  });
}
