//! From a TOML file to a complete scenario: follows `extends`, lays each file over the one before,
//! checks every key and value.

use super::keys::{self, Value, lay_over, names, nothing};
use super::lever::{LEVERS, Lever};
use super::link::{LINKS, Links};
use super::parameters::{GROUPS, Parameter, Parameters, REGISTRY, find};
use super::policy::{Policy, check_order};
use super::posterior::{self, POSTERIOR, Posterior};
use super::source::{Entry, LARGEST_SCENARIO, Node, Source};
use super::tables::{InputFile, Tables};
use super::{DATA, EVENT, Event, HEAD, SIMULATION, Scenario, Simulation};
use crate::error::{Error, Result};
use crate::units::Month;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Text of the baseline, embedded so that every command works in any folder.
pub const BASELINE: &str = include_str!("../../scenarios/baseline.toml");

const NAME_OF_BASELINE: &str = "baseline";
const EMBEDDED_POSTERIOR: &str = "posterior";

/// Reads a scenario file; `settings` are overrides of the form `key=value`.
///
/// # Errors
/// When a file cannot be read, has no name of its own or any key or value is wrong; the error
/// points at it.
pub fn load(path: &Path, settings: &[String]) -> Result<Scenario> {
    read(&Source::read(path, LARGEST_SCENARIO)?, settings)
}

impl Scenario {
    /// The embedded baseline.
    ///
    /// # Errors
    /// None that a user could cause.
    pub fn baseline() -> Result<Self> {
        baseline()
    }

    /// Reads a scenario file.
    ///
    /// # Errors
    /// As [`load`].
    pub fn load(path: &Path) -> Result<Self> {
        load(path, &[])
    }

    /// Reads a scenario from the text of a file; paths in it are relative to the working folder.
    ///
    /// # Errors
    /// As [`load`].
    pub fn from_toml(text: &str) -> Result<Self> {
        from_text(text)
    }
}

/// Reads a scenario from the text of its file.
///
/// # Errors
/// As [`load`].
pub fn read(source: &Source, settings: &[String]) -> Result<Scenario> {
    let scenario = resolve(source.clone(), settings)?;
    require_name(source)?;
    Ok(scenario)
}

/// A file that inherited its name would take the result folder of the scenario that it extends.
fn require_name(source: &Source) -> Result<()> {
    let table = source.parse()?;
    if Node::new(source, &table, "").entries().iter().any(|entry| entry.key == "name") {
        return Ok(());
    }
    let help = "add a line `name = \"my-scenario\"`; it becomes the name of the result folder";
    Err(source.error(
        0..0,
        format!("`{}` has no name of its own", source.name),
        "no `name` in this file",
        help,
    ))
}

/// Reads a scenario as it is named on the command line: a file, or the embedded baseline by the
/// bare word `baseline` where there is no such file.
///
/// # Errors
/// As [`load`].
pub fn named(argument: &Path, settings: &[String]) -> Result<Scenario> {
    read(&text_of(argument)?, settings)
}

/// The text of a scenario or a study as it is named on the command line.
///
/// # Errors
/// When the file cannot be read as text.
pub fn text_of(argument: &Path) -> Result<Source> {
    if argument == Path::new(NAME_OF_BASELINE) && !argument.exists() {
        return Ok(embedded_baseline());
    }
    Source::read(argument, LARGEST_SCENARIO)
}

/// Reads the scenario that an entry names: the embedded baseline, or a file by its path relative to
/// the file of the entry.
pub(crate) fn named_by(entry: &Entry<'_>, settings: &[String]) -> Result<Scenario> {
    let name = entry.text()?;
    if name == NAME_OF_BASELINE {
        return resolve(embedded_baseline(), settings);
    }
    let path = entry.source.folder.join(name);
    if let Some((wrong, label)) = no_file(&path) {
        let title = format!("the file that `{}` names {wrong}", entry.path);
        return Err(entry.wrong(
            title,
            label,
            "write \"baseline\" or a path relative to this file",
        ));
    }
    load(&path, settings)
}

/// What is wrong with a path that names no file, in a sentence and at the path.
fn no_file(path: &Path) -> Option<(&'static str, String)> {
    match (path.is_dir(), path.exists()) {
        (true, _) => Some(("is a folder", format!("`{}` is a folder", path.display()))),
        (_, false) => Some(("does not exist", format!("no `{}`", path.display()))),
        _ => None,
    }
}

