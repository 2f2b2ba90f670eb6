//! A study file of whatever kind: what all of them state, and which designs belong to which.

use super::Kind;
use super::declaration::Declaration;
use super::vary::{Subject, ValueKeys, Vary, check_keys};
use crate::error::{Error, Result, suggestion};
use crate::scenario::keys::quoted;
use crate::scenario::load::usable_name;
use crate::scenario::parameters::REGISTRY;
use crate::scenario::resolved::in_german;
use crate::scenario::source::{Entry, Node, Source};
use crate::scenario::{SIMULATION, Scenario};
use toml::de::DeTable;

/// Longest name; a point adds its number to it and remains a valid name of a scenario [characters].
const LONGEST_NAME: usize = 72;

/// The entries of a study file, of whatever kind.
pub(super) struct File<'a> {
    source: &'a Source,
    entries: Vec<Entry<'a>>,
}

impl<'a> File<'a> {
    pub(super) fn new(source: &'a Source, table: &'a DeTable<'a>) -> Self {
        Self { source, entries: Node::new(source, table, "").entries() }
    }

    /// Refuses designs of other kinds of study, and keys that this one does not have.
    pub(super) fn check(&self, kind: &Declaration) -> Result<()> {
        let design = self.find("design").and_then(|entry| Some((entry, entry.text().ok()?)));
        if let Some((entry, design)) = design
            && let Some(other) = Kind::of_design(design).map(Kind::declared)
            && other.name != kind.name
        {
            let (command, here) = (other.command, kind.designs.join(", "));
            return Err(entry.wrong(
                format!("the design `{design}` is one of `ozgsim {command}`"),
                "of another command",
                format!("run it with `ozgsim {command}`; the designs here are {here}"),
            ));
        }
        check_keys(&self.entries, kind.keys)
    }

    /// The design, one of those of a kind of study.
    pub(super) fn design(&self, kind: &Declaration) -> Result<(&Entry<'a>, &'static str)> {
        let entry = self.need("design", &format!("\"{}\"", kind.designs[0]))?;
        let stated = entry.text()?;
        let design = kind.designs.iter().find(|design| **design == stated);
        design.map(|design| (entry, *design)).ok_or_else(|| {
            let help = suggestion(stated, kind.designs.iter().copied());
            entry.wrong(format!("unknown design `{stated}`"), "not a design", help)
        })
    }

    pub(super) fn find(&self, key: &str) -> Option<&Entry<'a>> {
        self.entries.iter().find(|entry| entry.key == key)
    }

    pub(super) fn need(&self, key: &str, example: &str) -> Result<&Entry<'a>> {
        let help = format!("add a line `{key} = {example}`");
        let Source { name, .. } = self.source;
        self.find(key).ok_or_else(|| {
            self.source.error(
                0..0,
                format!("`{name}` lacks the key `{key}`"),
                format!("no `{key}` in this file"),
                help,
            )
        })
    }

    /// The name and the question.
    pub(super) fn head(&self) -> Result<(String, String)> {
        let name = usable_name(self.need("name", "\"my-study\"")?, LONGEST_NAME)?;
        Ok((name, self.need("description", "\"What is asked\"")?.text()?.to_owned()))
    }

    /// The question in German, if it is stated.
    pub(super) fn description_de(&self) -> Result<Option<String>> {
        Ok(self.find("description_de").map(Entry::text).transpose()?.map(str::to_owned))
    }

    /// Overrides of the scenario: what the study says of size, then what the command line says,
    /// which wins.
    pub(super) fn settings(&self, settings: &[String]) -> Result<Vec<String>> {
        let mut all = Vec::new();
        for key in SIMULATION.iter().filter(|key| ["agents", "replicates"].contains(&key.name)) {
            if let Some(entry) = self.find(key.name) {
                let value = key.read(entry)?.written(key.form);
                all.push(format!("simulation.{}={value}", key.name));
            }
        }
        all.extend_from_slice(settings);
        Ok(all)
    }

    /// What varies; `values` are the keys that say how.
    pub(super) fn varied(&self, values: &ValueKeys) -> Result<Vec<Vary<'a>>> {
        let mut items: Vec<Vary<'a>> = Vec::new();
        for item in self.find("vary").map_or_else(|| Ok(Vec::new()), Entry::tables)? {
            let item = Vary::read(item, values)?;
            item.check_new(&items)?;
            items.push(item);
        }
        Ok(items)
    }

    /// The error of a study that varies nothing.
    pub(super) fn varies_nothing(&self, help: &str) -> Error {
        let span = self.find("vary").map_or(0..0, |entry| entry.span.clone());
        self.source.error(
            span,
            format!("`{}` varies nothing", self.source.name),
            "no [[vary]]",
            help,
        )
    }
}

/// The design that a file states, right or wrong; none where the file is no study, empty where the
/// design is no text.
pub fn design_of(source: &Source) -> Option<String> {
    let table = source.parse().ok()?;
    let file = File::new(source, &table);
    file.find("design").map(|entry| entry.text().unwrap_or_default().to_owned())
}

/// What a study file begins with.
pub(super) fn head(what: &str, name: &str, description: &str, german: Option<&str>) -> String {
    format!(
        "# A complete {what}. Lines after `#` are comments.\n\nname = {}\ndescription = {}\n{}",
        quoted(name),
        quoted(description),
        in_german(german)
    )
}

/// A scenario of a study as the path of its file in the folder of the result.
pub(super) fn file_beside(scenario: &Scenario) -> String {
    format!("\"scenarios/{}.toml\"", scenario.name)
}

/// The head of a `[[vary]]`.
pub(super) fn varied(subject: &Subject) -> String {
    match subject {
        Subject::Lever(policy) => {
            format!("\n[[vary]]\nlever = \"{}\"\n{}", policy.lever.spec().name, policy.timing())
        }
        Subject::Parameter(place) => {
            format!("\n[[vary]]\nparameter = \"{}\"\n", REGISTRY[*place].key())
        }
    }
}
