import { describe, expect, it } from 'vitest';
import { getForm, parsePoem, type ScanOptions, scan } from '../../src/index.ts';
import { resolver } from '../../src/readings/index.ts';
import { xinyun } from '../../src/rhyme/books/xinyun.ts';

/**
 * 有争议的诗：所持之评与所据。`errors` 是全部 error，一处不多、一处不少；`told` 是须有的别的发现，`untold` 是不该有的规则。
 *
 * Contested poems: the verdict we stand by and the authority for it.
 */
interface Case {
  readonly title: string;
  readonly text: string;
  readonly verdict: string;
  readonly errors: readonly string[];
  readonly told?: readonly string[];
  readonly untold?: readonly string[];
  readonly rescues?: readonly string[];
  readonly options?: ScanOptions;
  readonly form?: string;
}

const judge = ({ title, text, verdict, errors, told = [], untold = [], rescues, options, form }: Case): void => {
  it(title, () => {
    const scansion = scan(parsePoem(text), options);
    const names = scansion.findings.map((f) => ({
      ruleId: f.ruleId,
      severity: f.severity,
      at: `${f.ruleId} ${f.at.line}.${f.at.zi}`,
    }));
    const found = names.filter((f) => f.severity === 'error').map(({ at }) => at);
    expect({ verdict: scansion.verdict, errors: found }).toEqual({ verdict, errors });
    expect(names.map((f) => `${f.severity} ${f.at}`)).toEqual(expect.arrayContaining([...told]));
    expect(names.filter((f) => untold.includes(f.ruleId))).toEqual([]);
    if (form !== undefined) expect(scansion.form).toBe(form);
    if (rescues !== undefined) expect(scansion.rescues.map((r) => `${r.kind} ${r.at.line}`)).toEqual(rescues);
  });
};

describe('粘对与句型', () => {
  // 军、悬同平，失对；“臂懸兩角弓”仄平仄仄平，孤平：不是两个错字。王力《诗词格律》“孤平的避忌”。结、入同仄，又失对。
  judge({
    title: '杜甫《寄贈王十將軍承俊》：失对兼孤平',
    text: '將軍膽氣雄，臂懸兩角弓。纏結青驄馬，出入錦城中。時危未授鉞，勢屈難爲功。賓客滿堂上，何人高義同。',
    verdict: 'irregular',
    errors: ['gu-ping 2.1', 'shi-dui 2.2', 'shi-dui 4.2'],
  });
  // 雨仄江平，相对；“長江接天帆到遲”自己不成律句，只说一处。
  judge({
    title: '黄庭堅“小雨藏山”：雨、江相对，不是失对',
    text: '小雨藏山客坐久，長江接天帆到遲。宴寢清香與世隔，畫圖妙絕無人知。',
    verdict: 'irregular',
    errors: ['ping-ze 2.2', 'san-ping-wei 4.5'],
    untold: ['shi-dui'],
  });
  // 盘涡鹭浴底心性，平平仄仄仄平仄：小拗而失粘，不是特拗。
  judge({
    title: '杜甫《愁》第三句不是特拗（指明七律，逐句来论）',
    text: '江草日日喚愁生，巫峽泠泠非世情。盤渦鷺浴底心性，獨樹花發自分明。十年戎馬暗萬國，異域賓客老孤城。渭水秦山得見否，人經罷病虎縱橫。',
    verdict: 'irregular',
    options: { form: '七律' },
    errors: ['ping-ze 1.2', 'shi-nian 3.2', 'ping-ze 4.2', 'da-ao 5.6', 'ping-ze 6.4', 'ping-ze 6.6'],
    told: ['info xiao-ao 3.5'],
    untold: ['te-ao-shou-ze'],
  });
  // 芳洲之樹何青青：青出韵（九青入庚），何青青又是三平尾，两处都说。
  judge({
    title: '李白《鸚鵡洲》：出韵不掩三平尾',
    text: '鸚鵡來過吳江水，江上洲傳鸚鵡名。鸚鵡西飛隴山去，芳洲之樹何青青。烟開蘭葉香風暖，岸夾桃花錦浪生。遷客此時徒極目，長洲孤月向誰明。',
    verdict: 'irregular',
    errors: ['ping-ze 1.2', 'san-ping-wei 4.5', 'chu-yun 4.7'],
  });
  // 三、七两句失粘，各是一处：诸家没有“两联互换”之说。
  judge({
    title: '王維“桃源一向絕風塵”：两处失粘',
    text: '桃源一向絕風塵，柳市南頭訪隱淪。到門不敢題凡鳥，看竹何須問主人。城上青山如屋裏，東家流水入西鄰。閉戶著書多歲月，種松皆老作龍鱗。',
    verdict: 'irregular',
    errors: ['shi-nian 3.2', 'shi-nian 7.2'],
  });
  // 昔闻洞庭水，仄平仄平仄：特拗而首字用仄，诸家不一（王力以为第一字须平）。是拗而救，不是平常之句。
  judge({
    title: '杜甫《登岳陽樓》：特拗首字用仄',
    text: '昔聞洞庭水，今上岳陽樓。吳楚東南坼，乾坤日夜浮。親朋無一字，老病有孤舟。戎馬關山北，憑軒涕泗流。',
    verdict: 'rescued',
    errors: [],
    told: ['warning te-ao-shou-ze 1.1'],
    rescues: ['特拗 1'],
  });
});

