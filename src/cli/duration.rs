//! How long a simulation will take, told from one replicate.

use ozgsim::engine::trajectory::simulate;
use ozgsim::model::setting::Setting;
use ozgsim::scenario::Scenario;
use std::time::{Duration, Instant};

/// The time that one replicate of a scenario takes, and that to prepare it.
pub(super) struct Pace {
    pub(super) preparation: Duration,
    pub(super) replicate: Duration,
    pub(super) agents: usize,
}

impl Pace {
    /// Simulates one replicate.
    pub(super) fn measure(scenario: &Scenario) -> Self {
        let clock = Instant::now();
        let setting = Setting::new(scenario);
        let preparation = clock.elapsed();
        let clock = Instant::now();
        simulate(&setting, 0);
        // With parameters of its own a replicate is prepared by itself; how much of it is shared
        // depends on the parameters.
        let own = if scenario.posterior.is_some() { preparation } else { Duration::ZERO };
        Self { preparation, replicate: clock.elapsed() + own, agents: setting.agents() }
    }

    /// Time that so many runs take on so many threads.
    pub(super) fn of(&self, runs: u64, threads: usize) -> Duration {
        self.preparation + self.replicate.mul_f64(runs.div_ceil(threads as u64) as f64)
    }
}

/// A duration as people say it, rounded up.
pub(super) fn rough(duration: Duration) -> String {
    match duration.as_secs() {
        0..=99 => format!("{} s", duration.as_secs() + 1),
        seconds @ 100..=5_999 => format!("{} min", seconds.div_ceil(60)),
        seconds => format!("{} h", seconds.div_ceil(3_600)),
    }
}
