"""How languages other than English hedge, pass on hearsay and deny: the most frequent words of each, by its code.

`bot.core.cues` adds them to its English lexicon. "|" stands between phrases, "*" for any ending of a word. Only
words that hardly mean anything else are listed: German "wird" is as often a passive as a future.
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
    "ja": "かも | らしい | だろう | でしょう | ようだ | とみられ | 可能性 | 見込み",
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
