"""Rows of training sets."""

from tuning.dataset.row import Provenance, Read, Row, Split

PLACE = Provenance(document_id="d", revision_id="r", start=0, end=14)


def row(question: str, answer: str = "The fee is £5. [1]", split: Split = "train", text: str = "The fee is £5.") -> Row:
    read = (Read(number=1, title="Fees", heading="", text=text),)
    return Row(
        id=question,
        kind="fact",
        split=split,
        family="f",
        method="file",
        question=question,
        read=read,
        answer=answer,
        provenance=(PLACE,),
    )