describe('古体、拗律、六言', () => {
  judge({
    title: '李賀《夢天》：转韵，前押陌（职通），后押马',
    text: '老兔寒蟾泣天色，雲樓半開壁斜白。玉輪軋露濕團光，鸞珮相逢桂香陌。黃塵清水三山下，更變千年如走馬。遙望齊州九點煙，一泓海水杯中瀉。',
    verdict: 'ancient',
    errors: [],
    told: ['info gu-ti 1.1'],
  });
  judge({
    title: '李賀《金銅仙人辭漢歌》前八句：转韵，前押陌，后押纸',
    text: '茂陵劉郎秋風客，夜聞馬嘶曉無跡。畫欄桂樹懸秋香，三十六宮土花碧。魏官牽車指千里，東關酸風射眸子。空將漢月出宮門，憶君清淚如鉛水。',
    verdict: 'ancient',
    errors: [],
    told: ['info gu-ti 1.1'],
  });
  judge({
    title: '無名氏《冬》一类：李羣玉《醒起獨酌懷友》句句收平，柏梁体',
    text: '西風靜夜吹蓮塘，芙蓉破紅金粉香。摘花把酒弄秋芳，吳雲楚水愁茫茫。美人此夕不入夢，獨宿高樓明月涼。',
    verdict: 'ancient',
    errors: [],
    told: ['info gu-ti 1.1'],
  });
  judge({
    title: '包融《武陵桃源送人》：句句押韵而平仄不合，古绝',
    text: '武陵川徑入幽遐，中有雞犬秦人家。先時見者為誰耶，源水今流桃復花。',
    verdict: 'ancient',
    errors: [],
    told: ['info gu-ti 1.1'],
  });
  judge({
    title: '律诗只有一脚写成仄声：不是转韵（拟，改杜甫《春望》末字）',
    text: '國破山河在，城春草木深。感時花濺淚，恨別鳥驚心。烽火連三月，家書抵萬金。白頭搔更短，渾欲不勝晚。',
    verdict: 'irregular',
    errors: ['chu-yun 8.5'],
  });
  // 前四句麌韵、后四句尤韵，换韵处首句入韵：王力《诗词格律》“古体诗的用韵”。
  judge({
    title: '王勃《滕王閣》：转韵古体',
    text: '滕王高閣臨江渚，珮玉鳴鸞罷歌舞。畫棟朝飛南浦雲，珠簾暮捲西山雨。閑雲潭影日悠悠，物換星移幾度秋。閣中帝子今何在？檻外長江空自流。',
    verdict: 'ancient',
    errors: [],
    told: ['info gu-ti 1.1'],
  });
  // 两句一转，句句入韵；许（语）、苦（麌）古体通押。
  judge({
    title: '王安石《馬上轉韵》：四段四韵',
    text: '三月楊花迷眼白，四月柳條空老碧。年光如水儘東流，風物看看又到秋。人世百年能幾許，何須戚戚長辛苦。富貴功名自有時，簞瓢捽茹亦山雌。',
    verdict: 'ancient',
    errors: [],
    told: ['info gu-ti 1.1'],
  });
  // 联联相对，只一句不成律句；失粘初盛唐人不以为病，仍是七律。
  judge({
    title: '王維《酌酒與裴迪》：失粘的律诗',
    text: '酌酒與君君自寬，人情翻覆似波瀾。白首相知猶按劒，朱門先達笑彈冠。草色全經細雨濕，花枝欲動春風寒。世事浮雲何足問，不如高臥且加餐。',
    verdict: 'irregular',
    errors: ['shi-nian 3.2', 'shi-nian 5.2', 'san-ping-wei 6.5', 'shi-nian 7.2'],
  });
  // 从唐：失粘、三平尾都只提醒。
  judge({
    title: '王維《酌酒與裴迪》，从唐',
    text: '酌酒與君君自寬，人情翻覆似波瀾。白首相知猶按劒，朱門先達笑彈冠。草色全經細雨濕，花枝欲動春風寒。世事浮雲何足問，不如高臥且加餐。',
    verdict: 'rescued',
    errors: [],
    options: { profile: 'tang' },
  });
  // 题下自注“强戏为吴体”；王力《汉语诗律学》“古风式的律诗”。
  judge({
    title: '杜甫《愁》：吴体',
    text: '江草日日喚愁生，巫峽泠泠非世情。盤渦鷺浴底心性，獨樹花發自分明。十年戎馬暗萬國，異域賓客老孤城。渭水秦山得見否，人經罷病虎縱橫。',
    verdict: 'ancient',
    errors: [],
    told: ['info ao-lu 1.1'],
    untold: ['gu-ti'],
  });
  // 《瀛奎律髓》拗字类。
  judge({
    title: '杜甫《晝夢》：拗律',
    text: '二月饒睡昏昏然，不獨夜短晝分眠。桃花氣暖眼自醉，春渚日落夢相牽。故鄉門巷荆棘底，中原君臣豺虎邊。安得務農息戰鬬，普天無吏橫索錢。',
    verdict: 'ancient',
    errors: [],
    told: ['info ao-lu 1.1'],
    untold: ['gu-ti'],
  });
  // 同上。
  judge({
    title: '杜甫《暮歸》：拗律',
    text: '霜黃碧梧白鶴樓，城上擊拆復烏啼。客子入門月皎皎，誰家擣練風淒淒。南渡桂水關舟檝，北歸秦川多鼓鞞。年過半百不稱意，明日看雲還杖藜。',
    verdict: 'ancient',
    errors: [],
    told: ['info ao-lu 1.1'],
    untold: ['gu-ti'],
  });
  // 山谷拗律；《瀛奎律髓》拗字类多取之。
  judge({
    title: '黄庭堅《汴岸置酒》：拗律',
    text: '吾宗端居叢百憂，長歌勸之肯出遊。黄流不解涴明月，碧樹爲我生凉秋。初平羣羊置莫問，叔度千頃醉即休。誰倚柁樓吹玉笛，斗杓寒挂屋山頭。',
    verdict: 'ancient',
    errors: [],
    told: ['info ao-lu 1.1'],
    untold: ['gu-ti'],
  });
  // 不合只两处，逐处来说，另提一句。
  judge({
    title: '黄庭堅《題落星寺》：近于拗律',
    text: '落星開士深結屋，龍閣老翁來賦詩。小雨藏山客坐久，長江接天帆到遲。燕寢清香與世隔，畫圖妙絕無人知。蜂房各自開戶牖，處處煮茶藤一枝。',
    verdict: 'irregular',
    errors: ['ping-ze 4.2', 'san-ping-wei 6.5'],
    told: ['info ao-lu 1.1'],
    untold: ['shi-dui'],
  });
  // 通篇六字，不是长短句。
  judge({
    title: '王維《田園樂》：六言绝句，不是杂言',
    text: '桃紅復含宿雨，柳綠更帶朝煙。花落家童未埽，鶯啼山客猶眠。',
    verdict: 'ancient',
    errors: [],
    told: ['info gu-ti 1.1'],
    form: '六言绝句',
  });
});

