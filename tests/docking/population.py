"""Administrations, read from the table that `ozgsim population` writes (model.md, 7.9), and what is drawn once for them."""

import csv
from collections import Counter
from math import gcd, sqrt

import numpy as np

from draws import GOLDEN, MASK, Decision, identities, mix
from scenario import LAENDER, rows

CLASSES = "lt_1k 1k_2k 2k_5k 5k_10k 10k_20k 20k_50k 50k_100k ge_100k".split()
CLASS_BOUNDS = [1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000]
KINDS = ["municipality", "county-free city", "county"]
METROPOLIS = 500_000


def population_draw(seed, decision, agent, item):
    """The uniform draw of a pair that belongs to the population (7.9.2)."""
    key = mix(mix(seed ^ GOLDEN) ^ 0x706F70756C617469)
    question = mix((mix(key ^ (decision * GOLDEN & MASK)) - GOLDEN) & MASK)
    x = mix(question ^ ((agent + (item + 1) * GOLDEN) & MASK))
    return ((x >> 12) + 0.5) / 2**52


class County:
    def __init__(self, row):
        self.key, self.land = row["kreis"], LAENDER.index(row["land"])
        self.is_city = row["type"] in ("Kreisfreie Stadt", "Stadtkreis")
        self.population = int(row["population"])
        self.municipal = sum(int(row[f"admin_{name}"]) for name in CLASSES)
        self.size = self.municipal + (not self.is_city)
        self.alone = self.is_city and self.population >= METROPOLIS

    def kinds(self):
        """Administrations by kind."""
        return {1: 1} if self.is_city else {0: self.municipal, 2: 1}


def thinned(agents, seed):
    """Weights of a thinned population by (county, kind), the counties that are kept (7.9.5)."""
    counties = [County(row) for row in rows("counties.csv")]
    kept = [county for county in counties if county.alone]
    open_ = agents - len(kept)
    strata = {}
    for county in counties:
        if not county.alone:
            strata.setdefault((county.land, county.is_city), []).append(county)
    left = sum(county.size for stratum in strata.values() for county in stratum)
    for total, land, is_city in sorted((sum(c.size for c in stratum), *name) for name, stratum in strata.items()):
        stratum = sorted(strata[land, is_city], key=lambda c: (c.population / c.municipal, c.key))
        n = len(stratum)
        start = int(population_draw(seed, 14, land, int(is_city)) * n)
        step = min((m for m in range(1, n + 1) if gcd(m, n) == 1), key=lambda m: (abs(m - n * (sqrt(5) - 1) / 2), m))
        order = [stratum[k] for k in sorted(range(n), key=lambda k: (k * step + start) % n)]
        sums = np.cumsum([county.size for county in order]).tolist()
        take = min(range(n), key=lambda i: (abs(sums[i] * left - open_ * total), i)) + 1
        kept += order[:take]
        open_ -= sums[take - 1]
        left -= total

    def numbers(those):
        count = Counter()
        for county in those:
            for kind, number in county.kinds().items():
                count[county.land, kind, county.alone] += number
        return count

    full, part = numbers(counties), numbers(kept)
    weight = lambda *group: round(full[group] / part[group] * 2**16) / 2**16
    return {(c.key, kind): weight(c.land, kind, c.alone) for c in kept for kind in c.kinds()}


