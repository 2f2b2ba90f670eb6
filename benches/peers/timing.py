"""Times the peers in interleaved runs, one process and core at a time; writes a csv file and prints the table in Markdown.

Seconds are those of the months of a replicate alone, taken inside of each program; a run is the mean over the replicates of a process.
"""

import argparse
import csv
import json
import statistics
import subprocess
import sys
import tomllib
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

import replicate  # puts tests/docking on the path

import compare

FOLDER = Path(__file__).resolve().parent
RUNS, MONTHS = 5, 216
SIZES = [500, 5_324]
# Administrations, times replicates, in a run of a Rust program: enough for a run to take seconds.
ADMINISTRATIONS = 40_000
GOALS = {"Mesa": 300, "NumPy": 10, "krabmaga": 5, "ixa": 5}


@dataclass
class Peer:
    """An implementation at a size: how it is run, and the seconds of its runs."""

    work: str
    name: str
    version: str
    agents: int
    command: list
    runs: int = RUNS
    seconds: list = field(default_factory=list)

    def run(self, number):
        command = [str(number) if part == "SEED" else str(part) for part in self.command]
        lines = subprocess.check_output(command, text=True).splitlines()
        self.seconds.append(statistics.mean(json.loads(line)["seconds"] for line in lines))

    def row(self, reference):
        median = statistics.median(self.seconds)
        return {
            "work": self.work,
            "implementation": self.name,
            "version": self.version,
            "agents": self.agents,
            "runs": len(self.seconds),
            "median_seconds": f"{median:.6g}",
            "min_seconds": f"{min(self.seconds):.6g}",
            "max_seconds": f"{max(self.seconds):.6g}",
            "agent_months_per_second": f"{self.agents * MONTHS / median:.4g}",
            "times_ozgsim": f"{median / statistics.median(reference.seconds):.4g}",
        }


def crate_version(name):
    lock = tomllib.loads((FOLDER / "Cargo.lock").read_text(encoding="utf-8"))
    return next(package["version"] for package in lock["package"] if package["name"] == name)


def peers(program, work):
    """All of them; the first of each work and size is ozgsim, which the others are compared with."""
    for agents in SIZES:
        inputs = [work / str(agents) / "baseline.resolved.toml", work / str(agents) / "population/population.csv", "SEED"]
        python = [sys.executable, FOLDER / "replicate.py"]
        rust = [agents, ADMINISTRATIONS // agents, "SEED"]
        yield Peer("model", "ozgsim", crate_version("ozgsim"), agents, [program, "model", *rust])
        yield Peer("model", "NumPy", version("numpy"), agents, [*python, "numpy", *inputs])
        # At full scale one run of Mesa takes minutes.
        yield Peer("model", "Mesa", version("mesa"), agents, [*python, "mesa", *inputs], RUNS if agents == 500 else 1)
        yield Peer("kernel", "ozgsim", crate_version("ozgsim"), agents, [program, "plain", *rust])
        for crate in ("krabmaga", "ixa"):
            yield Peer("kernel", crate, crate_version(crate), agents, [program, crate, *rust])


def measure(all_peers):
    for number in range(RUNS):
        for peer in all_peers:
            if number < peer.runs:
                peer.run(number + 1)
                line = f"run {number + 1}/{peer.runs}: {peer.work} {peer.name} {peer.agents}: {peer.seconds[-1]:.4g} s"
                print(line, file=sys.stderr, flush=True)


def rows(all_peers):
    reference = {(peer.work, peer.agents): peer for peer in all_peers if peer.name == "ozgsim"}
    return [peer.row(reference[peer.work, peer.agents]) for peer in sorted(all_peers, key=lambda peer: (peer.work == "kernel", peer.agents))]


def duration(text):
    seconds = float(text)
    return f"{seconds:.3g} s" if seconds >= 1 else f"{1_000 * seconds:.3g} ms"


def markdown(table):
    yield "| work | implementation | version | administrations | runs | time of a replicate, median | from - to | agent-months per second | times ozgsim |"
    yield "|---|---|---|---:|---:|---:|---:|---:|---:|"
    for row in table:
        spread = f"{duration(row['min_seconds'])} - {duration(row['max_seconds'])}" if row["runs"] > 1 else "-"
        speed, times = float(row["agent_months_per_second"]), float(row["times_ozgsim"])
        yield (
            f"| {row['work']} | {row['implementation']} | {row['version']} | {row['agents']:,} | {row['runs']} | "
            f"{duration(row['median_seconds'])} | {spread} | {speed:,.0f} | {times:,.1f} |"
        )


def verdicts(table):
    yield "| goal, per core | reached, by size | |"
    yield "|---|---|---|"
    for name, goal in GOALS.items():
        reached = {row["agents"]: float(row["times_ozgsim"]) for row in table if row["implementation"] == name}
        by_size = ", ".join(f"{times:,.1f} times with {agents:,} administrations" for agents, times in reached.items())
        met = [times >= goal for times in reached.values()]
        yield f"| at least {goal} times {name} | {by_size} | {'met' if all(met) else 'met in part' if any(met) else 'missed'} |"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ozgsim", required=True, help="the program, which makes the administrations for Python")
    parser.add_argument("--peers", required=True, help="the program of this folder")
    parser.add_argument("--work", type=Path, required=True, help="folder for inputs")
    parser.add_argument("--table", type=Path, required=True, help="csv file to write")
    o = parser.parse_args()
    for agents in SIZES:
        compare.prepare(o.ozgsim, o.work / str(agents), agents, ["baseline"])
    all_peers = list(peers(o.peers, o.work))
    measure(all_peers)
    table = rows(all_peers)
    with open(o.table, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, table[0].keys())
        writer.writeheader()
        writer.writerows(table)
    print("\n".join([*markdown(table), "", *verdicts(table)]))


if __name__ == "__main__":
    main()
