"""What the word index holds of a chunk, and how words are told apart. No text is stored."""

from collections.abc import Sequence
from itertools import pairwise

import tantivy
from tantivy import Filter, TextAnalyzerBuilder, Tokenizer

ANALYZER = "policy_english"
LONGEST_WORD = 40
# One field for title, headings and text: scored apart, a word of a title that many share would outweigh the text.
WORDS = "words"
# Of one word with the next: "credit card" is more than a credit and a card.
PAIRS = "pairs"
PAIRS_BOOST = 0.5


def word_schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("chunk", indexed=True, fast=True)
    builder.add_integer_field("revision", indexed=True, fast=True)
    builder.add_text_field(WORDS, tokenizer_name=ANALYZER, index_option="freq")
    builder.add_text_field(PAIRS, tokenizer_name="whitespace", index_option="freq")
    return builder.build()


def word_analyzer() -> tantivy.TextAnalyzer:
    builder = TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.remove_long(LONGEST_WORD))
    for step in (Filter.lowercase(), Filter.ascii_fold(), Filter.stemmer("english")):
        builder = builder.filter(step)
    return builder.build()


def pairs(words: Sequence[str]) -> list[str]:
    """Each analysed word with the next; no word holds the underscore between them."""
    return [f"{first}_{second}" for first, second in pairwise(words)]
