"""Uses each library of the image once, offline and under the walls of a sandbox."""

import os
from pathlib import Path
from tempfile import mkdtemp

os.environ["MLFLOW_ALLOW_FILE_STORE"] = "true"

import mlflow
import nltk
import numpy as np
import safetensors.torch
import spacy
import torch
from kfp import compiler, dsl, local
from sklearn.linear_model import LogisticRegression
from spacy.training import Example
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace
from transformers import AutoModelForSequenceClassification, BertConfig, PreTrainedTokenizerFast

WORDS = {"[PAD]": 0, "[UNK]": 1, "good": 2, "bad": 3, "parcel": 4}


def tokenizer() -> PreTrainedTokenizerFast:
    """A tokenizer of five words."""
    words = Tokenizer(WordLevel(WORDS, unk_token="[UNK]"))  # noqa: S106
    words.pre_tokenizer = Whitespace()
    return PreTrainedTokenizerFast(tokenizer_object=words, pad_token="[PAD]", unk_token="[UNK]")  # noqa: S106


def torch_() -> list[float]:
    """Learns y = 1 + 2x by gradients, with NumPy's numbers."""
    torch.manual_seed(0)
    x = torch.from_numpy(np.linspace(-1, 1, 50, dtype=np.float32)).unsqueeze(1)
    model = torch.nn.Linear(1, 1)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.1)
    for _ in range(300):
        optimizer.zero_grad()
        torch.nn.functional.mse_loss(model(x), 1 + 2 * x).backward()
        optimizer.step()
    return [round(model.weight.item(), 2), round(model.bias.item(), 2)]


def torch_workers() -> int:
    """Loads data in two worker processes: that needs shared memory and passes file descriptors."""
    data = torch.utils.data.TensorDataset(torch.arange(64))
    loader = torch.utils.data.DataLoader(data, batch_size=8, num_workers=2)
    return int(sum(batch.sum() for (batch,) in loader))


def transformers() -> list[int]:
    """Trains a tiny BERT to tell good from bad, saves it, loads it and asks it."""
    torch.manual_seed(0)
    words = tokenizer()
    config = BertConfig(
        vocab_size=len(WORDS),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
    )
    model = AutoModelForSequenceClassification.from_config(config)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    texts = words(["good parcel", "bad parcel"], return_tensors="pt", return_token_type_ids=False)
    for _ in range(60):
        optimizer.zero_grad()
        model(**texts, labels=torch.tensor([1, 0])).loss.backward()
        optimizer.step()
    folder = mkdtemp()
    model.save_pretrained(folder)
    loaded = AutoModelForSequenceClassification.from_pretrained(folder).eval()
    with torch.no_grad():
        answers: list[int] = loaded(**texts).logits.argmax(1).tolist()
    return answers


def safetensors_() -> list[int]:
    """Writes tensors to bytes and reads them back."""
    data = safetensors.torch.save({"a": torch.tensor([1, 2])})
    numbers: list[int] = safetensors.torch.load(data)["a"].tolist()
    return numbers


def nltk_() -> list[object]:
    """Splits, stems and classifies text without any data."""
    words = nltk.tokenize.wordpunct_tokenize("Good parcels, good days.")
    stems = [nltk.stem.PorterStemmer().stem(word) for word in words if word.isalpha()]
    known = [({"good": True}, "yes"), ({"good": False}, "no")]
    classifier = nltk.NaiveBayesClassifier.train(known)
    return [stems, classifier.classify({"good": True})]


def spacy_() -> list[object]:
    """Trains a text classifier of two texts."""
    spacy.util.fix_random_seed(0)
    nlp = spacy.blank("en")
    nlp.add_pipe("textcat").add_label("GOOD")
    nlp.get_pipe("textcat").add_label("BAD")
    known = [("good parcel", {"GOOD": 1.0, "BAD": 0.0}), ("bad parcel", {"GOOD": 0.0, "BAD": 1.0})]
    examples = [Example.from_dict(nlp.make_doc(text), {"cats": cats}) for text, cats in known]
    optimizer = nlp.initialize(lambda: examples)
    for _ in range(20):
        nlp.update(examples, sgd=optimizer)
    document = nlp("good parcel")
    return [[token.text for token in document], max(document.cats, key=document.cats.__getitem__)]


def mlflow_() -> list[object]:
    """Tracks a run in a folder and finds it again."""
    mlflow.set_tracking_uri(Path(mkdtemp()).as_uri())
    mlflow.set_experiment("smoke")
    with mlflow.start_run() as run:
        mlflow.log_param("rate", 0.1)
        mlflow.log_metric("loss", 0.5)
        mlflow.log_dict({"a": 1}, "a.json")
    found = mlflow.get_run(run.info.run_id).data
    return [found.params["rate"], found.metrics["loss"]]


def sklearn() -> bool:
    """Fits a classifier."""
    x = np.linspace(-1, 1, 40).reshape(-1, 1)
    return bool(LogisticRegression().fit(x, x[:, 0] > 0).score(x, x[:, 0] > 0) == 1.0)


@dsl.component(install_kfp_package=False)
def add(a: int, b: int) -> int:
    """A step of a pipeline."""
    return a + b


@dsl.pipeline(name="sum")
def total(a: int) -> int:
    """Two steps."""
    return add(a=add(a=a, b=2).output, b=3).output  # type: ignore[no-any-return, attr-defined]


def kfp_() -> list[object]:
    """Compiles a pipeline, and runs its step as a process of this sandbox."""
    folder = Path(mkdtemp())
    compiler.Compiler().compile(total, str(folder / "sum.yaml"))
    local.init(runner=local.SubprocessRunner(use_venv=False), pipeline_root=str(folder))
    return ["deploymentSpec" in (folder / "sum.yaml").read_text(), add(a=1, b=2).output]  # type: ignore[attr-defined]