fn embedded_baseline() -> Source {
    Source::embedded("baseline.toml (embedded)", BASELINE)
}

/// Reads a scenario from a text; paths in it are relative to the working folder.
///
/// # Errors
/// As [`load`].
pub fn from_text(text: &str) -> Result<Scenario> {
    resolve(Source::embedded("scenario", text), &[])
}

/// The embedded baseline.
///
/// # Errors
/// Never, as a test makes sure.
pub fn baseline() -> Result<Scenario> {
    from_text(BASELINE)
}

fn resolve(source: Source, settings: &[String]) -> Result<Scenario> {
    let mut layers = ancestry(source)?;
    let files = layers.len();
    for setting in settings {
        layers.push(setting_layer(setting)?);
    }
    let mut draft = Draft {
        simulation: nothing(SIMULATION),
        links: nothing(LINKS),
        values: vec![None; REGISTRY.len()],
        ..Draft::default()
    };
    for (number, layer) in layers.iter().enumerate() {
        draft.layer = number.min(files);
        let table = layer.parse()?;
        let entries = Node::new(layer, &table, "").entries();
        if (1..files).contains(&number) {
            // What an ancestor says is said of the ancestor.
            let ancestor = draft.name.take().unwrap_or_default();
            draft.description_de = Some(format!("{ancestor} mit Änderungen"));
            draft.description = Some(format!("{ancestor} with changes"));
            draft.name = Some(ancestor);
        }
        if entries.iter().any(|entry| entry.key == "description") {
            draft.description_de = None;
        }
        entries.iter().try_for_each(|entry| draft.apply(entry))?;
    }
    draft.finish(&layers)
}

/// The files a scenario is made of, from the root ancestor down to the file itself.
fn ancestry(source: Source) -> Result<Vec<Source>> {
    let mut chain = vec![source];
    let mut visited: Vec<PathBuf> = Vec::new();
    while let Some((parent, span)) = extends(&chain[chain.len() - 1])? {
        let child = &chain[chain.len() - 1];
        let next = if parent == NAME_OF_BASELINE {
            embedded_baseline()
        } else {
            let path = child.folder.join(&parent);
            let key = path.canonicalize().unwrap_or_else(|_| path.clone());
            let own = child.folder.join(Path::new(&child.name).file_name().unwrap_or_default());
            visited.push(own.canonicalize().unwrap_or(own));
            if visited.contains(&key) {
                let help = "remove one `extends`, so that the chain ends at \"baseline\"";
                return Err(child.error(
                    span,
                    "`extends` forms a cycle",
                    format!("`{parent}` extends this file in turn"),
                    help,
                ));
            }
            if let Some((wrong, label)) = no_file(&path) {
                let help = "write \"baseline\" or a path relative to this file";
                return Err(child.error(
                    span,
                    format!("the file that `extends` names {wrong}"),
                    label,
                    help,
                ));
            }
            Source::read(&path, LARGEST_SCENARIO)?
        };
        chain.push(next);
    }
    chain.reverse();
    Ok(chain)
}

fn extends(source: &Source) -> Result<Option<(String, std::ops::Range<usize>)>> {
    let table = source.parse()?;
    for entry in Node::new(source, &table, "").entries() {
        if entry.key == "extends" {
            return Ok(Some((entry.text()?.to_owned(), entry.span)));
        }
    }
    Ok(None)
}

/// `--set supply.x=2` read as the line of TOML that it is; a bare word counts as text.
fn setting_layer(setting: &str) -> Result<Source> {
    let usage = || {
        Error::Usage(format!(
            "`--set {setting}` is not of the form key=value, for example --set \
             simulation.agents=500"
        ))
    };
    let (key, value) = setting.split_once('=').ok_or_else(usage)?;
    let (key, value) = (key.trim(), value.trim());
    if key.is_empty() || value.is_empty() {
        return Err(usage());
    }
    let plain = Source::embedded("--set", &format!("{key} = {value}"));
    let quoted = Source::embedded("--set", &format!("{key} = \"{value}\""));
    if plain.parse().is_ok_and(|table| !table.is_empty()) && value.parse::<Month>().is_err() {
        Ok(plain)
    } else {
        Ok(quoted)
    }
}

