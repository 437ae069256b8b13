"""Complaint 3: late swims at the end of the file belong to their event."""

GALA = """\
event,swimmer,club,time,guest
50 free,Gus Wood,Kites,31.40,
25 fly,Jil Stone,Marlins,16.80,
50 free,Joe Tarn,Otters,31.10,
"""


def test_late_swims_join_their_event(candidate):
    done = candidate.run("python -m poolside results gala.csv", files={"gala.csv": GALA})
    assert done.stdout.splitlines() == [
        "50 free",
        "1 Joe Tarn (Otters) 31.10 10",
        "2 Gus Wood (Kites) 31.40 8",
        "25 fly",
        "1 Jil Stone (Marlins) 16.80 10",
    ]
