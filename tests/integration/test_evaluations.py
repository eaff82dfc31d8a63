"""Runs of the evaluation: real documents and real retrieval, a generator that says what a test wants."""

import shutil
import threading
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from api.contenders import Contenders
from api.wiring import Services
from cli.indexed import document_names
from core.errors import Conflict, InvalidInput, Unavailable
from core.tables import EvalGrade, EvalOutcome, EvalRun
from evals.cases import Case, load_cases, save_cases
from evals.gate import judge, load_gate
from evals.general.tasks import general_cases
from evals.gold import Naming
from evals.metrics.catalogue import metric
from evals.opening import begin, resumed, whole
from evals.recording import Recorder
from evals.records import AnswerRecord, Run
from evals.runner import Runner
from evals.scoring import scores_of
from evals.summarising import digest, summarise
from evals.twins import twins
from evals.variants import Variant, named_variants
from tests.conftest import OpenServices
from tests.support.engines import ScriptedEngine, Write, saying
from tests.support.files import ROOT

QUESTIONS = ROOT / "examples" / "questions.jsonl"
TODAY = date(2026, 11, 15)
DRAFT = "The customer may cancel within 14 days. [1]"
Ask = Callable[..., Run]


@pytest.fixture(scope="session")
def cases() -> list[Case]:
    return load_cases(QUESTIONS)


@pytest.fixture
def engine() -> ScriptedEngine:
    return ScriptedEngine(saying(DRAFT))


@pytest.fixture
def parts(open_services: OpenServices, corpus: Services, engine: ScriptedEngine, tmp_path: Path) -> Services:
    shutil.copytree(corpus.settings.data_dir, tmp_path / "copy")
    return open_services(tmp_path / "copy", engine=engine)


@pytest.fixture
def ask(parts: Services, tmp_path: Path) -> Ask:
    """Makes a run of variants over cases, and returns it as it is kept."""

    def ask_all(
        cases: Sequence[Case], *variants: Variant, reuse: bool = False, stop: threading.Event | None = None
    ) -> Run:
        file = tmp_path / "cases.jsonl"
        save_cases(file, cases)
        together = Contenders(parts, cases, _naming(parts, cases), TODAY)
        contenders = [together.of(variant) for variant in variants]
        begun = begin(parts.database, parts.operator(), "a run", file, cases, [one.record for one in contenders])
        _runner(parts, cases, reuse=reuse).go(begun, contenders, stop or threading.Event(), lambda *_: None)
        return whole(parts.database, parts.operator(), begun.id)

    return ask_all


def _runner(parts: Services, cases: Sequence[Case], *, reuse: bool) -> Runner:
    recorder = Recorder(parts.database, "default", _naming(parts, cases), TODAY)
    return Runner(parts.database, parts.operator(), recorder, reuse=reuse)


def _naming(parts: Services, cases: Sequence[Case]) -> Naming:
    names = document_names(parts, cases)
    return lambda uri: names.get(uri, uri)


def _named(*names: str) -> list[Variant]:
    return named_variants(names, {}, None)


def test_every_case_of_every_variant_has_an_outcome(ask: Ask, cases: list[Case]) -> None:
    run = ask(cases[:3], *_named("rag", "extractive", "closed-book"))
    assert run.state == "finished"
    assert [(one.variant, one.case_id, one.state) for one in run.outcomes] == [
        (variant, case.id, "done") for variant in ("rag", "extractive", "closed-book") for case in cases[:3]
    ]


def test_the_generator_writes_for_rag_and_not_for_the_extractive_answer(ask: Ask, cases: list[Case]) -> None:
    run = ask(cases[:1], *_named("rag", "extractive"))
    assert [one.answer and one.answer.writer for one in run.outcomes] == ["generator", "extractive"]


@pytest.mark.parametrize(("variant", "loaded"), [("extractive", False), ("always-abstain", False), ("rag", True)])
def test_the_generator_is_loaded_for_variants_that_write_with_it_alone(
    ask: Ask, cases: list[Case], engine: ScriptedEngine, variant: str, loaded: bool
) -> None:
    ask(cases[:1], *_named(variant))
    assert engine.ready is loaded


