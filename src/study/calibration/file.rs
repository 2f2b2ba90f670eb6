//! A calibration: one scenario, the parameters that are uncertain with their priors, the targets,
//! and how much is simulated.
//!
//! ```toml
//! name = "baseline-calibration"          # names the result folder
//! description = "Which parameters agree with what was observed?"
//! scenario = "baseline"                  # the embedded baseline, or a path relative to this file
//! design = "calibration"
//! targets = "my-targets.csv"             # by itself the embedded targets
//! fitted = ["T01", "T09c"]               # of them; by itself all that are marked `calibrate`
//! # or a list of tables and keys; their priors are even over their plausible ranges
//! parameters = "all"
//! except = ["usage"]                     # without these
//! # every draw takes these from their plausible ranges; the targets are not asked
//! from_prior = ["resources.pay_effect"]
//! # trajectories of a Morris screening of them all; 0 calibrates them all
//! screening = 8
//! # of them, those that move targets most; the others keep the scenario's values
//! calibrated = 12
//! initial = 1000                         # points of the prior
//! particles = 300                        # draws of the posterior
//! moves = 3                              # of every draw in each step
//! discrepancy = 1.0                      # factor of the discrepancies of the targets
//! # taken from the logarithm of the likelihood for each qualitative pattern that is lost; by itself 0
//! lost_pattern = 4.0
//! # number of administrations, unless as many as the scenario says
//! agents = 5324
//!
//! [[vary]]                               # a parameter over a prior of its own
//! parameter = "implementation.outside_option"
//! low = -1.0
//! high = 0.0
//! distribution = "uniform"               # or "log-uniform"
//! ```

use crate::error::{Result, suggestion};
use crate::scenario::Scenario;
use crate::scenario::keys::quoted;
use crate::scenario::load::named_by;
use crate::scenario::parameters::REGISTRY;
use crate::scenario::source::{Entry, Source};
use crate::scenario::target::{Targets, Use};
use crate::study::Kind;
use crate::study::file::{File, Title};
use crate::study::sensitivity::file::{FactorRange, places, priors, with_ranges};
use crate::study::vary::{Factor, Subject, ValueKeys};

/// Name of the design.
pub(super) const CALIBRATION: &str = "calibration";

/// Levels of the screening.
pub const LEVELS: usize = 4;

/// Parameters, targets and how much is simulated.
#[derive(Debug, Clone)]
pub struct Calibration {
    /// What it is called and asks.
    pub title: Title,
    /// What is calibrated.
    pub scenario: Scenario,
    /// What is to be met.
    pub targets: Targets,
    /// The parameters that may be calibrated.
    pub factors: Vec<Factor>,
    /// Their priors.
    pub ranges: Vec<FactorRange>,
    /// Places in the registry of the parameters that draws take from their priors, as no target can
    /// say anything of them.
    pub from_prior: Vec<usize>,
    /// Trajectories of the screening; 0 for none.
    pub screening: usize,
    /// Number of parameters that are calibrated after a screening.
    pub calibrated: usize,
    /// Points of the prior.
    pub initial: usize,
    /// Draws of the posterior.
    pub particles: usize,
    /// Moves of every draw in each step.
    pub moves: usize,
    /// Factor of the discrepancies that the targets state [1].
    pub discrepancy: f64,
    /// What each qualitative pattern that is lost takes from the logarithm of the likelihood.
    pub lost_pattern: f64,
}

pub(super) const KEYS: [&str; 13] = [
    "targets",
    "fitted",
    "parameters",
    "except",
    "from_prior",
    "screening",
    "calibrated",
    "initial",
    "particles",
    "moves",
    "discrepancy",
    "lost_pattern",
    "vary",
];

/// Reads a study from the text of its file; `settings` are overrides of its scenarios, of the form
/// `key=value`.
///
/// # Errors
/// When any key or value is wrong; the error points at it.
pub fn read(source: &Source, settings: &[String]) -> Result<Calibration> {
    let table = source.parse()?;
    let file = File::new(source, &table);
    file.check(&Kind::Calibration.declared())?;
    let title = file.title()?;
    file.design(&Kind::Calibration.declared())?;
    let scenario = named_by(file.need("scenario", "\"baseline\"")?, &file.settings(settings)?)?;
    let mut targets = file.find("targets").map_or_else(Targets::embedded, targets)?;
    match (file.find("fitted"), file.find("targets")) {
        (Some(entry), _) => fit(entry, &mut targets)?,
        (None, Some(entry)) => fittable(entry, &targets)?,
        (None, None) => (),
    }
    let help = "state `low` and `high` of a plausible range";
    let items = file.varied(&ValueKeys {
        design: CALIBRATION,
        keys: &["low", "high", "distribution"],
        help,
    })?;
    if let Some(lever) = items.iter().find(|item| matches!(item.subject, Subject::Lever(_))) {
        let help = "state a `parameter`; levers are what the scenario assumes";
        return Err(lever.wrong(
            "a calibration varies parameters, not levers".to_owned(),
            "a lever",
            help,
        ));
    }
    let (factors, ranges) = with_ranges(&file, &items)?;
    if factors.is_empty() {
        return Err(file.varies_nothing(
            "add a line `parameters = \"all\"`, or a table [[vary]] with a `parameter`",
        ));
    }
    let from_prior = file
        .find("from_prior")
        .map_or_else(|| Ok(Vec::new()), |entry| from_prior(entry, &factors))?;
    let count = |key: &str, default: usize, range| {
        file.find(key).map_or(Ok(default), |entry| Ok(entry.integer_in(range)? as usize))
    };
    let discrepancy = file
        .find("discrepancy")
        .map_or(Ok(1.0), |entry| entry.number_in(0.0..=10.0, "errors of observation"))?;
    let lost_pattern = file
        .find("lost_pattern")
        .map_or(Ok(0.0), |entry| entry.number_in(0.0..=100.0, "log-likelihood"))?;
    Ok(Calibration {
        screening: count("screening", 8, 0..=1000)?,
        calibrated: count("calibrated", 12, 1..=60)?,
        initial: count("initial", 1000, 20..=100_000)?,
        particles: count("particles", 300, 20..=100_000)?,
        moves: count("moves", 3, 1..=100)?,
        title,
        scenario,
        targets,
        factors,
        ranges,
        from_prior,
        discrepancy,
        lost_pattern,
    })
}

