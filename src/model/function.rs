//! What cooperations share [E06 E07 E08 E17 E18]: officers' time, hosting, links, procurement, grant
//! applications and online services, each with its own saving. Which kind shares what is input; a
//! function whose link is off is shared by none and costs nothing.

use super::agent::Agent;
use super::environment::Cooperation;
use super::setting::{Profile, Setting};
use crate::scenario::administration::{Function, Membership};

impl Setting {
    /// Whether cooperations of a kind share a function.
    pub const fn shares(&self, kind: Membership, function: Function) -> bool {
        self.scope[kind as usize][function as usize]
    }

    /// Hours that an administration has for digital work in a month without vacancies and events
    /// [hours/month].
    pub fn usual_hours(&self, profile: &Profile) -> f64 {
        let p = &self.parameters.resources;
        let officers = f64::from(profile.posts) * profile.post_share * p.free_share;
        p.post_hours_per_month * p.competence * (officers + profile.line_staff)
    }

    /// Share of the cost of a function that is saved at best.
    pub fn saving(&self, function: Function) -> f64 {
        let (p, effort) = (&self.parameters.cooperation, &self.parameters.effort);
        match function {
            Function::Time => p.saving_time,
            Function::Hosting => p.saving_hosting,
            Function::Links => p.saving_links,
            Function::Grants => p.saving_grants,
            Function::Procurement => effort.joint_procurement_saving,
            Function::Services => 0.0,
        }
    }

    /// Part of the cost of a function that a cooperation saves an administration: the more members
    /// and the more alike, the more. `newcomers` says whether it is to be a member.
    #[inline]
    pub fn saved_by(
        &self,
        cooperation: &Cooperation,
        profile: &Profile,
        function: Function,
        newcomers: u32,
    ) -> f64 {
        let saving = self.saving(function);
        if saving == 0.0 || !self.shares(cooperation.kind, function) {
            return 0.0;
        }
        let misfit = self.parameters.cooperation.misfit_per_log_size;
        let alike = (1.0 - misfit * cooperation.distance(profile)).max(0.0);
        saving * alike * (1.0 - cooperation.shares[newcomers as usize])
    }

    /// Part of the cost of a function that an administration saves by the best of its cooperations.
    pub fn saved(
        &self,
        cooperations: &[Cooperation],
        profile: &Profile,
        agent: &Agent,
        function: Function,
    ) -> f64 {
        if self.saving(function) == 0.0 {
            return 0.0;
        }
        let of = |index: usize| self.saved_by(&cooperations[index], profile, function, 0);
        agent.joined().map(of).fold(0.0, f64::max)
    }

    /// Hours that agreeing in a cooperation takes each member [hours/month].
    pub fn agreeing_hours(&self, cooperation: &Cooperation) -> f64 {
        self.parameters.cooperation.agreeing_hours * self.active[cooperation.kind as usize]
    }
}
