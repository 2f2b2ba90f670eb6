//! A result folder, `output/<scenario name>/` or `output/<baseline>--vs--<other>/`: what may be written into it, the jobs on the way and the
//! files at the end.
//!
//! Until a run is complete everything it makes is in `.jobs`; a former result stays as it is until the new one is written out.

use super::file::{self, Complete, Draft, failure, make_folder, sha256, sha256_of};
use super::job::{JobStore, Kept, Key};
use super::manifest::{Circumstances, Manifest, Options, SCHEMA, Tool};
use super::{administrations, curves, effects, gains, replicates};
use crate::engine::curve::CurveTable;
use crate::engine::effect::EffectTable;
use crate::engine::ensemble;
use crate::engine::gain::Gain;
use crate::engine::trajectory::Family;
use crate::error::{Error, Result};
use crate::scenario::{Scenario, resolved};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

const JOBS: &str = ".jobs";
const INPUTS_OF_JOBS: &str = "inputs.sha256";
const SCENARIO: &str = "scenario.toml";

/// A result folder and the scenarios whose results belong into it.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    scenarios: Vec<Scenario>,
    /// Folder of the resolved scenarios and their input files within this one.
    scenarios_in: &'static str,
    inputs: String,
    tool: Tool,
    options: Options,
    former: Option<Manifest>,
}

/// A further file of a result, made by the layers above.
#[derive(Debug, Clone)]
pub struct Attachment {
    /// Path within the folder, with `/`.
    pub path: String,
    /// Content.
    pub bytes: Vec<u8>,
}

impl Folder {
    /// Looks at the folder of a scenario, without changing anything, and refuses what would lose results.
    ///
    /// # Errors
    /// When it holds a result of other inputs, of another version or of more replicates and `force` is not set, or is no folder.
    pub fn of_run(output: &Path, scenario: Scenario, tool: Tool, options: Options, force: bool) -> Result<Self> {
        Self::open(output.join(&scenario.name), vec![scenario], "", tool, options, force)
    }

    /// The same for a comparison of scenarios, the first of which is the baseline.
    ///
    /// # Errors
    /// As for a run.
    pub fn of_comparison(output: &Path, scenarios: Vec<Scenario>, tool: Tool, options: Options, force: bool) -> Result<Self> {
        let names: Vec<&str> = scenarios.iter().map(|scenario| &*scenario.name).collect();
        let others = match &names[1..] {
            others @ ([_] | [_, _]) => others.join("--"),
            others => format!("{}-scenarios-{}", others.len(), &sha256(others.join("\n").as_bytes())[..8]),
        };
        Self::open(output.join(format!("{}--vs--{others}", names[0])), scenarios, "scenarios/", tool, options, force)
    }

    fn open(path: PathBuf, scenarios: Vec<Scenario>, scenarios_in: &'static str, tool: Tool, options: Options, force: bool) -> Result<Self> {
        if path.exists() && !path.is_dir() {
            let help = "remove the file, or name another folder with --output";
            return Err(Error::input(format!("`{}` is a file, but the results need a folder of that name", path.display()), help));
        }
        let digest = |scenario: &Scenario| {
            let files = scenario.tables.input_files.iter().map(|file| (file.name.to_owned(), sha256(&file.bytes))).collect();
            digest_of_inputs(&resolved::to_toml(scenario), &files).unwrap_or_default()
        };
        let digests: Vec<String> = scenarios.iter().map(digest).collect();
        let inputs = if let [digest] = &digests[..] { digest.clone() } else { sha256(digests.join("\n").as_bytes()) };
        let former = Manifest::read(&path);
        let folder = Self { path, scenarios, scenarios_in, inputs, tool, options, former };
        if !force {
            folder.refuse_to_overwrite()?;
        }
        Ok(folder)
    }

