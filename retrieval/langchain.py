"""Our retriever as LangChain's, for chains that others have built."""

from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from core.domain import Passage, SearchFilter
from retrieval.retriever import Mode, Retriever


class PolicyRetriever(BaseRetriever):
    """Returns passages as LangChain documents; `wanted` fixes whose permissions and which day hold for every call."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    retriever: Retriever
    wanted: SearchFilter
    top_k: int = 5
    mode: Mode = "hybrid"

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        passages = self.retriever.search(query, self.wanted, self.top_k, self.mode)
        return [Document(passage.text, id=str(passage.chunk_id), metadata=_metadata(passage)) for passage in passages]


def _metadata(passage: Passage) -> dict[str, Any]:
    return {
        "document_id": passage.document_id,
        "revision_id": passage.revision_id,
        "title": passage.title,
        "source": passage.source_uri,
        "page": passage.page,
        "heading": passage.heading,
        "start": passage.start,
        "end": passage.end,
        "score": passage.score,
    }
