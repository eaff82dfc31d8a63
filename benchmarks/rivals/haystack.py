"""Haystack: converter, splitter, embedder and writer in a pipeline, the in-memory store saved to disk."""

from haystack import Pipeline
from haystack.components.converters import MarkdownToDocument
from haystack.components.preprocessors import DocumentSplitter
from haystack.components.retrievers.in_memory import InMemoryEmbeddingRetriever
from haystack.components.writers import DocumentWriter
from haystack.document_stores.in_memory import InMemoryDocumentStore
from haystack_integrations.components.embedders.sentence_transformers import (
    SentenceTransformersDocumentEmbedder,
    SentenceTransformersTextEmbedder,
)
from sentence_transformers import SentenceTransformer

from benchmarks.contender import Run

PACKAGES = ("haystack-ai", "sentence-transformers-haystack", "sentence-transformers", "transformers", "torch")
# It counts words; so many of them are about 250 tokens.
CHUNK_WORDS = 170


def main() -> None:
    run = Run()
    run.probe.watch(SentenceTransformer, "encode")
    store = InMemoryDocumentStore()
    pipeline = indexing(store, str(run.model))
    pipeline.warm_up()
    run.loaded()
    sources = sorted(run.corpus.rglob("*.md"))
    pipeline.run({"converter": {"sources": sources}})
    store.save_to_disk(str(run.work / "store.json"))
    run.searchable(len(sources))
    run.report(top_hit(store, str(run.model), run.query), PACKAGES)


def indexing(store: InMemoryDocumentStore, model: str) -> Pipeline:
    """The pipeline that fills the store."""
    pipeline = Pipeline()
    pipeline.add_component("converter", MarkdownToDocument(progress_bar=False))
    pipeline.add_component("splitter", DocumentSplitter(split_by="word", split_length=CHUNK_WORDS))
    pipeline.add_component("embedder", SentenceTransformersDocumentEmbedder(model=model, progress_bar=False))
    pipeline.add_component("writer", DocumentWriter(document_store=store))
    pipeline.connect("converter", "splitter")
    pipeline.connect("splitter", "embedder")
    pipeline.connect("embedder", "writer")
    return pipeline


def top_hit(store: InMemoryDocumentStore, model: str, query: str) -> str:
    """The file of the best match."""
    embedder = SentenceTransformersTextEmbedder(model=model, progress_bar=False)
    embedder.warm_up()
    embedding = embedder.run(query)["embedding"]
    found = InMemoryEmbeddingRetriever(store, top_k=1).run(query_embedding=embedding)["documents"]
    return str(found[0].meta["file_path"])


if __name__ == "__main__":
    main()
