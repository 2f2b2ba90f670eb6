"""The resolved scenario (the text that `ozgsim check` prints) and the tables of scenarios/data (model.md, section 6)."""

import csv
import tomllib
from pathlib import Path
from types import SimpleNamespace

import numpy as np

from draws import identities
from links import switch_off

DATA = Path(__file__).resolve().parents[2] / "scenarios" / "data"
LAENDER = "SH HH NI HB NW HE RP BW BY SL BE BB MV SN ST TH".split()


def month(text):
    """Index of a month such as "2018-01", which is 0."""
    return (int(text[:4]) - 2018) * 12 + int(text[5:7]) - 1


def month_name(index):
    return f"{2018 + index // 12}-{index % 12 + 1:02d}"


def rows(name):
    with open(DATA / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class Scenario:
    """Parameters by section (`scenario.supply.links_per_year`), start values of levers, events and policies."""

    def __init__(self, path):
        content = tomllib.loads(Path(path).read_text(encoding="utf-8"))
        sections = "simulation links population differences initial supply cooperation resources attention implementation"
        sections += " effort usage prices"
        for section in sections.split():
            setattr(self, section, SimpleNamespace(**content[section]))
        switch_off(self)
        self.levers = content["levers"]
        self.policies = content.get("policy", [])
        self.events = content.get("event", [])
        self.horizon = month(self.simulation.horizon)

    def event_effect(self, effect, t, covid):
        """Sum of an effect over the events of month t; `covid` multiplies the event of that name (6.3)."""
        total = np.zeros_like(covid)
        for event in self.events:
            if month(event["from"]) <= t <= month(event.get("until", "9999-12")):
                total += event.get(effect, 0) * (covid if event["name"] == "covid" else 1)
        return total


class Services:
    """The 280 local services by slot: municipal ones first, then county ones, each in the order of ids (6.1)."""

    def __init__(self):
        every = rows("services.csv")
        local = [r for tier in ("municipal", "county") for r in sorted(every, key=lambda row: row["id"]) if r["tier"] == tier]
        self.number = len(local)
        self.id = identities(r["id"] for r in local)
        self.upper = len(every) - len(local)
        self.municipal = np.array([r["tier"] == "municipal" for r in local])
        self.tier = np.where(self.municipal, 0, 1)
        self.field = np.array([r["policy_field"] for r in local])
        self.cases_per_1000 = np.array([float(r["cases_per_1000"]) for r in local])
        self.complexity = np.array([float(r["complexity"]) for r in local])
        self.project_complexity = self.complexity.astype(np.float32)  # projects reckon in single precision (7.7.2)
        self.release = np.array([month(r["efa_release"]) if r["efa_release"] else -1 for r in local])
        self.has_efa = self.release >= 0
        self.focus = np.array([r["focus"] == "1" for r in local])
        self.interface = np.array([r["interface"] == "1" for r in local])
        self.efa_only = np.array([r["efa_only"] == "1" for r in local])
        self.families = sorted({r["software_family"] for r in local} - {""})
        self.family = np.array([self.families.index(r["software_family"]) if r["software_family"] else -1 for r in local])
        # slots x families; services without specialist software belong to none
        self.of_family = self.family[:, None] == np.arange(len(self.families))
        self.vendor_order = np.argsort(-(self.cases_per_1000 @ self.of_family), kind="stable")
        self.ids = [r["id"] for r in local]
        # central order: focus services, then by cases, ties to the lower slot (7.2)
        self.central_order = np.lexsort((np.arange(self.number), -self.cases_per_1000, ~self.focus))
