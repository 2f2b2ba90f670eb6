"""Policy (model.md, 7.1): the value of every lever for every administration in a month."""

import re
from functools import cache
from pathlib import Path

import numpy as np

from scenario import LAENDER, month

MODEL = Path(__file__).resolve().parents[2] / "docs" / "model.md"
BY_TIER = ("central_provision", "central_rollout", "efa_release")  # these select services, not administrations
MEMBERSHIPS = ["none", "association", "county", "city", "peers"]


@cache
def generated(name):
    """Rows of a generated table of section 8."""
    text = MODEL.read_text(encoding="utf-8").split(f"<!-- generated: {name} -->")[1].split("<!-- end -->")[0]
    rows = [[c.strip() for c in line.split("|")[1:-1]] for line in text.splitlines()]
    return [row for row in rows if row and row[0].startswith("`")]


def lever_ranges():
    """Smallest and largest value of each lever (8.2)."""
    table = {}
    for row in generated("levers"):
        limits = re.fullmatch(r"(\S+) to (\S+)", row[6])
        table[row[0].strip("`")] = tuple(map(float, limits.groups())) if limits else (-1, 10_000)
    return table


def prices_per(what):
    """Key, lever and payer of the prices that are multiplied with something (8.7)."""
    return [(row[0].strip("`"), row[2].strip("`"), row[3]) for row in generated("prices") if row[5] == what]


class Levers:
    def __init__(self, scenario, population, membership):
        """`membership` is the array that phase 3 changes; it is read whenever a lever is asked for."""
        self.population = population
        self.membership = membership
        self.ranges = lever_ranges()
        self.prices = vars(scenario.prices)
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
        low, high = self.ranges[name]
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

    def cost_by_inhabitants(self, payer):
        """Cost of the month [EUR] to a payer, by administration; a county and its municipalities share theirs by halves."""
        p = self.population
        weight = p.inhabitant_weight * p.inhabitants * np.where(p.is_city, 2, 1) / 2
        total = np.zeros(self.population.number)
        for key, name, who in prices_per("inhabitant reached"):
            if who == payer:
                value = self(name)
                total = total + self.prices[key] / 12 * weight * (value.mean(axis=1) if name in BY_TIER else value)
        return total

    def hours_asked(self):
        """Hours of the month that levers ask of each administration."""
        total = np.zeros(self.population.number)
        for what, who in (("administration reached", 1), ("member of a cooperation reached", self.membership > 0)):
            for key, name, _ in prices_per(what):
                value = self(name) >= 0 if name == "deadline" else np.maximum(self(name), 0)
                total += self.prices[key] / 12 * value * who
        return total
