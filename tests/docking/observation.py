"""Observation (model.md, 7.10): outcomes by group, with the official counts."""

import numpy as np

from draws import Decision
from policy import MEMBERSHIPS
from population import CLASSES, KINDS
from scenario import LAENDER, month, rows
from world import ROUTES

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
        unknown = 172 + 83 * world.draws.uniform(Decision.OFFICIAL_DEPTH, np.arange(16))
        for i, land in enumerate(LAENDER):
            points = sorted((month(r["month"]), float(r["comprehensive"])) for r in published if r["land"] == land)
            points = points or [(LAST_PUBLISHED, unknown[i])]
            self.paths.append([(FIRST_UPPER, 0.0)] + [(t, count * self.upper / 295) for t, count in points])
        self.last = np.array([path[-1][0] for path in self.paths])
        self.of_land = [np.flatnonzero(world.population.land == land) for land in range(16)]
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
        """The three counts by Land (16 values) and nationwide (last value); called every month."""
        p = world.population
        online = world.levels >= 2
        by_land, owed = (np.array([which[of].sum(axis=0) for of in self.of_land]) for which in (online, p.responsible))
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


class Observer:
    """Groups of administrations, and all outcomes by group."""

    def __init__(self, world):
        p = world.population
        self.official = Official(world)
        self.fixed = {("all", "all"): np.ones(p.number, bool)}
        self.fixed |= {("land", land): p.land == i for i, land in enumerate(LAENDER)}
        self.fixed |= {("size_class", name): p.size_class == i for i, name in enumerate(CLASSES)}
        self.fixed |= {("kind", name): p.kind == i for i, name in enumerate(KINDS)}

    def observe(self, world, t):
        """All outcomes of a month: {(outcome, dimension, group): value}."""
        p, levels = world.population, world.levels
        groups = self.fixed | {("membership", name): world.group == i for i, name in enumerate(MEMBERSHIPS)}
        reached = {level: levels >= level for level in (1, 2, 3, 4)}
        by_agent = {f"online_share_level{level}": have.sum(axis=1) / p.services for level, have in reached.items()}
        online = reached[2].sum(axis=1)
        by_agent |= {"started_share": world.started, "share_with_50_services": online >= 50, "dms_share": world.dms >= 1 - 1e-9}
        by_agent |= {f"online_by_{name}": (reached[2] & (world.route == i)).sum(axis=1) / p.services for i, name in enumerate(ROUTES)}
        thousandths = np.floor(1_000 * p.all_cases * world.use_share)
        counts = self.official.counts(world, t)

        result = {}
        for (dimension, group), inside in groups.items():
            if not inside.any():
                continue
            weight = p.weight[inside]
            mean = lambda values: np.average(values[inside], weights=weight)
            outcomes = {name: mean(values) for name, values in by_agent.items()}
            outcomes["cases_online_share"] = share(thousandths[inside], np.floor(1_000 * p.all_cases[inside]), weight)
            if dimension != "membership":
                outcomes["ikz_share"] = mean(world.membership > 0)
                outcomes["vacancy_share"] = 1 - share(world.filled[inside], world.posts[inside], weight)
                place = {"all": "all", "land": LAENDER.index(group) if dimension == "land" else None}.get(dimension)
                outcomes |= world.flows(inside, place)
            if dimension in ("all", "land"):
                outcomes["online_share_level2_inhabitants"] = np.average(
                    by_agent["online_share_level2"][inside], weights=weight * p.inhabitants[inside]
                )
                for i, kind in enumerate(MEMBERSHIPS[1:], 1):
                    outcomes[f"ikz_{kind}_share"] = mean(world.cooperations.of[:, i] >= 0)
                if p.whole:  # a part does not tell what all or some have (7.9.5)
                    place = -1 if dimension == "all" else LAENDER.index(group)
                    outcomes |= {name: values[place] for name, values in counts.items()}
            result |= {(outcome, dimension, group): value for outcome, value in outcomes.items()}

        owed = p.weight @ p.responsible
        for level, have in reached.items():
            by_service = p.weight @ have
            for field in np.unique(world.services.field):
                of_field = world.services.field == field
                result[f"online_share_level{level}", "policy_field", field] = share(by_service[of_field], owed[of_field], 1)

        municipal = p.responsible & world.services.municipal & p.municipal[:, None]
        gap = [share((municipal & reached[2])[who], municipal[who], p.weight[who, None]) for who in (p.inhabitants >= 50_000, p.inhabitants < 10_000)]
        result["size_gap", "all", "all"] = gap[0] - gap[1]
        result["services_online", "all", "all"] = (p.weight * online).sum()
        return result


def administrations(world):
    """State of each administration by key, as the table `administrations.parquet` names it."""
    columns = {f"level{level}": (world.levels >= level).sum(axis=1).tolist() for level in (1, 2, 3, 4)}
    columns["dms"] = (world.dms >= 1 - 1e-9).tolist()
    columns["membership"] = [MEMBERSHIPS[kind] for kind in world.membership]
    columns["posts"], columns["filled"] = world.posts.tolist(), world.filled.tolist()
    return {key: dict(zip(columns, state)) for key, state in zip(world.population.keys, zip(*columns.values()))}