/// A scenario under construction: what the layers read so far have stated.
#[derive(Default)]
struct Draft {
    name: Option<String>,
    description: Option<String>,
    description_de: Option<String>,
    simulation: Vec<Value>,
    links: Vec<Value>,
    /// Value and layer of every parameter.
    values: Vec<Option<(f64, usize)>>,
    levers: [Option<f64>; LEVERS],
    events: Vec<Event>,
    policies: Vec<Policy>,
    population: Option<PathBuf>,
    services: Option<PathBuf>,
    posterior: Option<(Source, usize)>,
    /// Layer that is being read: a file, counted from the root ancestor, or all settings of the
    /// command line.
    layer: usize,
}

/// Keys of the tables of a scenario beside those of parameters.
const TABLES: [&str; 6] = ["data", "simulation", "links", "levers", "event", "policy"];

impl Draft {
    fn apply(&mut self, entry: &Entry<'_>) -> Result<()> {
        match entry.key {
            "name" => self.name = Some(usable_name(entry, 80)?),
            "description" => self.description = Some(entry.text()?.to_owned()),
            "description_de" => self.description_de = Some(entry.text()?.to_owned()),
            "extends" => {}
            "data" => self.apply_data(entry)?,
            "simulation" => {
                lay_over(SIMULATION, &entry.table()?.entries(), &mut self.simulation)?;
            }
            "links" => lay_over(LINKS, &entry.table()?.entries(), &mut self.links)?,
            "levers" => self.apply_levers(entry)?,
            "event" => {
                for item in entry.tables()? {
                    item.refuse_others(&names(EVENT))?;
                    let event = Event::from_values(&keys::read(EVENT, &item)?);
                    check_order(&item, event.from, Some(event.until))?;
                    self.events.push(event);
                }
            }
            "policy" => {
                for item in entry.tables()? {
                    self.policies.push(Policy::read(&item)?);
                }
            }
            group if GROUPS.iter().any(|(name, _)| *name == group) => {
                self.apply_parameters(entry)?;
            }
            "scenario" | "design" | "vary" => {
                let help = "give a study to `ozgsim sweep`; a scenario file is run by `ozgsim run`";
                return Err(entry.source.error(
                    entry.key_span.clone(),
                    format!("`{}` is a study, not a scenario", entry.source.name),
                    "a key of studies",
                    help,
                ));
            }
            _ => {
                let groups = GROUPS.iter().map(|(name, _)| *name);
                return Err(entry.unknown(names(&HEAD).into_iter().chain(TABLES).chain(groups)));
            }
        }
        Ok(())
    }

    fn apply_data(&mut self, entry: &Entry<'_>) -> Result<()> {
        for item in entry.table()?.entries() {
            let path = || {
                let path = item.source.folder.join(item.text()?);
                let Some((wrong, label)) = no_file(&path) else { return Ok(Some(path)) };
                let title = format!("the file that `{}` names {wrong}", item.path);
                Err(item.wrong(title, label, "write a path relative to this file"))
            };
            match item.key {
                "population" => self.population = path()?,
                "services" => self.services = path()?,
                "parameters" if item.text()? == EMBEDDED_POSTERIOR => {
                    self.posterior =
                        Some((Source::embedded("posterior.csv (embedded)", POSTERIOR), self.layer));
                }
                "parameters" => {
                    let source =
                        path()?.map(|path| Source::read(&path, posterior::LARGEST)).transpose()?;
                    self.posterior = source.map(|source| (source, self.layer));
                }
                _ => return Err(item.unknown(names(&DATA))),
            }
        }
        Ok(())
    }

    fn apply_levers(&mut self, entry: &Entry<'_>) -> Result<()> {
        for item in entry.table()?.entries() {
            let Some(lever) = Lever::named(item.key) else {
                return Err(item.unknown(Lever::names()));
            };
            self.levers[lever as usize] = Some(lever.read_value(&item)?);
        }
        Ok(())
    }

    fn apply_parameters(&mut self, entry: &Entry<'_>) -> Result<()> {
        for item in entry.table()?.entries() {
            let Some(index) = find(entry.key, item.key) else {
                return Err(
                    item.unknown(REGISTRY.iter().filter(|p| p.group == entry.key).map(|p| p.name))
                );
            };
            let parameter = &REGISTRY[index];
            self.values[index] =
                Some((item.number_in(parameter.low..=parameter.high, parameter.unit)?, self.layer));
        }
        Ok(())
    }