    fn refuse_to_overwrite(&self) -> Result<()> {
        let path = self.path.display();
        let Some(former) = &self.former else {
            return match self.unfinished_inputs() {
                Some(inputs) if inputs != self.inputs => {
                    Err(other_inputs(format!("`{path}` holds an unfinished run of other inputs under the same name")))
                }
                _ => Ok(()),
            };
        };
        if former.inputs_sha256 != self.inputs {
            return Err(other_inputs(format!("`{path}` holds a result of other inputs under the same name")));
        }
        if former.tool.version != self.tool.version {
            let title = format!("`{path}` was made by ozgsim {}, this is ozgsim {}", former.tool.version, self.tool.version);
            return Err(Error::input(title, "name another folder with --output, or overwrite the result with --force"));
        }
        if former.replicates > self.replicates() {
            let title = format!("`{path}` holds {} replicates, more than the {} asked for", former.replicates, self.replicates());
            return Err(Error::input(title, "ask for at least as many, name another folder with --output, or overwrite the result with --force"));
        }
        Ok(())
    }

    /// Digest of the inputs of an unfinished run in the folder, if there is one.
    fn unfinished_inputs(&self) -> Option<String> {
        if let Ok(inputs) = fs::read_to_string(self.path.join(JOBS).join(INPUTS_OF_JOBS)) {
            return Some(inputs);
        }
        let text = fs::read_to_string(self.path.join(SCENARIO)).ok()?;
        let names = ["population.csv", "services.csv"].into_iter();
        let files = names.filter_map(|name| Some((name.to_owned(), sha256_of(&self.path.join("inputs").join(name)).ok()?))).collect();
        digest_of_inputs(&text, &files)
    }

    /// Path of the folder.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The scenarios; of a comparison, the baseline comes first.
    pub fn scenarios(&self) -> &[Scenario] {
        &self.scenarios
    }

    /// Number of replicates asked for.
    fn replicates(&self) -> u64 {
        self.scenarios[0].simulation.replicates
    }

    /// Number of replicates of the result that is there already, if one of the same inputs is.
    pub fn former_replicates(&self) -> Option<u64> {
        self.former.as_ref().filter(|former| former.inputs_sha256 == self.inputs).map(|former| former.replicates)
    }

    /// Asks for another number of replicates.
    pub fn set_replicates(&mut self, replicates: u64) {
        self.scenarios.iter_mut().for_each(|scenario| scenario.simulation.replicates = replicates);
    }

    /// Path and content of the resolved scenarios and their input files.
    fn assumptions(&self) -> Vec<(String, Vec<u8>)> {
        let mut files = Vec::new();
        for scenario in &self.scenarios {
            let name = if self.scenarios_in.is_empty() { SCENARIO.to_owned() } else { format!("{}{}.toml", self.scenarios_in, scenario.name) };
            files.push((name, resolved::to_toml(scenario).into_bytes()));
        }
        // All scenarios of a comparison have the same input files.
        let inputs = self.scenarios[0].tables.input_files.iter();
        files.extend(inputs.map(|file| (format!("{}inputs/{}", self.scenarios_in, file.name), file.bytes.clone())));
        files
    }

    /// Whether the result is there already: same inputs, program, number of replicates and options, and every file undamaged.
    pub fn is_complete(&self) -> bool {
        self.former.as_ref().is_some_and(|former| {
            former.inputs_sha256 == self.inputs
                && former.tool.build == self.tool.build
                && former.tool.version == self.tool.version
                && former.replicates == self.replicates()
                && former.options == self.options
                && self.assumptions().iter().all(|(name, bytes)| former.outputs.get(name) == Some(&sha256(bytes)))
                && former.outputs.iter().all(|(name, sum)| sha256_of(&self.path.join(name)).is_ok_and(|found| found == *sum))
        })
    }

    /// Removes what an interruption at the very end left beside a complete result.
    pub fn tidy(&self) {
        // A leftover that cannot be removed does no harm.
        let _ = fs::remove_dir_all(self.path.join(JOBS));
        file::remove_unfinished(&self.path);
    }

    /// Curves of the result that is there already, in the order of the scenarios.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn curves(&self) -> Result<Vec<CurveTable>> {
        curves::read(&self.path.join("curves.csv"))
    }

    /// Makes the folder and begins, or goes on with, a run.
    ///
    /// # Errors
    /// When the folder cannot be made or written to.
    pub fn begin(self, family: &Family) -> Result<Recording<'_>> {
        let folder = self.path.join(JOBS);
        make_folder(&folder)?;
        file::remove_unfinished(&self.path);
        Draft::of(&folder.join(INPUTS_OF_JOBS), self.inputs.as_bytes())?.publish()?;
        let store = |(member, setting)| {
            let folder = folder.join(format!("{member}"));
            make_folder(&folder)?;
            Ok(JobStore::new(&folder, self.key(), setting, self.options.administrations))
        };
        let stores = family.settings().iter().enumerate().map(store).collect::<Result<_>>()?;
        Ok(Recording { folder: self, family, stores })
    }

    fn key(&self) -> Key {
        let Tool { version, build, .. } = &self.tool;
        Sha256::digest(format!("{}\n{version}\n{build}", self.inputs)).into()
    }
}