describe('用韵诸格', () => {
  // 翁锋封东冬错综：一进一退。《苕溪渔隐丛话》《诗人玉屑》引《缃素杂记》“进退韵者一进一退”。
  const retreat =
    '尤蕭范陸四詩翁，此後誰當第一功。新拜南湖爲上將，更差白石作先鋒。可憐公等俱癡絕，不見詞人到老窮。謝遣管城儂已晚，酒泉端欲乞移封。';
  judge({
    title: '楊萬里進退格：一条提醒，不是两处出韵',
    text: retreat,
    verdict: 'regulated',
    errors: [],
    told: ['warning jin-tui 4.7'],
    untold: ['chu-yun'],
  });
  judge({
    title: '同上，从严',
    text: retreat,
    verdict: 'irregular',
    errors: ['jin-tui 4.7'],
    options: { profile: 'strict' },
  });
  judge({
    title: '同上，不认此格',
    text: retreat,
    verdict: 'irregular',
    errors: ['chu-yun 4.7', 'chu-yun 8.7'],
    options: { levels: { 'jin-tui': 'off' } },
  });
  // 非旂（微）移遲（支）：双出双入。
  judge({
    title: '項安世雙轆轤格',
    text: '表餌計已决，艱難人盡非。猶煩使者斧，往載帥臣旂。萬事本無事，一移無不移。因書漢三府，鳥盡未爲遲。',
    verdict: 'rescued',
    errors: [],
    told: ['warning jin-tui 6.5'],
    untold: ['chu-yun'],
  });
  // 拟：六韵，先二后四（東東冬冬冬冬）：葫芦。
  judge({
    title: '葫芦格（拟），六韵',
    text: '月落江天曉，舟行島嶼中。水明千里白，日出半邊紅。野寺開巖竹，山村響澗舂。樹陰來遠客，雲影上高峰。酒熟邀鄰叟，詩成付老農。歸時人已醉，門外一聲鐘。',
    verdict: 'regulated',
    errors: [],
    told: ['warning jin-tui 6.5'],
    untold: ['chu-yun'],
  });
  // 只末句换韵：末句借邻韵（或称孤雁入群），仍是出韵；没有“进退”。
  judge({
    title: '元稹《行宮》：末句邻韵',
    text: '寥落古行宮，宮花寂寞紅。白頭宮女在，閑坐說玄宗。',
    verdict: 'irregular',
    errors: ['chu-yun 4.5'],
    untold: ['jin-tui'],
  });
  // 江、阳：宋人首句借用，王力八类所无：通行说明，从严是错。
  const river = '白玉尊前紫桂香，迎春閣上燕雙雙。陳王半醉貴妃舞，不覺隋兵夜渡江。';
  for (const profile of ['standard', 'tang', 'modern'] as const) {
    judge({
      title: `羅鄴《陳宮》江阳，${profile}`,
      text: river,
      verdict: 'regulated',
      errors: [],
      told: ['info kuan-lin 1.7'],
      untold: ['lin-yun'],
      options: { profile },
    });
  }
  for (const profile of ['strict', 'handbook'] as const) {
    judge({
      title: `羅鄴《陳宮》江阳，${profile}`,
      text: river,
      verdict: 'irregular',
      errors: ['kuan-lin 1.7'],
      options: { profile },
    });
  }
  // 拟：支灰、佳麻、灰齐，首句所借。
  judge({
    title: '支借灰（拟）',
    text: '一夜風吹曉夢回，小窗殘燭照題詩。江南江北無消息，明月梅花兩不知。',
    verdict: 'regulated',
    errors: [],
    told: ['info kuan-lin 1.7'],
  });
  judge({
    title: '灰借齐（拟）',
    text: '春山雨後鷓鴣啼，野徑無人獨自來。千樹桃花渾不見，一溪流水遶青苔。',
    verdict: 'regulated',
    errors: [],
    told: ['info kuan-lin 1.7'],
  });
  judge({
    title: '佳借麻（拟）',
    text: '春風吹落一庭花，獨立黃昏上小階。欲問故人何處去，空山明月照青崖。',
    verdict: 'regulated',
    errors: [],
    told: ['info kuan-lin 1.7'],
  });
});