fn from_prior(entry: &Entry<'_>, factors: &[Factor]) -> Result<Vec<usize>> {
    let places = places(entry)?;
    let calibrated = places
        .iter()
        .find(|place| factors.iter().any(|factor| factor.subject == Subject::Parameter(**place)));
    calibrated.map_or(Ok(places.clone()), |place| {
        let title = format!("`{}` is calibrated and taken from its prior", REGISTRY[*place].key());
        Err(entry.wrong(
            title,
            "also among `parameters` or [[vary]]",
            "name it under `except`, or leave it out here",
        ))
    })
}

fn targets(entry: &Entry<'_>) -> Result<Targets> {
    let path = entry.source.folder.join(entry.text()?);
    if !path.exists() {
        let title = format!("the targets `{}` do not exist", path.display());
        return Err(entry.wrong(
            title,
            format!("no `{}`", path.display()),
            "write a path relative to this file",
        ));
    }
    Targets::load(&path)
}

/// Lets the targets be fitted that an entry names; others that could be are kept apart.
fn fit(entry: &Entry<'_>, targets: &mut Targets) -> Result<()> {
    let mut named = Vec::new();
    for item in entry.list() {
        let name = item.text()?;
        let ids = || targets.all.iter().map(|target| target.id.as_str());
        if !ids().any(|id| id == name) {
            let title = format!("there is no target `{name}`");
            return Err(item.wrong(title, "no `id` of a target", suggestion(name, ids())));
        }
        named.push(name);
    }
    for target in &mut targets.all {
        target.role = match target.role {
            _ if named.contains(&target.id.as_str()) => Use::Calibrate,
            Use::Calibrate => Use::Holdout,
            other => other,
        };
    }
    targets.all.sort_by_key(|target| target.role);
    fittable(entry, targets)
}

/// Refuses targets none of which may be fitted.
fn fittable(entry: &Entry<'_>, targets: &Targets) -> Result<()> {
    if targets.all.iter().any(|target| target.role == Use::Calibrate) {
        return Ok(());
    }
    let help = "give targets the use `calibrate`, or name some under `fitted`";
    Err(entry.wrong("no target may be fitted", "none that is `calibrate`", help))
}

/// A calibration with the prior of every parameter, around the `scenario.toml` and the targets
/// beside it.
pub fn to_toml(study: &Calibration, targets: &str) -> String {
    let Calibration {
        title,
        factors,
        ranges,
        from_prior,
        screening,
        calibrated,
        initial,
        particles,
        moves,
        discrepancy,
        lost_pattern,
        ..
    } = study;
    let fitted = study.targets.all.iter().filter(|target| target.role == Use::Calibrate);
    let fitted: Vec<String> = fitted.map(|target| quoted(&target.id)).collect();
    let mut text = title.head("calibration");
    text += &format!(
        "scenario = \"scenario.toml\"\ndesign = \"{CALIBRATION}\"\ntargets = \
         \"{targets}\"\nfitted = [{}]\nscreening = {screening}\ncalibrated = {calibrated}\ninitial = \
         {initial}\nparticles = {particles}\nmoves = {moves}\ndiscrepancy = \
         {discrepancy:?}\nlost_pattern = {lost_pattern:?}\n",
        fitted.join(", ")
    );
    if !from_prior.is_empty() {
        let keys: Vec<String> =
            from_prior.iter().map(|place| quoted(&REGISTRY[*place].key())).collect();
        text += &format!("from_prior = [{}]\n", keys.join(", "));
    }
    priors(&mut text, factors, ranges);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_that_are_named_are_fitted_and_the_others_kept_apart() {
        let head = "name = \"a\"\ndescription = \"?\"\nscenario = \"baseline\"\ndesign = \
            \"calibration\"\nparameters = \"all\"\n";
        let read = |line: &str| read(&Source::embedded("a.toml", &format!("{head}{line}")), &[]);
        let ids = |study: &Calibration, role| -> Vec<String> {
            let all = study.targets.all.iter().filter(|target| target.role == role);
            all.map(|target| target.id.clone()).collect()
        };
        let (all, named) = (read("").unwrap(), read("fitted = [\"T14a\", \"T01\"]").unwrap());
        assert_eq!(ids(&named, Use::Calibrate), ["T01", "T14a"]);
        assert_eq!(ids(&named, Use::Input), ids(&all, Use::Input));
        let (before, after) = (ids(&all, Use::Calibrate), ids(&named, Use::Holdout));
        assert!(before.len() > 2 && before[1..].iter().all(|id| after.contains(id)));
        assert!(named.targets.all.is_sorted_by_key(|target| target.role));
        assert!(to_toml(&named, "t.csv").contains("fitted = [\"T01\", \"T14a\"]\n"));
    }
}
