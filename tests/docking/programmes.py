"""Dated programmes of Länder, known and planned ones (model.md, 7.15.6 and 7.15.7)."""

import numpy as np

from scenario import LAENDER, month, rows

PLAN_MONTHS = 24  # from the start of a planned programme to its date
NO_DATE = -1


class Programmes:
    def __init__(self, world, cells, land_of_cell):
        services = world.services
        self.land_of_cell = land_of_cell
        self.known = {}
        self.by_row = np.zeros((16, services.number), bool)  # a row decides when a service can be connected
        table = [dict(row, place=services.ids.index(row["service"])) for row in rows("programmes.csv")]
        table = table if world.scenario.links.programmes else []
        self.services_with_row = np.isin(np.arange(services.number), [row["place"] for row in table])
        for row in sorted(table, key=lambda row: row["land"] == "all", reverse=True):  # rows of a Land replace those for all
            for land in range(16) if row["land"] == "all" else [LAENDER.index(row["land"])]:
                self.known[land, row["place"]] = row
                self.by_row[land, row["place"]] = True
        self.plan_progress = np.zeros(cells)
        shape = cells, services.number
        self.dated, self.paid, self.duty = np.zeros(shape, bool), np.zeros(shape, bool), np.zeros(shape, bool)
        self.date = np.full(shape, NO_DATE)

    def start(self, supply, t, cell, service, payment, date, duty):
        land = self.land_of_cell[cell]
        if not supply.connectable[land, service]:
            supply.connectable[land, service], supply.connectable_since[land, service] = True, t
        self.dated[cell, service] = True
        self.paid[cell, service] |= payment
        if date != NO_DATE:
            self.date[cell, service], self.duty[cell, service] = date, duty

    def step(self, world, t, supply):
        """After the rest of phase 2."""
        links, s = world.scenario.links, world.scenario.supply
        for cell, land in enumerate(self.land_of_cell):
            for service in range(world.services.number):
                row = self.known.get((land, service))
                if row is not None and month(row["from"]) == t:
                    date = month(row["date"]) if row["date"] else NO_DATE
                    self.start(supply, t, cell, service, row["payment"] == "1", date, row["duty"] == "1")
                    if row["connection"] == "1":
                        months = float(row["months"]) if row["months"] else s.central_connection_months
                        supply.connect(world, t, cell, service, "central_rollout", 2, months)
        if not links.interfaces:
            return
        coordination = world.levers("coordination", membership=False)[supply.first_of_cell]
        self.plan_progress += np.maximum(0, 2 * coordination - 1) * s.plan_services_per_year / 12
        for cell in np.flatnonzero(self.plan_progress >= 1):
            while self.plan_progress[cell] >= 1:
                self.plan_progress[cell] -= 1
                open_ = world.services.interface & ~self.dated[cell] & ~supply.barred
                candidates = world.services.central_order[open_[world.services.central_order]]
                if len(candidates):
                    date = t + PLAN_MONTHS if links.plan_date or links.plan_duty else NO_DATE
                    self.start(supply, t, cell, candidates[0], links.plan_payment, date, links.plan_duty)
                    if links.plan_connection:
                        supply.connect(world, t, cell, candidates[0], "central_rollout", 2, s.central_connection_months)

    def urgency(self, world, t):
        """What known dates add to utility: cells x services."""
        i, reach = world.scenario.implementation, world.scenario.attention.deadline_reach_months
        ahead = self.date - t
        before, after = np.exp(-np.maximum(ahead, 0) / reach), np.exp(4 * np.minimum(ahead, 0) / reach)
        time = np.where(ahead >= 0, before, np.where(self.duty, 1, after))
        return np.where(self.date == NO_DATE, 0, (i.choice_date + self.duty * i.choice_duty) * time)


def platform_order(world):
    """Services in the order in which platforms of the Länder offer them (7.15.4)."""
    services = world.services
    rank = np.log1p(services.cases_per_1000) - world.scenario.supply.provider_simplicity * services.complexity
    order = np.argsort(-rank, kind="stable")
    left_out = services.efa_only | (services.interface & world.scenario.links.interfaces)
    return order[~left_out[order]]


def platform_sizes(t):
    """Ready applications on the free platform of each Land."""
    table = {}
    for row in rows("platforms.csv"):
        table.setdefault(row["land"], []).append((month(row["month"]), float(row["applications"])))
    sizes = np.zeros(16, int)
    for land, points in table.items():
        months, numbers = zip(*sorted(points))
        sizes[LAENDER.index(land)] = int(np.interp(t, months, numbers, left=0) + 1e-9)
    return sizes