describe('三仄尾、孤平，各家不一', () => {
  // 首字平，可以宽容（王力）；首字又仄，提醒。
  judge({
    title: '“歸時不覺夜”：三仄尾',
    text: '搖漾越江春，相將看白蘋。歸時不覺夜，出浦月隨人。',
    verdict: 'regulated',
    errors: [],
    told: ['info san-ze-wei 3.3'],
    untold: ['san-ze-shou-ze'],
  });
  judge({
    title: '“不應有恨事”：首字又仄',
    text: '貴人三閣上，日晏未梳頭。不應有恨事，嬌甚却成愁。',
    verdict: 'regulated',
    errors: [],
    told: ['warning san-ze-shou-ze 3.1'],
    untold: ['san-ze-wei'],
  });
  // 狭义孤平（王力）处处是错；广义（仄脚）只在从严、手册里说。
  const wide = '空宮古廊殿，寒月照斜暉。臥聽未央曲，滿箱歌舞衣。';
  judge({
    title: '“臥聽未央曲”：广义孤平，通行不论',
    text: wide,
    verdict: 'rescued',
    errors: [],
    untold: ['guang-gu-ping', 'gu-ping'],
  });
  judge({
    title: '同上，手册提醒',
    text: wide,
    verdict: 'rescued',
    errors: [],
    told: ['warning guang-gu-ping 3.1'],
    options: { profile: 'handbook' },
  });
});

