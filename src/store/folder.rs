//! A result folder, such as `output/<scenario name>/`: what may be written into it, and by whom, and
//! the files at the end.
//!
//! Until a result is complete everything it makes is in `.jobs`; a former result stays as it is
//! until the new one is written out.

use super::disk::Disk;
use super::file::{self, Complete, Draft, failure, make_folder, sha256, sha256_of};
use super::lock::Lock;
use super::manifest::{Circumstances, Manifest, Options, SCHEMA, Tool};
use super::{administrations, replicates, tidy};
use crate::engine::ensemble;
use crate::engine::form::{Form, Months};
use crate::engine::keep::{Job, Keep};
use crate::engine::runner::{Shard, member_key};
use crate::error::{Error, Result};
use crate::model::population::Population;
use crate::scenario::resolved;
use crate::study::question::{Head, Table};
use crate::study::{Answered, Kind};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Folder of the jobs within a result folder that is not finished.
pub const JOBS: &str = ".jobs";
const INPUTS_OF_JOBS: &str = "inputs.sha256";

/// A result folder and what belongs into it.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    kind: Kind,
    head: Head,
    inputs: String,
    tool: Tool,
    options: Options,
    shard: Option<Shard>,
    former: Option<Manifest>,
    lock: Option<Lock>,
}

/// What a command asks of its result folder.
#[derive(Debug, Clone)]
pub struct Request<'a> {
    /// Folder of the result folders.
    pub output: &'a Path,
    /// This program.
    pub tool: Tool,
    /// What is written beyond the curves, and how it is shown.
    pub options: Options,
    /// Whether results of other inputs may be overwritten.
    pub force: bool,
    /// The part that is to be simulated; none for the whole.
    pub shard: Option<Shard>,
    /// Files that the command names, which must not be overwritten.
    pub named: &'a [PathBuf],
}

/// Files made elsewhere, by their path within the folder.
pub type Files = Vec<(String, Vec<u8>)>;

impl Folder {
    /// Looks at the folder of a result, without changing anything, and refuses what would lose
    /// results or other files.
    ///
    /// # Errors
    /// When it is a file, holds files that are of no result or that the command names, or - unless
    /// `force` is set - a result of other inputs, of another version or of more replicates.
    pub fn open(kind: Kind, head: Head, request: Request<'_>) -> Result<Self> {
        let Request { output, tool, options, force, shard, named } = request;
        let name = &head.name;
        let path = output.join(match shard {
            None => name.clone(),
            Some(Shard { number, of }) => format!("{name}.part-{number}-of-{of}"),
        });
        if path.exists() && !path.is_dir() {
            let help = "remove the file, or name another folder with --output";
            return Err(Error::input(
                format!(
                    "`{}` is a file, but the results need a folder of that name",
                    path.display()
                ),
                help,
            ));
        }
        let (inputs, former) = (head.digest(), Manifest::read(&path));
        let folder = Self { path, kind, head, inputs, tool, options, shard, former, lock: None };
        folder.refuse_foreign_files(named)?;
        if !force {
            folder.refuse_to_overwrite()?;
        }
        Ok(folder)
    }

    /// Refuses a folder that holds files but no result, finished or not, and one that holds what
    /// the command names.
    fn refuse_foreign_files(&self, named: &[PathBuf]) -> Result<()> {
        let help = "name another folder with --output, or move the file elsewhere";
        let path = self.path.display();
        let listed = fs::read_dir(&self.path).into_iter().flatten().flatten();
        let names: Vec<String> =
            listed.map(|file| file.file_name().to_string_lossy().into_owned()).collect();
        let own = [Manifest::NAME, Manifest::PART, JOBS];
        let read = |name: &str| fs::read(self.path.join(name)).ok();
        // A result that has lost its manifest still tells by its assumptions.
        let is_own = names.iter().any(|name| own.contains(&&**name))
            || self.assumptions().iter().all(|(name, bytes)| read(name).as_ref() == Some(bytes));
        let is_foreign =
            |name: &&String| !name.starts_with(file::UNFINISHED) && *name != super::lock::NAME;
        if let Some(name) = names.iter().find(is_foreign).filter(|_| !is_own) {
            let title = format!(
                "`{path}` is no result of ozgsim: it holds `{name}`, which might be overwritten"
            );
            return Err(Error::input(title, help));
        }
        let Ok(folder) = self.path.canonicalize() else { return Ok(()) };
        for input in named {
            let Ok(whole) = input.canonicalize() else { continue };
            let Ok(within) = whole.strip_prefix(&folder) else { continue };
            let within = within.to_string_lossy().replace('\\', "/");
            let written = self.former.as_ref().and_then(|former| former.outputs.get(&within));
            if written.is_none() || sha256_of(&whole).ok().as_ref() != written {
                let title = format!(
                    "`{}` lies in the folder of the result, `{path}`, and would be overwritten",
                    input.display()
                );
                return Err(Error::input(title, help));
            }
        }
        Ok(())
    }