def test_variants_that_retrieve_alike_share_what_they_retrieve(ask: Ask, cases: list[Case]) -> None:
    rag, extractive = ask(cases[:1], *_named("rag", "extractive")).outcomes
    assert rag.ranking == extractive.ranking
    assert rag.ranking[0].gold


def test_other_settings_of_retrieval_find_by_other_means(ask: Ask, cases: list[Case]) -> None:
    lexical = Variant(name="lexical", way="extractive", settings={"retrieval": {"mode": "lexical"}})
    hybrid, other = ask(cases[:1], *_named("extractive"), lexical).outcomes
    assert [one.chunk_id for one in hybrid.ranking] != [one.chunk_id for one in other.ranking]


def test_a_variant_of_another_day_answers_from_the_rules_of_that_day(ask: Ask, cases: list[Case]) -> None:
    (case,) = [case for case in cases if case.id == "q057"]
    today = Variant(name="today", way="extractive", as_of=TODAY)
    outcomes = ask([case], *_named("extractive"), today).outcomes
    current = [[citation.current for citation in one.answer.citations] if one.answer else [] for one in outcomes]
    assert all(current[0])
    assert not all(current[1])


def test_the_same_variant_twice_gives_the_same_bytes_and_no_difference(ask: Ask, cases: list[Case]) -> None:
    twice = [Variant(name=name) for name in ("one", "two")]
    run = ask(cases[::16], *twice)
    first, second = ([one.answer for one in run.outcomes if one.variant == name] for name in ("one", "two"))
    assert first == second
    differences = [one for one in summarise(run).comparisons if not one.metric.endswith("_ms")]
    assert {one.difference for one in differences} <= {0.0, None}
    assert {one.verdict for one in differences} <= {"no difference shown", "too few cases"}


def test_a_run_made_again_in_another_order_has_the_same_digest(ask: Ask, cases: list[Case]) -> None:
    some = cases[:4]
    assert digest(ask(some, *_named("rag"))) == digest(ask(some[::-1], *_named("rag")))


def test_what_an_earlier_run_has_is_taken_over(ask: Ask, cases: list[Case], engine: ScriptedEngine) -> None:
    first = ask(cases[:2], *_named("rag"))
    asked = len(engine.requests)
    again = ask(cases[:3], *_named("rag"), reuse=True)
    assert len(engine.requests) == asked + 1
    assert again.outcomes[:2] == first.outcomes


def test_a_run_that_was_broken_off_goes_on_and_ends_as_an_undisturbed_one(
    ask: Ask, parts: Services, cases: list[Case]
) -> None:
    stopped = threading.Event()
    stopped.set()
    broken = ask(cases[:3], *_named("rag"), stop=stopped)
    assert (broken.state, broken.outcomes) == ("running", ())
    contenders = [
        Contenders(parts, broken.cases, _naming(parts, cases), TODAY).again(record) for record in broken.variants
    ]
    found = resumed(parts.database, parts.operator(), broken.id, [one.record for one in contenders])
    _runner(parts, found.cases, reuse=False).go(found, contenders, threading.Event(), lambda *_: None)
    ended = whole(parts.database, parts.operator(), broken.id)
    assert (ended.state, digest(ended)) == ("finished", digest(ask(cases[:3], *_named("rag"))))


def test_a_run_does_not_go_on_with_another_variant_under_the_same_name(
    ask: Ask, parts: Services, cases: list[Case]
) -> None:
    run = ask(cases[:1], *_named("rag"))
    other = Contenders(parts, cases, _naming(parts, cases), TODAY).of(
        Variant(name="rag", settings={"generation": {"prompt_pieces": 1}})
    )
    with pytest.raises(Conflict, match=r"rag may answer differently now.*\(variant, settings\)"):
        resumed(parts.database, parts.operator(), run.id, [other.record])


def _failing(*_: object) -> None:
    raise Unavailable("The generator is away.")


