"""The readout."""

from readout.balance import check_balance
from readout.effects import estimate
from readout.errors import ReadoutError
from readout.verdict import alpha_of_a_look, decide
from readout.visitors import analysed


def read_experiment(plan, exposures, orders, at):
    """Return the report of an experiment as of a moment."""
    visitors, left_out = analysed(plan, exposures, orders, at)
    treatment = visitors["treated"].sum()
    report = {
        "experiment": plan["name"],
        "at": at.isoformat(),
        "look": None,
        "verdict": "not a planned look",
        "visitors": {"control": int(len(visitors) - treatment), "treatment": int(treatment)},
        "left_out": left_out,
    }
    if not all(report["visitors"].values()):
        raise ReadoutError("nobody has been analysed in one of the variants")
    report["balance"] = check_balance(plan, visitors)
    report["confidence"] = 1 - alpha_of_a_look(plan)
    report["effects"] = None
    for number, look in enumerate(plan["looks"], start=1):
        if look == at:
            report["look"] = number
    if not report["balance"]["ok"]:
        report["verdict"] = "invalid"
    elif report["look"] is not None:
        report["effects"] = estimate(visitors, report["confidence"])
        report["verdict"] = decide(plan, at, report["effects"])
    return report
