"""How languages other than English hedge, pass on hearsay, predict and deny: frequent words of each, by its code.

`bot.core.cues` adds the first three to its English lexicon: what stands in them hardly means anything else in any
language. What stands in `OWN_...` holds only for a sentence known to be in that language. "|" stands between
phrases, "*" for any ending of a word.
"""

from __future__ import annotations

HEDGES = {
    "de": "könnte* | dürfte* | wohl | vermutlich | wahrscheinlich | möglicherweise | vielleicht | eventuell | womöglich"
    " | scheint | scheinbar | offenbar | anscheinend | mutmaßlich* | voraussichtlich",
    "fr": "pourrait | pourraient | peut-être | probablement | sans doute | semble | semblent | serait | seraient"
    " | aurait | auraient | devrait | devraient | apparemment",
    "es": "podría* | quizá | quizás | tal vez | probablemente | posiblemente | parece | parecen | a lo mejor | sería"
    " | serían | habría | habrían",
    "pt": "poderia* | pode ser | podem ser | talvez | provavelmente | possivelmente | parece | parecem"
    " | seria | seriam",
    "it": "potrebbe* | forse | probabilmente | sembra | sembrano | sarebbe* | avrebbe*",
    "nl": "zou | zouden | misschien | mogelijk | waarschijnlijk | vermoedelijk | lijkt",
    "pl": "może | mogą | być może | chyba | prawdopodobnie",
    "ru": "возможно | может | могут | может быть | вероятно | наверное | видимо | похоже | кажется | мог бы | могли бы",
    "uk": "можливо | може | можуть | мабуть | ймовірно | здається",
    "tr": "belki | olabilir | muhtemelen | galiba",
    "ar": "ربما | قد | يبدو | من المحتمل | من المتوقع",
    "zh": "可能 | 或许 | 或許 | 也许 | 也許 | 或将 | 或將 | 似乎 | 恐怕 | 大概 | 预计 | 預計 | 有望",
    "ja": "かも | だろう | でしょう | ようだ | とみられ | 可能性 | 見込み",
    "ko": "아마 | 것 같 | 듯하 | 수도 있 | 가능성 | 전망",
}
RUMOURS = {
    "de": "angeblich* | gerücht* | gerüchteweise | unbestätigt* | soll | sollen | berichten zufolge | es heißt",
    "fr": "rumeur* | selon la rumeur | prétendument | non confirmé* | on dit que | paraît-il",
    "es": "supuestamente | presuntamente | al parecer | sin confirmar | se rumorea | se dice que",
    "pt": "supostamente | alegadamente | boato* | não confirmad* | dizem que | segundo rumores",
    "it": "presumibilmente | si dice che | voci di corridoio | non confermat* | a quanto pare",
    "nl": "naar verluidt | gerucht* | onbevestigd*",
    "pl": "podobno | rzekomo | plotk* | niepotwierdzon*",
    "ru": "якобы | по слухам | слух | слухи | предположительно | неподтвержд* | говорят, что | ходят слухи",
    "uk": "нібито | за чутками | чутки | непідтвердж*",
    "tr": "söylenti* | iddiaya göre | sözde",
    "ar": "شائعات | إشاعة | غير مؤكد | يزعم | يُقال",
    "zh": "据说 | 據說 | 据传 | 據傳 | 传闻 | 傳聞 | 网传 | 網傳 | 疑似 | 未经证实 | 未經證實 | 谣传"
    " | 谣言 | 听说 | 聽說",
    "ja": "噂 | うわさ | 未確認 | だそう | という説",
    "ko": "루머 | 소문 | 미확인 | 카더라",
}
DENIALS = {
    "de": "nicht | kein* | nie | niemals | dementier* | bestreite*",
    "fr": "pas | aucun* | jamais | dément | démenti*",
    "es": "no | nunca | ningún | ninguna | desmiente* | niega*",
    "pt": "não | nunca | nenhum* | desment* | nega",
    "it": "non | nessun* | smentisce | smentito",
    "nl": "niet | geen | nooit | ontkent",
    "pl": "nie | nigdy | zaprzecza*",
    "ru": "не | нет | никогда | опроверг* | отрицает",
    "uk": "не | немає | ніколи | спростува* | заперечу*",
    "tr": "değil | yok | yalanladı",
    "ar": "ليس | لم | لن | نفى | تنفي",
    "zh": "没有 | 沒有 | 不会 | 不會 | 不是 | 并未 | 並未 | 尚未 | 否认 | 否認 | 不再 | 辟谣",
    "ja": "ない | ません | 否定",
    "ko": "않 | 없 | 아니 | 부인",
}

