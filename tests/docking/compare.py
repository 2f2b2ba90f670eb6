"""Run both implementations on the same administrations and compare the distributions of their outcomes.

Both sides draw everything anew in each run - also what is fixed for a population, such as tastes and the orders of
providers -, so that runs are independent draws from two distributions. Every outcome, group and month is compared by

- Welch's t test of the means and a Kolmogorov-Smirnov test of the distributions, all of them one family in which
  Holm's method holds the chance of any false alarm at 1 %, and
- the difference in means against a bound of equivalence: a difference beyond the bound by more than its standard
  error explains fails, however few the runs.
"""

import argparse
import csv
import json
import os
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

for threads in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[threads] = "1"  # runs are parallel, not their sums

import numpy as np
from scipy import stats

import model
from scenario import month

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"
MONTHS = ["2020-12", "2024-12", "2030-12", "2035-12"]
FAMILY_WISE_ERROR = 0.01
DIMENSIONS = ["all", "size_class", "kind"]
SHARE_BOUND, RELATIVE_BOUND, COUNT_BOUND = 0.01, 0.03, 3.0


def bound(outcome, expected):
    """Largest difference in means that still counts as equal."""
    if outcome.endswith("_services") and outcome != "share_with_50_services":
        return COUNT_BOUND
    if outcome.startswith(("spending", "effort")):
        return RELATIVE_BOUND * max(abs(expected), 1)
    return SHARE_BOUND


def prepare(ozgsim, work, agents, names):
    """The administrations and the resolved scenarios that both sides read."""
    call(ozgsim, "population", "--set", f"simulation.agents={agents}", "--output", work, "--force", "--format", "svg")
    population = work / "population" / "population.csv"
    for name in names:
        base = "baseline" if name == "baseline" else (SCENARIOS / f"{name}.toml").as_posix()
        text = f'name = "{name}"\nextends = "{base}"\n[data]\npopulation = "population/population.csv"\n'
        (work / f"{name}.toml").write_text(text, encoding="utf-8")
        (work / f"{name}.resolved.toml").write_text(call(ozgsim, "check", work / f"{name}.toml"), encoding="utf-8")
    return population


def call(*command):
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True, encoding="utf-8")
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def rust_run(ozgsim, work, name, seed):
    """One replicate of one seed: {(outcome, dimension, group, month): value}."""
    output = work / "runs" / str(seed)
    options = ["--replicates", 1, "--seed", seed, "--threads", 1, "--output", output, "--force", "--quiet", "--format", "svg"]
    call(ozgsim, "run", work / f"{name}.toml", *options)
    with open(output / name / "curves.csv", encoding="utf-8", newline="") as file:
        return {
            (row["outcome"], row["dimension"], row["group"], row["month"]): float(row["mean"])
            for row in csv.DictReader(file)
            if row["month"] in MONTHS and row["mean"]
        }


def python_run(work, population, name, seed):
    return model.run(work / f"{name}.resolved.toml", population, seed, [month(m) for m in MONTHS])


def compare(name, rust, python):
    """Rows of the table: means, standard deviations, difference, bound and the two p values."""
    table = []
    for key in rust[0]:
        # nine digits, so that rounding alone does not make a difference where values are the same
        x, y = (np.array([float(f"{run.get(key, np.nan):.9g}") for run in runs]) for runs in (rust, python))
        if key[1] not in DIMENSIONS or np.isnan(x).any() or np.isnan(y).any():
            continue
        difference = y.mean() - x.mean()
        error = np.sqrt(x.var(ddof=1) / len(x) + y.var(ddof=1) / len(y))
        welch = stats.ttest_ind(x, y, equal_var=False).pvalue if error > 0 else float(difference == 0)
        ks = stats.ks_2samp(x, y).pvalue
        limit = bound(key[0], x.mean())
        row = dict(zip(("outcome", "dimension", "group", "month"), key), scenario=name)
        row |= dict(rust=x.mean(), python=y.mean(), difference=difference, sd_rust=x.std(ddof=1), sd_python=y.std(ddof=1))
        row |= dict(bound=limit, error=error, welch=welch, ks=ks, beyond=abs(difference) - 3 * error > limit)
        table.append(row)
    return table


def holm(table):
    """Mark the rows whose tests Holm's method rejects."""
    tests = sorted((row[test], i) for i, row in enumerate(table) for test in ("welch", "ks"))
    for row in table:
        row["differs"] = False
    for place, (p, i) in enumerate(tests):
        if p > FAMILY_WISE_ERROR / (len(tests) - place):
            break
        table[i]["differs"] = True
    return len(tests)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ozgsim", required=True, help="the program to compare with")
    parser.add_argument("--work", type=Path, required=True, help="folder for inputs, runs and the table")
    parser.add_argument("--agents", type=int, default=500)
    parser.add_argument("--runs", type=int, default=8, help="runs of each scenario in Python")
    parser.add_argument("--rust-runs", type=int, default=24, help="runs of each scenario in Rust")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("scenarios", nargs="*", default=["baseline", "coordination", "county-hubs", "standards"])
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    population = prepare(options.ozgsim, options.work, options.agents, options.scenarios)

    with ProcessPoolExecutor(options.jobs) as pool:
        python = {
            name: [pool.submit(python_run, options.work, population, name, 1_000 * i + k) for k in range(options.runs)]
            for i, name in enumerate(options.scenarios)
        }
        rust = {
            name: [
                pool.submit(rust_run, options.ozgsim, options.work, name, 1_000 * i + k + 1) for k in range(options.rust_runs)
            ]
            for i, name in enumerate(options.scenarios)
        }
        python, rust = ({n: [run.result() for run in runs] for n, runs in side.items()} for side in (python, rust))

    table = [row for name in options.scenarios for row in compare(name, rust[name], python[name])]
    tests = holm(table)
    with open(options.work / "docking.csv", "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, table[0].keys())
        writer.writeheader()
        writer.writerows(table)
    failed = [row for row in table if row["differs"] or row["beyond"]]
    for row in failed:
        print("{scenario:13} {outcome:32} {group:12} {month}  Rust {rust:.5g}  Python {python:.5g}  p {welch:.2g} {ks:.2g}".format(**row))
    print(f"{len(table)} comparisons, {tests} tests, {len(failed)} differ; all in {options.work / 'docking.csv'}")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
