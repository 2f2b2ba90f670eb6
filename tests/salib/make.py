"""Makes the reference values of tests/model/salib.rs: samples, values of the Ishigami function and what SALib makes of them.

    pip install -r tests/docking/requirements.txt
    python tests/salib/make.py
"""

import csv
import pathlib

import numpy
from SALib.analyze import morris as analyze_morris
from SALib.analyze import sobol as analyze_sobol
from SALib.sample import morris as sample_morris
from SALib.sample import saltelli
from SALib.test_functions import Ishigami

FOLDER = pathlib.Path(__file__).parent
NAMES = ["x", "y", "z"]
PROBLEM = {"num_vars": 3, "names": NAMES, "bounds": [[-numpy.pi, numpy.pi]] * 3}
UNIT = {"num_vars": 3, "names": NAMES, "bounds": [[0.0, 1.0]] * 3}
BASE_POINTS = 64
TRAJECTORIES = 20
SEED = 2018


def write(name, header, rows):
    with open(FOLDER / name, "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows([[value if isinstance(value, str) else repr(float(value)) for value in row] for row in rows])


def values(shares):
    return Ishigami.evaluate(numpy.pi * (2 * shares - 1))


shares = saltelli.sample(UNIT, BASE_POINTS, calc_second_order=False)
y = values(shares)
write("sobol_sample.csv", NAMES + ["value"], numpy.column_stack([shares, y]))
found = analyze_sobol.analyze(PROBLEM, y, calc_second_order=False, num_resamples=10_000, seed=SEED)
columns = ["S1", "S1_conf", "ST", "ST_conf"]
write("sobol_indices.csv", ["factor"] + columns, [[name] + [found[column][i] for column in columns] for i, name in enumerate(NAMES)])

shares = sample_morris.sample(UNIT, TRAJECTORIES, num_levels=4, seed=SEED)
y = values(shares)
write("morris_sample.csv", NAMES + ["value"], numpy.column_stack([shares, y]))
found = analyze_morris.analyze(UNIT, shares, y, num_levels=4, num_resamples=10_000, seed=SEED)
columns = ["mu", "mu_star", "sigma", "mu_star_conf"]
write("morris_indices.csv", ["factor"] + columns, [[name] + [found[column][i] for column in columns] for i, name in enumerate(NAMES)])
