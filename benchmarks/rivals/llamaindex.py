"""LlamaIndex: a directory reader, the sentence splitter, a vector index in its default stores, persisted."""

from llama_index.core import SimpleDirectoryReader, VectorStoreIndex
from llama_index.core.node_parser import SentenceSplitter
from llama_index.embeddings.huggingface import HuggingFaceEmbedding
from sentence_transformers import SentenceTransformer

from benchmarks.contender import Run

PACKAGES = ("llama-index-core", "llama-index-embeddings-huggingface", "sentence-transformers", "transformers", "torch")
CHUNK_TOKENS = 256
OVERLAP_TOKENS = 20


def main() -> None:
    run = Run()
    run.probe.watch(SentenceTransformer, "encode")
    embeddings = HuggingFaceEmbedding(model_name=str(run.model))
    splitter = SentenceSplitter(chunk_size=CHUNK_TOKENS, chunk_overlap=OVERLAP_TOKENS)
    run.loaded()
    documents = SimpleDirectoryReader(str(run.corpus), recursive=True).load_data()
    index = VectorStoreIndex.from_documents(documents, transformations=[splitter], embed_model=embeddings)
    index.storage_context.persist(persist_dir=str(run.work))
    run.searchable(len(documents))
    found = index.as_retriever(similarity_top_k=1).retrieve(run.query)
    run.report(found[0].node.metadata["file_path"], PACKAGES)


if __name__ == "__main__":
    main()
