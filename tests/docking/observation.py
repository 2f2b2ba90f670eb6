"""Observation (model.md, 7.10): outcomes by group, with the official counts."""

import numpy as np

from policy import MEMBERSHIPS
from population import CLASSES, KINDS
from scenario import LAENDER, month, rows

FIRST_UPPER = month("2020-03")
LAST_PUBLISHED = month("2024-05")


class Official:
    """Depth of federal and Land-tier services by Land (6.2) and the counts of local ones at the last publication."""

    def __init__(self, world):
        self.upper = world.services.upper
        catch_up = world.scenario.supply.statistics_catch_up_per_year
        self.rate = -np.log(1 - catch_up) / 12
        published = rows("statistics.csv")
        self.paths = []
        for land in LAENDER:
            points = sorted((month(r["month"]), float(r["comprehensive"])) for r in published if r["land"] == land)
            points = points or [(LAST_PUBLISHED, world.rng.uniform(172, 255))]
            self.paths.append([(FIRST_UPPER, 0.0)] + [(t, count * self.upper / 295) for t, count in points])
        self.last = np.array([path[-1][0] for path in self.paths])
        self.covered = np.zeros((16, world.services.number), bool)

    def depth(self, t):
        """Federal and Land-tier services online in each Land, rounded down."""
        result = np.zeros(16)
        for land, path in enumerate(self.paths):
            months, counts = zip(*path)
            if t > months[-1]:
                result[land] = self.upper - (self.upper - counts[-1]) * np.exp(-self.rate * (t - months[-1]))
            elif t >= FIRST_UPPER:
                result[land] = np.interp(t, months, counts)
        return np.floor(result + 1e-9)

    def counts(self, world, t):
        """The three counts by Land (16 values) and nationwide (last value); called in the months of publication, too."""
        p = world.population
        online = world.levels >= 2
        by_land = np.array([(online & (p.land == land)[:, None]).sum(axis=0) for land in range(16)])
        owed = np.array([p.responsible[p.land == land].sum(axis=0) for land in range(16)])
        rules = {
            "comprehensive_services": lambda have, all_: (all_ > 0) & (have == all_),
            "majority_services": lambda have, all_: 2 * have > all_,
            "anywhere_services": lambda have, all_: have > 0,
        }
        self.covered[t <= self.last] = rules["comprehensive_services"](by_land, owed)[t <= self.last]
        now, lead = self.depth(t), self.depth(t + round(world.scenario.supply.statistics_lead_months))
        depth = {"comprehensive_services": now, "majority_services": now, "anywhere_services": lead}
        upper = {"comprehensive_services": now.min(), "majority_services": np.sort(now)[-9], "anywhere_services": lead.max()}
        result = {}
        for name, rule in rules.items():
            local = rule(by_land, owed).sum(axis=1) - self.covered.sum(axis=1)
            result[name] = np.append(depth[name] + local, upper[name] + rule(by_land.sum(axis=0), owed.sum(axis=0)).sum())
        return result


def share(part, whole, weight):
    total = (weight * whole).sum()
    return (weight * part).sum() / total if total else np.nan


def observe(world, counts, flows):
    """All outcomes of a month: {(outcome, dimension, group): value}; flows: hours and money by payer."""
    p, levels = world.population, world.levels
    groups = {("all", "all"): np.ones(p.number, bool)}
    groups |= {("land", land): p.land == i for i, land in enumerate(LAENDER)}
    groups |= {("size_class", name): p.size_class == i for i, name in enumerate(CLASSES)}
    groups |= {("kind", name): p.kind == i for i, name in enumerate(KINDS)}
    groups |= {("membership", name): world.group == i for i, name in enumerate(MEMBERSHIPS)}
    shares = {level: (levels >= level).sum(axis=1) / p.services for level in (1, 2, 3, 4)}
    online = (levels >= 2).sum(axis=1)
    thousandths = np.floor(1_000 * p.all_cases * world.use_share)

    result = {}
    for (dimension, group), inside in groups.items():
        if not inside.any():
            continue
        weight = p.weight[inside]
        mean = lambda values: np.average(values[inside], weights=weight)
        outcomes = {f"online_share_level{level}": mean(values) for level, values in shares.items()}
        outcomes["started_share"] = mean(world.started)
        outcomes["share_with_50_services"] = mean(online >= 50)
        outcomes["dms_share"] = mean(world.dms >= 1 - 1e-9)
        outcomes["cases_online_share"] = share(thousandths[inside], 1_000 * p.all_cases[inside], weight)
        if dimension != "membership":
            outcomes["ikz_share"] = mean(world.membership > 0)
            outcomes["vacancy_share"] = 1 - share(world.filled[inside], world.posts[inside], weight)
        if dimension in ("all", "land"):
            outcomes["online_share_level2_inhabitants"] = np.average(shares[2][inside], weights=weight * p.inhabitants[inside])
            for i, kind in enumerate(MEMBERSHIPS[1:], 1):
                outcomes[f"ikz_{kind}_share"] = mean(world.membership == i)
            if p.whole:  # a part does not tell what all or some have (7.9.5)
                place = -1 if dimension == "all" else LAENDER.index(group)
                outcomes |= {name: values[place] for name, values in counts.items()}
        result |= {(outcome, dimension, group): value for outcome, value in outcomes.items()}

    for field in np.unique(world.services.field):
        of_field = world.services.field == field
        for level in (1, 2, 3, 4):
            value = share((levels >= level)[:, of_field], p.responsible[:, of_field], p.weight[:, None])
            result[f"online_share_level{level}", "policy_field", field] = value

    municipal = p.responsible & world.services.municipal & p.municipal[:, None]
    large, small = p.inhabitants >= 50_000, p.inhabitants < 10_000
    gap = [share((municipal & (levels >= 2))[who], municipal[who], p.weight[who, None]) for who in (large, small)]
    result["size_gap", "all", "all"] = gap[0] - gap[1]
    flows = flows | {"services_online": online.sum()}
    return result | {(name, "all", "all"): value for name, value in flows.items()}
