"""What each use of a library must come to."""


def test_tensorflow(candidate):
    assert candidate.module("smoke").tensorflow() == [6.0, 6.0]


def test_data_pipeline(candidate):
    assert candidate.module("smoke").data_pipeline() == 9900


def test_keras(candidate):
    assert candidate.module("smoke").keras_() == [True, True]


def test_split(candidate):
    assert candidate.module("smoke").split() == [8, 2]
