//! A regret study: packages of policies, conditions under which each of them is simulated, and the
//! outcomes by which they are judged.
//!
//! ```toml
//! name = "packages-in-crises"                  # names the result folder
//! description = "Which package is never far from the best?"
//! description_de = "..."                       # the same for German figures; may be left out
//! design = "regret"
//! # what packages and conditions extend, or a path relative to this file
//! scenario = "baseline"
//! packages = ["funding.toml", "combined.toml"] # two or more
//! # each adds its policies to every package; may be left out
//! conditions = ["fiscal-crisis.toml"]
//! outcomes = ["online_share_level2@2035-12"]   # more of which is better
//! # unless as many as the scenario says; likewise `agents`
//! replicates = 100
//! ```

use crate::error::Result;
use crate::scenario::Scenario;
use crate::scenario::load::named_by;
use crate::scenario::source::{Entry, LARGEST_SCENARIO, Source};
use crate::study::Kind;
use crate::study::file::{File, file_beside, head};
use crate::study::sensitivity::file::{Stated, listed};
use std::path::Path;

/// Name of the design.
pub(super) const REGRET: &str = "regret";

/// Packages, conditions and outcomes.
#[derive(Debug, Clone)]
pub struct Regret {
    /// Name; also the name of the result folder.
    pub name: String,
    /// What it asks, in one sentence.
    pub description: String,
    /// The same in German, where it is said.
    pub description_de: Option<String>,
    /// What packages and conditions extend; also the package in which nothing is done.
    pub scenario: Scenario,
    /// Packages; at least two.
    pub packages: Vec<Scenario>,
    /// Conditions beside that of the scenario itself.
    pub conditions: Vec<Scenario>,
    /// Outcomes, `OUTCOME@MONTH`; at least one.
    pub outcomes: Vec<Stated>,
}

pub(super) const KEYS: [&str; 10] = [
    "name",
    "description",
    "description_de",
    "design",
    "scenario",
    "packages",
    "conditions",
    "outcomes",
    "replicates",
    "agents",
];

/// Reads a study file; `settings` are overrides of its scenarios, of the form `key=value`.
///
/// # Errors
/// When a file cannot be read or any key or value is wrong; the error points at it.
pub fn load(path: &Path, settings: &[String]) -> Result<Regret> {
    read(&Source::read(path, LARGEST_SCENARIO)?, settings)
}

/// Reads a study from a text; paths in it are relative to the working folder.
///
/// # Errors
/// As [`load`].
pub fn from_text(text: &str) -> Result<Regret> {
    read(&Source::embedded("study", text), &[])
}

/// Reads a study from the text of its file.
///
/// # Errors
/// As [`load`].
pub fn read(source: &Source, settings: &[String]) -> Result<Regret> {
    let table = source.parse()?;
    let file = File::new(source, &table);
    file.check(&Kind::Regret.declared())?;
    let (name, description) = file.head()?;
    file.design(&Kind::Regret.declared())?;
    let settings = file.settings(settings)?;
    let scenario = named_by(file.need("scenario", "\"baseline\"")?, &settings)?;
    let mut names = vec![scenario.name.to_lowercase()];
    let mut scenarios = |entries: &[Entry<'_>]| -> Result<Vec<Scenario>> {
        let read = |item: &Entry<'_>| {
            let other = named_by(item, &settings)?;
            // Some file systems do not tell upper from lower case.
            if names.contains(&other.name.to_lowercase()) {
                let title =
                    format!("a second scenario of this study has the name `{}`", other.name);
                return Err(item.wrong(
                    title,
                    "the same name",
                    "name every scenario once, and give each a `name` of its own",
                ));
            }
            names.push(other.name.to_lowercase());
            Ok(other)
        };
        entries.iter().map(read).collect()
    };
    let entry = file.need("packages", "[\"coordination.toml\", \"funding.toml\"]")?;
    let packages = scenarios(&entry.list())?;
    if packages.len() < 2 {
        return Err(entry.wrong(
            "`packages` needs two scenarios or more",
            "nothing to choose from",
            "name the packages that are to be compared",
        ));
    }
    let entries = file.find("conditions").map_or_else(Vec::new, Entry::list);
    let conditions = scenarios(&entries)?;
    for (entry, condition) in entries.iter().zip(&conditions) {
        if condition.policies_added_to(&scenario).is_none_or(|added| added.is_empty()) {
            let title = format!(
                "the condition `{}` does not only add policies to `{}`",
                condition.name, scenario.name
            );
            let help = "a condition is laid over every package; write one that extends the \
                scenario by [[policy]] entries only";
            return Err(entry.wrong(title, "cannot be laid over packages", help));
        }
    }
    let outcomes = Stated::outcomes(&file, "\"online_share_level2@2035-12\"")?;
    Ok(Regret {
        description_de: file.description_de()?,
        name,
        description,
        scenario,
        packages,
        conditions,
        outcomes,
    })
}

/// A regret study around the files in `scenarios/` beside it.
pub fn to_toml(study: &Regret) -> String {
    let Regret { name, description, description_de, scenario, packages, conditions, outcomes } =
        study;
    let german = description_de.as_deref();
    let files =
        |scenarios: &[Scenario]| scenarios.iter().map(file_beside).collect::<Vec<_>>().join(", ");
    let head = head("regret study", name, description, german);
    format!(
        "{head}design = \"{REGRET}\"\nscenario = {}\npackages = [{}]\nconditions = \
         [{}]\noutcomes = [{}]\nreplicates = {}\n",
        file_beside(scenario),
        files(packages),
        files(conditions),
        listed(outcomes),
        scenario.simulation.replicates
    )
}
