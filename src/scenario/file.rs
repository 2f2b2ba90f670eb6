//! A study file of whatever kind: what all of them state, and which designs belong to which.

use super::SIMULATION;
use super::load::usable_name;
use super::source::{Entry, Node, Source};
use super::vary::{ValueKeys, Vary, check_keys};
use crate::error::{Error, Result, suggestion};
use toml::de::DeTable;

/// Designs of sweeps.
pub const SWEEPS: [&str; 4] = ["grid", "list", "latin-hypercube", "sobol"];

/// Designs of sensitivity studies: the methods.
pub const METHODS: [&str; 2] = ["morris", "sobol-indices"];

/// Design of a calibration.
pub const CALIBRATION: &str = "calibration";

/// Design of a regret study.
pub const REGRET: &str = "regret";

/// Kinds of study: designs, what they are designs of, and the command that runs them.
const KINDS: [(&[&str], &str, &str); 4] = [
    (&SWEEPS, "sweeps", "sweep"),
    (&METHODS, "sensitivity analysis", "sensitivity"),
    (&[CALIBRATION], "calibration", "calibrate"),
    (&[REGRET], "regret studies", "regret"),
];

/// Longest name; a point adds its number to it and remains a valid name of a scenario [characters].
const LONGEST_NAME: usize = 72;

/// The designs of studies of all kinds.
pub fn all_designs() -> impl Iterator<Item = &'static str> {
    KINDS.into_iter().flat_map(|(designs, ..)| designs.iter().copied())
}

/// The entries of a study file, of whatever kind.
pub(super) struct File<'a> {
    source: &'a Source,
    entries: Vec<Entry<'a>>,
}

impl<'a> File<'a> {
    pub(super) fn new(source: &'a Source, table: &'a DeTable<'a>) -> Self {
        Self { source, entries: Node::new(source, table, "").entries() }
    }

    /// Refuses keys other than these.
    pub(super) fn check_keys(&self, keys: &[&str]) -> Result<()> {
        check_keys(&self.entries, keys)
    }

    /// Refuses a design of another kind of study than the one with these designs.
    pub(super) fn refuse_other_designs(&self, here: &[&str]) -> Result<()> {
        let Some((entry, design)) =
            self.find("design").and_then(|entry| Some((entry, entry.text().ok()?)))
        else {
            return Ok(());
        };
        let other = KINDS
            .iter()
            .filter(|(names, ..)| *names != here)
            .find(|(names, ..)| names.contains(&design));
        other.map_or(Ok(()), |(_, what, command)| {
            let help =
                format!("run it with `ozgsim {command}`; the designs here are {}", here.join(", "));
            Err(entry.wrong(
                format!("the design `{design}` is one of {what}"),
                "of another command",
                help,
            ))
        })
    }

    /// The design, one of those of a kind of study.
    pub(super) fn design(&self, known: &[&'static str]) -> Result<(&Entry<'a>, &'static str)> {
        let entry = self.need("design", &format!("\"{}\"", known[0]))?;
        let stated = entry.text()?;
        let design = known.iter().find(|design| **design == stated);
        design.map(|design| (entry, *design)).ok_or_else(|| {
            let help = suggestion(stated, known.iter().copied());
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
