"""Joint administrations of Baden-Württemberg (model.md, 7.15.11)."""

import numpy as np

from draws import Decision
from scenario import LAENDER

TYPES = ("Verwaltungsgemeinschaft", "Verwaltungsverband_GVV")


class JointAdministrations:
    def __init__(self, world):
        p, services = world.population, world.services
        task = world.draws.uniform(Decision.JOINT_TASK, services.id) < world.scenario.population.joint_task_share
        self.tasks = np.flatnonzero(services.municipal & task)
        self.leader = np.full(p.number, -1)
        joint = (p.land == LAENDER.index("BW")) & np.isin(p.type, TYPES)
        for county in np.unique(p.county[joint]):
            members = np.flatnonzero(joint & (p.county == county))
            members = members[np.argsort(-p.inhabitants[members], kind="stable")]
            n = int(len(members) * 270 / 911 + 0.5)
            if n:
                for k, member in enumerate(members[n:], n):
                    self.leader[member] = members[k % n]
        self.members = np.flatnonzero(self.leader >= 0)
        world.taken[np.ix_(self.members, self.tasks)] = True
        self.before = self.of_leaders(world)

    def of_leaders(self, world):
        return world.levels[np.ix_(self.leader[self.members], self.tasks)] >= 2

    def complete(self, world):
        """What a leader had at the end of the month before, its members have at the end of this one."""
        rows, places = np.nonzero(self.before)
        who, service = self.members[rows], self.tasks[places]
        new = world.levels[who, service] < 2
        world.levels[who[new], service[new]] = 2
        world.route_of_joint(who[new], service[new])
        self.before = self.of_leaders(world)
