"""What personal data looks like: expressions of the `regex` library, and the words that must stand near weak ones.

A rule of score STRONG speaks for itself. One of score WEAK looks like an amount, a date or a code as well, and counts
only near a label of its kind. Policy questions are full of amounts, dates and codes.
"""

from collections.abc import Mapping
from dataclasses import dataclass

STRONG, WEAK = 0.6, 0.1

# No number that is an amount, a share, a part of a longer number or of a word.
BEFORE = r"(?<![\w£$€¥]|[\w£$€¥][.,/-]|[£$€¥] )"
AFTER = r"(?![\w%]|[.,/-]\d| ?(?i:%|percent|per cent|gbp|usd|eur|pounds|dollars|euros|days|hours|months|years)\b)"
DATE = (
    r"(?:\d{4}[./-]\d{1,2}[./-]\d{1,2}|\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})"
    r"|\d{1,2}(?:st|nd|rd|th)?(?: of)? (?i:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?,? \d{4}"
    r"|(?i:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4})(?![\d/-]|\.\d)"
)
CODE = rf"{BEFORE}(?!{DATE})(?=(?:[A-Za-z/-]*\d){{6}})[A-Za-z0-9](?:[A-Za-z0-9/-]{{4,22}})[A-Za-z0-9]{AFTER}"
ROUND = r"\d{1,3}0{4,}\b"
DIGITS = rf"{BEFORE}(?!{DATE}|{ROUND})\d(?:[ -]?\d){{6,16}}{AFTER}"
LABELLED_PHONE = (
    rf"{BEFORE}(?!{DATE}|{ROUND})(?:\+|\(\+?)?(?:\d[ ().-]{{0,3}}){{6,14}}\d(?: ?(?:x|ext\.?) ?\d{{1,5}})?"
    r"(?!\d|[.,]\d|%)"
)


@dataclass(frozen=True, slots=True)
class Rule:
    kind: str
    expression: str
    score: float


RULES: tuple[Rule, ...] = (
    # RFC 5321 allows 64 characters before the sign and 63 in each label after it; the bounds keep the search linear.
    Rule("EMAIL", r"(?<![\w.+-])[\w.!#$%&'*+/=?^`{|}~-]{1,64}@(?:\w[\w-]{0,62}\.){1,8}\p{L}[\w-]{1,62}", STRONG),
    Rule("LOGIN", r"\b[a-z][a-z0-9+.-]{1,15}://[^\s/?#@:]{1,128}:[^\s/?#@]{0,128}@[^\s/?#]{1,255}", STRONG),
    Rule("SSN", r"(?<![\w-])(?!000|666)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\w-])", STRONG),
    Rule("SSN", rf"{BEFORE}\d{{3}}[ .]?\d{{2}}[ .]?\d{{4}}(?!\w)", WEAK),
    Rule("NHS", rf"{BEFORE}\d{{3}}[ -]?\d{{3}}[ -]?\d{{4}}(?!\w)", WEAK),
    Rule("CARD", rf"{BEFORE}(?!{ROUND})\d{{4}}(?:[ .-]?\d{{2,6}}){{2,4}}(?![\w-])(?<=\d(?:[ .-]?\d){{12}})", WEAK),
    Rule("IBAN", r"(?<!\w)[A-Za-z]{2}\d{2}(?: ?[A-Za-z0-9]{4}){2,7}(?: ?\d{1,3})?(?!\w)", WEAK),
    Rule("WALLET", r"\b0x[0-9a-fA-F]{40}\b", STRONG),
    Rule("ACCOUNT", DIGITS, WEAK),
    Rule("SORT_CODE", rf"{BEFORE}\d{{2}}([ -]?)\d{{2}}\1\d{{2}}(?![\w-])", WEAK),
    Rule("PASSPORT", rf"{BEFORE}[A-Za-z]{{0,2}}\d{{6,9}}[A-Za-z]?(?!\w)", WEAK),
    Rule("NINO", r"(?<!\w)[A-Za-z]{2}(?: ?\d{2}){3} ?[A-Da-d]\b", WEAK),
    Rule("LICENCE", r"\b[A-Z9]{5} \d{6} [A-Z9]{2}\d[A-Z]{2}\b", STRONG),
    Rule("LICENCE", CODE, WEAK),
    Rule("REFERENCE", CODE, WEAK),
    # Beside the library that knows which numbers are in use: a mistyped or made-up one is told by its form alone.
    Rule("PHONE", r"(?<![\w+£$€.,-])(?:\+|00(?=[1-9]))[ ]?(?:\(?\d\)?[ .-]?){7,14}\d(?![\w-])", STRONG),
    Rule(
        "PHONE",
        rf"(?<![\w+£$€.,-])(?!{DATE})\(?0\d{{1,4}}\)?(?:[ -]?\d{{2,4}}){{2,4}}(?![\w-])(?<=0(?:\D{{0,2}}\d){{9,10}})",
        STRONG,
    ),
    Rule(
        "PHONE",
        r"(?<![\w+£$€.,-])(?:1[ .-])?(?:\(\d{3}\) ?|\d{3}([.-]))\d{3}[.-]\d{4}(?: ?(?:x|ext\.?) ?\d{1,5})?(?![\w-])",
        STRONG,
    ),
    Rule("PHONE", LABELLED_PHONE, WEAK),
    Rule("BIRTH_DATE", rf"(?<![\w/.-]){DATE}(?!\w)", WEAK),
)

LABELS: Mapping[str, str] = {
    "SSN": r"\bssn\b|social security|\bitin\b|tax(?:payer)? (?:id|number)",
    "NHS": r"\bnhs\b",
    "CARD": r"\bcards?\b|\bcc\b|visa|mastercard|amex|american express|maestro",
    "IBAN": r"\biban\b",
    "ACCOUNT": r"\baccounts?\b|\bacct\b|\ba/c\b|\bacc(?:ount)? no\b|routing|\baba\b",
    "SORT_CODE": r"sort[ -]?code",
    "PASSPORT": r"passport",
    "NINO": r"national insurance|\bnino\b|\bni (?:number|no)\b",
    "LICENCE": r"driv(?:er|ing)(?:['’]?s)? licen[cs]e|\bdvla\b",
    "REFERENCE": r"\b(?:policy|claim|customer|client|member(?:ship)?|case|order|invoice|quote)"
    r" ?(?:number|num|no\b|nr|id\b|ref|#)|\breference(?: number)?\b",
    "PHONE": r"phone|\btel\b|mobile|\bcell\b|\bfax\b|\bdesk\b|\boffice\b|whatsapp|\bsms\b|contact number"
    r"|\b(?:call|ring|text)(?:ed|ing)?\b|\breach(?:ed)?(?: \w+){0,2} (?:on|at)\b|answering at|messages? to",
    "BIRTH_DATE": r"(?:date of birth|birth ?date|birthday|\bd\.?o\.?b\b|\bborn\b)"
    r"(?! (?:on |or |is |was )*(?:before|after|since|between|by|earlier|later))",
    "ADDRESS": r"\baddress(?:es)?\b|\b(?:live[sd]?|living|moved?|located|reside[sd]?)\b(?: \w+){0,2} (?:at|to)\b"
    r"|\b(?:sen[dt]|deliver(?:ed)?|ship(?:ped)?)\b(?: \w+){0,3} to\b|\b(?:meet|drops?) (?:me|you)(?: off)? at\b",
    "POSTCODE": r"\bzip\b|post ?code|postal code",
}
