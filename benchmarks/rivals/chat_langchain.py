"""LangChain: HuggingFacePipeline as `from_model_id` makes it, in float32."""

from collections.abc import Iterator

from langchain_huggingface import HuggingFacePipeline

from benchmarks.chat_contender import ChatRun, Messages

PACKAGES = ("langchain-huggingface", "transformers", "torch")


def main() -> None:
    run = ChatRun()
    wanted = {"max_new_tokens": run.tokens, "min_new_tokens": run.tokens, "do_sample": False, "return_full_text": False}
    llm = HuggingFacePipeline.from_model_id(str(run.model), task="text-generation", pipeline_kwargs=wanted)

    def write(messages: Messages) -> Iterator[str]:
        prompt = llm.pipeline.tokenizer.apply_chat_template(messages, add_generation_prompt=True, tokenize=False)
        return llm.stream(prompt, pipeline_kwargs=wanted)

    run.measure(write, PACKAGES)


if __name__ == "__main__":
    main()
