"""Run both implementations on the same administrations and compare the distributions of their outcomes.

Both sides draw everything anew in each run - also what is fixed for a population, such as tastes -, so that runs are
independent draws from two distributions. Outcomes nationwide, by size class and by kind are compared in four months: by Welch's test of the means and by the Kolmogorov-Smirnov test of the distributions, all
of them one family in which Holm's method holds the chance of any false alarm at 1 %. Beside that, nationwide means
must not differ by more than the bounds of equivalence below and three standard errors, and a counterfactual must
differ from the baseline of the other side.
"""

import argparse
import csv
import os
import shutil
import subprocess
import sys
import tomllib
import warnings
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

for library in ("OPENBLAS", "OMP", "MKL"):
    os.environ[f"{library}_NUM_THREADS"] = "1"  # runs are parallel, not their sums

import numpy as np
from scipy import stats

import draw_by_draw
import model
from population import KINDS, thinned
from scenario import month, month_name

warnings.filterwarnings("ignore", "Precision loss", RuntimeWarning)  # of samples that are the same in nearly all runs
SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"
SHARED = SCENARIOS.parent / "tests/shared"  # has the scenario with the links off
FULL = 5_324  # administrations of the register
MONTHS = ["2020-12", "2024-12", "2030-12", "2035-12"]
DIMENSIONS = ["all", "size_class", "kind"]
FAMILY_WISE_ERROR = 0.01
SHARE_BOUND, SERVICES_BOUND, FLOW_BOUND = 0.01, 0.01 * 575, 0.03  # the last one relative


def is_flow(outcome):
    """Sums of a month; as single months are noisy, the mean of the year that ends in the month is compared."""
    return outcome.endswith("_eur") or "hours" in outcome


def bound(outcome, expected):
    """Largest difference in nationwide means that still counts as equal."""
    if is_flow(outcome) or outcome == "services_online":
        return FLOW_BOUND * abs(expected)
    return SERVICES_BOUND if outcome.endswith("_services") and "share" not in outcome else SHARE_BOUND


def call(*command):
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True, encoding="utf-8")
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def prepare(ozgsim, work, agents, names, changes=()):
    """The administrations and the resolved scenarios that both sides read."""
    work.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(work / "runs", ignore_errors=True)  # results that exist would be taken over, of whatever program
    call(ozgsim, "population", "--set", f"simulation.agents={agents}", "--output", work, "--force", "--format", "svg")
    if agents < FULL:
        check_thinning(work / "population/population.csv", agents)
    for name in names:
        files = [folder / f"{name}.toml" for folder in (SCENARIOS, SHARED)]
        base = "baseline" if name == "baseline" else next(file for file in files if file.exists()).as_posix()
        text = "\n".join([f'name = "{Path(name).name}"', f'extends = "{base}"', *changes, ""])
        text += f'[data]\npopulation = "{(work / "population/population.csv").resolve().as_posix()}"\n'
        (work / name).parent.mkdir(exist_ok=True)
        (work / f"{name}.toml").write_text(text, encoding="utf-8")
        (work / f"{name}.resolved.toml").write_text(call(ozgsim, "check", work / f"{name}.toml"), encoding="utf-8")


def check_thinning(path, agents):
    """Both sides keep the same counties and give them the same weights."""
    seed = tomllib.loads((SCENARIOS / "baseline.toml").read_text(encoding="utf-8"))["simulation"]["seed"]
    with open(path, encoding="utf-8", newline="") as file:
        found = {(row["county"], KINDS.index(row["kind"])): float(row["weight"]) for row in csv.DictReader(file)}
    if found != thinned(agents, seed):
        sys.exit("the two programs thin the register differently")


def rust_run(ozgsim, work, name, seed):
    """Outcomes of one replicate of one seed: {(outcome, dimension, group, month): value}."""
    output = work / "runs" / str(seed)
    options = ["--replicates", 1, "--seed", seed, "--threads", 1, "--output", output, "--quiet", "--format", "svg"]
    call(ozgsim, "run", work / f"{name}.toml", *options)
    with open(output / Path(name).name / "curves.csv", encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["dimension"] in DIMENSIONS and row["mean"]]
    shutil.rmtree(output)  # many runs at full scale would take much room
    every = {(row["outcome"], row["dimension"], row["group"], row["month"]): float(row["mean"]) for row in rows}
    result = {key: value for key, value in every.items() if key[3] in MONTHS}
    for outcome, dimension, group, name in result:
        if is_flow(outcome):
            year = [every[outcome, dimension, group, month_name(month(name) - back)] for back in range(12)]
            result[outcome, dimension, group, name] = np.mean(year)
    return result


