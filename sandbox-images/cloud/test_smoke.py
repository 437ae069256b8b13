"""What each use of a library must come to."""


def test_aws(candidate):
    assert candidate.module("smoke").aws() == [["one"], "new"]


def test_google(candidate):
    assert candidate.module("smoke").google() == ["photos"]


def test_azure(candidate):
    assert candidate.module("smoke").azure() == '"0x1"'


def test_kubernetes(candidate):
    assert candidate.module("smoke").kubernetes_() == ["web-1"]


def test_docker(candidate):
    assert candidate.module("smoke").docker_() == "28.0.0"


def test_pulumi(candidate):
    assert candidate.module("smoke").pulumi_() == ["photos-id", True]


def test_hcl2(candidate):
    assert candidate.module("smoke").hcl2_() == ["aws_s3_bucket"]


def test_crossplane(candidate):
    assert candidate.module("smoke").crossplane() == "Bucket"


def test_pyyaml(candidate):
    assert candidate.module("smoke").pyyaml() == {"a": [1, 2]}


def test_jinja(candidate):
    assert candidate.module("smoke").jinja() == "1;2;"
