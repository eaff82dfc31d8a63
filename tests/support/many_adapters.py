"""A Llama of two layers that knows nothing, but speaks with the packaged tokenizer; and LoRAs that change its words."""

from pathlib import Path
from typing import Any

from generation.engines.base import Adapter
from generation.engines.weights import weights_name
from tests.support.adapters import LAYERS, adapter_in

HIDDEN = 48
WEIGHT = 0.15


def save_speaking_model(converted: Path, folder: Path) -> Path:
    """`converted` holds the packaged model, whose tokenizer is taken."""
    import torch
    from transformers import AutoTokenizer, LlamaConfig, LlamaForCausalLM

    torch.manual_seed(4)
    tokenizer = AutoTokenizer.from_pretrained(converted / weights_name(None), local_files_only=True)
    config = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=HIDDEN,
        intermediate_size=64,
        num_hidden_layers=2,
        num_attention_heads=6,
        num_key_value_heads=2,
        max_position_embeddings=512,
        initializer_range=WEIGHT,
        eos_token_id=tokenizer.eos_token_id,
    )
    tokenizer.save_pretrained(folder)
    LlamaForCausalLM(config).save_pretrained(folder)
    return folder


def save_lora(model: Path, folder: Path, seed: int, **options: Any) -> Adapter:
    """A LoRA as PEFT saves it, with weights from a seed; `options` are those of PEFT."""
    import torch
    from peft import LoraConfig, get_peft_model
    from transformers import AutoModelForCausalLM

    torch.manual_seed(seed)
    config = LoraConfig(task_type="CAUSAL_LM", **({"r": 4, "lora_alpha": 8, "target_modules": LAYERS} | options))
    adapted: Any = get_peft_model(AutoModelForCausalLM.from_pretrained(model, local_files_only=True), config)
    for name, weight in adapted.named_parameters():
        if "lora_" in name:
            weight.data = WEIGHT * torch.randn_like(weight)
    adapted.save_pretrained(str(folder))
    return adapter_in(folder)
