//! A study of one's own: how strong coordination must be for a wanted effect, found by halving an
//! interval. Each step depends on the one before; what was simulated once is not simulated again.
//! `cargo run --release --example own_study`.

use ozgsim::engine::form::Months;
use ozgsim::engine::runner::Runner;
use ozgsim::engine::trajectory::Family;
use ozgsim::model::outcome::{Dimension, Layout, Outcome};
use ozgsim::scenario::lever::Lever;
use ozgsim::statistics::mean;
use ozgsim::study::declaration::{Declaration, Takes};
use ozgsim::study::question::{Ask, Head, Held, Question, Size};
use ozgsim::units::Month;
use ozgsim::{Error, Result, Scenario};

/// How strong must coordination be?
struct Threshold {
    baseline: Scenario,
    wanted: f64,
    steps: u64,
}

impl Threshold {
    /// The baseline with coordination of a strength from 2027 on.
    fn with(&self, strength: f64) -> Result<Scenario> {
        let replicates = self.baseline.simulation.replicates;
        Scenario::from_toml(&format!(
            "name = \"coordinated\"\nextends = \"baseline\"\n[simulation]\nagents = 500\n\
             replicates = {replicates}\n[[policy]]\nlever = \"{}\"\nvalue = {strength}\n\
             from = \"2027-01\"\n",
            Lever::Coordination.spec().name
        ))
    }
}

impl Question for Threshold {
    const DECLARED: Declaration = Declaration {
        name: "threshold",
        command: "threshold",
        chosen_by: None,
        about: "Say how strong coordination must be",
        example: "cargo run --release --example own_study",
        takes: Takes::Scenarios,
        designs: &[],
        keys: &[],
        flags: &[],
        table: "threshold.csv",
        each: "",
    };
    type Simulated = f64;
    type Answer = f64;

    fn ask(ask: &Ask) -> Result<Vec<Self>> {
        let question = |baseline| Self { baseline, wanted: 0.02, steps: 5 };
        Ok(ask.scenarios()?.into_iter().map(question).collect())
    }

    fn head(&self) -> Head {
        let scenarios = vec![self.baseline.clone()];
        Head { name: "threshold".into(), scenarios, files: Vec::new() }
    }

    fn size(&self) -> Size {
        let steps = self.steps * self.baseline.simulation.replicates;
        let what = format!("{} steps", self.steps);
        Size { what, held: Held::decembers(2), runs: 2 * steps, steps }
    }

    fn simulate(&mut self, runner: &Runner<'_>) -> Result<f64> {
        let place = Layout::new().position(Outcome::OnlineShareLevel2, Dimension::All, 0);
        let series = place.ok_or_else(|| Error::Run("not recorded".into()))?;
        let december = (Month::new(2030, 12).index() / 12) as usize;
        let [mut low, mut high] = [0.1, 0.9];
        for _ in 0..self.steps {
            let strength = 0.5 * (low + high);
            let family = Family::new(&[self.baseline.clone(), self.with(strength)?]);
            let runs = runner.simulate(&family, Months::Decembers, false)?;
            let [before, after] = [0, 1].map(|member| runs.values(member, december, series));
            if mean(&after?) - mean(&before?) < self.wanted {
                low = strength;
            } else {
                high = strength;
            }
        }
        Ok(high)
    }

    fn answer(&self, strength: f64) -> Result<f64> {
        Ok(strength)
    }
}

fn main() -> Result<()> {
    let text = "name = \"today\"\nextends = \"baseline\"\n[simulation]\nagents = 500\n\
        replicates = 10\n";
    let mut question = Threshold { baseline: Scenario::from_toml(text)?, wanted: 0.02, steps: 5 };
    let strength = question.simulate(&Runner::in_memory(0))?;
    println!("coordination of {strength:.3} gives {:+.0} points in 2030", 100.0 * question.wanted);
    Ok(())
}
