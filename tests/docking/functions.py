"""Cooperation by function (model.md, 7.15.8): what each kind of cooperation shares, and what that saves."""

import numpy as np

from scenario import rows

FUNCTIONS = ["time", "hosting", "links", "procurement", "grants", "services"]
KINDS = ["none", "association", "county", "city", "peers"]


class Functions:
    def __init__(self, scenario):
        c, links = scenario.cooperation, scenario.links
        self.on = {name: getattr(links, f"share_{name}") for name in FUNCTIONS}
        self.best = dict(time=c.saving_time, hosting=c.saving_hosting, links=c.saving_links, grants=c.saving_grants)
        self.best["procurement"] = scenario.effort.joint_procurement_saving if links.share_procurement else 0
        scope = {kind: set() for kind in KINDS}
        for row in rows("cooperation_scope.csv"):
            scope[row["kind"]].add(row["function"])
        self.scope = [scope[kind] for kind in KINDS]
        # part of a kind's cost that is left with the functions that are on
        part = [sum(self.on[name] for name in names) / max(len(names), 1) for names in self.scope]
        self.part = part if links.functions else [1] * len(KINDS)
        self.agreeing_hours = c.agreeing_hours if links.functions else 0

    def shares(self, kind, function):
        return self.on[function] and function in self.scope[kind]

    def saved(self, world, function, kind, m, mean_log_size, who):
        """Part saved by members `who` of a cooperation of m members."""
        if function == "services" or not self.shares(kind, function):
            return np.zeros(len(who))
        c = world.scenario.cooperation
        distance = np.abs(world.population.log_size[who] - mean_log_size)
        return self.best[function] * np.maximum(0, 1 - c.misfit_per_log_size * distance) * (1 - m ** -c.sharing_exponent)

    def of_members(self, world):
        """Part saved by each administration, by function: the largest of its memberships."""
        result = {name: np.zeros(world.population.number) for name in self.best}
        size, mean = world.cooperations.sizes(world)
        for index, cooperation in enumerate(world.cooperations.all):
            members = world.cooperations.members(index)
            if len(members):
                for name, saved in result.items():
                    here = self.saved(world, name, cooperation.kind, size[index], mean[index], members)
                    saved[members] = np.maximum(saved[members], here)
        return result
