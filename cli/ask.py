"""`policydesk ask` and `policydesk search`."""

import json
import time
from typing import Annotated, Literal, TypeVar

import typer
from pydantic import BaseModel, ValidationError
from rich.markup import escape
from rich.panel import Panel

from api.narrowing import search_filter
from api.schemas import ChatRequest, ChatResponse, PassageOut, SearchRequest, SearchResponse, SearchTimings
from cli.context import AsJson, Audiences, opened
from cli.output import out, print_json, working
from core.domain import Answer, AnswerStatus
from core.errors import InvalidInput
from generation.answerer import Question

R = TypeVar("R", bound=BaseModel)
Collection = Annotated[str | None, typer.Option(help="Only documents of this collection.")]
AsOf = Annotated[str | None, typer.Option(help="The day on which the policies must be valid, as YYYY-MM-DD.")]
STATUS_STYLES = {AnswerStatus.ANSWERED: "green", AnswerStatus.PARTIAL: "yellow"}


def ask(
    question: str,
    collection: Collection = None,
    as_of: AsOf = None,
    audience: Audiences = None,
    adapter: Annotated[str, typer.Option(help="`auto`, `none`, or NAME, NAME:VERSION, NAME:ALIAS.")] = "auto",
    as_json: AsJson = False,
) -> None:
    """Answer QUESTION from the documents, with citations, or say that they do not tell."""
    with opened(as_json) as services:
        principal = services.operator(frozenset(audience or ()))
        request = _valid(ChatRequest, message=question, collection=collection, as_of=as_of, adapter=adapter)
        wanted = search_filter(services, principal, request)
        with working("Loading the models"):
            services.engine.load()
        with working("Answering"):
            events = list(services.asking.answer(Question(request.message, principal, wanted), request.adapter))
        answer = next(event for event in events if isinstance(event, Answer))
        response = ChatResponse.model_validate(answer)
        if as_json:
            print_json(json.loads(response.model_dump_json()))
        else:
            _show_answer(response)


def search(
    query: str,
    top_k: Annotated[int, typer.Option(help="The most passages to return.")] = 5,
    mode: Annotated[Literal["hybrid", "dense", "lexical"] | None, typer.Option(help="Search mode.")] = None,
    collection: Collection = None,
    as_of: AsOf = None,
    audience: Audiences = None,
    as_json: AsJson = False,
) -> None:
    """Find the passages nearest to QUERY."""
    with opened(as_json) as services:
        principal = services.operator(frozenset(audience or ()))
        request = _valid(SearchRequest, query=query, top_k=top_k, mode=mode, collection=collection, as_of=as_of)
        wanted = search_filter(services, principal, request)
        if request.mode != "lexical":
            with working("Loading the embedding model"):
                services.generations.current().embedder.load()
        began = time.monotonic()
        mode_used = request.mode or services.settings.retrieval.mode
        passages = services.retriever.search(request.query, wanted, request.top_k, mode_used)
        took = round((time.monotonic() - began) * 1000, 1)
        response = SearchResponse(
            passages=[PassageOut.model_validate(passage) for passage in passages],
            timings_ms=SearchTimings(retrieve=took),
        )
        if as_json:
            print_json(json.loads(response.model_dump_json()))
        else:
            _show_passages(response)


def _valid(kind: type[R], **values: object) -> R:
    """The request that the API would accept, with the same complaints."""
    try:
        return kind.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"]))
        raise InvalidInput(f"{field}: {first['msg']}.", field=field) from None


def _show_answer(response: ChatResponse) -> None:
    style = STATUS_STYLES.get(response.status, "cyan")
    out.print(Panel(escape(response.answer), title=response.status, title_align="left", border_style=style))
    for citation in response.citations:
        place = f", page {citation.page}" if citation.page else ""
        heading = f" › {citation.heading}" if citation.heading else ""
        out.print(f"[bold]\\[{citation.marker}][/] {escape(citation.title + heading)}{place}", soft_wrap=True)
        for line in (citation.table_header, citation.quote):
            if line is not None:
                out.print(f"    [dim]{escape(line)}[/]", soft_wrap=True)
    timings = response.timings_ms
    out.print(f"[dim]{timings.total / 1000:.1f} s; searched in {timings.retrieve:.0f} ms[/]")


def _show_passages(response: SearchResponse) -> None:
    if not response.passages:
        out.print("No passage found.")
    for rank, passage in enumerate(response.passages, start=1):
        heading = f" › {passage.heading}" if passage.heading else ""
        page = f", page {passage.page}" if passage.page else ""
        out.print(f"[bold]{rank}. {escape(passage.title + heading)}[/]{page}  [dim]{passage.score:.4f}[/]")
        out.print(f"   [dim]{escape(passage.source_uri)}[/]", soft_wrap=True)
        out.print(f"   {escape(' '.join(passage.text.split()))}", soft_wrap=True)
