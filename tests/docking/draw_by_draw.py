"""Compare one replicate of both implementations draw by draw: every outcome of every group in every month.

With addressed draws both ask chance the same questions, so that outcomes are the same but for rounding. The first
months and outcomes that differ are named; where PyArrow is installed, so are the administrations that differ at the
end of the first such month.
"""

import csv
import shutil
from collections import Counter
from itertools import islice

import model
from accounts import FLOWS, NET
from observation import administrations
from scenario import month_name

TOLERANCE = 1e-8  # relative; the table of the Rust program has nine digits
TOLERANCE_OF_SUMS = 1e-7  # of what is rounded by administration before it is summed, here at another digit than there
REASONS = "first_", "only_", "among_"  # what holds services back (7.15.12) is observed by the Rust program alone
BOOKING = 2 * 5_324 / 2**20  # EUR or hours: of two bookings of every administration
SHOWN = 12


def outcomes_of_rust(call, ozgsim, scenario, output, seed, options=()):
    """{month: {(outcome, dimension, group): value}} of the first replicate of a seed."""
    shutil.rmtree(output, ignore_errors=True)
    call(ozgsim, "run", scenario, "--replicates", 1, "--seed", seed, "--output", output, "--quiet", "--format", "svg", *options)
    result = {}
    with open(next(output.glob("*/curves.csv")), encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["mean"]:
                of_month = result.setdefault(row["month"], {})
                of_month[row["outcome"], row["dimension"], row["group"]] = float(row["mean"])
    return result


def differ(key, rust, python):
    """Whether an outcome differs by more than rounding; a net sum is as exact as what it is the net of."""
    tolerance = TOLERANCE_OF_SUMS if key[0] in [*FLOWS, "cases_online_share"] else TOLERANCE
    whole = python[("spending_municipal_eur", *key[1:])] if key[0] == NET else python[key]
    rounding = BOOKING if key[0] in FLOWS else 0
    return not abs(rust[key] - python[key]) <= rounding + tolerance * max(abs(whole), abs(rust[key]), 0.01)


def compare(call, ozgsim, work, name, seed):
    """Lines that tell what differs; none if nothing does."""
    scenario, output = work / f"{name}.toml", work / "runs" / f"{name}-{seed}"
    rust = outcomes_of_rust(call, ozgsim, scenario, output, seed)
    population = work / "population/population.csv"
    compared, lines = Counter(), []
    for t, (_, python) in enumerate(model.replicate(work / f"{name}.resolved.toml", population, seed)):
        expected = rust[month_name(t)]
        groups = {key[1:] for key in python}  # of a Land without administrations some outcomes are known all the same
        missing = [key for key in expected.keys() - python.keys() if key[1:] in groups and not key[0].startswith(REASONS)]
        lines += [f"{name:14} {month_name(t)} only the Rust program has {key}" for key in sorted(missing)[:SHOWN]]
        both = expected.keys() & python.keys()
        compared.update(key[0] for key in both)
        differing = sorted(key for key in both if differ(key, expected, python))
        for key in sorted(differing, key=lambda key: key[1] != "all")[:SHOWN]:
            text = f"{key[0]:32} {key[1]} {key[2]}"
            lines.append(f"{name:14} {month_name(t)} {text:60} Rust {expected[key]:<12.9g} Python {python[key]:.9g}")
        if lines:
            lines.append(f"{name:14} {month_name(t)} {len(differing)} of {len(both)} outcomes differ")
            return lines + who_differs(call, ozgsim, work, name, seed, t)
    print(f"{name:14} {sum(compared.values()):,} values of {len(compared)} outcomes are the same in {t + 1} months")
    return []


def who_differs(call, ozgsim, work, name, seed, t):
    """Administrations whose state at the end of a month differs."""
    try:
        from pyarrow import parquet
    except ImportError:
        return ["install PyArrow to see which administrations differ"]
    output = work / "runs" / f"{name}-{seed}"
    shorter = ("--set", f"simulation.horizon={month_name(t)}", "--agents")
    outcomes_of_rust(call, ozgsim, work / f"{name}.toml", output, seed, shorter)
    rust = {row["key"]: row for row in parquet.read_table(next(output.glob("*/administrations.parquet"))).to_pylist()}
    replicate = model.replicate(work / f"{name}.resolved.toml", work / "population/population.csv", seed)
    world, _ = next(islice(replicate, t, None))
    lines = []
    for key, state in administrations(world).items():
        different = [f"{what} {rust[key][what]} {value}" for what, value in state.items() if rust[key][what] != value]
        if different:
            lines.append(f"  {key} {rust[key]['name']} (Rust, Python): " + ", ".join(different))
    return lines[:SHOWN] + [f"  {len(lines)} administrations differ"]
