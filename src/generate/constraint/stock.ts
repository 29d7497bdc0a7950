import { type Demand, type Grid, KINDS } from './grid.ts';
import { PING, RHYMES, UNRHYMED, UNRHYMED_PING, ZE } from './sounds.ts';

/** 各字形所能之位：同形诸字之并 (what each glyph can do: the union over the characters that share it). */
export function kindsOf(sounds: Uint16Array, glyph: Int32Array): Uint16Array {
  const kinds = new Uint16Array(sounds.length);
  for (let i = 0; i < sounds.length; i++) {
    const shape = glyph[i] as number;
    kinds[shape] = (kinds[shape] as number) | (sounds[i] as number);
  }
  return kinds;
}

/**
 * 字之储备：按“所能之位”分类计数，问余下之字够不够余下之位。字不许重，则每个字形只用一次，这是一个配对问题；字按类可互换，
 * 故 Hall 条件（所求各类之并，逐一成立）即为充要。字许重，则只有韵脚不得重。
 *
 * The stock of characters, counted by what they can do. With no repeated characters, filling the places left is a matching of
 * glyphs to places; glyphs of one kind are interchangeable, so Hall's condition over the unions of what is asked for decides
 * it exactly. With repeats allowed only the rhyme words must differ.
 */
export class Stock {
  /** 所求各类之并，逐一 (the unions of the kinds that are asked for). */
  private readonly unions: readonly number[];
  /** supply[u]：所能之位与第 u 个并有交的字形之数 (glyphs that can do anything in a union). */
  private readonly supply = new Map<number, number>();
  private readonly rhymes: readonly number[];
  private readonly plain: readonly number[];

  /** kinds：各字形所能之位之并，下标为字形号 (what each glyph can do in any of its forms, by glyph number). */
  constructor(
    private readonly grid: Grid,
    private readonly kinds: Uint16Array,
  ) {
    const counts = new Map<number, number>();
    for (const kind of kinds) counts.set(kind, (counts.get(kind) ?? 0) + 1);
    const asked = KINDS.filter((kind) => (kind & ~(grid.needed | PING | ZE)) === 0);
    this.rhymes = asked.filter((kind) => (kind & RHYMES) !== 0);
    const unions = new Set<number>([0]);
    for (const kind of asked) for (const union of [...unions]) unions.add(union | kind);
    unions.delete(0);
    this.unions = [...unions];
    this.plain = [PING, ZE, UNRHYMED, UNRHYMED_PING].filter((kind) => asked.includes(kind));
    for (const union of unions) {
      let supply = 0;
      for (const [kind, n] of counts) if (kind & union) supply += n;
      this.supply.set(union, supply);
    }
  }

  /** 去掉已用者（不重复），还有几个字形可任 m (unused glyphs that can do anything in m; `used` holds each once). */
  private left(m: number, used: readonly number[]): number {
    let left = this.supply.get(m) as number;
    for (const glyph of used) if ((this.kinds[glyph] as number) & m) left--;
    return left;
  }

  /** 绰绰有余：再用 `spend` 个字也不愁，不必细算 (plenty: whatever the next `spend` characters are, the rest suffices). */
  isPlenty(line: number, used: readonly number[], spend: number): boolean {
    const feet = this.grid.feetLeft(line);
    const supplyOf = (m: number): number => this.supply.get(m) as number;
    if (this.grid.repeats) {
      return this.plain.every((m) => supplyOf(m) > 0) && this.rhymes.every((m) => this.left(m, used) > feet);
    }
    const cells = this.grid.cellsLeft(line);
    for (const m of this.rhymes) if (this.left(m, used) < feet + spend) return false;
    for (const m of this.plain) {
      if (supplyOf(m) < cells + used.length && this.left(m, used) < cells) return false;
    }
    return true;
  }

  /** 自此位（含）起能否写完 (whether the poem can be finished from here). */
  suffices(line: number, zi: number, live: number, used: readonly number[]): boolean {
    if (live === 0 && line < this.grid.lines) return false;
    if (this.isPlenty(line, used, 0)) return true;
    const left = this.unions.map((m) => this.left(m, used));
    const needed = (demand: Demand, m: number): number =>
      KINDS.reduce((sum, kind, i) => sum + ((kind & ~m) === 0 ? (demand[i] as number) : 0), 0);
    return this.grid.demandsFrom(line, zi, live).some((demand) =>
      this.grid.repeats
        ? KINDS.every((m, i) => {
            if (demand[i] === 0) return true;
            return m & RHYMES ? this.left(m, used) >= (demand[i] as number) : (this.supply.get(m) as number) > 0;
          })
        : this.unions.every((m, u) => (left[u] as number) >= needed(demand, m)),
    );
  }
}
