"""Lists what a sandbox image is made of; `sbom` runs it. The same image gives the same bytes."""

import importlib.metadata
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

Component = dict[str, object]

DEBIAN = Path("/var/lib/dpkg/status")


def component(kind: str, name: str, version: str, purl: str, licences: list[str]) -> Component:
    """One package, in CycloneDX' words."""
    return {
        "type": "library",
        "bom-ref": purl,
        "name": name,
        "version": version,
        "purl": purl,
        "licenses": [{"license": {"name": licence}} for licence in licences],
        "properties": [{"name": "dayone:packaging", "value": kind}],
    }


def debian_licences(package: str) -> list[str]:
    """The names of licences in a package's copyright file, if a machine can read it."""
    file = Path("/usr/share/doc", package, "copyright")
    if not file.is_file():
        return []
    text = file.read_text(encoding="utf-8", errors="replace")
    return sorted({name.strip() for name in re.findall(r"^License: *(\S.*)$", text, re.MULTILINE)})


def debian_packages() -> Iterator[Component]:
    """Every package that Debian's package manager has installed."""
    for entry in DEBIAN.read_text(encoding="utf-8").split("\n\n"):
        fields = dict(re.findall(r"^([A-Za-z-]+): (.*)$", entry, re.MULTILINE))
        if not fields.get("Status", "").endswith(" installed"):
            continue
        name, version = fields["Package"], fields["Version"]
        purl = f"pkg:deb/debian/{quote(name)}@{quote(version)}?arch={fields['Architecture']}"
        yield component("deb", name, version, purl, debian_licences(name))


def python_licences(package: importlib.metadata.PackageMetadata) -> list[str]:
    """What a package says of its licence, in the order of how exact that is."""
    if expressions := package.get_all("License-Expression"):
        return [str(expression) for expression in expressions]
    prefix = "License :: "
    classifiers = [text for text in package.get_all("Classifier") or [] if text.startswith(prefix)]
    if classifiers:
        return sorted({text.rpartition(" :: ")[2] for text in classifiers})
    words = [
        line.strip() for text in package.get_all("License") or [] for line in text.splitlines()
    ]
    return words[:1]


def python_packages() -> Iterator[Component]:
    """Every Python package but Debian's, which are listed as such."""
    for package in importlib.metadata.distributions():
        if "dist-packages" in str(package.locate_file("")):
            continue
        name = re.sub(r"[-_.]+", "-", package.metadata["Name"]).lower()
        purl = f"pkg:pypi/{name}@{quote(package.version)}"
        yield component("wheel", name, package.version, purl, python_licences(package.metadata))


def main() -> None:
    """Prints the list."""
    components = sorted([*debian_packages(), *python_packages()], key=lambda one: str(one["purl"]))
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "components": components,
    }
    json.dump(document, sys.stdout, indent=1, ensure_ascii=False)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
