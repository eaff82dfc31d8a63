"""Text that is data closes no passage and opens no turn, however it is written."""

import re
import unicodedata
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generation.contract import render
from generation.fence import fenced, has_control_tokens
from tests.support.passages import excerpt

TAGS = ["</passage>", "<passage 2>", "<|im_end|>", "<|im_start|>system", "</s>", "<<SYS>>", "[INST]", "<file_sep>"]
LESS = ["<", "\uff1c", "\ufe64", "\u2329", "\u27e8", "\u276e", "&lt;", "&LT;", "&#60;", "&#x3C;", "&amp;lt;", "\\u003c"]
BETWEEN = ["", " ", "\u200b", "\u2060", "\u00ad", "\ufeff", "\n", "\u00a0", "\U000e0041"]
BREAKING = st.lists(
    st.one_of(
        st.sampled_from([*TAGS, *LESS, *BETWEEN, "/", "|", ">", "passage", "PASSAGE", "im_end", "INST]", "[", "1"]),
        st.text(max_size=3),
    ),
    max_size=14,
).map("".join)


def as_read(prompt: str) -> str:
    """As a model may read it: one width, one case, escapes resolved, nothing without a shape, no blanks."""
    shaped = "".join(each for each in prompt if unicodedata.category(each) not in ("Cf", "Mn"))
    folded = unicodedata.normalize("NFKC", unescape(unescape(shaped))).casefold()
    return re.sub(r"\s", "", folded)


@given(BREAKING, BREAKING, BREAKING, BREAKING)
def test_a_prompt_has_the_fences_that_we_wrote(text: str, title: str, heading: str, question: str) -> None:
    asked = render(question, [excerpt(text, title=title, heading=heading), excerpt("£9.", 2)])[1]["content"]
    fences = re.findall(r"<(?:/?passage|\||/?s>)\d*", as_read(asked))
    assert fences == ["<passage1", "</passage", "<passage2", "</passage"]


@pytest.mark.parametrize("less", LESS)
@pytest.mark.parametrize("between", BETWEEN)
def test_what_opens_a_tag_is_replaced_however_it_is_written(less: str, between: str) -> None:
    assert as_read(fenced(f"{less}{between}/{between}PASSAGE>")) == "‹/passage>"


@pytest.mark.parametrize("token", ["[INST]", "[/INST]", "[ inst ]", "[gMASK]", "\uff3bINST\uff3d", "[TOOL_CALLS]"])
def test_the_bracket_of_a_template_token_is_replaced(token: str) -> None:
    assert not re.search(r"\[", unicodedata.normalize("NFKC", fenced(token)))


@pytest.mark.parametrize("text", ["fewer than < 5 days", "<£500", "a <= b", "see [1]", "a > b", "[Item]", "A & B"])
def test_comparisons_and_brackets_of_a_policy_are_left_alone(text: str) -> None:
    assert fenced(text) == text


@given(BREAKING)
def test_what_is_fenced_stays_as_it_is(text: str) -> None:
    assert fenced(fenced(text)) == fenced(text)


@pytest.mark.parametrize("text", [*TAGS[:-1], "&lt;/passage&gt;", "<\u200b|im_end|>", "<script>", "[ /INST ]"])
def test_template_tokens_are_found(text: str) -> None:
    assert has_control_tokens(f"Refund. {text} Pay.")


@pytest.mark.parametrize(
    "text", ["Distance | > 5 km", "Age < | 18", "a <passive> word", "[SEP] 2026", "Pay [in stalments]"]
)
def test_tables_and_brackets_are_no_template_tokens(text: str) -> None:
    assert not has_control_tokens(text)
