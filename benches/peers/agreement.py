"""Do the peers say the same? Compares the distributions of their outcomes, as tests/docking does; ends with 1 if they differ.

The whole model: ozgsim against NumPy and against Mesa, on the same administrations, everything else drawn anew in every run; a
counterfactual of ozgsim must be told apart from the baseline of Mesa, or the comparison sees too little. The kernel: the plain loop
against krabmaga and against ixa, on the same administrations.
"""

import argparse
import json
import os
import subprocess
import sys
import warnings
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import replicate  # puts tests/docking on the path

import compare

warnings.filterwarnings("ignore", "ks_2samp: Exact calculation unsuccessful", RuntimeWarning)  # then it is approximate
AGENTS = 500
RUNS, PYTHON_RUNS, KERNEL_RUNS = 12, 6, 60
COUNTERFACTUAL = "county-hubs"


def mesa_run(work, name, seed):
    return replicate.replicate("mesa", work / f"{name}.resolved.toml", work / "population/population.csv", seed)[0]


def whole_model(ozgsim, work):
    """Rows of all comparisons, and whether the counterfactual was told apart."""
    compare.prepare(ozgsim, work, AGENTS, ["baseline", COUNTERFACTUAL])
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        mesa = [pool.submit(mesa_run, work, "baseline", seed) for seed in range(PYTHON_RUNS)]
        numpy = [pool.submit(compare.python_run, work, "baseline", seed) for seed in range(PYTHON_RUNS)]
        rust = [pool.submit(compare.rust_run, ozgsim, work, "baseline", seed) for seed in range(RUNS)]
        other = [pool.submit(compare.rust_run, ozgsim, work, COUNTERFACTUAL, seed) for seed in range(RUNS, 2 * RUNS)]
        mesa, numpy, rust, other = ([run.result() for run in runs] for runs in (mesa, numpy, rust, other))
    told_apart = any(row["differs"] for row in compare.holm(compare.compare(COUNTERFACTUAL, other, mesa)))
    return compare.compare("ozgsim - NumPy", rust, numpy) + compare.compare("ozgsim - Mesa", rust, mesa), told_apart


def kernel_runs(peers, implementation, seed):
    lines = subprocess.check_output([peers, implementation, str(AGENTS), str(KERNEL_RUNS), str(seed)], text=True).splitlines()
    return [{tuple(key): value for *key, value in json.loads(line)["outcomes"]} for line in lines]


def kernel(peers):
    plain = kernel_runs(peers, "plain", 1)
    return [row for name in ("krabmaga", "ixa") for row in compare.compare(f"plain - {name}", plain, kernel_runs(peers, name, 1))]


def report(name, table):
    """Prints what differs; whether nothing does."""
    failed = [row for row in compare.holm(table) if row["differs"] or row["beyond_bound"]]
    for row in failed:
        line = "{scenario}: {outcome} {group} {month} {rust:.5g} {python:.5g} p {welch:.1g} (Welch) {ks:.1g} (KS)"
        print(line.format(**row), file=sys.stderr)
    largest = max(abs(row["difference"]) for row in table if row["dimension"] == "all" and row["bound"] == compare.SHARE_BOUND)
    print(f"{name}: {2 * len(table)} tests, {len(failed)} differ; largest difference in a nationwide share {largest:.4f}", file=sys.stderr)
    return not failed


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ozgsim", required=True, help="the program")
    parser.add_argument("--peers", required=True, help="the program of this folder")
    parser.add_argument("--work", type=Path, required=True, help="folder for inputs and runs")
    o = parser.parse_args()
    same_kernel = report("monthly kernel", kernel(o.peers))
    table, told_apart = whole_model(o.ozgsim, o.work / "agreement")
    same_model = report("whole model", table)
    if not told_apart:
        print(f"{COUNTERFACTUAL} is not told apart from the baseline: the comparison sees too little", file=sys.stderr)
    sys.exit(not (same_kernel and same_model and told_apart))


if __name__ == "__main__":
    main()