describe('三韵律、叠用', () => {
  // 《沧浪诗话·诗体》：“有律诗止三韵者”，即举此诗。
  judge({
    title: '李益“漢家今上郡”：三韵五律，写完了的',
    text: '漢家今上郡，秦塞古長城。有日雲長慘，無風沙自驚。當今聖天子，不戰四夷平。',
    verdict: 'rescued',
    errors: [],
    form: '三韵五律',
    rescues: ['特拗 5'],
  });
  judge({
    title: '李白《送羽林陶將軍》：三韵七律，第五句失粘',
    text: '將軍出使擁樓船，江上旌旗拂紫煙。萬里橫戈探虎穴，三杯拔劍舞龍泉。莫道詞人無膽氣，臨行將贈繞朝鞭。',
    verdict: 'irregular',
    errors: ['shi-nian 5.2'],
    form: '三韵七律',
  });
  it('三韵律是写完的；指明律诗的六句、有空白的六句，是未写完的律诗', () => {
    const six = '漢家今上郡，秦塞古長城。有日雲長慘，無風沙自驚。當今聖天子，不戰四夷平。';
    expect(scan(parsePoem(six)).unfinished).toBe(false);
    expect(scan(parsePoem(six), { form: '五律' })).toMatchObject({ form: '五律', unfinished: true });
    expect(scan(parsePoem(six.replace('聖', '□')))).toMatchObject({ form: '五律', unfinished: true });
    for (const name of ['三韵五律', '五言三韻律詩', '三韻五言律詩', '五言小律'])
      expect(getForm(name).name).toBe('三韵五律');
  });

  // 一句两用其字而前后相应，是叠用；只一句两用、别句再用一次，仍是重字。
  const meant = '相知相伴十三年，共看江南月满天。今日相离相忆处，一灯风雨照愁眠。';
  judge({
    title: '叠用“相知相伴……相离相忆”（拟）',
    text: meant,
    verdict: 'regulated',
    errors: [],
    untold: ['chong-zi'],
  });
  judge({
    title: '只一句两用，别句一用，仍是重字（拟）',
    text: '相知相伴十三年，共看江南月满天。今日天涯相忆处，一灯风雨照愁眠。',
    verdict: 'regulated',
    errors: [],
    told: ['warning chong-zi 3.5'],
  });
});

describe('有争议的读音', () => {
  // 《广韵》衰只有所追切（四支），《集韵》另有仓回切（十灰）。
  const home = '少小離家老大回，鄉音難改鬢毛衰。兒童相見不相識，笑問客從何處來。';
  judge({
    title: '賀知章《回鄉偶書》：衰入十灰',
    text: home,
    verdict: 'rescued',
    errors: [],
    told: ['info yi-du 2.7'],
  });
  judge({
    title: '同上，手册',
    text: home,
    verdict: 'irregular',
    errors: ['yi-du 2.7'],
    options: { profile: 'handbook' },
  });
  it('诗人定了读音的不再多说；新韵不论', () => {
    const told = (options: ScanOptions): readonly string[] =>
      scan(parsePoem(home), options).findings.map(({ ruleId }) => ruleId);
    expect(told({ readings: { '2.7': '十灰' } })).not.toContain('yi-du');
    expect(told({ book: xinyun })).not.toContain('yi-du');
  });
});

