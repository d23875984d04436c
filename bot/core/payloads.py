"""Takes out of a text what a scam needs and a brief does not: where to pay, write, call, join or show up.

Conservative on purpose: dates, prices, versions, scores, counts, hashes and handles of the fediverse stay.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

REMOVED = "[removed]"

_Rule = tuple[re.Pattern[str], Callable[[re.Match[str]], str]]


def remove_payloads(text: str) -> str:
    """The text with "[removed]" for wallets, keys, accounts, referral codes, invites, mail, phones and streets."""
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text


@lru_cache(maxsize=4096)
def asks_for_payment(text: str) -> bool:
    """Whether a text holds a wallet or contract address, or a referral code."""
    return any(pattern.sub(replacement, text) != text for pattern, replacement in _PAYMENTS)


def _all(_: re.Match[str]) -> str:
    return REMOVED


def _last_group(match: re.Match[str]) -> str:
    """Keeps what stands before the one group that was found, which is the payload and ends the match."""
    return match.group()[: match.start(match.lastindex or 1) - match.start()] + REMOVED


# --- invites

_URL_REST = r"[^\s<>\"“”«»，。、！？）】」』]*[^\s<>\"“”«»，。、！？）】」』.,;:!?)\]'’]"
_DOT = r"\s?(?:\.|[\[({]\s?(?:\.|dot)\s?[\])}])\s?"
_INVITE = re.compile(
    r"(?:https?://)?(?:www\.)?(?<![\w.-])"
    rf"(?:t{_DOT}me|telegram{_DOT}(?:me|dog)|discord{_DOT}gg|discord(?:app)?\.com/invite|dsc\.gg"
    r"|chat\.whatsapp\.com|wa\.me|api\.whatsapp\.com|line\.me|signal\.(?:group|me)|m\.me|u\.wechat\.com"
    r"|paypal\.me|cash\.app|venmo\.com|revolut\.me|monzo\.me)\s?/\s?" + _URL_REST,
    re.IGNORECASE | re.ASCII,
)
_TG_SCHEME = re.compile(r"(?<!\w)(?:tg|discord|whatsapp)://" + _URL_REST, re.IGNORECASE)
_WRITE_TO = re.compile(
    r"\b(?:join\b[:\s]+(?:(?:our|the|telegram|discord|channel|group)\s+){0,3}"
    r"|(?:dm|pm|inbox|contact|message|write|add|whatsapp)\b[:\s]+"
    r"(?:(?:me|us|to|now|on|at|via|telegram|discord)\s+){0,4})(@\w{3,64})(?!@)",
    re.IGNORECASE,
)
_MESSENGER = (
    r"(?:telegram|tg|discord|whats\s?app|signal|wechat|weixin|line|kik|snapchat|skype|wickr|viber|zelle|paypal)"
)
_THERE = re.compile(
    rf"\b(?:{_MESSENGER}\s?(?:(?:channel|group|id|handle|user|username)\s?[^\w\s@,.;!?'’\"”)]{{0,3}}|[^\w\s@,.;!?'’\"”)]{{1,3}})|TG)"
    r"\s{0,2}(@[\w-]{3,64})(?![@\w])",
    re.IGNORECASE,
)
_ON_THERE = re.compile(rf"(?<![\w@])@\w{{3,64}}(?=\s(?:on|at|via|in)\s{_MESSENGER}\b)", re.IGNORECASE)
_CALLED_THERE = re.compile(
    rf"(?:\b{_MESSENGER}(?:\s?id)?\s?[:：=]\s?|(?:加?(?:微信|薇信|威信)[号號]?|加[Vv]|(?<![0-9A-Za-z/=])[Vv][Xx]\s?[:：])"
    r"\s?[:：]?\s?)((?=[\w.-]*[A-Za-z])(?=[\w.-]*[\d_])[A-Za-z0-9][\w.-]{3,39})(?![\w,]|\.\d)"
    r"|(?<![0-9A-Za-z/=])QQ(?:[群号號]\s?[:：]?|\s?[:：])\s?(\d{5,11})(?![\w,]|\.\d| (?:million|billion))",
    re.IGNORECASE | re.ASCII,
)
_CASHTAG = re.compile(r"\b(?:cash\s?app|venmo)\b\W{0,3}([$@][A-Za-z][\w-]{1,30})", re.IGNORECASE)

# --- e-mail

_MAIL = re.compile(r"(?<![\w@.+%-])(?:mailto:)?[\w.+%-]{1,64}[@＠](?:[\w-]{1,63}\.){1,6}[^\W\d_]{2,24}(?![\w@-])")
"""A fediverse handle, "@ana@example.social", starts with an @ and is no mail address."""
_SPELLED_MAIL = re.compile(
    r"(?<![\w.+-])[\w.+-]{1,64}\s?[\[({]\s?at\s?[\])}]\s?[\w-]{1,63}(?:\s?(?:[\[({]\s?dot\s?[\])}]|\.)\s?[\w-]{2,63}){1,4}",
    re.IGNORECASE,
)
_SPOKEN_MAIL = re.compile(
    r"(?<![\w.+-])[\w.+-]{1,64}\s(?:at|AT)\s[\w-]{1,63}\s(?:dot|DOT)\s[A-Za-z]{2,10}(?!\w)"
    r"|(?<![\w.+-])[\w.+-]{1,64}\s[@＠]\s[\w-]{1,63}(?: \. |\.)[a-z]{2,24}(?!\w)"
)

# --- wallets

_HEX_ADDRESS = re.compile(
    r"0[xX](?:(?:\s?[0-9a-fA-F]){64}|(?:\s?[0-9a-fA-F]){40})(?![0-9A-Za-z])"
    r"|(?<![\w:])(?:0|-1):[0-9a-fA-F]{64}(?!\w)"
)
"""Of Ethereum and its kin, also in groups, and of TON in its raw form."""
_LIGHTNING = re.compile(
    r"(?<![0-9A-Za-z])(?:lightning:)?ln(?:bc|tb|bcrt|url)[0-9][0-9a-z]{20,2000}(?![0-9A-Za-z])", re.IGNORECASE
)
_CASH_ADDRESS = re.compile(r"(?<![0-9A-Za-z])(?:bitcoincash:)?[qp][02-9ac-hj-np-z]{41}(?![0-9A-Za-z])")
_WALLET_NAME = re.compile(
    r"(?:\b(?:send|sent|donate|donations?|tips?|pay|transfer)\b[^.\n]{0,40}?\s|\b(?:wallet|address)\s?(?:is\b|[:：])\s?)"
    r"([\w-]{2,64}\.(?:eth|sol|ton|bnb|btc))(?!\w)",
    re.IGNORECASE,
)
_BECH32 = re.compile(
    r"(?<![0-9A-Za-z])(?:(?:bc|tb|ltc)1[02-9ac-hj-np-z]{11,87}|(?:BC|TB)1[02-9AC-HJ-NP-Z]{11,87}"
    r"|[a-z]{2,10}1[02-9ac-hj-np-z]{38,120})(?![0-9A-Za-z])"
)
_TON = re.compile(r"(?<![\w-])(?:EQ|UQ|kQ|0Q)[\w-]{46}(?![\w-])", re.ASCII)
_BASE58 = re.compile(r"(?<![0-9A-Za-z#_])[1-9A-HJ-NP-Za-km-z]{26,106}(?![0-9A-Za-z_])")
_CHANGES = 0.35
"""Share of neighbours of different kind (digit, upper, lower). Random base58 has 0.62 ± 0.09 at 32
characters; camel case with five-letter words has 0.4, but not two runs of digits without 0 as well."""


def _wallet_only(match: re.Match[str]) -> str:
    return REMOVED if _looks_random(match.group()) else match.group()


def _looks_random(word: str) -> bool:
    kinds = ["d" if c.isdigit() else "u" if c.isupper() else "l" for c in word]
    runs = [kind for i, kind in enumerate(kinds) if i == 0 or kinds[i - 1] != kind]
    return set(kinds) == {"d", "u", "l"} and runs.count("d") > 1 and len(runs) - 1 >= _CHANGES * (len(word) - 1)


# --- keys, accounts and cards

_SEED_CUE = r"(?:seed|recovery|secret|backup|mnemonic|wallet)\s?(?:phrases?|words?|keys?)?|助记词|助記詞"
_SEED = re.compile(
    rf"(?:{_SEED_CUE})\s?(?:is|are|[:：=–—-])?\s?[“\"'‘«「]?((?:[a-z]{{3,8}}[\s,]{{1,2}}){{11,23}}[a-z]{{3,8}})(?![a-z])",
    re.IGNORECASE,
)
"""Twelve to twenty-four words of three to eight letters (BIP 39) after what names them; prose has shorter ones too."""
_NUMBERED_SEED = re.compile(r"(?<!\w)1[.):]\s?[a-z]{3,8}(?:[\s,]{1,2}\d{1,2}[.):]\s?[a-z]{3,8}){11,23}(?!\w)")
_PRIVATE_KEY = re.compile(r"\b(?:private|secret)\s?key\b\W{0,3}(?:is\W{0,3})?([0-9a-f]{64})(?!\w)", re.IGNORECASE)
_IBAN = re.compile(
    r"(?<![0-9A-Za-z])[A-Z]{2}\d{2}(?:[ \u00a0]?[A-Z0-9]{4}){2,7}(?:[ \u00a0]?[A-Z0-9]{1,4})?(?![0-9A-Za-z])"
)
_CARD = re.compile(r"(?<![\w.,-])[3-6]\d{3}(?:[ -]?\d{4}){3}(?![\w-]|[.,]\d)")


def _iban_only(match: re.Match[str]) -> str:
    """ISO 13616: the number, with its country put behind, leaves 1 when divided by 97."""
    plain = "".join(match.group().split())
    number = "".join(str(int(char, 36)) for char in plain[4:] + plain[:4])
    return REMOVED if int(number) % 97 == 1 else match.group()


def _card_only(match: re.Match[str]) -> str:
    """ISO/IEC 7812: every second digit doubled, the sum of digits is a multiple of ten."""
    digits = [int(char) for char in match.group() if char.isdigit()]
    sum_ = sum(sum(divmod(2 * digit, 10)) if place % 2 else digit for place, digit in enumerate(reversed(digits)))
    return match.group() if sum_ % 10 else REMOVED


# --- codes

_LINK_CODE = re.compile(
    r"[?&](?:ref|referral|referrer|ref_?code|ref_?id|r|invite|invite_?code|inviter|aff|aff_?id|affiliate|promo|code"
    r"|coupon|startapp|start|via)=([^\s&#\"<>“”]+)",
    re.IGNORECASE,
)
_OFFER_CODE = re.compile(
    r"\b(?:referral|refer|ref|promo|promotion|invite|invitation|discount|bonus|coupon|voucher|affiliate)"
    r"(?:\s(?:code|id))?(?:\s?[:=–—-]\s?|\s+is\s+|\s+)[“\"'‘]?((?=[A-Za-z0-9_-]*[A-Z0-9])[A-Z0-9_-]{4,24}|(?=\w*\d)\w{5,24})\b",
    re.IGNORECASE,
)
_PLAIN_CODE = re.compile(r"(?:(?<!\w)(\w+)\s+)?\b[Cc]ode:?\s+[“\"'‘]?([A-Z0-9][A-Z0-9_-]{3,23})\b(?![\w.])")
_FOREIGN_CODE = re.compile(
    r"(?:\b(?:referral|invite|promo|discount|einladungs?|empfehlungs|gutschein|rabatt|aktions|freundes)-?codes?\b"
    r"|\bc[óo]digos?\s(?:de\s)?(?:referidos?|promocional|promo|invitaci[óo]n|descuento|convite|indica[çc][ãa]o|desconto)\b"
    r"|\bcode\s(?:promo|(?:de\s)?parrainage|de\sr[ée]duction|d['’]invitation)\b"
    r"|\bпромокод\w*|\bреферальн\w+\sкод|\bкод\sприглашения|\bинвайт[- ]?код"
    r"|(?:邀请|邀請|推荐|推薦|优惠|優惠|折扣|兑换)[码碼]|(?:招待|紹介|クーポン)コード|(?:초대|추천)\s?코드)"
    r"(?:\s(?:is|ist|est|es|é|lautet)\b)?\s?[:：=–—-]?\s?[“\"'‘«「]?((?=[A-Za-z0-9_-]*[A-Z0-9])[A-Z0-9_-]{4,24}|(?=\w*\d)[A-Za-z0-9]{5,24})(?!\w)",
    re.IGNORECASE,
)
_PATH_CODE = re.compile(
    r"/(?:signup|sign-up|register|referral|ref|invite|join)/(?:[a-z]{2,12}/)?([A-Za-z0-9_-]{5,64})(?![\w-])"
)
_MY_CODE = re.compile(r"\b[Mm]y\s(?:\w+\s)?code\sis\s[“\"'‘]?([A-Za-z0-9_-]{4,24})(?!\w)")
_NOT_AN_OFFER = frozenset(
    """error status exit response return source zip postal post area country city state airport icd iata iso
    product part model stock color colour dress bar tax penal criminal civil labor labour building http morse
    claude vs visual machine open""".split()
)
_OFFERS = frozenset("use using enter with my apply our your the this secret gift".split())


def _code_only(match: re.Match[str]) -> str:
    before, code = (match.group(1) or "").casefold(), match.group(2)
    mixed = any(c.isdigit() for c in code) and any(c.isalpha() for c in code)
    offered = before in _OFFERS and any(c.isalpha() for c in code)
    if before in _NOT_AN_OFFER or not (mixed or offered):
        return match.group()
    return match.group()[: match.start(2) - match.start()] + REMOVED


def _telling_only(match: re.Match[str]) -> str:
    """A code in the only group, if it is written as no word is: in capitals or with digits."""
    code = match.group(1)
    letters = [char for char in code if char.isalpha()]
    told = (
        any(char.isdigit() for char in code)
        or (letters and all(char.isupper() for char in letters))
        or not code.islower()
    )
    return _last_group(match) if told and not (code.isalpha() and code.istitle()) else match.group()


def _offer_only(match: re.Match[str]) -> str:
    code = match.group(1)
    shouted = code.isupper() and not code.isdigit()
    mixed = any(c.isdigit() for c in code) and any(c.isalpha() for c in code)
    named = re.search(r"\b(?:code|id)\b", match.group()[: match.start(1) - match.start()], re.IGNORECASE)
    return _last_group(match) if mixed or (named and (shouted or code.isdigit())) else match.group()


# --- phones

_PLUS_PHONE = re.compile(r"(?<![\w+＋])(?:[+＋]|\b00)[1-9](?:[ \u00a0().-]{0,2}\d){8,14}(?![\w,]|\.\d)")
"""Nine digits or more (eight are a time zone and a year, "+1000 2026"), at most the 15 of ITU-T E.164."""
_THOUSANDS = re.compile(r"\+?\d{1,3}(?:[ \u00a0.]\d{3})+")
_LARGEST_COUNT = 9
"""Digits of a count written in groups of three; a longer one is a phone number."""
_US_PHONE = re.compile(r"(?<![\w.$€£-])(?:1[ .-])?(?:\([2-9]\d{2}\)\s?|[2-9]\d{2}[.-])[2-9]\d{2}[ .-]\d{4}(?![\w-])")
_SPACED_PHONE = re.compile(
    r"(?<![\w.$€£,-])(?<!\d )[2-9]\d{2} [2-9]\d{2} (?!(?:19|20)\d\d)\d{4}(?![\w-]| \d)"
    r"|(?<![\w.,-])0[1-9](?:\.\d{2}){4}(?![\w]|\.\d)|(?<![\w+])86[ -]?1[3-9]\d{9}(?!\w)"
)
_ZERO_PHONE = re.compile(r"(?<![\w.,:/+-])\(?0[1-9]\d{0,3}\)?[ /-]?\d{2,8}(?:[ /-]\d{2,8}){0,4}(?![\w,:]|[./-]\d)")
_ZERO_DATE = re.compile(r"0\d[ /-]\d\d?[ /-](?:19|20)\d\d")
_ZERO_DIGITS = range(9, 13)
_CALLED = re.compile(
    r"(?:\b(?:whats\s?app|viber|zelle|bizum|m-?pesa|paytm|call|tel|phone|sms|telefon|tél|телефон|ватсап)\b\.?|微信|电话|電話|手机|加V|薇信)"
    r"(?:\s+(?:us|me|now|at|on|number|no\.?))*\s?[:：]?\s*"
    r"(\+?\(?\d(?:[ \u00a0().-]{0,2}\d){6,15})(?![\w,]|\.\d)",
    re.IGNORECASE,
)
_ISO_DATE = re.compile(r"(?:19|20)\d\d[.-]\d\d?[.-]\d\d?|\d\d?[.-]\d\d?[.-](?:19|20)\d\d")


def _digits(text: str) -> int:
    return sum(c.isdigit() for c in text)


def _phone_only(match: re.Match[str]) -> str:
    number = match.group()
    is_count = _THOUSANDS.fullmatch(number) and _digits(number) <= _LARGEST_COUNT
    return number if is_count else REMOVED


def _zero_phone_only(match: re.Match[str]) -> str:
    number = match.group()
    return REMOVED if _digits(number) in _ZERO_DIGITS and not _ZERO_DATE.match(number) else number


def _called_only(match: re.Match[str]) -> str:
    number = match.group(1)
    return match.group() if _ISO_DATE.match(number) or _THOUSANDS.fullmatch(number) else _last_group(match)


# --- street addresses

_NAMES = r"(?:[A-Z][\w'’-]+\.?\s){1,3}"
_STREET = re.compile(
    rf"(?<![\w.,:/#$€£-])(?!(?:19|20)\d\d\s)\d{{1,5}}[A-Za-z]?\s(?!(?:Wall|Main|Sesame|Silk|Abbey)\s){_NAMES}"
    r"(?:Street|St\.?|Avenue|Ave\.?|Road|Rd\.?|Boulevard|Blvd\.?|Lane|Ln\.?)(?:\s(?:NW|NE|SW|SE))?(?!\w)"
    r"(?=\s*(?:$|[,.;:!?)\]\n”\"]|(?:in|near|at|on|and|is|was|has|after|to|or|where)\b))"
    r"(?:,?\s(?:Apt|Apartment|Unit|Suite|Ste|Flat)\.?\s?#?\w{1,5})?"
    r"(?:,\s[A-Z][\w .'’-]{2,30},\s[A-Z]{2}\s\d{5})?"
)
_ZIP_STREET = re.compile(
    rf"(?<![\w.,:/#$€£-])\d{{1,5}}\s{_NAMES}(?:Drive|Dr|Court|Ct|Place|Pl|Way|Square|Terrace|Highway|Parkway|Street"
    r"|St|Avenue|Ave|Road|Rd)\.?,\s(?:[A-Z][\w.'’-]+\s?){1,3},?\s(?:[A-Z]{2}\s)?(?:\d{5}(?:-\d{4})?|[A-Z]{1,2}\d\w?\s\d[A-Z]{2})(?!\w)"
)
_STRASSE = re.compile(
    r"(?<!\w)[A-ZÄÖÜ][\wäöüß-]{2,30}(?:straße|strasse|str\.|gasse|allee)\s\d{1,4}\s?[a-h]?(?![\w%.,]\d|\w)"
    r"(?:,?\s\d{5}\s[A-ZÄÖÜ][\wäöüß-]+)?"
)
_RUE = re.compile(
    r"(?<![\w.,])\d{1,4}(?:\s?bis)?,?\s(?:rue|chemin|impasse|boulevard)\s(?:(?:de|du|des|la|le)\s|d[’']|l[’'])*[A-ZÉÈ][\w’'-]+"
)
_ENDS = r"(?=\s*(?:$|[,.;:!?)\]\n”\"»]))"
_PROPER = r"[A-ZÁÉÍÓÚÄÖÜ][\w’'-]+"
_CALLE = re.compile(
    r"(?<!\w)(?:Calle|C/|Avenida|Avda\.?|Paseo|Plaza|Rua|Travessa|Via|Viale|Corso|Piazza)\s"
    rf"(?:(?:de|del|la|las|los|da|do|dos|di|della|dei)\s){{0,2}}{_PROPER}(?:\s{_PROPER}){{0,2}},?\s(?:n[.º°]{{1,2}}\s?)?"
    rf"\d{{1,3}}[a-h]?(?:,\s(?:\d{{5}}|\d{{4}}-\d{{3}})\s{_PROPER}|{_ENDS})"
    rf"|(?<!\w)(?:Am|An der|Im|In der|Auf der|Zum|Zur)\s{_PROPER}\s\d{{1,3}}[a-h]?,\s\d{{5}}\s{_PROPER}"
)
_ULITSA = re.compile(
    r"(?<!\w)(?:ул\.|улица|улице|просп\.|пр-т|проспекте?|пер\.|переул\w+)"
    r"\s[А-ЯЁ][\w-]+(?:\s[А-ЯЁ][\w-]+)?,?\s(?:д\.\s?|дом\s)?\d{1,3}\w?(?!\w)",
    re.IGNORECASE,
)
_HAN_STREET = re.compile(
    r"(?:(?![区區市县縣镇鎮])[\u4e00-\u9fff]){1,4}(?:路|街|巷|弄|大道)\d{1,5}[号號弄](?:\d{1,4}[室楼樓栋棟座])?"
    r"|(?<=[都道府県市区町村])[\u3040-\u30ff\u4e00-\u9fff]{1,8}\d{1,3}(?:丁目(?:\d{1,3}番(?:地)?(?:\d{1,3}号)?)?|-\d{1,3}(?:-\d{1,3})?)(?![\d年月日-])"
)
_BOX = re.compile(r"(?<!\w)P\.?\s?O\.?\s?Box\s\d{1,6}(?!\w)", re.IGNORECASE)

_RULES: tuple[_Rule, ...] = (
    (_INVITE, _all),
    (_TG_SCHEME, _all),
    (_MAIL, _all),
    (_SPELLED_MAIL, _all),
    (_SPOKEN_MAIL, _all),
    (_WRITE_TO, _last_group),
    (_THERE, _last_group),
    (_ON_THERE, _all),
    (_CASHTAG, _last_group),
    (_SEED, _last_group),
    (_NUMBERED_SEED, _all),
    (_PRIVATE_KEY, _last_group),
    (_IBAN, _iban_only),
    (_CARD, _card_only),
    (_LIGHTNING, _all),
    (_WALLET_NAME, _last_group),
    (_HEX_ADDRESS, _all),
    (_BECH32, _all),
    (_CASH_ADDRESS, _all),
    (_CASH_ADDRESS, _all),
    (_LIGHTNING, _all),
    (_TON, _all),
    (_BASE58, _wallet_only),
    (_LINK_CODE, _last_group),
    (_PATH_CODE, _telling_only),
    (_FOREIGN_CODE, _telling_only),
    (_MY_CODE, _telling_only),
    (_OFFER_CODE, _offer_only),
    (_PLAIN_CODE, _code_only),
    (_CALLED_THERE, _last_group),
    (_CALLED, _called_only),
    (_PLUS_PHONE, _phone_only),
    (_US_PHONE, _all),
    (_SPACED_PHONE, _all),
    (_ZERO_PHONE, _zero_phone_only),
    (_ZIP_STREET, _all),
    (_STREET, _all),
    (_STRASSE, _all),
    (_RUE, _all),
    (_CALLE, _all),
    (_ULITSA, _all),
    (_HAN_STREET, _all),
    (_BOX, _all),
)

_PAYMENTS: tuple[_Rule, ...] = (
    (_HEX_ADDRESS, _all),
    (_BECH32, _all),
    (_CASH_ADDRESS, _all),
    (_LIGHTNING, _all),
    (_TON, _all),
    (_BASE58, _wallet_only),
    (_OFFER_CODE, _offer_only),
    (_PLAIN_CODE, _code_only),
)
"""The rules for what money goes by."""
