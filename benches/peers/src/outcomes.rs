//! Outcomes of a month, and the sums over administrations and counties that lead to them.

use crate::kernel::{Administration, Kernel};
use crate::rules::{County, Dms, State};

/// Names of the outcomes; all are means over administrations.
pub const NAMES: [&str; 9] = [
    "awareness",
    "agenda",
    "begun_share",
    "filled_posts",
    "money_by_budget",
    "dms_share",
    "online_share_level2",
    "online_share_level3",
    "use_share",
];

/// Outcomes of a month, in the order of [`NAMES`].
pub type Outcomes = [f64; NAMES.len()];

/// Sums of a month over administrations, nationwide and by county.
#[derive(Default, Clone)]
pub struct Sums {
    outcomes: Outcomes,
    counties: Vec<County>,
}

impl Sums {
    pub fn of(kernel: &Kernel) -> Self {
        Self {
            outcomes: Outcomes::default(),
            counties: vec![County::default(); kernel.counties.len()],
        }
    }

    #[inline]
    pub fn add(&mut self, a: &Administration, state: &State) {
        let online = &state.services.online;
        let values = [
            state.attention.awareness,
            state.attention.agenda,
            f64::from(u8::from(state.attention.begun)),
            f64::from(state.staff.filled),
            state.purse.money / a.yearly_budget,
            f64::from(u8::from(state.dms == Dms::Complete)),
            online.share,
            online.full_share,
            state.usage.share,
        ];
        self.outcomes.iter_mut().zip(values).for_each(|(sum, value)| *sum += value);
        let county = &mut self.counties[a.county];
        county.awareness += state.attention.awareness;
        county.online += online.share;
    }

    /// Ends the month: its outcomes; county means replace those of the month before, and sums start
    /// anew.
    pub fn close(&mut self, kernel: &Kernel, counties: &mut [County]) -> Outcomes {
        for ((county, sum), members) in
            counties.iter_mut().zip(&mut self.counties).zip(&kernel.counties)
        {
            let members = f64::from(*members);
            *county = County { awareness: sum.awareness / members, online: sum.online / members };
            *sum = County::default();
        }
        std::mem::take(&mut self.outcomes).map(|sum| sum / kernel.administrations.len() as f64)
    }
}