OWN_HEDGES = {
    "de": "könnte* | dürfte* | müsste* | davon auszugehen | geht davon aus | gehen davon aus | nicht bekannt"
    " | ist unbekannt | noch unbekannt | nicht klar | deutet darauf hin | spricht dafür | wirkt wie | sieht so aus"
    " | sieht aus, als | sieht nach | nicht ausgeschlossen"
    " | denkbar | mutmaß* | unklar | ungewiss | fraglich | befürchte* | gilt als möglich | verdacht* | ich glaube"
    " | ich denke | ich vermute | ich schätze | meiner meinung nach | meines erachtens | falls | sofern | ob",
    "fr": "pourra* | possible* | probable* | il semblerait | on dirait | on ne sait pas | ne sait pas encore"
    " | tout porte à croire | tout indique"
    " | n'exclut pas | n'exclu* pas | reste à savoir | pas clair | je pense | je crois | à mon avis | selon moi"
    " | il se peut | risque de | risquent de | si jamais | incertain* | on ignore | présumé* | soupçonn* | hypothèse*"
    " | susceptible* | éventuel* | éventuellement | pas exclu",
    "es": "puede que | pueden que | puede ser | podría* | es posible | es probable | probable* | creo que | pienso que"
    " | supongo que | a mi juicio | en mi opinión | parecería | se teme | se cree | se sospecha | sospecha que"
    " | sospechan | hay sospechas | bajo sospecha | presunt* | si acaso"
    " | se desconoce | todo apunta a | todo indica | no se sabe | no se descarta | no descarta*"
    " | queda por ver | no está claro | dicen que | eventualmente | posible*",
    "pt": "pode | podem | poderá | poderão | deve ter | devem ter | é possível | é provável | possível | provável"
    " | acho que | acredito que | creio que | na minha opinião | suspeita-se | suspeita que | suspeitam | há suspeitas"
    " | sob suspeita | teme-se | não se descarta | não descarta* | falta saber | não se sabe | não está claro"
    " | parece que | eventualmente | tudo indica | aparentemente",
    "it": "può darsi | credo che | penso che | secondo me | possibile | probabile | presunt* | sospett* | pare che"
    " | non è chiaro",
    "ru": "возможно | вероятно* | по-видимому | судя по всему | предполага* | допуска* | не исключен* | не исключён*"
    " | может быть | должно быть | думаю | полагаю | считаю | по-моему | мне кажется | неясно | неизвестн*"
    " | подозрева* | опаса* | если | бы | скорее всего | вряд ли | едва ли",
    "zh": "可能 | 或许 | 或許 | 也许 | 也許 | 或将 | 或將 | 恐 | 似乎 | 好像 | 看来 | 看來 | 大概 | 估计 | 估計"
    " | 应该是"
    " | 應該是 | 我觉得 | 我覺得 | 我认为 | 我認為 | 我猜 | 怀疑 | 懷疑 | 推测 | 推測 | 猜测 | 猜測 | 不排除"
    " | 尚不清楚 | 仍不清楚 | 尚未确定 | 尚未確定 | 尚无定论 | 尚無定論"
    " | 原因不明 | 如果 | 若是 | 倘若 | 假如 | 有待 | 涉嫌",
    "ja": "かもしれ | かも知れ | ようだ | ようです | みたい | だろう | でしょう | と思う | と思います"
    " | と思われ"
    " | と考えられ | 恐れ | おそれ | 可能性 | 疑い | とみられ | と見られ | もしかし | たぶん | 多分 | おそらく | 恐らく"
    " | 分かっていない | わかっていない | 明らかになっていない | 明らかでない | 可能性も | は不明 | が不明 | 推測"
    " | 推定 | はずだ | はずです | のではないか | もし | 模様",
}
"""Doubts, guesses and conditions."""
OWN_RUMOURS = {
    "de": "gerücht* | angeblich* | soll | sollen | soll es | berichten zufolge | medienberichten zufolge | laut medien"
    " | es heißt | heißt es | hörensagen | gehört, dass | habe gehört | wie man hört | insider* | aus kreisen"
    " | aus dem umfeld | nach informationen* aus | dem vernehmen nach | wird gemunkelt"
    " | unbestätigt* | nicht bestätigt | noch keine bestätigung | stimmt es",
    "fr": "rumeur* | selon des sources | selon une source | de source* | d'après des | selon certains | il paraît"
    " | paraît-il | on raconte | on dit | non confirmé* | pas confirmé* | pas encore confirmé* | j'ai entendu"
    " | selon les médias | selon la presse | le bruit court | à confirmer",
    "es": "rumor* | se rumorea | según fuentes | según una fuente | fuentes cercanas | se dice | se comenta"
    " | según medios | según la prensa | según varios medios | trascendió | habría trascendido"
    " | sin confirmar | no confirmad* | por confirmar | he oído | me dicen | me cuentan | supuest* | presuntamente"
    " | al parecer | corre el rumor",
    "pt": "boato* | rumor* | segundo fontes | fontes próximas | dizem | diz-se | ouvi dizer | ouvi que | consta que"
    " | supost* | alegad* | não confirmad* | por confirmar | sem confirmação | segundo a imprensa | há relatos"
    " | corre a notícia | consta nos bastidores"
    " | relatos de",
    "it": "voci | indiscrezion* | secondo fonti | a quanto pare | si dice | si vocifera | presunt* | non confermat*",
    "ru": "слух* | по слухам | якобы | по некоторым данным | по неподтверждённым | по неподтвержденным"
    " | по данным источник*"
    " | источник* сообща* | говорят | пишут, что | поговаривают | неподтвержд* | не подтвержден* | не подтверждён*"
    " | сообщается о | инсайдер* | вроде | вроде бы",
    "zh": "据说 | 據說 | 据传 | 據傳 | 传闻 | 傳聞 | 网传 | 網傳 | 有消息称 | 有消息稱 | 消息人士 | 知情人士 | 疑似"
    " | 未经证实 | 未經證實 | 尚未证实 | 尚未證實 | 谣言 | 謠言 | 听说 | 聽說 | 小道消息 | 爆料 | 疑为 | 疑為",
    "ja": "噂 | うわさ | 未確認 | だそう | そうだ | そうです | という説 | との情報 | という情報 | 関係者によると"
    " | 関係者によれば"
    " | 聞いた | と聞き | リーク | デマ | 確認されていない | 確認できていない | 報道によると",
}
"""Hearsay."""
OWN_PREDICTIONS = {
    "de": "wird voraussichtlich | werden voraussichtlich | wird wohl | bald | demnächst | in zukunft | künftig"
    " | wird sich | erwartet* | rechnet mit | rechnen mit | prognos* | prognostiz* | vorhersag*",
    "fr": "va bientôt | vont bientôt | s'attend | s'attendent | attendu* | prévoi* | prévision* | prédi* | bientôt"
    " | à l'avenir | devrai*",
    "es": "se espera | se prevé | prevé* | pronostic* | predi* | pronto | en el futuro | va a | van a",
    "pt": "espera-se | prevê* | previsão | previsões | em breve | no futuro | vai | vão | deve | devem | deverá"
    " | deverão",
    "it": "si prevede | previsioni | presto | in futuro | dovrebbe* | sta per",
    "ru": "ожида* | прогноз* | скоро | в ближайшее время | в будущем | предстоит",
    "zh": "预计 | 預計 | 有望 | 将会 | 將會 | 预测 | 預測 | 预期 | 預期 | 料将 | 料將 | 势必 | 勢必",
    "ja": "見通し | 見込み | 予想 | 予測 | 今後 | 近いうち | いずれ | 将来",
}
OWN_FUTURES = {
    "de": r"\b(?:wird|werden)\b(?=.*\s(?!(?:(?:ab|an|auf|aus|ein|fest|frei|los|mit|nach|vor|weg|zu|zurück)?ge|be|ver"
    r"|ent|er|zer|miss|über|unter)\w*(?<!gehen|geben)\W*$)[a-zäöü]+en\W*$)",
    "fr": r"\b(?:\w+(?:era|eront|iront|dra|dront|vra|vront)|aura|auront|ira|va\s+\w+[ei]r)\b",
    "es": r"\b\w+(?:ará|erá|irá|arán|erán|irán|drá|drán|brá|brán)\b",
    "pt": r"\b(?!pará)\w+(?:ará|erá|irá|arão|erão|irão)\b",
    "it": r"\b\w+(?:erà|irà|eranno|iranno)\b",
    "ru": r"\b(?:буд|стан)(?:ет|ут)\b",
    "zh": r"(?<![大上中少名老主部麻])[将將](?![军軍领領士近])",
}
"""Future tenses, as regular expressions; the German passive ("wird gesperrt") and the Chinese general are none."""
OWN_CONDITIONALS = {
    "fr": r"\b(?!(?:re|por|at|abst|dist|ext|sous|cont)?trait\b)\w{2,}(?:erait|irait|drait|vrait|urait|raient)\b",
    "es": r"\b(?:(?!(?:m|not|secret|subsecret|comis|vic)aría\b)\w+aría|\w{2,}iría|(?:deb|s|vend|perd|volv|ced|corr)ería"
    r"|(?:ten|pon|ven|sal|val|man|ob|re)\w*dría|podría|habría|haría|diría|querría|iría|\w{3,}rían)\b",
    "pt": r"\b(?:esta|te|se|have|deve|fa|i|vi|di|pode|deixa|anuncia|compra|fecha|paga|custa|pretende|queria|passa"
    r"|chega|envolve)riam?\b",
    "it": r"\b\w{2,}(?:erebbe|irebbe|drebbe|vrebbe|erebbero|irebbero|ebbero)\b",
    "ja": r"(?<![晴ば])(?<!あた)らしい",
}
"""Conditional moods, by which the press passes on what it does not vouch for; the Japanese "it seems", which is also
the end of "splendid" and "new"."""
OWN_SCHEDULES = {
    "de": "heute | morgen | übermorgen | montag | dienstag | mittwoch | donnerstag | freitag | samstag | sonntag | uhr"
    " | januar | februar | märz | april | mai | juni | juli | august | september | oktober | november | dezember",
    "fr": "aujourd'hui | demain | ce soir | lundi | mardi | mercredi | jeudi | vendredi | samedi | dimanche | janvier"
    " | février | mars | avril | mai | juin | juillet | août | septembre | octobre | novembre | décembre",
    "es": "hoy | mañana | esta noche | lunes | martes | miércoles | jueves | viernes | sábado | domingo | enero"
    " | febrero"
    " | marzo | abril | mayo | junio | julio | agosto | septiembre | octubre | noviembre | diciembre",
    "pt": "hoje | amanhã | esta noite | segunda-feira | terça-feira | quarta-feira | quinta-feira | sexta-feira"
    " | sábado"
    " | domingo | janeiro | fevereiro | março | abril | maio | junho | julho | agosto | setembro | outubro | novembro"
    " | dezembro",
    "it": "oggi | domani | stasera | lunedì | martedì | mercoledì | giovedì | venerdì | sabato | domenica",
    "ru": "сегодня | завтра | послезавтра | понедельник* | вторник* | среду | четверг* | пятниц* | суббот*"
    " | воскресень*"
    " | января | февраля | марта | апреля | мая | июня | июля | августа | сентября | октября | ноября | декабря",
    "zh": "今天 | 今日 | 明天 | 明日 | 今晚 | 周一 | 周二 | 周三 | 周四 | 周五 | 周六 | 周日 | 星期 | 月 | 上午 | 下午",
    "ja": "今日 | 本日 | 明日 | 今夜 | 月曜 | 火曜 | 水曜 | 木曜 | 金曜 | 土曜 | 日曜 | 午前 | 午後",
}
"""Days and months: a future with one of them is announced, not predicted."""
OWN_QUESTIONS = {
    "zh": r"[吗嗎](?:\W|$)",
    "ja": r"(?:です|ます|でした|ました|だろう|でしょう|の|ない)か[。？?\s]*$",
    "ru": r"(?<!\w)(?:правда ли|разве|неужели)(?!\w)",
    "de": r"^\W*stimmt (?:es|das)(?!\w)",
    "fr": r"est-ce que?(?!\w)",
    "es": r"¿",
}
"""Questions that the mark at the end does not show."""
OWN_WISHES = {
    "de": "gedanken sind bei | mein beileid | gute besserung | ruhe in frieden | ruht in frieden | alles gute"
    " | viel glück | hoffentlich | ich hoffe | wir hoffen | guten morgen | folgt uns | jetzt anmelden | gewinnspiel",
    "fr": "pensées pour | pensées aux | condoléances | repose en paix | bon courage | bonne chance | j'espère"
    " | espérons | pourvu que | bonjour à tous | abonnez-vous | suivez-nous | jeu concours",
    "es": "mis condolencias | nuestras condolencias | descanse en paz | descansen en paz | ojalá | espero que"
    " | esperemos"
    " | buena suerte | buenos días | mucha fuerza | síguenos | suscríbete | sorteo",
    "pt": "meus sentimentos | condolências | descanse em paz | tomara | oxalá | espero que | esperamos que | boa sorte"
    " | bom dia | muita força | siga-nos | inscreva-se | sorteio",
    "ru": "соболезнования | соболезную | царствие небесное | покойся с миром | надеюсь | надеемся | дай бог"
    " | удачи всем"
    " | доброе утро | держитесь | подписывайтесь | розыгрыш",
    "zh": "愿逝者安息 | 願逝者安息 | 一路走好 | 默哀 | 祈祷 | 祈禱 | 但愿 | 但願 | 希望大家 | 早上好 | 加油 | 关注我们"
    " | 抽奖",
    "ja": "ご冥福 | お悔やみ | 祈ります | 祈っています | 願っています | おはようございます | 頑張って | がんばって"
    " | フォローして | 抽選で",
}
"""Wishes, condolences, greetings and calls to join: nothing that could be checked."""
OWN_OPINIONS = {
    "de": r"^\W*(?:was für ein\w*|(?:wie|so) (?:schön|traurig|peinlich|schrecklich|toll|furchtbar|schade|dumm)|schade"
    r"|pfui"
    r"|bravo|danke|glückwunsch\w*|gratulation|schämt euch|typisch|krass|unfassbar|endlich mal)\b"
    r"|\b(?:ist|sind|war|waren|bleibt|finde\w*)\s+(?:\w+\s+){0,4}?(?:schande|frechheit|witz|katastrophe|zumutung"
    r"|sauerei"
    r"|armutszeugnis|trauerspiel|peinlich|lächerlich|widerlich|ekelhaft|unerträglich|großartig|wunderbar|toll|super"
    r"|schlimm"
    r"|schrecklich|furchtbar|traurig|unfassbar|unverschämt|beschämend|erbärmlich|das letzte)\b",
    "fr": r"^\W*(?:quel(?:le)?s?(?!\s+(?:est|sont|que|qu['’]|était))(?!.*\?)|bravo|merci|honte|hélas|dommage"
    r"|félicitations)\b"
    r"|\b(?:c['’]est|est|sont|était|reste)\s+(?:\w+\s+){0,3}?(?:honte|catastrophe|scandale|scandaleu\w+|honteu\w+"
    r"|ridicule"
    r"|inadmissible|lamentable|magnifique|génial\w*|horrible|déplorable|formidable|pathétique|insupportable"
    r"|minable)s?\b",
    "es": r"^\W*(?:qué(?!.*\?)|menud[oa]|vaya|gracias|enhorabuena|felicidades|bravo|lástima|por fin)\b"
    r"|\b(?:es|son|fue|era|parece)\s+(?:\w+\s+){0,3}?(?:vergüenza|asco|lástima|maravilla|locura|ridícul[oa]|patétic[oa]"
    r"|vergonzos[oa]|horrible|increíble|lamentable|indignante|genial|maravillos[oa]|intolerable|una pena"
    r"|una burla)s?\b",
    "pt": r"^\W*(?:que(?!.*\?)\s+(?:vergonha|pena|horror|absurdo|lindo|triste|nojo|orgulho|alegria|maravilha)"
    r"|parabéns|obrigad[oa]"
    r"|bravo|vergonha|finalmente)\b"
    r"|\b(?:é|são|foi|era|está)\s+(?:\w+\s+){0,3}?(?:vergonha|vergonhos[oa]|lamentável|absurdo|ridícul[oa]|nojo"
    r"|maravilhos[oa]"
    r"|horrível|incrível|patétic[oa]|inaceitável|uma pena|uma piada|péssim[oa])s?\b",
    "it": r"^\W*(?:che\s+(?:vergogna|schifo|pena|bello|bella|tristezza|peccato|orrore)|bravi|grazie|complimenti"
    r"|peccato)\b"
    r"|\b(?:è|sono|era)\s+(?:\w+\s+){0,3}?(?:vergogna|vergognos[oa]|schifo|ridicol[oa]|assurd[oa]|meraviglios[oa]"
    r"|scandalos[oa])\b",
    "ru": r"^\W*(?:как(?:ой|ая|ое|ие)(?!.*\?)|как (?:жаль|грустно|страшно|стыдно)|позор|ужас|жаль|спасибо|браво"
    r"|наконец-то|стыдно"
    r"|молодцы)(?!\w)"
    r"|(?<!\w)(?:это|просто|полный|настоящий)\s+(?:\w+\s+){0,2}?(?:позор|ужас\w*|кошмар\w*|безобразие|бред"
    r"|отвратительно"
    r"|прекрасно|замечательно|великолепно|стыдно|смешно|нет слов)(?!\w)",
    "zh": r"太[^，。！？]{1,8}了|真是(?:太|丢|丟|可|让|讓|一|个|個)|丢脸|丟臉|可耻|可恥|无耻|無恥|恶心|噁心|气死|氣死"
    r"|令人(?:愤怒|憤怒|发指|髮指|作呕|作嘔)"
    r"|好(?:棒|美|可爱|可愛|可怕|失望)|^(?:谢谢|謝謝|感谢|感謝|致敬|恭喜|祝贺|祝賀)|辛苦了",
    "ja": r"ひどい(?:話|な|ね|よ|です|。|！|$)|許せない|最悪(?:だ|です|。|！|$)|最高(?:だ|です|です|！|$)|素晴らしい"
    r"|すばらしい"
    r"|残念(?:だ|です|！|$)|情けない|恥ずかしい|腹が立つ|感動した|うれしい|悲しい|ありがとう|おめでとう|お疲れ[さ様]"
    r"|おつかれさま|応援してい",
}
"""Outcries, praise and blame, as regular expressions: nothing that could be checked."""
