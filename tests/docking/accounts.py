"""Ledger of a month (model.md, 7.1): money by payer, and hours."""


class Accounts:
    def start_accounts(self):
        self.effort, self.lever_hours, self.lever_hours_land, self.received = 0.0, 0.0, 0.0, 0.0
        self.spending = dict(municipal=0.0, land=0.0, federal=0.0)

    def flows(self):
        """Sums of the month: money by payer and hours (7.1, 7.10)."""
        names = ("effort_hours", "lever_hours", "lever_hours_land", "received_municipal_eur", "net_municipal_eur")
        net = self.spending["municipal"] - self.received
        hours_and_money = zip(names, (self.effort, self.lever_hours, self.lever_hours_land, self.received, net))
        return dict(hours_and_money) | {f"spending_{payer}_eur": eur for payer, eur in self.spending.items()}