    fn refuse_to_overwrite(&self) -> Result<()> {
        let path = self.path.display();
        let Some(former) = &self.former else {
            let marked = self.unfinished();
            return match marked.as_deref().and_then(|mark| mark.lines().next()) {
                Some(inputs) if inputs != self.inputs => Err(other_inputs(format!(
                    "`{path}` holds an unfinished run of other inputs under the same name"
                ))),
                _ => Ok(()),
            };
        };
        if former.inputs_sha256 != self.inputs {
            return Err(other_inputs(format!(
                "`{path}` holds a result of other inputs under the same name"
            )));
        }
        if former.tool.version != self.tool.version {
            let title = format!(
                "`{path}` was made by ozgsim {}, this is ozgsim {}",
                former.tool.version, self.tool.version
            );
            return Err(Error::input(
                title,
                "name another folder with --output, or overwrite the result with --force",
            ));
        }
        if former.replicates > self.replicates() {
            let title = format!(
                "`{path}` holds {} replicates, more than the {} asked for",
                former.replicates,
                self.replicates()
            );
            return Err(Error::input(
                title,
                "ask for at least as many, name another folder with --output, or overwrite the \
                 result with --force",
            ));
        }
        Ok(())
    }

    /// Inputs and program of the unfinished run in the folder, if there is one.
    fn unfinished(&self) -> Option<String> {
        fs::read_to_string(self.path.join(JOBS).join(INPUTS_OF_JOBS)).ok()
    }

    /// Path of the folder.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Number of replicates asked for.
    fn replicates(&self) -> u64 {
        self.head.scenarios[0].simulation.replicates
    }

    /// Number of replicates of the result that is there already, if one of the same inputs is.
    pub fn former_replicates(&self) -> Option<u64> {
        let former = self.former.as_ref().filter(|former| former.inputs_sha256 == self.inputs)?;
        Some(former.replicates)
    }