@pytest.mark.parametrize("write", [pytest.param(_failing, id="the generator fails")])
def test_a_variant_that_fails_on_every_case_is_counted_and_scored_as_the_worst(
    open_services: OpenServices, parts: Services, ask: Ask, cases: list[Case], engine: ScriptedEngine, write: Write
) -> None:
    engine._write = write
    run = ask(cases[:12], *_named("extractive", "closed-book"))
    failed = [one for one in run.outcomes if one.variant == "closed-book"]
    assert {(one.state, one.error) for one in failed} == {("failed", "The generator is away.")}
    summary = summarise(run)
    (facts,) = [one for one in summary.estimates if (one.metric, one.variant) == ("key_facts", "closed-book")]
    assert (facts.mean, facts.failed, facts.cases) == (0.0, 12, sum(bool(case.key_facts) for case in cases[:12]))


def test_a_deleted_document_is_gone_from_runs(ask: Ask, parts: Services, cases: list[Case]) -> None:
    run = ask(cases[:1], *_named("rag"))
    quote = cases[0].evidence[0].quote
    graded = {"first": "extractive", "second": "rag", "grader": "lead", "choice": "tie", "note": quote}
    with parts.database.write() as session:
        documents = list(session.scalars(select(EvalOutcome)).one().documents)
        session.add(EvalGrade(tenant="default", run_id=run.id, case_id=cases[0].id, **graded))
    for document in documents:
        parts.remover.remove(parts.operator(), document)
    left = whole(parts.database, parts.operator(), run.id)
    assert (left.outcomes[0].state, left.outcomes[0].answer) == ("skipped", None)
    with parts.database.read() as session:
        columns = (EvalOutcome.record, EvalRun.cases, EvalGrade.note)
        stored = [session.scalars(select(column)).all() for column in columns]
    assert quote not in str(stored)


def test_no_baseline_that_cheats_passes_the_gate(ask: Ask, cases: list[Case]) -> None:
    cheats = ("always-abstain", "first-passage", "echo-question", "longest-answer")
    summary = summarise(ask(cases[::4], *_named("extractive", *cheats)))
    assert {cheat: judge(summary, cheat, load_gate(None)).passed for cheat in cheats} == dict.fromkeys(cheats, False)
    assert judge(summary, "extractive", load_gate(None)).checks


def test_an_answer_that_follows_the_passage_says_what_the_passage_says_now(ask: Ask, cases: list[Case]) -> None:
    twin = next(twins(cases))
    run = ask([twin], *_named("extractive", "closed-book"))
    assert twin.edits[0].changed in "".join(one.text for one in _answer(run, "extractive").passages)
    follows = scores_of(run, [metric("follows_passage")])["follows_passage"]
    assert follows == {"extractive": {twin.id: 1.0}, "closed-book": {twin.id: None}}


def test_a_general_case_is_asked_of_the_generator_alone(ask: Ask, engine: ScriptedEngine) -> None:
    run = ask(general_cases()[:1], *_named("rag", "extractive"))
    answer = _answer(run, "rag")
    assert (answer.text, answer.passages, answer.citations) == (DRAFT, (), ())
    assert 0 < (answer.likelihood or 0) < 1
    assert [(one.variant, one.state) for one in run.outcomes] == [("rag", "done"), ("extractive", "skipped")]


def test_a_generator_that_says_what_it_remembers_is_not_let_through(
    ask: Ask, cases: list[Case], engine: ScriptedEngine
) -> None:
    twin = next(twins(cases))
    engine._write = saying(f"{cases[0].evidence[0].quote} [1]")
    run = ask([twin], *_named("rag"))
    assert scores_of(run, [metric("follows_passage")])["follows_passage"]["rag"] == {twin.id: 1.0}
    assert any("figure" in one.reason for one in _answer(run, "rag").removed)


def _answer(run: Run, variant: str) -> AnswerRecord:
    (found,) = [one.answer for one in run.outcomes if one.variant == variant]
    assert found is not None
    return found


def test_settings_that_a_variant_may_not_change_are_refused(parts: Services) -> None:
    with pytest.raises(InvalidInput, match="cannot change security"):
        Contenders(parts, [], str, TODAY).of(Variant(name="open", settings={"security": {"default_audience": "all"}}))
