"""The translation domain: msgids are the French texts themselves, English is a catalogue."""

from translationstring import TranslationString, TranslationStringFactory

__all__ = ["DOMAIN", "TranslationString", "_"]

DOMAIN = "ds_pyramid"
_ = TranslationStringFactory(DOMAIN)
