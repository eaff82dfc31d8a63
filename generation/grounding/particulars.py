"""What two texts have to share to be about the same, word for word: figures, dates, codes and names."""

from core.sentences import WORD, sentence_spans
from generation.grounding.dates import find_dates
from generation.grounding.figures import codes, find_figures
from generation.grounding.terms import STOP_WORDS, stem
from generation.grounding.units import CURRENCIES


def particulars(text: str) -> frozenset[str]:
    """The figures with their units, the dates and the codes of `text`; embeddings hardly see them."""
    figures = {f"{figure.value.normalize():f} {figure.unit}".rstrip() for figure in find_figures(text)}
    dates = {"{:04}-{:02}-{:02}".format(*date) for date, _, _ in find_dates(text)}
    return codes(text) | figures | dates


def names(text: str) -> frozenset[str]:
    """The stems of the capitalised words of `text`, but for "I", currencies, and those with which a sentence begins."""
    later = [word for start, end in sentence_spans(text) for word in WORD.findall(text[start:end])[1:]]
    capitalised = {word.lower() for word in later if word[0].isupper() and word != "I"}
    return frozenset(stem(word) for word in capitalised - STOP_WORDS - CURRENCIES.keys())
