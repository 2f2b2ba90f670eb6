"""Internal work (model.md, 7.6): forced migrations, DMS, links and the raising of levels."""

from dataclasses import dataclass
from math import sqrt

from .resources import monthly

IDLE, DMS, INTEGRATION = range(3)
LINK_MONTHS, MIGRATION_MONTHS, LOOK_AGAIN_MONTHS = 6, 12, 6
BLOCK = 64


@dataclass
class Job:
    """A link or a migration in hand."""

    is_link: bool
    family: int
    hours: float
    end: int


class InternalWork:
    def size_effect(self):
        return max(0.5, 1 + self.model.scenario.implementation.effort_per_log_size * self.log_10000)

    def joint(self):
        return 1 - self.model.scenario.effort.joint_procurement_saving * self.lever("joint_procurement")

    def eased(self):
        return self.joint() * (1 - self.model.scenario.supply.support_effect * self.lever("standards"))

    def component_ease(self):
        return 1 - 0.5 * self.model.base_components[self.place]

    def raise_hours(self):
        return self.model.scenario.effort.link_service_hours * self.size_effect() * self.component_ease()

    def work_internally(self):
        forced = self.lever("standards") >= 0.5
        if forced:
            self.migrate_by_force()
        if self.internal == IDLE:
            if self.random.random() < monthly(self.model.scenario.implementation.dms_start_per_year):
                self.internal = DMS
            if self.job:
                self.work_on_job(self.internal_hours)
                self.end_job()
            self.internal_hours = 0.0
        elif self.internal == DMS:
            self.introduce_dms()
        else:
            self.integrate()

    def migrate_by_force(self):
        if not self.job:
            families = [f for f, fits in enumerate(self.compliant) if not fits and self.online_of_family[f]]
            if not families:
                return
            self.begin_migration(families[0])
            self.spend(self.model.scenario.effort.migration_eur * self.eased(), "land")
        online, internal = max(self.hours, 0), self.internal_hours
        claim = self.model.scenario.implementation.migration_claim * (online + internal)
        used = min(claim, self.job.hours)
        if used > 0:
            self.hours -= used * online / (online + internal)
            self.internal_hours -= used * internal / (online + internal)
            self.job.hours -= used
            self.work(used)
        self.end_job()

    def begin_migration(self, family):
        hours = self.model.scenario.effort.migration_hours * self.size_effect() * self.eased()
        self.job = Job(False, family, hours, self.model.t + MIGRATION_MONTHS)

    def work_on_job(self, available):
        used = min(available, self.job.hours)
        self.internal_hours -= used
        self.job.hours -= used
        self.work(used)

    def end_job(self):
        job = self.job
        if job and job.hours <= 1e-9 and self.model.t >= job.end:
            if job.is_link:
                self.linked[job.family] = True
            else:
                self.compliant[job.family] = True
                self.migrations_done += 1
            self.job = None

    def introduce_dms(self):
        e = self.model.scenario.effort
        z = sqrt(max(1, self.inhabitants / 10_000)) * self.joint()
        hours, price = e.dms_hours * self.size_effect() * z, e.dms_eur * z
        progress = min(self.internal_hours / hours, max(self.money, 0) / price, 1 / e.dms_months, 1 - self.dms)
        self.dms += progress
        self.internal_hours -= progress * hours
        self.money -= progress * price
        self.work(progress * hours)
        self.spend(progress * price)
        if self.dms >= 1 - 1e-9:
            self.internal = INTEGRATION

    def integrate(self):
        if not self.job and self.model.t >= self.next_link:
            self.begin_link()
        if self.job:
            self.work_on_job(self.internal_hours)
            waiting = self.job.hours > 0
            self.end_job()
            if waiting:
                return
        self.raise_levels()

    def begin_link(self):
        if not any(number and not linked for number, linked in zip(self.level2_of_family, self.linked)):
            return
        wanted = [f for f in self.model.linkable_families if self.online_of_family[f] and not self.linked[f]]
        if wanted and self.begin_link_of(wanted[0]):
            return
        self.next_link = self.model.t + LOOK_AGAIN_MONTHS

    def begin_link_of(self, family):
        e, fits = self.model.scenario.effort, self.compliant[family]
        price = self.eased() * (e.link_eur * self.component_ease() if fits else e.migration_eur)
        if price > self.money:
            return False
        self.money -= price
        self.spend(price)
        if fits:
            hours = e.link_hours * self.size_effect() * self.eased() * self.component_ease()
            self.job = Job(True, family, hours, self.model.t + LINK_MONTHS)
        else:
            self.begin_migration(family)
        return True

    def raise_levels(self):
        """In blocks of 64 slots: first level 3 for connected services, then level 4, as long as hours last."""
        readiness = self.model.base_components[self.place]
        connected = sum(number for number, linked in zip(self.level2_of_family, self.linked) if linked)
        once_only = readiness >= 0.5 and self.level3
        hours = self.raise_hours()
        if not (connected or once_only) or self.internal_hours < hours:
            return
        for first in range(0, len(self.levels), BLOCK):
            block = range(first, min(first + BLOCK, len(self.levels)))
            for slot in block:
                if self.levels[slot] == 2 and self.linked[self.model.family[slot]] and not self.raise_level(slot, hours):
                    return
            for slot in block if once_only else ():
                ready = readiness >= self.model.once_only_readiness[slot]
                if self.levels[slot] == 3 and ready and not self.raise_level(slot, hours):
                    return

    def raise_level(self, slot, hours):
        if self.internal_hours < hours:
            return False
        self.internal_hours -= hours
        self.work(hours)
        self.reach(slot, self.levels[slot] + 1)
        return True
