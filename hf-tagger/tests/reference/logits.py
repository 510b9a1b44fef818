"""Writes the models that tests/it/logits.rs compares with: config.json, tokenizer.json, names and shapes of the weights, and the
logits that the transformers package gives for a few texts.

The weights themselves are not stored: both sides make them by one formula (`weight` here and in tests/it/tiny.rs).
Made with transformers 5.23.0, torch 2.15.0, tokenizers 0.23.3 on the CPU:

    pip install transformers torch
    python hf-tagger/tests/reference/logits.py
"""

import json
from pathlib import Path

import numpy
import torch
import transformers
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

HERE = Path(__file__).parent
TEXTS = [
    "Ada Quill left Oslo.",
    "Oslo",
    "In Zürich, Ada-Quill met 14 of O'Neil's crew — “twice”.",
    "quill " * 9 + "left",
]
LABELS = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC", "B-MOOD", "I-MOOD"]
LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"


def hashed(name, n):
    """Whole numbers below 2**32, one for each place of a weight."""
    seed = 2166136261
    for byte in name.encode():
        seed = (seed ^ byte) * 16777619 % 2**32
    low = numpy.uint64(2**32 - 1)
    x = (numpy.uint64(seed) + numpy.arange(n, dtype=numpy.uint64) * numpy.uint64(2654435761)) & low
    x ^= x >> numpy.uint64(16)
    x = x * numpy.uint64(2246822519) & low
    x ^= x >> numpy.uint64(13)
    x = x * numpy.uint64(3266489917) & low
    return x ^ x >> numpy.uint64(16)


def weight(name, shape):
    """Numbers from -0.4 to 0.4; around 1 for the scales of layer norms."""
    n = int(numpy.prod(shape))
    around = 1.0 if name.lower().replace("_", "").endswith("layernorm.weight") else 0.0
    values = around + (hashed(name, n).astype(numpy.float64) / 2.0**32 - 0.5) * 0.8
    return torch.from_numpy(values.astype(numpy.float32).reshape(shape))


def wordpiece():
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "ada", "quill", "left", "oslo", "met", "crew", ".", ",", "-", "'"]
    pieces = words + list(LETTERS) + [f"##{letter}" for letter in LETTERS]
    tokenizer = Tokenizer(models.WordPiece({piece: at for at, piece in enumerate(pieces)}, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    tokenizer.decoder = decoders.WordPiece()
    return tokenizer


def bytewise():
    special = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
    pieces = special + sorted(pre_tokenizers.ByteLevel.alphabet())
    merges = [("Ġ", "l"), ("l", "e"), ("A", "d"), ("Ad", "a"), ("O", "s"), ("l", "o"), ("Os", "lo"), ("i", "l"), ("u", "il")]
    pieces += [first + second for first, second in merges]
    tokenizer = Tokenizer(models.BPE({piece: at for at, piece in enumerate(pieces)}, merges))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0))
    tokenizer.decoder = decoders.ByteLevel()
    return tokenizer


def unigram():
    special = ["[PAD]", "[CLS]", "[SEP]", "[UNK]"]
    pieces = ["▁", "▁Ada", "▁Oslo", "▁left", "Qu", "ill", "quill", "▁quill", ".", ",", "-", "'"]
    pieces += list(LETTERS) + [letter.upper() for letter in LETTERS if letter.isalpha()]
    scored = [(piece, 0.0) for piece in special] + [(piece, -1.0 - 0.1 * at) for at, piece in enumerate(pieces)]
    tokenizer = Tokenizer(models.Unigram(scored, unk_id=3))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 1), ("[SEP]", 2)]
    )
    tokenizer.decoder = decoders.Metaspace()
    return tokenizer


SMALL = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 64}
DEBERTA = {
    "relative_attention": True,
    "position_biased_input": False,
    "pos_att_type": ["p2c", "c2p"],
    "share_att_key": True,
    "position_buckets": 8,
    "norm_rel_ebd": "layer_norm",
    "type_vocab_size": 0,
    "max_position_embeddings": 96,
    "pad_token_id": 0,
}
FAMILIES = [
    ("bert", wordpiece, transformers.BertConfig, {**SMALL, "max_position_embeddings": 96}),
    (
        "distilbert",
        wordpiece,
        transformers.DistilBertConfig,
        {"dim": 32, "n_layers": 2, "n_heads": 4, "hidden_dim": 64, "max_position_embeddings": 96},
    ),
    ("roberta", bytewise, transformers.RobertaConfig, {**SMALL, "max_position_embeddings": 98, "pad_token_id": 1}),
    ("deberta-v2", unigram, transformers.DebertaV2Config, {**SMALL, **DEBERTA}),
]


def write(family, tokenizer, config, sizes):
    folder = HERE / family
    folder.mkdir(exist_ok=True)
    tokenizer.save(str(folder / "tokenizer.json"))
    id2label = dict(enumerate(LABELS))
    config = config(
        vocab_size=tokenizer.get_vocab_size(),
        id2label=id2label,
        label2id={label: at for at, label in id2label.items()},
        attn_implementation="eager",
        **sizes,
    )
    model = transformers.AutoModelForTokenClassification.from_config(config).eval()
    shapes = {name: tuple(tensor.shape) for name, tensor in model.state_dict().items() if tensor.is_floating_point()}
    model.load_state_dict({name: weight(name, shape) for name, shape in shapes.items()}, strict=False)
    described = config.to_dict()
    described.pop("transformers_version", None)
    (folder / "config.json").write_text(json.dumps(described, indent=1, sort_keys=True) + "\n")
    made = f"# Written by logits.py with transformers {transformers.__version__} and torch {torch.__version__.split('+')[0]}.\n"
    lines = "".join(f"{name}\t{' '.join(map(str, shape))}\n" for name, shape in sorted(shapes.items()))
    (folder / "tensors.tsv").write_text(f"{made}name\tshape\n{lines}")
    rows = []
    for text in TEXTS:
        ids = tokenizer.encode(text).ids
        with torch.no_grad():
            logits = model(input_ids=torch.tensor([ids])).logits[0]
        for idx, (token, row) in enumerate(zip(ids, logits.tolist())):
            rows.append(f"{text}\t{idx}\t{token}\t{' '.join(f'{logit:.6f}' for logit in row)}\n")
    (folder / "logits.tsv").write_text(f"{made}text\tidx\ttoken\tlogits\n{''.join(rows)}")


if __name__ == "__main__":
    torch.manual_seed(0)
    for family, tokenizer, config, sizes in FAMILIES:
        write(family, tokenizer(), config, sizes)
