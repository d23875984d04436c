"""Languages by the names and codes people use for them."""

from __future__ import annotations

_SPOKEN: dict[str, tuple[str, ...]] = {
    "ar": ("العربية", "Arabic"),
    "bg": ("Български", "Bulgarian"),
    "bn": ("বাংলা", "Bengali"),
    "ca": ("Català", "Catalan"),
    "cs": ("Čeština", "Czech"),
    "da": ("Dansk", "Danish"),
    "de": ("Deutsch", "German"),
    "el": ("Ελληνικά", "Greek"),
    "en": ("English",),
    "es": ("Español", "Spanish", "Castellano"),
    "et": ("Eesti", "Estonian"),
    "fa": ("فارسی", "Persian", "Farsi"),
    "fi": ("Suomi", "Finnish"),
    "fr": ("Français", "French", "Francais"),
    "he": ("עברית", "Hebrew"),
    "hi": ("हिन्दी", "Hindi"),
    "hr": ("Hrvatski", "Croatian"),
    "hu": ("Magyar", "Hungarian"),
    "id": ("Bahasa Indonesia", "Indonesian"),
    "it": ("Italiano", "Italian"),
    "ja": ("日本語", "Japanese"),
    "ko": ("한국어", "Korean"),
    "lt": ("Lietuvių", "Lithuanian"),
    "lv": ("Latviešu", "Latvian"),
    "ms": ("Bahasa Melayu", "Malay"),
    "nb": ("Norsk bokmål", "Norwegian Bokmål"),
    "nl": ("Nederlands", "Dutch"),
    "no": ("Norsk", "Norwegian"),
    "pl": ("Polski", "Polish"),
    "pt": ("Português", "Portuguese", "Portugues"),
    "ro": ("Română", "Romanian"),
    "ru": ("Русский", "Russian"),
    "sk": ("Slovenčina", "Slovak"),
    "sl": ("Slovenščina", "Slovenian"),
    "sr": ("Српски", "Serbian"),
    "sv": ("Svenska", "Swedish"),
    "sw": ("Kiswahili", "Swahili"),
    "ta": ("தமிழ்", "Tamil"),
    "th": ("ไทย", "Thai"),
    "tr": ("Türkçe", "Turkish", "Turkce"),
    "uk": ("Українська", "Ukrainian"),
    "ur": ("اردو", "Urdu"),
    "vi": ("Tiếng Việt", "Vietnamese"),
    "zh": ("中文", "Chinese", "Mandarin"),
}
"""ISO 639-1 code → the language's own name, its English name, and other names people type."""

_CODES = {name.casefold(): code for code, names in _SPOKEN.items() for name in (code, *names)}


def language_code(text: str) -> str | None:
    """The two-letter code of a language given by name or code ("German", "de-AT"); None if unknown."""
    plain = text.strip().casefold().replace("_", "-")
    return _CODES.get(plain) or _CODES.get(plain.split("-")[0])


def language_name(text: str) -> str:
    """The language's own name ("de", "german": "Deutsch"); an unknown name stays, with a capital."""
    code = language_code(text)
    stripped = text.strip()
    return _SPOKEN[code][0] if code else stripped[:1].upper() + stripped[1:]


def spoken_languages() -> tuple[str, ...]:
    """The names of all languages known here, each in itself, in the order of their English names."""
    return tuple(names[0] for names in sorted(_SPOKEN.values(), key=lambda names: names[1] if names[1:] else names[0]))


def language_in_full(text: str) -> str:
    """A language so that nobody can mistake it, such as "Deutsch (German)"; one we do not know stays as it is."""
    code = language_code(text)
    if code is None:
        return text.strip()
    own, english = _SPOKEN[code][0], _SPOKEN[code][1:2]
    return f"{own} ({english[0]})" if english else own