    /// Folder of the resolved scenarios and their input files within this one.
    const fn scenarios_in(&self) -> &'static str {
        if self.head.scenarios.len() == 1 { "" } else { "scenarios/" }
    }

    /// Path and content of the resolved scenarios, of what else the question is asked with, and of
    /// input files.
    fn assumptions(&self) -> Files {
        let Head { scenarios, files, .. } = &self.head;
        let place = self.scenarios_in();
        let scenario_files = scenarios.iter().map(|scenario| {
            let name = if place.is_empty() { "scenario" } else { &scenario.name };
            (format!("{place}{name}.toml"), resolved::to_toml(scenario).into_bytes())
        });
        let texts =
            files.iter().map(|(name, text)| ((*name).to_owned(), text.clone().into_bytes()));
        // All scenarios of a result have the same input files.
        let inputs = scenarios[0].tables.input_files.iter();
        let inputs =
            inputs.map(|file| (format!("{place}inputs/{}", file.name), file.bytes.clone()));
        scenario_files.chain(texts).chain(inputs).collect()
    }

    /// Whether the result is there already: same inputs, program, number of replicates and options,
    /// and every file undamaged.
    pub fn is_complete(&self) -> bool {
        self.former.as_ref().is_some_and(|former| {
            former.inputs_sha256 == self.inputs
                && former.tool.is_same_build(&self.tool)
                && former.replicates == self.replicates()
                && former.options == self.options
                && self
                    .assumptions()
                    .iter()
                    .all(|(name, bytes)| former.outputs.get(name) == Some(&sha256(bytes)))
                && former.spoiled(&self.path).next().is_none()
        })
    }

    /// Whether the kind of study records single replicates of its scenarios.
    fn has_replicates(&self, former: &Manifest) -> bool {
        self.head.files.is_empty() && former.outputs.contains_key(replicates::NAME)
    }

    /// The result that is there already, if it was made by this program from the same inputs and
    /// holds all values that a longer run needs.
    fn with_all_values(&self) -> Option<&Manifest> {
        self.former.as_ref().filter(|former| {
            former.inputs_sha256 == self.inputs
                && former.tool.is_same_build(&self.tool)
                && former.options.full
                && self.has_replicates(former)
                && !self.options.administrations
                && former.outputs.get(replicates::NAME)
                    == sha256_of(&self.path.join(replicates::NAME)).ok().as_ref()
        })
    }

    /// Why what the folder holds has to be made again; none where it holds nothing of use or all of
    /// it is used.
    pub fn why_again(&self) -> Option<String> {
        let (path, unfinished) = (self.path.display(), self.unfinished());
        if unfinished.as_ref() == Some(&self.mark_of_jobs()) {
            return None;
        }
        let Some(former) = &self.former else {
            return unfinished.map(|_| {
                format!(
                    "the unfinished run in `{path}` is of another build of ozgsim; it begins anew"
                )
            });
        };
        if former.inputs_sha256 != self.inputs {
            return None;
        }
        if !former.tool.is_same_build(&self.tool) {
            return Some(format!(
                "`{path}` was made by another build of ozgsim {}; it is simulated again",
                former.tool.version
            ));
        }
        let again = format!("the {} replicates in `{path}` are simulated again", former.replicates);
        let all_values = self.with_all_values().is_some();
        match former.spoiled(&self.path).next() {
            Some(name) if all_values => Some(format!(
                "`{path}/{name}` is missing or was changed; the result is written anew"
            )),
            Some(name) => Some(format!("`{path}/{name}` is missing or was changed; {again}")),
            None if all_values => None,
            None if self.has_replicates(former) && !former.options.full => Some(
                again + "; with `--full` a result keeps all values, so that it can go on from them",
            ),
            None => Some(again),
        }
    }

    /// Inputs and program of the jobs, as they stand beside them.
    fn mark_of_jobs(&self) -> String {
        format!("{}\n{}\n", self.inputs, self.tool.mark())
    }

    /// Removes what an interruption at the very end left beside a complete result, unless somebody
    /// is writing there.
    pub fn tidy(&self) {
        let left = self.path.join(JOBS).exists() || file::has_unfinished(&self.path);
        if let Some(_lock) = left.then(|| Lock::take(&self.path).ok()).flatten() {
            // A leftover that cannot be removed does no harm.
            let _ = fs::remove_dir_all(self.path.join(JOBS));
            file::remove_unfinished(&self.path);
        }
    }

    /// Makes the folder, takes the right to write into it, and clears it of what an interrupted run
    /// left half-written; where the jobs are kept.
    ///
    /// # Errors
    /// When another process is writing into the folder or has just done so, or the folder cannot be
    /// made or written to.
    pub fn begin(&mut self) -> Result<Disk> {
        self.lock = Some(Lock::take(&self.path)?);
        if Manifest::read(&self.path) != self.former {
            let title = format!("another ozgsim has just written into `{}`", self.path.display());
            return Err(Error::input(title, "give the command again"));
        }
        if !self.path.join(JOBS).exists() {
            self.refuse_foreign_files(&[])?;
        }
        let jobs = self.path.join(JOBS);
        make_folder(&jobs)?;
        file::remove_unfinished(&self.path);
        Draft::of(&jobs.join(INPUTS_OF_JOBS), self.mark_of_jobs().as_bytes())?.publish()?;
        let disk = Disk::new(&jobs, &self.tool);
        self.adopt_former(&disk)?;
        Ok(disk)
    }

    /// Takes over the jobs of a former result that holds every month of every series.
    fn adopt_former(&self, disk: &Disk) -> Result<()> {
        let Some(former) = self.with_all_values() else { return Ok(()) };
        let (recorded, wanted) =
            (ensemble::jobs(former.replicates), ensemble::jobs(self.replicates()));
        for (member, scenario) in self.head.scenarios.iter().enumerate() {
            let form = Form::new(&scenario.simulation, Months::All, None);
            let key = member_key(scenario, &form);
            for (number, block) in recorded.iter().enumerate() {
                let size = form.size((block.end - block.start) as usize);
                let job = Job { key, block: block.clone(), size };
                if wanted.contains(block) && !disk.holds(&job) {
                    let group = member * recorded.len() + number;
                    let table = self.path.join(replicates::NAME);
                    disk.keep(&job, replicates::read_job(&table, group, &form)?)?;
                }
            }
        }
        Ok(())
    }

    /// Writes out files, still under temporary names.
    fn texts(&self, files: Files) -> Result<Vec<(String, Complete)>> {
        let draft = |(name, bytes): (String, Vec<u8>)| {
            let target = self.path.join(&name);
            make_folder(target.parent().unwrap_or(&self.path))?;
            Ok((name, Draft::of(&target, &bytes)?))
        };
        files.into_iter().map(draft).collect()
    }

    /// Writes the result - the assumptions, its tables and further files - and its manifest, then
    /// removes the jobs. What the folder held before is replaced only when everything is written
    /// out under temporary names.
    ///
    /// # Errors
    /// When the folder cannot be written to or the disk is full; the jobs are kept.
    pub fn finish(
        mut self,
        answered: &Answered,
        files: Files,
        circumstances: impl FnOnce() -> Circumstances,
    ) -> Result<PathBuf> {
        self.head = answered.head();
        let mut drafts = self.texts(self.assumptions())?;
        drafts.extend(self.texts(files)?);
        for table in answered.tables() {
            let name = table_name(&table).to_owned();
            let draft = write_table(&table, &self.path.join(&name))?;
            drafts.push((name, draft));
        }
        let outputs = sums(&drafts);
        self.remove_former(&outputs)?;
        drafts.into_iter().try_for_each(|(_, file)| file.publish())?;
        self.manifest(outputs, circumstances()).write(&self.path)?.publish()?;
        let jobs = self.path.join(JOBS);
        fs::remove_dir_all(&jobs).map_err(|error| failure(&jobs, &error))?;
        Ok(self.path)
    }

    /// Writes out the assumptions of a part and what it is a part of; its jobs stay.
    ///
    /// # Errors
    /// When the folder cannot be written to or the disk is full.
    pub fn finish_part(self, circumstances: impl FnOnce() -> Circumstances) -> Result<PathBuf> {
        let drafts = self.texts(self.assumptions())?;
        let outputs = sums(&drafts);
        drafts.into_iter().try_for_each(|(_, file)| file.publish())?;
        self.manifest(outputs, circumstances()).write(&self.path)?.publish()?;
        Ok(self.path)
    }

    /// Removes what a former result has and this one has not, then its manifest, so that the folder
    /// never claims to be what it is not.
    fn remove_former(&self, outputs: &BTreeMap<String, String>) -> Result<()> {
        let Self { path, former, .. } = self;
        let stale = former
            .iter()
            .flat_map(|former| former.outputs.keys())
            .filter(|name| !outputs.contains_key(*name));
        for target in stale.map(|name| path.join(name)).chain([path.join(Manifest::NAME)]) {
            match fs::remove_file(&target) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    return Err(failure(&target, &error));
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn manifest(
        &self,
        outputs: BTreeMap<String, String>,
        circumstances: Circumstances,
    ) -> Manifest {
        let Self { kind, inputs, tool, options, shard, .. } = self;
        let scenarios = &self.head.scenarios;
        let simulation = &scenarios[0].simulation;
        let is_input = |(name, _): &(&String, &String)| name.contains("inputs/");
        Manifest {
            schema: SCHEMA,
            kind: kind.declared().name.to_owned(),
            tool: tool.clone(),
            scenarios: scenarios.iter().map(|scenario| scenario.name.clone()).collect(),
            seed: simulation.seed,
            replicates: simulation.replicates,
            agents: Population::of(&scenarios[0]).administrations.len(),
            horizon: simulation.horizon.to_string(),
            options: options.clone(),
            shard: *shard,
            inputs_sha256: inputs.clone(),
            inputs: outputs
                .iter()
                .filter(is_input)
                .map(|(name, sum)| (name.clone(), sum.clone()))
                .collect(),
            outputs,
            circumstances,
            record_sha256: String::new(),
        }
    }
}

fn sums(drafts: &[(String, Complete)]) -> BTreeMap<String, String> {
    drafts.iter().map(|(name, file)| (name.clone(), file.sha256().to_owned())).collect()
}

/// Name of the file of a table.
const fn table_name(table: &Table<'_>) -> &'static str {
    match table {
        Table::Curves(_) => "curves.csv",
        Table::Effects(_) => "effects.csv",
        Table::Gains(_) => "months_gained.csv",
        Table::Spending(_) => "spending.csv",
        Table::CostEffect(_) => "cost_effect.csv",
        Table::Uncertainty(_) => "uncertainty.csv",
        Table::Replicates(..) | Table::PointReplicates(_) => replicates::NAME,
        Table::Administrations(..) => "administrations.parquet",
        Table::Points(_) => "results.csv",
    }
}

fn write_table(table: &Table<'_>, target: &Path) -> Result<Complete> {
    match table {
        Table::Curves(curves) => tidy::curves(target, curves),
        Table::Effects(comparison) => tidy::effects(target, comparison),
        Table::Gains(comparison) => tidy::gains(target, comparison),
        Table::Spending(spending) => tidy::spending(target, spending),
        Table::CostEffect(comparison) => tidy::cost_effect(target, comparison),
        Table::Uncertainty(comparison) => tidy::uncertainty(target, comparison),
        Table::Replicates(family, runs, full) => replicates::write(target, family, runs, *full),
        Table::Administrations(family, runs) => administrations::write(target, family, runs),
        Table::Points(swept) => tidy::points(target, swept),
        Table::PointReplicates(swept) => replicates::write_points(target, swept),
    }
}

fn other_inputs(title: String) -> Error {
    Error::input(
        title,
        "give the scenario another `name`, name another folder with --output, or overwrite with \
         --force",
    )
}