describe('语境所定之读', () => {
  // 三仄声（三思之三）在此无义，三层楼之三平：靠着它才不是三平尾，故提醒。
  judge({
    title: '“更上三层楼”：三读平，合律则须读仄',
    text: '白日依山尽，黄河入海流。欲穷千里目，更上三层楼。',
    verdict: 'regulated',
    errors: [],
    told: ['warning du-yin 4.3'],
    options: { resolver },
  });
  // 空囊、孤云之上：唯平声，空、孤平：三平尾。
  judge({
    title: '常建“隱處唯孤雲”',
    text: '清溪深不測，隱處唯孤雲。松際露微月，清光猶爲君。茅亭宿花影，藥院滋苔紋。余亦謝時去，西山鸞鶴羣。',
    verdict: 'irregular',
    errors: ['san-ping-wei 2.3', 'san-ping-wei 6.3'],
    options: { resolver },
  });
  // 如平声（日母鱼韵），去声（御）之用例极少：有泪如金波、想像嚬青蛾是三平尾；如字提醒。
  judge({
    title: '杜甫《一百五日夜對月》“有淚如金波”',
    text: '無家對寒食，有淚如金波。斫却月中桂，清光應更多。仳離放紅蘂，想像嚬青蛾。牛女漫愁思，秋期猶渡河。',
    verdict: 'irregular',
    errors: ['san-ping-wei 6.3'],
    told: ['warning du-yin 2.3'],
    options: { resolver },
  });
  // 登、驾之乘平声（乘黃鶴），此处须仄：词已定读，提醒而两读都说；去声之乘是车乘，两读并存，不作错。
  judge({
    title: '崔顥“昔人已乘”：乘平声，提醒',
    text: '昔人已乘黃鶴去，此地空餘黃鶴樓。黃鶴一去不復返，白雲千載空悠悠。晴川歷歷漢陽樹，春草萋萋鸚鵡洲。日暮鄉關何處是，煙波江上使人愁。',
    verdict: 'irregular',
    errors: ['ping-ze 3.4', 'san-ping-wei 4.5'],
    told: ['warning du-yin 1.4'],
    options: { resolver },
  });
  // 相（互）平声则是特拗（平平仄平仄），重、相作平、仄则是正格（平平平仄仄）：两读皆合律，语境各不及九成（相平 0.72，重仄 0.82），
  // 故取不拗之读，不说特拗；所争只在救法之名，不在合律与否。
  judge({
    title: '溫庭筠“何當重相見”：两读皆合律，取不拗者',
    text: '荒戍落黃葉，浩然離故關。高風漢陽渡，初日郢門山。江上幾人在，天涯孤櫂還。何當重相見，尊酒慰離顏。',
    verdict: 'rescued',
    errors: [],
    options: { resolver },
    rescues: ['对句相救 1', '孤平拗救 2', '特拗 3', '对句相救 5'],
  });
});

describe('像而不是', () => {
  // 分有平仄两读：七句收分（仄），八句出韵，不是末联转韵。
  judge({
    title: '末句出韵而出句之脚两读：不是转韵',
    text: '長安那不住，西笑又東行。若以貧無計，何因事有成。雲峰天外出，江色草中明。謾忝相於分，吾言世甚申。',
    verdict: 'irregular',
    errors: ['chu-yun 8.5'],
  });
  // 還兼属删、先：一处出韵，不成进退格。
  judge({
    title: '一处出韵而旁有两部兼属之脚：不是进退格（拟）',
    text: '扁舟厭泊煙波上，輕策閑尋浦嶼間。虎蹋青泥稠似印，風吹白浪大於山。且愁江郡何時到，敢望京都幾歲還。今日料君朝退後，迎寒新酎暖開千。',
    verdict: 'irregular',
    errors: ['chu-yun 8.7'],
    untold: ['jin-tui'],
  });
});
