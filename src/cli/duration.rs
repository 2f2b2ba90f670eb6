//! How long a simulation will take, told from one replicate, and how much memory.

use crate::engine::ensemble::JOB_SIZE;
use crate::engine::trajectory::simulate;
use crate::model::outcome::Layout;
use crate::model::setting::Setting;
use crate::scenario::Scenario;
use crate::study::question::Held;
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

/// Memory of the program, its tables and figures [bytes]; this and what follows was measured on the
/// baseline with 500 to 1,000,000 administrations.
const PROGRAM: f64 = 50e6;
/// Memory of an administration in a scenario that is prepared [bytes].
const PREPARED: f64 = 2_600.0;
/// The same in one that is prepared anew for the parameters of a replicate [bytes].
const DRAWN: f64 = 1_200.0;
/// Memory of an administration in a replicate under way [bytes].
const UNDER_WAY: f64 = 2_700.0;

/// Memory at most in use at once by what is simulated of a scenario [bytes].
pub(super) fn memory(held: Held, scenario: &Scenario, threads: usize) -> f64 {
    let of_table = scenario.tables.administrations.as_ref().map(|rows| rows.len() as f64);
    let agents = of_table.unwrap_or(scenario.simulation.agents as f64);
    let shared = held.shared as f64;
    // Another scenario goes on from a copy of what is under way.
    let copies = if held.shared + held.own > 1 { 2.0 } else { 1.0 };
    let drawn = if scenario.posterior.is_some() { copies * DRAWN } else { 0.0 };
    let of_thread = copies * UNDER_WAY + held.own as f64 * PREPARED + drawn;
    let values = Layout::new().series().len() as f64 * scenario.simulation.months() as f64;
    // A job is copied, scenario by scenario, when it is written.
    let job = held.kept * (shared + 1.0) * JOB_SIZE as f64 + held.own as f64;
    let of_thread = agents * of_thread + job * values * 8.0;
    PROGRAM + agents * shared * PREPARED + threads as f64 * of_thread
}

/// A size in memory or on disk, rounded up.
pub(super) fn megabytes(bytes: f64) -> u64 {
    (bytes / 1e6).ceil() as u64
}

/// Memory that can still be had [bytes], where the system tells (Linux).
pub(super) fn free_memory() -> Option<f64> {
    free_in(&std::fs::read_to_string("/proc/meminfo").ok()?)
}

fn free_in(told: &str) -> Option<f64> {
    let line = told.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
    let kibibytes: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024.0)
}

/// What to say of a command that needs more memory than there is.
pub(super) fn too_much(needed: f64, free: Option<f64>) -> Option<String> {
    let free = free.filter(|free| needed > *free)?;
    let (needed, free) = (megabytes(needed), megabytes(free));
    Some(format!(
        "warning: this takes about {needed} MB of memory, and {free} MB are free; fewer \
         administrations (simulation.agents), fewer scenarios at a time or fewer --threads take \
         less"
    ))
}

/// A duration as people say it, rounded up.
pub(super) fn rough(duration: Duration) -> String {
    match duration.as_secs() {
        0..=99 => format!("{} s", duration.as_secs() + 1),
        seconds @ 100..=5_999 => format!("{} min", seconds.div_ceil(60)),
        seconds => format!("{} h", seconds.div_ceil(3_600)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::load::baseline;

    #[test]
    fn free_memory_is_read_where_it_is_told() {
        let told = "MemTotal:       24684428 kB\nMemFree:  9 kB\nMemAvailable:   2000 kB\n";
        assert_eq!(free_in(told), Some(2_048_000.0));
        assert_eq!((free_in(""), free_in("MemAvailable: much\n")), (None, None));
    }

    #[test]
    fn more_memory_than_there_is_is_warned_of() {
        let said = "warning: this takes about 3600 MB of memory, and 2000 MB are free; fewer \
            administrations (simulation.agents), fewer scenarios at a time or fewer --threads take \
            less";
        assert_eq!(too_much(3.6e9, Some(2e9)).as_deref(), Some(said));
        assert_eq!((too_much(1e9, Some(2e9)), too_much(3.6e9, None)), (None, None));
    }

    /// What the operating system counted, in megabytes.
    #[test]
    fn memory_is_as_measured() {
        let mut scenario = baseline().unwrap();
        for (agents, months, scenarios, threads, measured) in [
            (500, 216, 1, 8, 372.0),
            (100_000, 6, 1, 1, 528.0),
            (100_000, 6, 1, 2, 753.0),
            (50_000, 12, 1, 8, 1_293.0),
            (1_000_000, 3, 1, 2, 7_341.0),
            (100_000, 12, 3, 2, 1_407.2),
        ] {
            scenario.simulation.agents = agents;
            scenario.simulation.horizon = crate::units::Month::from_index(months - 1);
            let expected = memory(Held::scenarios(scenarios), &scenario, threads) / 1e6;
            assert!((0.95..1.5).contains(&(expected / measured)), "{expected} {measured}");
        }
    }
}
