"""An embedding model in the training loop: it learns, keeps what was best, and says what went wrong."""

from pathlib import Path

import pytest
import torch

from core.errors import InvalidInput
from tests.support.pairs import CHECKED, PAIRS, ignore, options
from tests.support.tiny_embedder import HIDDEN, tiny_embedder
from tuning.embedder.encoder import TrainedEncoder
from tuning.embedder.task import Course, EmbedderTask
from tuning.training.checkpoints import Progress
from tuning.training.loop import Observe, train

COURSE = Course(PAIRS, CHECKED)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_embedder(tmp_path_factory.mktemp("base") / "tiny")


@pytest.fixture
def encoder(base: Path) -> TrainedEncoder:
    return TrainedEncoder(base, "cpu")


def _train(
    encoder: TrainedEncoder, course: Course, folder: Path, observe: Observe = ignore, **changed: object
) -> Progress:
    chosen = options(**changed)
    return train(EmbedderTask(encoder, course, chosen), chosen.learning_rate, chosen, folder, observe)


def test_texts_become_unit_vectors_in_their_order(encoder: TrainedEncoder) -> None:
    texts = ["short", "much longer than the others are " * 9, "of some length"]
    vectors = encoder(texts)
    assert vectors.shape == (3, HIDDEN)
    assert torch.allclose(vectors.norm(dim=1), torch.ones(3))
    alone = torch.cat([encoder([text]) for text in texts])
    assert torch.allclose((vectors * alone).sum(dim=1), torch.ones(3), atol=1e-3)


def test_it_learns_which_passage_answers_which_question(encoder: TrainedEncoder, tmp_path: Path) -> None:
    progress = _train(encoder, COURSE, tmp_path, epochs=8)
    losses = [loss.train for loss in progress.losses[1:] if loss.train is not None]
    assert losses[-1] < losses[0]


def test_the_base_is_measured_before_the_first_step(encoder: TrainedEncoder, tmp_path: Path) -> None:
    first = _train(encoder, COURSE, tmp_path).losses[0]
    assert (first.step, first.train) == (0, None)
    assert first.validation is not None


def test_it_ends_with_the_weights_that_ranked_best(encoder: TrainedEncoder, tmp_path: Path) -> None:
    before = encoder.weights()
    progress = _train(encoder, Course(PAIRS, PAIRS[:1]), tmp_path, learning_rate=1e-9)
    assert progress.best_step == 0
    assert all(torch.equal(weight, before[name]) for name, weight in encoder.weights().items())


def test_without_validation_pairs_the_last_weights_stay(encoder: TrainedEncoder, tmp_path: Path) -> None:
    progress = _train(encoder, Course(PAIRS, []), tmp_path, epochs=2)
    assert (progress.best, progress.best_step) == (None, 6)


def test_a_loss_that_is_no_number_is_an_error(encoder: TrainedEncoder, tmp_path: Path) -> None:
    def spoil(progress: Progress, steps: int) -> None:
        """As a rate that is far too high does, after a while."""
        progress.sum_loss = float("nan")

    with pytest.raises(InvalidInput, match="take a lower learning rate"):
        _train(encoder, COURSE, tmp_path, spoil, epochs=9)


def test_blending_goes_back_to_the_base_by_what_is_left_of_the_share(encoder: TrainedEncoder, tmp_path: Path) -> None:
    before = encoder.weights()
    _train(encoder, Course(PAIRS, []), tmp_path)
    tuned = encoder.weights()
    encoder.blend(0.25)
    for name, weight in encoder.weights().items():
        assert torch.allclose(weight, before[name] + 0.25 * (tuned[name] - before[name]), atol=1e-6), name
