//! A result folder, `output/<scenario name>/`: what may be written into it, the jobs on the way and the files at the end.
//!
//! Until a run is complete everything it makes is in `.jobs`; a former result stays as it is until the new one is written out.

use super::file::{self, Complete, Draft, failure, make_folder, sha256, sha256_of};
use super::job::{JobStore, Key};
use super::manifest::{Circumstances, Manifest, Options, SCHEMA, Tool};
use super::{administrations, curves, replicates};
use crate::engine::curve::CurveTable;
use crate::engine::ensemble;
use crate::error::{Error, Result};
use crate::model::setting::Setting;
use crate::scenario::{Scenario, resolved};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

const JOBS: &str = ".jobs";
const INPUTS_OF_JOBS: &str = "inputs.sha256";
const SCENARIO: &str = "scenario.toml";

/// A result folder and the scenario whose results belong into it.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    scenario: Scenario,
    text: String,
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
    pub fn open(output: &Path, scenario: Scenario, tool: Tool, options: Options, force: bool) -> Result<Self> {
        let path = output.join(&scenario.name);
        if path.exists() && !path.is_dir() {
            let help = "remove the file, or name another folder with --output";
            return Err(Error::input(format!("`{}` is a file, but the results need a folder of that name", path.display()), help));
        }
        let text = resolved::to_toml(&scenario);
        let files = scenario.tables.input_files.iter().map(|file| (file.name.to_owned(), sha256(&file.bytes))).collect();
        let inputs = digest_of_inputs(&text, &files).unwrap_or_default();
        let former = Manifest::read(&path);
        let folder = Self { path, scenario, text, inputs, tool, options, former };
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
        if former.replicates > self.scenario.simulation.replicates {
            let title = format!("`{path}` holds {} replicates, more than the {} asked for", former.replicates, self.scenario.simulation.replicates);
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

    /// The scenario.
    pub const fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    /// Whether the result is there already: same inputs, program, number of replicates and options, and every file undamaged.
    pub fn is_complete(&self) -> bool {
        self.former.as_ref().is_some_and(|former| {
            former.inputs_sha256 == self.inputs
                && former.tool.build == self.tool.build
                && former.tool.version == self.tool.version
                && former.replicates == self.scenario.simulation.replicates
                && former.options == self.options
                && former.outputs.get(SCENARIO) == Some(&sha256(self.text.as_bytes()))
                && former.outputs.iter().all(|(name, sum)| sha256_of(&self.path.join(name)).is_ok_and(|found| found == *sum))
        })
    }

    /// Curves of the result that is there already.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn curves(&self) -> Result<CurveTable> {
        curves::read(&self.path.join("curves.csv"))
    }

    /// Makes the folder and begins, or goes on with, a run.
    ///
    /// # Errors
    /// When the folder cannot be made or written to.
    pub fn begin(self, setting: &Setting) -> Result<Recording<'_>> {
        let folder = self.path.join(JOBS);
        make_folder(&folder)?;
        file::remove_unfinished(&folder);
        file::remove_unfinished(&self.path);
        Draft::of(&folder.join(INPUTS_OF_JOBS), self.inputs.as_bytes())?.publish()?;
        let store = JobStore::new(&folder, self.key(), setting, self.options.administrations);
        let jobs = ensemble::jobs(self.scenario.simulation.replicates);
        Ok(Recording { folder: self, setting, store, jobs })
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
    setting: &'a Setting,
    store: JobStore,
    jobs: Vec<Range<u64>>,
}

impl Recording<'_> {
    /// Simulates the jobs that are not there yet; `finished` hears of replicates as they are kept, first of those that are there.
    ///
    /// # Errors
    /// When a job cannot be kept or a replicate fails; all others are kept.
    pub fn simulate(&self, threads: usize, finished: &(dyn Fn(u64) + Sync)) -> Result<()> {
        let (there, missing): (Vec<Range<u64>>, Vec<Range<u64>>) = self.jobs.iter().cloned().partition(|job| self.store.holds(job));
        finished(there.iter().map(|job| job.end - job.start).sum());
        ensemble::run(self.setting, &missing, threads, |index, trajectories| {
            self.store.keep(&missing[index], trajectories)?;
            finished(trajectories.len() as u64);
            Ok(())
        })
    }

    /// Summarises all replicates.
    ///
    /// # Errors
    /// When a job cannot be read.
    pub fn curves(&self) -> Result<CurveTable> {
        curves::summarise(&self.store, &self.jobs)
    }

    /// Writes the result and its manifest, then removes the jobs. What the folder held before is replaced only when everything is written
    /// out under temporary names.
    ///
    /// # Errors
    /// When the folder cannot be written to or the disk is full; the jobs are kept.
    pub fn finish(self, curves: &CurveTable, attachments: &[Attachment], circumstances: impl FnOnce() -> Circumstances) -> Result<PathBuf> {
        let files = self.files(curves, attachments)?;
        let outputs: BTreeMap<String, String> = files.iter().map(|(name, file)| (name.clone(), file.sha256().to_owned())).collect();
        self.remove_former(&outputs)?;
        for (_, file) in files {
            file.publish()?;
        }
        self.manifest(outputs, circumstances()).write(&self.folder.path)?.publish()?;
        let jobs = &self.store.folder;
        fs::remove_dir_all(jobs).map_err(|error| failure(jobs, &error))?;
        Ok(self.folder.path)
    }

    fn files(&self, curves: &CurveTable, attachments: &[Attachment]) -> Result<Vec<(String, Complete)>> {
        let Folder { path, scenario, text, options, .. } = &self.folder;
        let mut files = vec![(SCENARIO.to_owned(), Draft::of(&path.join(SCENARIO), text.as_bytes())?)];
        let copies = scenario.tables.input_files.iter().map(|file| (format!("inputs/{}", file.name), &file.bytes));
        for (name, bytes) in copies.chain(attachments.iter().map(|attachment| (attachment.path.clone(), &attachment.bytes))) {
            let target = path.join(&name);
            make_folder(target.parent().unwrap_or(path))?;
            files.push((name, Draft::of(&target, bytes)?));
        }
        let name = "curves.csv";
        files.push((name.into(), curves::write(&path.join(name), &scenario.name, curves)?));
        let name = "replicates.parquet";
        files.push((name.into(), replicates::write(&path.join(name), &scenario.name, &self.store, &self.jobs, options.full)?));
        if options.administrations {
            let name = "administrations.parquet";
            files.push((name.into(), administrations::write(&path.join(name), &scenario.name, self.setting, &self.store, &self.jobs)?));
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
        let Folder { scenario, inputs, tool, options, .. } = &self.folder;
        Manifest {
            schema: SCHEMA,
            tool: tool.clone(),
            scenario: scenario.name.clone(),
            seed: scenario.simulation.seed,
            replicates: scenario.simulation.replicates,
            agents: self.setting.agents(),
            horizon: scenario.simulation.horizon.to_string(),
            options: options.clone(),
            inputs_sha256: inputs.clone(),
            inputs: outputs.iter().filter(|(name, _)| name.starts_with("inputs/")).map(|(name, sum)| (name.clone(), sum.clone())).collect(),
            outputs,
            circumstances,
        }
    }
}
