"""What two texts have to share to be about the same, word for word: figures, dates and codes."""

from generation.grounding.dates import find_dates
from generation.grounding.figures import codes, find_figures


def particulars(text: str) -> frozenset[str]:
    """The figures with their units, the dates and the codes of `text`; embeddings hardly see them."""
    figures = {f"{figure.value.normalize():f} {figure.unit}".rstrip() for figure in find_figures(text)}
    dates = {"{:04}-{:02}-{:02}".format(*date) for date, _, _ in find_dates(text)}
    return codes(text) | figures | dates
