"""Complaint 3: swims that were typed at the end of the file."""

import pytest
from desk import Desk

GALA = [
    "100 free boys,Gus Wood,Kites,1:12.40,",
    "100 free boys,Hal Ross,Otters,1:11.96,",
    "50 back girls,Mia Lark,Otters,35.10,",
    "50 back girls,Ota Finn,Kites,34.80,",
    "25 fly girls,Jil Stone,Marlins,16.80,",
    "100 free boys,Ivo Lang,Marlins,1:14.08,",
    "50 back girls,Eva Rust,Marlins,34.10,",
    "100 free boys,Joe Tarn,Kites,1:10.50,",
]


@pytest.mark.criterion("problem_solving", weight=2)
@pytest.mark.title("Late swims join their event, and the programme keeps its order")
def test_list(desk: Desk) -> None:
    assert desk.results(*GALA) == [
        "100 free boys",
        "1 Joe Tarn (Kites) 1:10.50 10",
        "2 Hal Ross (Otters) 1:11.96 8",
        "3 Gus Wood (Kites) 1:12.40 6",
        "4 Ivo Lang (Marlins) 1:14.08 5",
        "50 back girls",
        "1 Eva Rust (Marlins) 34.10 10",
        "2 Ota Finn (Kites) 34.80 8",
        "3 Mia Lark (Otters) 35.10 6",
        "25 fly girls",
        "1 Jil Stone (Marlins) 16.80 10",
    ]


@pytest.mark.criterion("problem_solving", weight=1)
@pytest.mark.title("Late swims count in the standings as part of their event")
def test_standings(desk: Desk) -> None:
    assert desk.standings(GALA) == ["25 Marlins", "24 Kites", "14 Otters"]


@pytest.mark.criterion("problem_solving", weight=1)
@pytest.mark.title("Late swims join their event in the records and in the heats too")
def test_records_and_lanes(desk: Desk) -> None:
    records = ["50 back girls,34.90,Runa Falk,2019", "100 free boys,1:12.40,Tom Eide,2022"]
    printed = {"records": desk.records(GALA, records), "lanes": desk.lanes(*GALA)}
    assert printed == {
        "records": [
            "100 free boys: Joe Tarn (Kites) 1:10.50, was 1:12.40 by Tom Eide in 2022",
            "50 back girls: Eva Rust (Marlins) 34.10, was 34.90 by Runa Falk in 2019",
        ],
        "lanes": [
            "100 free boys, heat 1",
            "2 Gus Wood (Kites) 1:12.40",
            "3 Joe Tarn (Kites) 1:10.50",
            "4 Hal Ross (Otters) 1:11.96",
            "5 Ivo Lang (Marlins) 1:14.08",
            "50 back girls, heat 1",
            "2 Mia Lark (Otters) 35.10",
            "3 Eva Rust (Marlins) 34.10",
            "4 Ota Finn (Kites) 34.80",
            "25 fly girls, heat 1",
            "3 Jil Stone (Marlins) 16.80",
        ],
    }


@pytest.mark.criterion("python_fundamentals", weight=1)
@pytest.mark.title("An event of the same name at two galas is still two events")
def test_two_galas(desk: Desk) -> None:
    spring = ["50 free,Ada Moss,Otters,31.42,", "50 free,Bea Lund,Kites,31.90,"]
    autumn = ["50 free,Ada Moss,Otters,30.90,", "50 free,Bea Lund,Kites,30.10,"]
    assert desk.standings(spring, autumn, spring) == ["28 Otters", "26 Kites"]
