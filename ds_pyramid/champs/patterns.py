"""Regular expressions of administrateurs: whole answer, bounded in time (U-202, A-159, X-446)."""

from functools import lru_cache

import regex

LIMIT = 0.4  # seconds for one answer; the engine gives the interpreter back meanwhile (`concurrent`)
TRIAL = 0.1  # seconds for each trial text when the expression is saved
PATTERN_MAX = 1000  # characters


class PatternInvalide(ValueError):
    """The expression does not compile."""


@lru_cache(maxsize=1024)
def compile_pattern(pattern: str):
    """Return the compiled expression. Raises PatternInvalide.

    Digits and letters of classes are ASCII, as where the expressions come from; `^` and `$` stand for the start and
    the end of the whole answer.
    """
    if not pattern or len(pattern) > PATTERN_MAX:
        raise PatternInvalide(pattern)
    try:
        return regex.compile(pattern.replace(r"\z", r"\Z"), regex.ASCII)
    except (regex.error, OverflowError, RecursionError, MemoryError) as error:
        raise PatternInvalide(pattern) from error


@lru_cache(maxsize=4096)
def matches(pattern: str, text: str) -> bool:
    """Say whether a whole text matches; an expression that takes too long matches nothing. Raises PatternInvalide."""
    try:
        return compile_pattern(pattern).fullmatch(text, timeout=LIMIT, concurrent=True) is not None
    except TimeoutError:
        return False


def is_slow(pattern: str, example: str = "") -> bool:
    """Say whether an expression runs away on texts that almost match (A-159). Raises PatternInvalide."""
    compiled = compile_pattern(pattern)
    seeds = {example, "a", "1", "A", "ab", "a1", " ", "-", "a ", "é"} - {""}
    for seed in sorted(seeds):
        for text in (seed * (60 // len(seed) + 1) + "\0", seed * 40):
            try:
                compiled.fullmatch(text, timeout=TRIAL, concurrent=True)
            except TimeoutError:
                return True
    return False
