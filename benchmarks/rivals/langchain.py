"""LangChain: a directory loader, the recursive splitter sized in the model's tokens, FAISS saved to a folder."""

from langchain_community.document_loaders import DirectoryLoader, TextLoader
from langchain_community.vectorstores import FAISS
from langchain_huggingface import HuggingFaceEmbeddings
from langchain_text_splitters import RecursiveCharacterTextSplitter
from sentence_transformers import SentenceTransformer
from transformers import AutoTokenizer

from benchmarks.contender import Run

PACKAGES = ("langchain-community", "langchain-huggingface", "langchain-text-splitters", "faiss-cpu")
SHARED = ("sentence-transformers", "transformers", "torch")
CHUNK_TOKENS = 250


def main() -> None:
    run = Run()
    run.probe.watch(SentenceTransformer, "encode")
    embeddings = HuggingFaceEmbeddings(model_name=str(run.model))
    tokenizer = AutoTokenizer.from_pretrained(str(run.model))
    splitter = RecursiveCharacterTextSplitter.from_huggingface_tokenizer(
        tokenizer, chunk_size=CHUNK_TOKENS, chunk_overlap=0
    )
    run.loaded()
    documents = DirectoryLoader(str(run.corpus), glob="**/*.md", loader_cls=TextLoader).load()
    store = FAISS.from_documents(splitter.split_documents(documents), embeddings)
    store.save_local(str(run.work))
    run.searchable(len(documents))
    found = store.similarity_search(run.query, k=1)
    run.report(found[0].metadata["source"], PACKAGES + SHARED)


if __name__ == "__main__":
    main()
