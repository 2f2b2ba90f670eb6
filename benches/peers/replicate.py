"""One replicate of the whole model in Python, by `numpy` or `mesa`: prints its outcomes and the seconds of its months as JSON.

    python3 replicate.py numpy baseline.resolved.toml population.csv 1
"""

import json
import os
import sys
import time
from pathlib import Path

for library in ("OPENBLAS", "OMP", "MKL"):
    os.environ[f"{library}_NUM_THREADS"] = "1"
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests" / "docking"))

import model
from scenario import Scenario, month
from world import World

from mesa_model.country import Country

MONTHS = [month(name) for name in ("2020-12", "2024-12", "2030-12", "2035-12")]


def replicate(implementation, scenario_file, population_file, seed):
    """Outcomes and seconds from the first month to the last; the start of the program and the world of January 2018 are not in them."""
    if implementation == "mesa":
        world, step = Country(scenario_file, population_file, seed), lambda country, _: country.step()
    else:
        world, step = World(Scenario(scenario_file), population_file, seed), model.step
    start = time.perf_counter()
    outcomes = model.simulate(world, step, MONTHS)
    return outcomes, time.perf_counter() - start


def main():
    implementation, scenario_file, population_file, seed = sys.argv[1:]
    outcomes, seconds = replicate(implementation, scenario_file, population_file, int(seed))
    print(json.dumps({"seconds": seconds, "outcomes": [[*key, value] for key, value in outcomes.items()]}))


if __name__ == "__main__":
    main()
