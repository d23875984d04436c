"""Languages by the names and codes people use for them."""

from __future__ import annotations

_SPOKEN: dict[str, tuple[str, ...]] = {
    "ar": ("العربية", "Arabic"),
    "cs": ("Čeština", "Czech"),
    "da": ("Dansk", "Danish"),
    "de": ("Deutsch", "German"),
    "el": ("Ελληνικά", "Greek"),
    "en": ("English",),
    "es": ("Español", "Spanish", "Castellano"),
    "fa": ("فارسی", "Persian", "Farsi"),
    "fi": ("Suomi", "Finnish"),
    "fr": ("Français", "French", "Francais"),
    "he": ("עברית", "Hebrew"),
    "hi": ("हिन्दी", "Hindi"),
    "id": ("Bahasa Indonesia", "Indonesian"),
    "it": ("Italiano", "Italian"),
    "ja": ("日本語", "Japanese"),
    "ko": ("한국어", "Korean"),
    "nl": ("Nederlands", "Dutch"),
    "no": ("Norsk", "Norwegian"),
    "pl": ("Polski", "Polish"),
    "pt": ("Português", "Portuguese", "Portugues"),
    "ro": ("Română", "Romanian"),
    "ru": ("Русский", "Russian"),
    "sv": ("Svenska", "Swedish"),
    "th": ("ไทย", "Thai"),
    "tr": ("Türkçe", "Turkish", "Turkce"),
    "uk": ("Українська", "Ukrainian"),
    "vi": ("Tiếng Việt", "Vietnamese"),
    "zh": ("中文", "Chinese", "Mandarin"),
}
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
