"""Policy (model.md, 7.1): the value of every lever for every administration in a month."""

import re
from pathlib import Path

import numpy as np

from scenario import LAENDER, month

MODEL = Path(__file__).resolve().parents[2] / "docs" / "model.md"
BY_TIER = ("central_provision", "central_rollout", "efa_release")  # these select services, not administrations
MEMBERSHIPS = ["none", "association", "county", "city", "peers"]


def lever_table():
    """Range, payer and yearly cost per inhabitant of each lever, from the table of section 8.2."""
    text = MODEL.read_text(encoding="utf-8").split("<!-- generated: levers -->")[1].split("<!-- end -->")[0]
    table = {}
    for line in text.splitlines():
        cell = [c.strip() for c in line.split("|")[1:-1]]
        if cell and cell[0].startswith("`"):
            limits = re.fullmatch(r"(\S+) to (\S+)", cell[6])
            low, high = map(float, limits.groups()) if limits else (-1, 10_000)
            cost = float(cell[10]) if re.fullmatch(r"[\d.]+", cell[10]) else 0
            table[cell[0].strip("`")] = low, high, cell[9], cost
    return table


class Levers:
    def __init__(self, scenario, population, membership):
        """`membership` is the array that phase 3 changes; it is read whenever a lever is asked for."""
        self.population = population
        self.membership = membership
        self.table = lever_table()
        self.start = {name: -1 if value == "none" else value for name, value in scenario.levers.items()}
        self.policies = {name: [] for name in self.start}
        for policy in scenario.policies:
            self.policies[policy["lever"]].append((policy, self.fitting(policy.get("where", {}), policy["lever"])))

    def fitting(self, where, lever):
        """Administrations (x tiers of services) that fit a target, membership aside."""
        p = self.population
        fits = np.ones(p.number, bool)
        if "land" in where:
            fits &= np.isin(p.land, [LAENDER.index(land) for land in where["land"]])
        if "county" in where:
            fits &= np.isin(p.county_keys[p.county], where["county"])
        if "population_below" in where:
            fits &= p.inhabitants < where["population_below"]
        if "population_from" in where:
            fits &= p.inhabitants >= where["population_from"]
        if "kind" in where:
            fits &= np.isin(np.array(["municipality", "county-free city", "county"])[p.kind], where["kind"])
        tiers = np.isin(["municipal", "county"], where.get("tier", ["municipal", "county"]))
        if lever in BY_TIER:
            return fits[:, None] & tiers
        return fits & ((p.municipal & tiers[0]) | ((p.kind > 0) & tiers[1]))

    def start_month(self, t):
        self.t = t
        self.known = {}

    def __call__(self, name, membership=True):
        """Values by administration (x tier) in the month; `membership=False` gives those for membership "none"."""
        has_members = any("membership" in policy.get("where", {}) for policy, _ in self.policies[name])
        if name in self.known and not has_members:
            return self.known[name]
        low, high, _, _ = self.table[name]
        shape = (self.population.number, 2) if name in BY_TIER else self.population.number
        value = np.full(shape, float(self.start[name]))
        for policy, fits in self.policies[name]:
            weight = self.weight(policy)
            if weight == 0:
                continue
            if "membership" in policy.get("where", {}):
                kinds = [MEMBERSHIPS.index(kind) for kind in policy["where"]["membership"]]
                fits = fits & np.isin(self.membership if membership else 0, kinds)
            if "value" in policy:
                full = -1 if policy["value"] == "none" else policy["value"]
                full = month(full) if isinstance(full, str) else full
            else:
                full = value + policy["add"] if "add" in policy else value * policy["multiply"]
            full = np.clip(full, low, high)
            value = np.where(fits, full if weight >= 1 else value + weight * (full - value), value)
        self.known[name] = value
        return value

    def weight(self, policy):
        start, end, ramp = month(policy["from"]), month(policy.get("until", "9999-12")), policy.get("ramp_months", 0)
        if not start <= self.t <= end:
            return 0
        return 1 if ramp == 0 else min(1, (self.t - start + 1) / ramp)

    def land_mean(self, name):
        """Mean over each Land (x tier) of the values for membership "none"."""
        return self.population.mean_by_land(self(name, membership=False))

    def direct_cost(self, payer):
        """Cost of the month [EUR] to a payer; a county and its municipalities share their inhabitants by halves."""
        p = self.population
        weight = p.inhabitant_weight * p.inhabitants * np.where(p.is_city, 2, 1) / 2
        total = 0
        for name, (_, _, who, cost) in self.table.items():
            if who == payer and cost > 0:
                value = self(name)
                total += cost / 12 * np.sum(weight * (value.mean(axis=1) if name in BY_TIER else value))
        return total
