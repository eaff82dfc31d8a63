"""Presidio's recognisers, without its engine: that would want a language model for the words around a number.

Importing Presidio takes seconds, so this module is imported where it is used. Nothing here reaches the network: the
e-mail recogniser of Presidio, which fetches a list of domains, is not among these.
"""

import logging
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import regex  # type: ignore[import-untyped]
from presidio_analyzer import Pattern, PatternRecognizer, RecognizerResult
from presidio_analyzer.predefined_recognizers import (
    CreditCardRecognizer,
    CryptoRecognizer,
    IbanRecognizer,
    IpRecognizer,
    NhsRecognizer,
    PhoneRecognizer,
    UkDrivingLicenceRecognizer,
    UkNinoRecognizer,
)
from presidio_analyzer.predefined_recognizers.generic.iban_patterns import regex_per_country

from core.redaction import addresses, rules
from core.redaction.rules import STRONG, Rule
from core.redaction.spans import Detector, Finding

# ISO/IEC 7812 numbers of 12 to 19 digits, as their issuers begin them, in one group or as they stand on cards.
CARDS = (
    r"(?<![\w£$€]|\w[.-])(?:[56]\d{11}|4\d{12}|3\d{13}|(?:3\d{3}|1800|2131)\d{11}|[2-6]\d{15}|[4-6]\d{16,18}"
    r"|[2-6]\d{3}([ .-])\d{4}\1\d{4}\1\d{4}(?:\1\d{3})?|3\d{3}([ .-])\d{6}\2\d{4,5})(?![\w-])"
)
PLAIN = [("-", ""), (" ", ""), (".", "")]
NHS = r"(?<![\w-])\d{3}([ -])\d{3}\1\d{4}(?![\w-])"
# A paragraph or a release can have four numbers with points between them, too.
IPV4 = (
    r"(?<![\w.])(?<!\b(?i:section|sections|clause|clauses|paragraph|para|version|release|chapter|article|rule|part|item"
    r"|annex|appendix|step|v)[. ]{1,2})(?<!§ ?)(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)"
    r"(?![\w]|\.\d)"
)
IBAN_HEAD = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2}\d\d")
CODE_BEFORE = re.compile(r"\w[-/]?\Z")
NO_DATA = re.compile(r"[^\d@]*")
# Grouped as the country writes them: 2024-000123 is a valid number of the United States, written otherwise.
STRICT_GROUPING = 2
Recognizer = PatternRecognizer | PhoneRecognizer


class _Iban(IbanRecognizer):
    """In either case, and of the length that its country has: the words after it are not taken for a part of it."""

    def __init__(self) -> None:
        countries = "|".join(expression.replace("[ ]?", "[ -]?") for expression in regex_per_country.values())
        pattern = Pattern("by country", rf"(?<!\w)(?=[a-z]{{2}}\d\d)(?:{countries})(?<![ -])(?!\w)", STRONG)
        # It takes patterns, and says that it takes texts.
        super().__init__([pattern], supported_entity="IBAN", regex_flags=regex.I | regex.A)  # type: ignore[list-item]

    def analyze(self, text: str, *context: Any) -> list[RecognizerResult]:
        # The expression of all countries is slow, and few texts have anything like an IBAN.
        return PatternRecognizer.analyze(self, text, *context) if IBAN_HEAD.search(text) else []


class _Phone(PhoneRecognizer):
    """Without the numbers that are the end of a code, as in CLM-2024-000123."""

    def analyze(self, text: str, *context: Any) -> list[RecognizerResult]:
        results = super().analyze(text, *context)
        return [found for found in results if not CODE_BEFORE.search(text, max(0, found.start - 2), found.start)]


def detectors(regions: Sequence[str]) -> list[Detector]:
    """What finds personal data in a text; `regions` (ISO 3166) are those of phone numbers without a country code."""
    # Presidio logs, on failure, the text that it failed on.
    logging.getLogger("presidio-analyzer").setLevel(logging.CRITICAL + 1)
    return [_detector(recognizer) for recognizer in [*_checked(regions), *_described()]]


def _checked(regions: Sequence[str]) -> list[Recognizer]:
    ipv6 = [pattern for pattern in IpRecognizer.PATTERNS if pattern.name not in ("IPv4", "IPv6_unspecified")]
    return [
        CreditCardRecognizer([Pattern("groups", CARDS, STRONG)], supported_entity="CARD", replacement_pairs=PLAIN),
        _Iban(),
        IpRecognizer([Pattern("address", IPV4, STRONG), *ipv6], supported_entity="IP"),
        NhsRecognizer([Pattern("groups", NHS, STRONG)], supported_entity="NHS"),
        UkNinoRecognizer(supported_entity="NINO"),
        UkDrivingLicenceRecognizer(supported_entity="LICENCE"),
        CryptoRecognizer(supported_entity="WALLET"),
        _Phone(supported_entity="PHONE", supported_regions=tuple(regions), leniency=STRICT_GROUPING),
    ]


def _described() -> Iterable[Recognizer]:
    by_kind: defaultdict[str, list[Rule]] = defaultdict(list)
    for rule in (*rules.RULES, *addresses.RULES):
        by_kind[rule.kind].append(rule)
    for kind, found in by_kind.items():
        patterns = [Pattern(f"{kind} {number}", rule.expression, rule.score) for number, rule in enumerate(found)]
        yield PatternRecognizer(kind, patterns=patterns, global_regex_flags=regex.MULTILINE)


def _detector(recognizer: Recognizer) -> Detector:
    kinds = recognizer.supported_entities

    def detect(text: str) -> list[Finding]:
        # All that is looked for here has a digit or an at sign, and most questions have neither.
        results = [] if NO_DATA.fullmatch(text) else recognizer.analyze(text, kinds)
        return [Finding(found.entity_type, found.start, found.end, found.score) for found in results]

    return detect