def python_run(work, name, seed):
    return model.run(work / f"{name}.resolved.toml", work / "population/population.csv", seed, [month(m) for m in MONTHS])


def compare(name, rust, python):
    """Rows of the table: means, difference, bound, standard deviations and the p values of the two tests."""
    table = []
    for key in sorted(key for key in rust[0] if all(key in run for run in rust + python)):
        # nine digits, so that rounding alone does not make a difference where values are the same
        x, y = (np.array([float(f"{run[key]:.9g}") for run in runs]) for runs in (rust, python))
        difference, limit = y.mean() - x.mean(), bound(key[0], x.mean())
        error = np.sqrt(x.var(ddof=1) / len(x) + y.var(ddof=1) / len(y))
        constant = np.ptp(x) == 0 and np.ptp(y) == 0
        row = dict(zip(("outcome", "dimension", "group", "month"), key), scenario=name)
        row |= dict(rust=x.mean(), python=y.mean(), difference=difference, bound=limit, sd_rust=x.std(ddof=1), sd_python=y.std(ddof=1))
        row["welch"] = float(x[0] == y[0]) if constant else stats.ttest_ind(x, y, equal_var=False).pvalue
        row["ks"] = stats.ks_2samp(x, y).pvalue
        row["beyond_bound"] = bool(key[1] == "all" and abs(difference) > limit + 3 * error)
        table.append(row)
    return table


def holm(table):
    """Adds to each row whether Holm's method rejects one of its tests."""
    tests = sorted((row[test], i) for i, row in enumerate(table) for test in ("welch", "ks"))
    limits = FAMILY_WISE_ERROR / np.arange(len(tests), 0, -1)
    kept = next((k for k, (p, _) in enumerate(tests) if p > limits[k]), len(tests))
    rejected = {i for _, i in tests[:kept]}
    for i, row in enumerate(table):
        row["differs"] = i in rejected
    return table


def compare_draws(o):
    """One replicate of each scenario, draw by draw."""
    with ProcessPoolExecutor(o.jobs) as pool:
        compared = [pool.submit(draw_by_draw.compare, call, o.ozgsim, o.work, name, o.draw_by_draw) for name in o.scenarios]
        differing = [line for run in compared for line in run.result()]
    print(*differing, sep="\n")
    sys.exit(1 if differing else 0)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ozgsim", required=True, help="the program to compare with")
    parser.add_argument("--work", type=Path, required=True, help="folder for inputs, runs and the table")
    parser.add_argument("--agents", type=int, default=500)
    parser.add_argument("--runs", type=int, default=10, help="runs of each scenario in Python")
    parser.add_argument("--rust-runs", type=int, default=16, help="runs of each scenario in Rust")
    parser.add_argument("--draw-by-draw", metavar="SEED", type=int, help="compare one replicate of this seed, month by month")
    parser.add_argument("--set", metavar="KEY=VALUE", action="append", default=[], help="line of TOML for all scenarios; may be repeated")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("scenarios", nargs="*", default=["baseline", "coordination", "county-hubs", "standards"])
    o = parser.parse_args()
    prepare(o.ozgsim, o.work, o.agents, o.scenarios, o.set)
    if o.draw_by_draw is not None:
        return compare_draws(o)

    with ProcessPoolExecutor(o.jobs) as pool:
        python, rust = {}, {}
        for i, name in enumerate(o.scenarios):
            seeds = range(1_000 * i, 1_000 * (i + 1))
            python[name] = [pool.submit(python_run, o.work, name, seed) for seed in seeds[: o.runs]]
            rust[name] = [pool.submit(rust_run, o.ozgsim, o.work, name, seed) for seed in seeds[: o.rust_runs]]
        python, rust = ({name: [run.result() for run in runs] for name, runs in side.items()} for side in (python, rust))

    table = holm([row for name in o.scenarios for row in compare(name, rust[name], python[name])])
    with open(o.work / "docking.csv", "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, table[0].keys())
        writer.writeheader()
        writer.writerows(table)
    failed = [row for row in table if row["differs"] or row["beyond_bound"]]
    line = "{scenario:14} {outcome:32} {group:16} {month}  Rust {rust:<10.5g} Python {python:<10.5g} p {welch:.1g} (Welch) {ks:.1g} (KS)"
    for row in failed:
        print(line.format(**row))
    first, *others = o.scenarios
    blind = [name for name in others if not any(row["differs"] for row in holm(compare(name, rust[name], python[first])))]
    for name in blind:
        print(f"{name:14} is not told apart from {first}: the comparison sees too little")
    print(f"{len(table)} comparisons, {2 * len(table)} tests: {len(failed)} differ. Table: {o.work / 'docking.csv'}")
    sys.exit(1 if failed or blind else 0)


if __name__ == "__main__":
    main()
