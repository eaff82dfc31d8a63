"""Counterfactual twins: the same question of a document that says another number.

The answer has to follow the passage, not what the adapter saw of the document elsewhere. See Longpre et al. 2021,
"Entity-Based Knowledge Conflicts in Question Answering".
"""

from dataclasses import replace

from core.files import sha256_hex
from generation import contract
from tuning.dataset.numbers import NUMBER, another, replaced
from tuning.dataset.row import Read, Rejected, Row, marked


def twin_of(row: Row) -> Row | None:
    """The row with the first number of its answer that is read, and not asked for, changed in both; else None.

    What the document says itself is then not what is wanted.
    """
    read = "\n".join(one.text for one in row.read)
    asked, there = set(NUMBER.findall(row.question)), set(NUMBER.findall(read))
    for number in NUMBER.findall(contract.without_markers(row.answer)):
        if number in there - asked and (new := another(number, f"{read} {row.question}")):
            return _with(row, number, new)
    return None


def _with(row: Row, old: str, new: str) -> Row:
    sentences = contract.read(row.answer)
    said = " ".join(marked(replace(one, text=replaced(one.text, old, new))) for one in sentences)
    return row.model_copy(
        update={
            "id": sha256_hex(f"counterfactual:{row.question}:{said}".encode())[:16],
            "kind": "counterfactual",
            "read": tuple(_changed(one, old, new) for one in row.read),
            "answer": said,
            "rejected": Rejected(answer=row.answer, fault="from memory"),
        }
    )


def _changed(read: Read, old: str, new: str) -> Read:
    return read.model_copy(update={"text": replaced(read.text, old, new)})
