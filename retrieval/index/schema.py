"""What the word index holds of a chunk, and how words are told apart. No text is stored."""

import tantivy
from tantivy import Filter, TextAnalyzerBuilder, Tokenizer

ANALYZER = "policy_english"
LONGEST_WORD = 40
FIELD_BOOSTS = {"title": 1.5, "context": 1.0, "text": 1.0}


def word_schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("chunk", indexed=True, fast=True)
    builder.add_integer_field("revision", indexed=True, fast=True)
    for name in FIELD_BOOSTS:
        builder.add_text_field(name, tokenizer_name=ANALYZER, index_option="freq")
    return builder.build()


def word_analyzer() -> tantivy.TextAnalyzer:
    builder = TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.remove_long(LONGEST_WORD))
    for step in (Filter.lowercase(), Filter.ascii_fold(), Filter.stemmer("english")):
        builder = builder.filter(step)
    return builder.build()
