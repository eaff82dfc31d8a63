"""Spans of personal data: which of them stand when they overlap, and the text without them."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

MASK = re.compile(r"<[A-Z][A-Z0-9_]*>")


@dataclass(frozen=True, slots=True)
class Finding:
    """What one recogniser found: half-open offsets in characters, and how sure it is, from 0 to 1."""

    kind: str
    start: int
    end: int
    score: float


Detector = Callable[[str], list[Finding]]


@dataclass(frozen=True, slots=True)
class Span:
    """Half-open offsets in characters of the original text."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Redacted:
    """`spans` are in order and do not overlap; `text` has `<KIND>` in the place of each."""

    text: str
    spans: tuple[Span, ...]


def resolve(findings: Iterable[Finding]) -> list[Span]:
    """One span for all findings that overlap, named by the longest, then by the one with the highest score.

    It covers them all: what only the shorter one saw would be left in the text otherwise.
    """
    groups: list[list[Finding]] = []
    end = 0
    for finding in sorted(findings, key=lambda found: (found.start, found.end, found.kind)):
        if groups and finding.start < end:
            groups[-1].append(finding)
        else:
            groups.append([finding])
        end = max(end, finding.end)
    return [_joined(group) for group in groups]


def outside_masks(text: str, findings: Iterable[Finding]) -> list[Finding]:
    """The findings that touch no mask of an earlier pass, so that a redacted text stays as it is."""
    masks = [match.span() for match in MASK.finditer(text)]
    return [found for found in findings if not any(found.start < end and start < found.end for start, end in masks)]


def masked(text: str, spans: Sequence[Span]) -> str:
    """The text with `<KIND>` in the place of each span; `spans` are in order and do not overlap."""
    ends = [0, *(span.end for span in spans)]
    kept = [text[end : span.start] for end, span in zip(ends, spans, strict=False)]
    return "".join(f"{before}<{span.kind}>" for before, span in zip(kept, spans, strict=True)) + text[ends[-1] :]


def in_original(found: Span, earlier: Sequence[Span]) -> Span:
    """A span of the text masked by `earlier`, in offsets of the text before that."""
    shift = 0
    for span in earlier:
        if span.start + shift >= found.start:
            break
        shift += len(span.kind) + 2 - (span.end - span.start)
    return Span(found.kind, found.start - shift, found.end - shift)


def _joined(group: Sequence[Finding]) -> Span:
    named = max(group, key=lambda found: (found.end - found.start, found.score, found.kind))
    return Span(named.kind, group[0].start, max(found.end for found in group))
