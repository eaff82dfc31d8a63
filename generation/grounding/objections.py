"""What can be wrong with a sentence that has the words of its evidence.

Each rule is on the safe side: what it turns down for nothing is replaced by the quote.
"""

from collections.abc import Callable, Iterator
from enum import StrEnum

from generation.grounding.conditions import added_condition, dropped_condition
from generation.grounding.dates import find_dates, is_among, weekdays
from generation.grounding.denials import contradiction
from generation.grounding.duties import turned_duty
from generation.grounding.figures import codes, find_figures, is_held
from generation.grounding.limits import turned_limit
from generation.grounding.order import changed_places
from generation.grounding.ordinals import other_ordinal
from generation.grounding.particulars import names
from generation.grounding.rates import foreign_rate
from generation.grounding.spans import Span
from generation.grounding.tables import misplaced_figure, said_of, untold_cell, untold_label


class Objection(StrEnum):
    """Why a sentence does not stand."""

    TOO_SHORT = "too short to be checked"
    UNSUPPORTED = "not supported"
    FIGURE = "a figure that the passage does not have"
    DATE = "a date that the passage does not have"
    CODE = "a code that the passage does not have"
    LIMIT = "a limit from the other side"
    RATE = "reckons by something else"
    ORDINAL = "another one of a series"
    ORDER = "figures or dates that changed places"
    NAME = "a name that the passage does not have"
    ROW = "another row of the table"
    CELL = "leaves out what the table says there"
    ELSEWHERE = "says of one thing what the passage says of another"
    CONTRADICTION = "contradicts the passage"
    DUTY = "takes what may be for what must be"
    CONDITION = "leaves out a condition"
    ADDED = "a condition that the passage does not have"


Rule = Callable[[str, Span, str], str | None]


def first_objection(sentence: str, span: Span, known: str) -> tuple[Objection, str] | None:
    """The first objection to `sentence` as what `span` says, with what it is about; `known` is the question."""
    found = ((objection, rule(sentence, span, known)) for objection, rule in _rules(span))
    return next(((objection, detail) for objection, detail in found if detail is not None), None)


def _rules(span: Span) -> Iterator[tuple[Objection, Rule]]:
    yield Objection.FIGURE, _misplaced_figure if span.kind == "row" else _foreign_figure
    yield Objection.DATE, _foreign_date
    yield Objection.CODE, _foreign_code
    if span.kind == "row":
        yield Objection.ROW, _untold_label
        yield Objection.CELL, _untold_cell
    else:
        yield Objection.ORDER, _changed_places
    yield Objection.LIMIT, _turned_limit
    yield Objection.RATE, _foreign_rate
    yield Objection.ORDINAL, _other_ordinal
    yield Objection.NAME, _foreign_name
    yield Objection.CONTRADICTION, _contradiction
    yield Objection.DUTY, _turned_duty
    yield Objection.CONDITION, _dropped_condition
    yield Objection.ADDED, _added_condition


def _as_said(sentence: str, span: Span, known: str) -> str:
    """The span after what it is one sentence with; of a row, the cell that is spoken of."""
    text = said_of(sentence, known, span.text, span.columns) if span.kind == "row" else span.text
    return f"{span.lead.rstrip(':')} {text}" if span.lead else text


def _whole(span: Span) -> str:
    return f"{span.above}. {span.text}"


def _foreign_figure(sentence: str, span: Span, _known: str) -> str | None:
    held = find_figures(_whole(span))
    return next((one.text for one in find_figures(sentence) if not is_held(one, held)), None)


def _misplaced_figure(sentence: str, span: Span, known: str) -> str | None:
    found = misplaced_figure(sentence, known, span.text, span.columns, span.above)
    return found.text if found else None


def _foreign_date(sentence: str, span: Span, _known: str) -> str | None:
    dates = [date for date, _, _ in find_dates(_whole(span))]
    for date, start, end in find_dates(sentence):
        if not is_among(date, dates):
            return sentence[start:end]
    return min(weekdays(sentence) - weekdays(_whole(span)), default=None)


def _foreign_code(sentence: str, span: Span, _known: str) -> str | None:
    return min(codes(sentence) - codes(_whole(span)), default=None)


def _foreign_name(sentence: str, span: Span, _known: str) -> str | None:
    return min(names(sentence) - span.terms_above - set(span.terms), default=None)


def _changed_places(sentence: str, span: Span, _known: str) -> str | None:
    return changed_places(sentence, span.text)


def _turned_limit(sentence: str, span: Span, known: str) -> str | None:
    return turned_limit(sentence, _as_said(sentence, span, known))


def _foreign_rate(sentence: str, span: Span, known: str) -> str | None:
    return foreign_rate(sentence, _as_said(sentence, span, known), f"{span.above} {known}")


def _other_ordinal(sentence: str, span: Span, known: str) -> str | None:
    return other_ordinal(sentence, f"{_whole(span)} {known}")


def _turned_duty(sentence: str, span: Span, known: str) -> str | None:
    return turned_duty(sentence, _as_said(sentence, span, known))


def _untold_label(sentence: str, span: Span, known: str) -> str | None:
    return untold_label(span.text, f"{sentence} {known}")


def _untold_cell(sentence: str, span: Span, _known: str) -> str | None:
    return untold_cell(sentence, span.text, span.columns)


def _contradiction(sentence: str, span: Span, known: str) -> str | None:
    return contradiction(sentence, _as_said(sentence, span, known))


def _dropped_condition(sentence: str, span: Span, known: str) -> str | None:
    return dropped_condition(sentence, _as_said(sentence, span, known), known)


def _added_condition(sentence: str, span: Span, known: str) -> str | None:
    return added_condition(sentence, _whole(span), known)
