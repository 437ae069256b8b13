"""What each use of a library must come to."""


def test_torch(candidate):
    assert candidate.module("smoke").torch_() == [2.0, 1.0]


def test_torch_workers(candidate):
    assert candidate.module("smoke").torch_workers() == 2016


def test_transformers(candidate):
    assert candidate.module("smoke").transformers() == [1, 0]


def test_safetensors(candidate):
    assert candidate.module("smoke").safetensors_() == [1, 2]


def test_nltk(candidate):
    assert candidate.module("smoke").nltk_() == [["good", "parcel", "good", "day"], "yes"]


def test_spacy(candidate):
    assert candidate.module("smoke").spacy_() == [["good", "parcel"], "GOOD"]


def test_mlflow(candidate):
    assert candidate.module("smoke").mlflow_() == ["0.1", 0.5]


def test_sklearn(candidate):
    assert candidate.module("smoke").sklearn() is True


def test_kfp(candidate):
    assert candidate.module("smoke").kfp_() == [True, 3]
