"""The losses as a picture and as a table."""

from xml.etree import ElementTree

import pytest

from tuning.catalogue.origins import Loss
from tuning.training.curve import draw_losses, losses_csv

LOSSES = [Loss(10, 500, 0.9, 1.0), Loss(20, 1000, 0.5, 0.6), Loss(30, 1500, 0.4, 0.7)]
SVG = "{http://www.w3.org/2000/svg}"


def test_both_losses_are_drawn_and_the_weights_that_were_kept_are_marked() -> None:
    drawn = ElementTree.fromstring(draw_losses(LOSSES, best_step=20))
    assert [len(line.attrib["points"].split()) for line in drawn.iter(f"{SVG}polyline")] == [3, 3]
    assert len(list(drawn.iter(f"{SVG}circle"))) == 1


@pytest.mark.parametrize("losses", [[], [Loss(1, 9, None, None)], [Loss(1, 9, 0.5, None)]])
def test_a_picture_of_few_losses_can_be_read_too(losses: list[Loss]) -> None:
    assert ElementTree.fromstring(draw_losses(losses, best_step=1)).tag == f"{SVG}svg"


def test_the_table_has_a_row_for_each_evaluation() -> None:
    assert losses_csv(LOSSES).splitlines()[:2] == ["step,tokens,train,validation,accuracy,margin", "10,500,0.9,1.0,,"]
