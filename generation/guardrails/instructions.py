"""Tells what a document says to a model from what it says to people.

Policies are full of orders: to agents, about customers. An order to a model speaks of the model's instructions, of the
model itself, of the text that it is writing, or in the tokens of a chat template.
"""

import re

from core.sentences import sentence_spans
from generation.fence import has_control_tokens
from generation.guardrails.letters import plain_letters

EARLIER = r"(?:previous|prior|above|earlier|preceding|foregoing|initial|original|existing|system|given|these|those)"
ORDERS = r"(?:instructions?|prompts?|directions|directives?|commands?|guidelines|guardrails|constraints|context)"
# An order begins its clause; in "this notice overrides the earlier guidelines" nobody is ordered.
DROP = (
    r"(?:^\W*|[,;:!.\"'] ?|\b(?:please|now|then|and|must|should|to|will|you|do) )"
    r"(?:ignore|disregard|forget|override|overrule|bypass|neglect|discard|(?:do not|don't) (?:follow|obey)"
    r"|not (?:follow|obey)|stop (?:following|obeying))\b(?: (?:all|any|every|of|the|and))*"
)
MODEL = r"(?:ai|a\.i\.|llm|gpt|chatgpt|chat ?bot|bot|language model|ai (?:assistant|model|agent|system))"
OUTPUT = r"(?:reply|response|answer|output|completion)s?\b"
WRITE = r"(?:answer|reply|respond|output|print|say|write)"
CREATION = r"(?:story|poem|essay|speech|joke|song|haiku|limerick|recipe|sonnet|rap|riddle)"
TO_A_MODEL = (
    rf"{DROP} (?:(?:your|my|our) )?{EARLIER}\b(?: \w+){{0,2}} {ORDERS}\b",
    rf"{DROP} (?:your|my) (?:\w+ )?{ORDERS}\b",
    r"\b(?:ignore|disregard|forget|override) (?:all|any|every) (?:instructions|prompts|commands)\b",
    rf"{DROP} (?:everything |anything |what )?(?:you were told|(?:that is |that was |written )?(?:above|before this))"
    r"(?=\W*$| and\b|[,;:.])",
    r"\b(?:your|system|hidden) (?:\w+ )?prompt\b|^\W*system override\b",
    r"\b(?:reveal|show|print|repeat|display|leak)\b[\w ]{0,20} your (?:\w+ )?instructions\b",
    rf"^\W*(?:\w+ )?(?:instructions?|task|prompt|orders?) (?:for|to) (?:the |any |all )?(?:{MODEL}s?|assistant)\b\W",
    rf"\bas an? {MODEL}\b|\byou are (?:now )?(?:an? |the )?(?:\w+ ){{0,2}}{MODEL}\b",
    rf"\b{MODEL}s? (?:that (?:is|are) )?(?:reading|processing|answering from|summari[sz]ing) this\b",
    r"\byou are now (?:an?|the|in|dan|called|free|acting)\b|\bdo anything now\b|\byou are in \w+ mode\b",
    r"(?:^\W*|\bplease |\bnow )pretend (?:to be|that you|you)\b",
    rf"^\W*(?:note|notice|message|attention) (?:to|for) (?:any |all |the )?{MODEL}s?\b",
    rf"^\W*(?:(?:dear|hello|hey|hi|attention|listen)\b,? (?:all |the )?)?(?:{MODEL}s?|assistant)\s*[,:!]",
    rf"\bfrom now on\b,? (?:you (?:are|(?:must |will |shall |should )?(?:always |only )?{WRITE}\b)|{WRITE}|act|pretend"
    r"|ignore|speak|talk)\b",
    r"\brepeat (?:after me|(?:everything|the (?:words|text|sentences?)) (?:above|below|before))\b",
    r"\banswer (?:all|any|every|this|my) questions? with\b|^\W*translate the following\b",
    r"\b(?:following|subsequent|below) code (?:block|snippet|excerpt|section|segment|fragment)\b",
    rf"^\W*(?:please )?(?:write|compose|draft|provide|create|develop|tell)(?: me)? an? (?:\w+ ){{0,2}}{CREATION}\b",
    r"^\W*(?:please )?(?:scramble|jumble|shuffle|misspell|replace|rearrange|substitute|reverse|convert)\b[\w ]{0,25}"
    r"\b(?:vowels|consonants|every \w+ (?:word|letter)|letters (?:of|in|with) (?:the )?(?:words|numbers|symbols))\b",
)
# These tell an agent, too, how to write to a customer; whoever speaks of what agents deal with speaks to an agent.
OF_A_REPLY = (
    r"\b(?:answer|reply|respond|output) (?:only|just|solely|exactly|exclusively|nothing (?:but|except|else)"
    r"|with (?:the words?|only|just|exactly|nothing)|in (?:base64|rot13|morse|emojis?|rhymes?|capitals))\b",
    r"\b(?:say|write|print) (?:only|nothing but|exactly:)(?!\w)",
    r"\b(?:only|just|always) (?:answer|reply|respond|output) with\b",
    rf"\b(?:in|to|into|of|from|for|with|within) (?:the rest of )?your (?:\w+ )?{OUTPUT}",
    r"\b(?:modify|enhance|augment|encode|translate|convert|scramble|jumble|rearrange|misspell|provide|render|reverse"
    rf"|finish|prefix|express|structure|format|weave|encrypt|transform|craft) your (?:\w+ )?(?:{OUTPUT}|message\b)",
    rf"\byour (?:next |final |whole |entire )?{OUTPUT} (?:must|should|has to|is to)\b",
    r"\bwhen (?:you are )?(?:answering|replying|responding)\b,? (?:always|you must|include|mention|recommend|say)\b",
    r"^\W*(?:do not|don't|stop|instead of) answer(?:ing)?\b|^\W*ignore (?:the|this) (?:user'?s? )?(?:question|query)\b",
)
TO_AN_AGENT = re.compile(
    r"\b(?:customer|caller|client|policyholder|claimant|member|cardholder|complain\w*|policy|reference|template|e-?mails?"
    r"|the form|phone|supervisor|manager|working days|deadline|regulator|ombudsman|survey)\b"
)
INSTRUCTION = re.compile("|".join(TO_A_MODEL))
REPLY = re.compile("|".join(OF_A_REPLY))


def is_instruction(text: str) -> bool:
    """Whether `text`, or a sentence of it, addresses a model or holds tokens of a chat template.

    Look-alike letters are read as what they look like, and what has no shape is left out.
    """
    sentences = [text[start:end] for start, end in sentence_spans(text)]
    return has_control_tokens(text) or any(_is_order(plain_letters(each)) for each in {text, *sentences})


def without_instructions(text: str) -> str:
    """The text without the sentences that address a model, nor the blanks behind them."""
    kept, end = "", 0
    for first, last in sentence_spans(text):
        if is_instruction(text[first:last]):
            kept += text[end:first]
            end = len(text) - len(text[last:].lstrip())
    return kept + text[end:]


def _is_order(read: str) -> bool:
    return bool(INSTRUCTION.search(read) or (REPLY.search(read) and not TO_AN_AGENT.search(read)))
