"""Postal addresses, as far as expressions know them: a number and a street, a unit, a box, a postcode."""

from core.redaction.rules import STRONG, WEAK, Rule

# Some write the number of the flat before that of the house.
NUMBER = r"(?<![\w£$€.,/-])(?:\d{1,6} )?\d{1,6}[A-Za-z]?"
NAME = r"\p{Lu}[\p{L}'’.-]*"
STREETS = (
    r"(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Court|Ct|Close|Crescent|Way|Place|Pl|Square|Squares|Sq|Terrace"
    r"|Gardens|Grove|Boulevard|Blvd|Parkway|Pkwy|Highway|Hwy|Circle|Cir|Mews|Row|Walk|Rise|Trail|Heights|Quay)\b\.?"
)
# Compounds with the number behind, from Amsterdam to Helsinki, and the streets that begin with their type.
COMPOUND = (
    r"\p{Lu}\p{L}{2,}(?:stra(?:ß|ss)e|str\.|straat|weg|gasse|allee|laan|plein|gatan|gata|gade|vägen|vegen|veien|vej"
    r"|stræti|katu|kuja|kaari|(?<=\p{L}{5})tie)"
    rf"|{NAME} (?:{NAME} )?(?:utca|u\.|út|tér|rkp\.|str\.|terrasse)"
)
LEADING = (
    r"(?:Via|Viale|Piazza|Rua|Rue|Calle|Avenida|Avenue|Plaza|Carrer|Ulica|ul\.)"
    rf"(?: (?:d\p{{L}}{{1,2}}|{NAME})){{1,4}},?"
)
UNIT = r"(?:(?i:apt|suite|ste)\.?|Apartment|Unit|Flat|No\.?) ?#?\d{1,5}[A-Za-z]?"
LONE_UNIT = r"\b(?:Apt\.?|Apartment|Suite) #?\d{1,5}[A-Za-z]?\b(?!%)"
BRITISH = r"[A-Z]{1,2}\d[A-Z\d]? \d[ABD-HJLNP-UW-Z]{2}"
STATES = (
    r"(?:A[AEKLPRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|P[AR]|RI|S[CD]|T[NX]|UT"
    r"|V[AIT]|W[AIVY])"
)
ZIP = r"\d{5}(?:-\d{4})?"
MILITARY = rf"(?i:[afd]po)[, ]+(?i:a[aep])[, ]+{ZIP}\b"
# A town counts as a part of an address only where a postcode ends it: any capitalised word may follow a comma.
TAIL = rf"(?:(?:[\s,]+{UNIT})?(?:[\s,]+{NAME}){{0,6}}[\s,]+(?:{BRITISH}|{ZIP})\b|[\s,]+{UNIT})?"

RULES = (
    Rule("ADDRESS", rf"(?:{UNIT},\s+)?{NUMBER},? (?:{NAME} ){{1,4}}{STREETS}{TAIL}", STRONG),
    Rule("ADDRESS", rf"(?:{NUMBER} )?(?<!\p{{L}})(?:{COMPOUND}|{LEADING}) \d{{1,5}}[A-Za-z]?\b{TAIL}", STRONG),
    Rule(
        "ADDRESS",
        rf"{NUMBER} {NAME}(?: {NAME}){{0,4}}(?: \d{{1,5}}\.?)?,?\s+(?i:apt|suite)\.? ?\d{{1,5}}\b{TAIL}",
        STRONG,
    ),
    Rule("ADDRESS", LONE_UNIT + TAIL, STRONG),
    Rule(
        "ADDRESS",
        rf"{NUMBER} (?:\p{{L}}[\p{{L}}'’.-]* ){{1,4}}(?i:{STREETS}|\d{{1,5}}),?\s+(?i:apt|suite)\.? ?\d{{1,5}}\b",
        STRONG,
    ),
    Rule(
        "ADDRESS", rf"\b(?i:p\.? ?o\.? box|(?:psc|cmr|unit) \d{{1,5}},? box) ?\d{{1,6}}\b(?:[\s,]+{MILITARY})?", STRONG
    ),
    Rule("ADDRESS", rf"\b{MILITARY}", STRONG),
    Rule("ADDRESS", rf"{NUMBER},? {NAME}(?:[\s,]+(?:{NAME}|\d{{1,6}}[A-Za-z]?\b\.?)){{0,10}}", WEAK),
    Rule("ADDRESS", rf"{NUMBER},? (?:\p{{L}}[\p{{L}}'’.-]* ){{1,4}}(?i:{STREETS})", WEAK),
    Rule("POSTCODE", rf"(?<![\w-]){BRITISH}(?![\w-])", STRONG),
    Rule("POSTCODE", rf"(?<=[,\n]\s?)\b{STATES} {ZIP}(?![\w,.-]\d|\w)", STRONG),
    Rule(
        "POSTCODE",
        r"(?<![\w£$€.,-])(?i:[a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2}|\d{3,6}(?:[ -]\d{2,4})?(?: [A-Z]{2})?)(?![\w%-])",
        WEAK,
    ),
)