    fn finish(self, layers: &[Source]) -> Result<Scenario> {
        let root = &layers[0];
        let missing = |key: &str| {
            let help = "add the line `extends = \"baseline\"` to state differences only, or state \
                every key as scenarios/baseline.toml does";
            root.error(
                0..0,
                format!("`{}` does not state `{key}`", root.name),
                "nothing to extend",
                help,
            )
        };
        let posterior = self.drawn()?;
        let value = |(place, parameter): (usize, &Parameter)| {
            let mean = posterior.as_ref().and_then(|posterior| posterior.mean(place));
            mean.or(self.values[place].map(|(value, _)| value))
                .ok_or_else(|| missing(&parameter.key()))
        };
        let values: Vec<f64> = REGISTRY.iter().enumerate().map(value).collect::<Result<_>>()?;
        let mut levers = [0.0; LEVERS];
        for (lever, value) in Lever::ALL.iter().zip(self.levers) {
            levers[*lever as usize] =
                value.ok_or_else(|| missing(&format!("levers.{}", lever.spec().name)))?;
        }
        for (table, keys, values) in
            [("simulation", SIMULATION, &self.simulation), ("links", LINKS, &self.links)]
        {
            if let Some(place) = values.iter().position(|value| *value == Value::Nothing) {
                return Err(missing(&format!("{table}.{}", keys[place].name)));
            }
        }
        let mut tables = Tables::read(self.population.as_deref(), self.services.as_deref())?;
        let file = |(source, _): &(Source, usize)| InputFile {
            key: "parameters",
            name: "posterior.csv",
            bytes: source.text.as_bytes().to_owned(),
        };
        tables.input_files.extend(self.posterior.as_ref().map(file));
        let scenario = Scenario {
            name: self.name.ok_or_else(|| missing("name"))?,
            description: self.description.ok_or_else(|| missing("description"))?,
            description_de: self.description_de,
            simulation: Simulation::from_values(&self.simulation),
            links: Links::from_values(&self.links),
            parameters: Parameters::from_values(&values),
            posterior,
            levers,
            events: self.events,
            policies: self.policies,
            tables: Arc::new(tables),
        };
        Ok(scenario)
    }

    /// The posterior, without the parameters that files state which extend the root, or beside it;
    /// those hold.
    fn drawn(&self) -> Result<Option<Posterior>> {
        let Some((source, layer)) = &self.posterior else { return Ok(None) };
        let mut posterior = Posterior::read(source)?;
        let own = (*layer).min(1);
        let stated = self
            .values
            .iter()
            .enumerate()
            .filter(|(_, value)| value.is_some_and(|(_, layer)| layer >= own));
        stated.for_each(|(place, _)| posterior.leave(place));
        if posterior.drawn().is_empty() {
            let help = "leave the parameters that are to be drawn out of the scenario; what it \
                states itself holds in every replicate";
            return Err(Error::input(
                format!("the scenario states every parameter that `{}` could draw", source.name),
                help,
            ));
        }
        Ok(Some(posterior))
    }
}

/// A name of at most `longest` characters that can be the name of a folder.
pub(crate) fn usable_name(entry: &Entry<'_>, longest: usize) -> Result<String> {
    let name = entry.text()?;
    if is_device(name) {
        let help = format!(
            "choose another name, for example \"{name}-1\"; it becomes the name of the result \
             folder"
        );
        return Err(entry.wrong("`name` is not usable", "kept by Windows for a device", help));
    }
    let allowed = |c: char| c.is_ascii_alphanumeric() || c == '-';
    if name.is_empty()
        || name.len() > longest
        || !name.chars().all(allowed)
        || name.starts_with('-')
    {
        let help = format!(
            "use letters, digits and hyphens, at most {longest}; the name becomes the name of the \
             result folder"
        );
        return Err(entry.wrong("`name` is not usable", "not a valid name", help));
    }
    Ok(name.to_owned())
}
/// Whether Windows takes a name for a device, in whatever folder.
fn is_device(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let is_numbered = |kind: &str| {
        name.strip_prefix(kind).is_some_and(|number| matches!(number.as_bytes(), [b'0'..=b'9']))
    };
    ["con", "prn", "aux", "nul"].contains(&name.as_str())
        || is_numbered("com")
        || is_numbered("lpt")
}