/// Digest of all that the results of a replicate depend on, from the text of a resolved scenario and the digests of its files by name; none
/// where the text is no scenario. Name, description, comments and the number of replicates do not count.
fn digest_of_inputs(text: &str, files: &BTreeMap<String, String>) -> Option<String> {
    let mut table: toml::Table = toml::from_str(text).ok()?;
    table.remove("name");
    table.remove("description");
    table.get_mut("simulation")?.as_table_mut()?.remove("replicates");
    Some(sha256(format!("{table}\n{files:?}").as_bytes()))
}

fn other_inputs(title: String) -> Error {
    Error::input(title, "give the scenario another `name`, name another folder with --output, or overwrite with --force")
}

/// A run whose results are on their way into a folder.
#[derive(Debug)]
pub struct Recording<'a> {
    folder: Folder,
    family: &'a Family,
    stores: Vec<JobStore>,
}

/// The tables of a result, in the order of its scenarios.
#[derive(Debug)]
pub struct Tables<'a> {
    /// Curves of every scenario.
    pub curves: &'a [CurveTable],
    /// Effects and months gained of every counterfactual; none for a run.
    pub effects: &'a [(EffectTable, Vec<Gain>)],
}

impl Recording<'_> {
    /// The folder.
    pub const fn folder(&self) -> &Folder {
        &self.folder
    }

    /// Asks for another number of replicates.
    pub fn set_replicates(&mut self, replicates: u64) {
        self.folder.set_replicates(replicates);
    }

    fn jobs(&self) -> Vec<Range<u64>> {
        ensemble::jobs(self.folder.replicates())
    }

    /// Simulates the jobs that are not there yet; `finished` hears of replicates as they are kept, first of those that are there.
    ///
    /// # Errors
    /// When a job cannot be kept or a replicate fails; all others are kept.
    pub fn simulate(&self, threads: usize, finished: &(dyn Fn(u64) + Sync)) -> Result<()> {
        let holds = |job: &Range<u64>| self.stores.iter().all(|store| store.holds(job));
        let (there, missing): (Vec<Range<u64>>, Vec<Range<u64>>) = self.jobs().into_iter().partition(holds);
        finished(there.iter().map(|job| job.end - job.start).sum());
        let simulate = |replicate| {
            let trajectories = self.family.simulate(replicate).into_iter();
            trajectories.zip(&self.stores).map(|(trajectory, store)| store.extract(trajectory)).collect::<Vec<Kept>>()
        };
        let keep = |job: &Range<u64>, replicates: Vec<Vec<Kept>>| {
            let count = replicates.len() as u64;
            let mut replicates: Vec<_> = replicates.into_iter().map(Vec::into_iter).collect();
            for store in &self.stores {
                store.keep(job, &replicates.iter_mut().flat_map(Iterator::next).collect::<Vec<Kept>>())?;
            }
            finished(count);
            Ok(())
        };
        ensemble::run(&missing, self.folder.scenarios[0].simulation.seed, threads, simulate, keep)
    }

    /// Summarises all replicates, scenario by scenario.
    ///
    /// # Errors
    /// When a job cannot be read.
    pub fn curves(&self) -> Result<Vec<CurveTable>> {
        self.stores.iter().map(|store| curves::summarise(store, &self.jobs())).collect()
    }

    /// Effects and months gained of every scenario against the first.
    ///
    /// # Errors
    /// When a job cannot be read.
    pub fn effects(&self) -> Result<Vec<(EffectTable, Vec<Gain>)>> {
        let (baseline, others) = self.stores.split_at(1);
        let jobs = self.jobs();
        others.iter().map(|other| Ok((effects::summarise(&baseline[0], other, &jobs)?, gains::summarise(&baseline[0], other, &jobs)?))).collect()
    }

    /// Writes the result and its manifest, then removes the jobs. What the folder held before is replaced only when everything is written
    /// out under temporary names.
    ///
    /// # Errors
    /// When the folder cannot be written to or the disk is full; the jobs are kept.
    pub fn finish(self, tables: &Tables<'_>, attachments: &[Attachment], circumstances: impl FnOnce() -> Circumstances) -> Result<PathBuf> {
        let files = self.files(tables, attachments)?;
        let outputs: BTreeMap<String, String> = files.iter().map(|(name, file)| (name.clone(), file.sha256().to_owned())).collect();
        self.remove_former(&outputs)?;
        for (_, file) in files {
            file.publish()?;
        }
        self.manifest(outputs, circumstances()).write(&self.folder.path)?.publish()?;
        let jobs = self.folder.path.join(JOBS);
        fs::remove_dir_all(&jobs).map_err(|error| failure(&jobs, &error))?;
        Ok(self.folder.path)
    }

    fn files(&self, tables: &Tables<'_>, attachments: &[Attachment]) -> Result<Vec<(String, Complete)>> {
        let Folder { path, scenarios, options, .. } = &self.folder;
        let mut files = Vec::new();
        let attached = attachments.iter().map(|attachment| (attachment.path.clone(), attachment.bytes.clone()));
        for (name, bytes) in self.folder.assumptions().into_iter().chain(attached) {
            let target = path.join(&name);
            make_folder(target.parent().unwrap_or(path))?;
            files.push((name, Draft::of(&target, &bytes)?));
        }
        let names = || scenarios.iter().map(|scenario| &*scenario.name);
        let curves: Vec<(&str, &CurveTable)> = names().zip(tables.curves).collect();
        let stores: Vec<(&str, &JobStore)> = names().zip(&self.stores).collect();
        let jobs = self.jobs();
        let mut add = |name: &str, write: &dyn Fn(&Path) -> Result<Complete>| -> Result<()> {
            files.push((name.to_owned(), write(&path.join(name))?));
            Ok(())
        };
        add("curves.csv", &|target| curves::write(target, &curves))?;
        add("replicates.parquet", &|target| replicates::write(target, &stores, &jobs, options.full))?;
        if options.administrations {
            add("administrations.parquet", &|target| administrations::write(target, self.family.settings(), &stores, &jobs))?;
        }
        if !tables.effects.is_empty() {
            let baseline = &*scenarios[0].name;
            let effects: Vec<_> = names().skip(1).zip(tables.effects.iter().map(|(effects, _)| effects)).collect();
            let gains: Vec<_> = names().skip(1).zip(tables.effects.iter().map(|(_, gains)| &gains[..])).collect();
            add("effects.csv", &|target| effects::write(target, baseline, &effects))?;
            add("months_gained.csv", &|target| gains::write(target, baseline, &gains))?;
        }
        Ok(files)
    }

    /// Removes what a former result has and this one has not, then its manifest, so that the folder never claims to be what it is not.
    fn remove_former(&self, outputs: &BTreeMap<String, String>) -> Result<()> {
        let Folder { path, former, .. } = &self.folder;
        let stale = former.iter().flat_map(|former| former.outputs.keys()).filter(|name| !outputs.contains_key(*name));
        for target in stale.map(|name| path.join(name)).chain([path.join(Manifest::NAME)]) {
            match fs::remove_file(&target) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(failure(&target, &error)),
                _ => {}
            }
        }
        Ok(())
    }

    fn manifest(&self, outputs: BTreeMap<String, String>, circumstances: Circumstances) -> Manifest {
        let Folder { scenarios, inputs, tool, options, .. } = &self.folder;
        let simulation = &scenarios[0].simulation;
        Manifest {
            schema: SCHEMA,
            tool: tool.clone(),
            scenarios: scenarios.iter().map(|scenario| scenario.name.clone()).collect(),
            seed: simulation.seed,
            replicates: simulation.replicates,
            agents: self.family.settings()[0].agents(),
            horizon: simulation.horizon.to_string(),
            options: options.clone(),
            inputs_sha256: inputs.clone(),
            inputs: outputs.iter().filter(|(name, _)| name.contains("inputs/")).map(|(name, sum)| (name.clone(), sum.clone())).collect(),
            outputs,
            circumstances,
        }
    }
}
