"""Ledger of a month (model.md, 7.1): money by payer, and hours."""

import numpy as np

EFFORT = ["online_hours", "internal_hours", "upkeep_hours"]  # upkeep, agreements and applications
HOURS = EFFORT + ["other_tasks_hours", "idle_hours"]
GRANTS = ["awarded_municipal_eur", "received_municipal_eur", "forfeited_municipal_eur"]
OF_ADMINISTRATIONS = HOURS + GRANTS + ["lever_hours", "spending_municipal_eur"]
OF_LAENDER = ["lever_hours_land", "spending_land_eur"]
FEDERAL = "spending_federal_eur"
NET = "net_municipal_eur"
FLOWS = OF_ADMINISTRATIONS + OF_LAENDER + [FEDERAL, NET, "effort_hours", "mandatory_hours"]


def booked(amount):
    """Rounded as bookings are."""
    return np.round(np.asarray(amount, float) * 2**20) / 2**20


class Accounts:
    def start_accounts(self):
        self.ledger = {name: np.zeros(self.population.number) for name in OF_ADMINISTRATIONS}
        self.ledger |= {name: np.zeros(16) for name in OF_LAENDER}
        self.ledger[FEDERAL] = 0.0

    def book(self, name, amount, who=slice(None), weight=None):
        """Amounts of administrations `who`, in the register; a Land books what its administrations cause."""
        weight = self.population.weight[who] if weight is None else weight
        where = self.population.land[who] if name in OF_LAENDER else np.arange(self.population.number)[who]
        np.add.at(self.ledger[name], where, booked(amount) * weight)

    def work(self, on, hours, who=slice(None)):
        self.book(f"{on}_hours", hours, who)

    def spend(self, payer, eur, who=slice(None)):
        self.book(f"spending_{payer}_eur", eur, who)

    def spend_federal(self, eur):
        self.ledger[FEDERAL] += booked(eur)

    def flows(self, inside, land=None):
        """Sums of the month over a group of administrations; `land`: its number if it is a Land, "all" if it is everybody."""
        sums = {name: self.ledger[name][inside].sum() for name in OF_ADMINISTRATIONS}
        sums[NET] = sums["spending_municipal_eur"] - sums["received_municipal_eur"]
        sums["effort_hours"] = sum(sums[name] for name in EFFORT)
        sums["mandatory_hours"] = sums["upkeep_hours"] + sums["other_tasks_hours"]
        if land is not None:
            sums |= {name: self.ledger[name].sum() if land == "all" else self.ledger[name][land] for name in OF_LAENDER}
        if land == "all":
            sums[FEDERAL] = self.ledger[FEDERAL]
        return sums