class Population:
    """Fixed attributes, one entry per administration, in the order of keys."""

    def __init__(self, path, scenario, services, draws):
        with open(path, encoding="utf-8", newline="") as file:
            table = sorted(csv.DictReader(file), key=lambda row: row["key"])

        def numbers(name):
            return np.array([float(row[name]) for row in table])

        self.number = len(table)
        self.type = np.array([row["type"] for row in table])
        self.keys = [row["key"] for row in table]
        self.id = identities(self.keys)
        self.month_of_year = (self.id % np.uint64(12)).astype(int)
        self.month_of_quarter = (self.id % np.uint64(3)).astype(int)
        self.land = np.array([LAENDER.index(row["land"]) for row in table])
        counties = sorted({row["county"] for row in table})
        self.county_keys = np.array(counties)
        self.county = np.array([counties.index(row["county"]) for row in table])
        self.kind = np.array([KINDS.index(row["kind"]) for row in table])
        self.is_county = self.kind == 2
        self.is_city = self.kind == 1
        self.municipal = ~self.is_county
        self.responsible = np.where(services.municipal, self.municipal[:, None], (self.kind > 0)[:, None])
        self.services = self.responsible.sum(axis=1)

        self.inhabitants = numbers("population")
        self.weight = numbers("weight")
        counties = [County(row) for row in rows("counties.csv")]
        self.in_table = Counter(county.key[:3] for county in counties)
        of_land = np.bincount([c.land for c in counties], [c.population for c in counties], minlength=16)
        halves = np.where(self.is_city, 1, 0.5) * self.weight * self.inhabitants
        simulated = np.bincount(self.land, halves, minlength=16)
        self.whole = bool((self.weight == 1).all())
        of_inhabitants = self.weight * (of_land / np.maximum(simulated, 1))[self.land]
        self.inhabitant_weight = self.weight if self.whole else np.floor(of_inhabitants * 2**16 + 0.5) / 2**16
        self.log_10000 = np.log(self.inhabitants / 10_000)
        self.size_class = np.where(self.is_county, -1, np.searchsorted(CLASS_BOUNDS, self.inhabitants, side="right"))
        self.cases = self.inhabitants[:, None] / 1_000 * services.cases_per_1000 * self.responsible
        self.all_cases = self.cases.sum(axis=1)
        self.tax = numbers("tax_capacity_eur_per_inhabitant")
        self.cash_credits = numbers("cash_credits_eur_per_inhabitant")
        self.age = numbers("share_65_plus_pct")
        self.broadband = numbers("broadband_50mbit_pct")
        self.own_servers = np.array([row["own_servers"] == "true" for row in table])
        self.self_government = numbers("self_government")
        self.leadership = numbers("leadership")
        self.council_interest = numbers("council_interest")
        self.attitude = (self.leadership + self.council_interest) / 2
        r = scenario.resources
        self.backing = np.exp(r.leadership_backing * self.attitude)
        self.budget = self.inhabitants * self.tax * r.digital_budget_share / (1 + self.cash_credits / r.cash_credits_halving_eur) * self.backing

        # providers are numbered from 1 in each Land; here from 0, nationwide
        per_land = {row["land"]: int(row["providers"]) for row in rows("providers.csv")}
        before = np.cumsum([0] + [per_land[land] for land in LAENDER])
        self.providers = before[-1]
        self.land_of_provider = np.repeat(np.arange(16), [per_land[land] for land in LAENDER])
        self.provider = before[self.land] + numbers("provider").astype(int) - 1

        # the log size of a county is that of its mean municipality (7.3)
        municipalities = np.maximum(np.bincount(self.county, self.municipal), 1)[self.county]
        self.log_size = np.log(self.inhabitants / np.where(self.is_county, municipalities, 1))

        # staff and posts (7.9.4, steps 3 and 4)
        municipal_density = {row["land"]: float(row["staff_per_1000"]) for row in rows("laender.csv")}
        density = self.municipal * np.array([municipal_density[LAENDER[land]] for land in self.land])
        density = density + (self.kind > 0) * scenario.population.county_staff_per_1000
        self.staff = density * self.inhabitants / 1_000 * np.exp(0.2 * draws.normal(Decision.STAFF, self.id))
        d = numbers("digital_posts")
        part_time = (self.inhabitants < 2_000) | (d < 0.5)
        whole = np.maximum(1, np.floor(d + draws.uniform(Decision.POSTS, self.id)))
        self.own_posts = np.where(part_time, 1, whole).astype(int)
        self.post_share = np.where(part_time, np.minimum(d, 1), 1.0)
        self.added_post_draw = draws.uniform(Decision.ADDED_POSTS, self.id)

        # wishes (7.7.2) and software products (section 5)
        p = scenario.implementation
        wish = p.choice_cases * (self.log_10000[:, None] + np.log1p(services.cases_per_1000))
        taste = draws.gumbel(Decision.TASTE, self.id[:, None], services.id)
        will, skill = (self.persistent(scenario.differences, draws, which) for which in (Decision.WILL, Decision.SKILL))
        self.will = scenario.differences.will * will
        self.skill = np.exp(-scenario.differences.skill * skill)
        self.wish = (wish + p.taste_scale * taste + self.will[:, None]).astype(np.float32)
        chance = p.product_compatible_share * (1 - p.own_servers_penalty * self.own_servers)
        self.needs = self.responsible.astype(float) @ services.of_family > 0
        draw = draws.uniform(Decision.PRODUCT_COMPATIBLE, self.id[:, None], np.arange(self.needs.shape[1]))
        self.compliant = ~self.needs | (draw < chance[:, None])

    def persistent(self, d, draws, which):
        """A quality of mean 0 and variance 1 that administrations have for good (7.15.1)."""
        counties = identities(self.county_keys)[self.county]
        m = (
            np.sqrt(1 - d.county_share - d.provider_share) * draws.normal(which, self.id)
            + np.sqrt(d.county_share) * draws.normal(which, np.unique(counties), 0)[np.unique(counties, return_inverse=True)[1]]
            + np.sqrt(d.provider_share) * draws.normal(which, np.arange(self.providers), 1)[self.provider]
        )
        return m if d.tail == 0 else np.sinh(d.tail * m) / np.sqrt((np.exp(2 * d.tail**2) - 1) / 2)

    def mean_by_land(self, values):
        """Means over the administrations of each Land (0 where there are none); values: one row per administration."""
        count = np.bincount(self.land, self.weight, minlength=16)
        if values.ndim == 1:
            return np.bincount(self.land, self.weight * values, minlength=16) / np.where(count > 0, count, 1)
        return np.stack([self.mean_by_land(column) for column in values.T], axis=1)

    def mean_by_county(self, values):
        """Means over the administrations of the own county, one entry per administration."""
        return (np.bincount(self.county, values) / np.bincount(self.county))[self.county]
