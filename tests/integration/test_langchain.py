"""Our retriever in LangChain's clothes."""

from datetime import date

from api.wiring import Services
from core.domain import SearchFilter
from retrieval.langchain import PolicyRetriever


def test_a_chain_gets_the_passages_that_a_search_gives(corpus: Services) -> None:
    wanted = SearchFilter("default", frozenset({"agents"}), date(2026, 11, 15))
    chained = PolicyRetriever(retriever=corpus.retriever, wanted=wanted, top_k=3)
    found = chained.invoke("cooling-off period on Home Plus")
    searched = corpus.retriever.search("cooling-off period on Home Plus", wanted, 3, "hybrid")
    assert [document.page_content for document in found] == [passage.text for passage in searched]
    assert [document.metadata["revision_id"] for document in found] == [p.revision_id for p in searched]
