import { loadModel } from './src/generate/index.ts';
const m = await loadModel({ folder: 'test/fixtures/byte-model' });
console.log(m.vocabulary.tokens.length, m.spelling?.encoding, m.spelling?.encode('七言绝句《秋江》\n').length, m.spelling?.chat?.('写一首七言绝句，题为《秋江》。').length);
const s = await m.start(m.spelling!.encode('七言绝句《秋江》\n'));
let best=0; const t: number[]=[];
for (let i=0;i<40;i++){ best=0; for(let k=0;k<s.logProbs.length;k++) if(s.logProbs[k]!>s.logProbs[best]!) best=k; t.push(best); await s.advance([0],[best]); }
import { tokenBytes } from './src/generate/index.ts';
console.log(new TextDecoder().decode(Uint8Array.from(t.flatMap(id=>[...(tokenBytes(m.vocabulary.tokens[id]!, 'byte-level') ?? [63])]))));
// ragged: held rows equal recomputation
const p = m.spelling!.encode('七言绝句《秋江》\n');
const a = await m.start(p);
await a.advance([0,0],[300,400]);
await a.advance([0],[500],[1]);       // row0: 300 500 ; held row1: 400
await a.advance([1,0],[600,700]);      // row0: 400 600 ; row1: 300 500 700
const V=a.logProbs.length/2;
for (const [r,seq] of [[0,[400,600]],[1,[300,500,700]]] as const){ const b=await m.start([...p,...seq]); let d=0; for(let k=0;k<V;k++) d=Math.max(d,Math.abs(b.logProbs[k]!-a.logProbs[r*V+k]!)); console.log('ragged diff',d); }
