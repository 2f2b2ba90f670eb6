//! Declarations of commands and flags; what they do is in the files of the commands.

use clap::{Args, Parser, Subcommand, ValueEnum};
use ozgsim::error::{Error, Result};
use ozgsim::language::Language;
use ozgsim::report::{Format, Look};
use ozgsim::store::folder::Shard;
use ozgsim::store::manifest::Options;
use std::path::PathBuf;

/// Simulates how Germany's Online Access Act (OZG) spreads through its municipal administrations
///
/// The simulation compares policies under stated assumptions; it does not forecast.
/// Exit codes: 0 done, 1 input is wrong, 2 the call is wrong, 3 a run failed (others are kept) or
/// what is to be printed cannot be printed (results are kept).
#[derive(Debug, Parser)]
#[command(version, propagate_version = true, arg_required_else_help = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Simulate a scenario; several files are a batch on the same draws, one result folder each
    Run(RunArguments),
    /// Compare counterfactuals with a baseline on the same draws: effects with confidence
    /// intervals, figures, tables
    Compare(CompareArguments),
    /// Run a study: a grid, a list, a Latin hypercube or a Sobol' sequence over levers and
    /// parameters
    Sweep(SweepArguments),
    /// Compare a scenario with what was observed: targets, simulated values, distances, figure;
    /// others beside it are yardsticks
    Validate(ValidateArguments),
    /// Say which levers and parameters matter: Morris screening or Sobol' indices of outcomes and
    /// effects
    Sensitivity(SensitivityArguments),
    /// Say which package of policies is never far from the best, whatever the parameters and under
    /// every condition
    Regret(RegretArguments),
    /// Draw parameters that agree with what was observed: screening, then sequential Monte Carlo
    /// towards the targets
    Calibrate(CalibrateArguments),
    /// Validate scenario and study files; print them complete, the number of runs and the expected
    /// cost
    Check(CheckArguments),
    /// Say in policy words what differs between two scenarios
    Diff(DiffArguments),
    /// Summarise the simulated administrations, or import the official register
    Population(PopulationArguments),
    /// Re-run a recorded result, or some of its replicates, and report the first difference
    Verify(VerifyArguments),
    /// Join the parts of a run that was cut with --shard
    Merge(MergeArguments),
    /// Print the tables of parameters, levers, outcomes and counting rules, or keep a document in
    /// step with them
    Docs(DocsArguments),
    /// Print the JSON schema of scenario and study files, for editors that complete and check keys
    Schema,
}

#[derive(Debug, Args)]
pub(crate) struct RunArguments {
    /// Scenario files; the word `baseline` stands for the embedded baseline
    #[arg(required = true, value_name = "SCENARIO.toml")]
    pub(crate) scenarios: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) record: RecordArguments,
}

#[derive(Debug, Args)]
pub(crate) struct CompareArguments {
    /// The scenario to compare with; the word `baseline` stands for the embedded baseline
    #[arg(value_name = "BASELINE.toml")]
    pub(crate) baseline: PathBuf,
    /// Counterfactuals
    #[arg(required = true, value_name = "OTHER.toml")]
    pub(crate) others: Vec<PathBuf>,
    /// Go on until the 95 % interval of this effect has at most this half-width, for example
    /// online_share_level2@2030-12=0.002
    #[arg(long, value_name = "OUTCOME@MONTH=HALFWIDTH", conflicts_with_all = ["shard",
        "replicates"])]
    pub(crate) precision: Option<String>,
    /// With --precision: number of replicates to stop at in any case
    #[arg(long, value_name = "N", default_value_t = 1_000, requires = "precision",
        value_parser = clap::value_parser!(u64).range(20..=1_000_000))]
    pub(crate) max_replicates: u64,
    /// Check on these scenarios that what must not make a difference makes none, over --replicates
    /// [default: 2]; writes nothing
    #[arg(long, conflicts_with_all = ["precision", "shard", "output", "force", "full", "agents",
        "formats", "threads"])]
    pub(crate) check: bool,
    /// Take one counterfactual apart: what each of its levers adds, over all orders (Shapley
    /// values)
    #[arg(long, conflicts_with_all = ["precision", "check", "shard", "full", "agents"])]
    pub(crate) decompose: bool,
    #[command(flatten)]
    pub(crate) record: RecordArguments,
}

#[derive(Debug, Args)]
pub(crate) struct SweepArguments {
    /// Study file
    #[arg(value_name = "STUDY.toml")]
    pub(crate) study: PathBuf,
    #[command(flatten)]
    pub(crate) record: RecordArguments,
}

#[derive(Debug, Args)]
pub(crate) struct ValidateArguments {
    /// Scenario, and perhaps others to measure it by, such as those in scenarios/ablation; with
    /// others, also a Bass diffusion
    #[arg(value_name = "SCENARIO.toml", default_value = "baseline")]
    pub(crate) scenarios: Vec<PathBuf>,
    /// Table of targets, in the columns of scenarios/data/targets.csv [default: the embedded
    /// targets]
    #[arg(long, value_name = "FILE")]
    pub(crate) targets: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) record: RecordArguments,
}

#[derive(Debug, Args)]
pub(crate) struct RegretArguments {
    /// Study file with the design `regret`
    #[arg(value_name = "STUDY.toml")]
    pub(crate) study: PathBuf,
    #[command(flatten)]
    pub(crate) record: RecordArguments,
}

#[derive(Debug, Args)]
pub(crate) struct CalibrateArguments {
    /// Study file with the design `calibration`
    #[arg(value_name = "STUDY.toml")]
    pub(crate) study: PathBuf,
    #[command(flatten)]
    pub(crate) record: RecordArguments,
}

#[derive(Debug, Args)]
pub(crate) struct SensitivityArguments {
    /// Study file with the design `morris` or `sobol-indices`
    #[arg(value_name = "STUDY.toml")]
    pub(crate) study: PathBuf,
    #[command(flatten)]
    pub(crate) record: RecordArguments,
}

#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "flags of a command line")]
pub(crate) struct RecordArguments {
    /// Number of replicates [default: what the scenario says]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    pub(crate) replicates: Option<u64>,
    /// Seed of all draws [default: what the scenario says]
    #[arg(long, value_name = "S", value_parser = clap::value_parser!(u64).range(0..=1 << 53))]
    pub(crate) seed: Option<u64>,
    /// Number of threads; results do not depend on it [default: all]
    #[arg(long, value_name = "T", value_parser = threads)]
    pub(crate) threads: Option<usize>,
    /// Folder of the result folders [default: output]
    #[arg(long, value_name = "DIR")]
    pub(crate) output: Option<PathBuf>,
    /// Override a value of the scenario, for example simulation.agents=500; may be repeated
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub(crate) settings: Vec<String>,
    /// Keep every month of every group in replicates.parquet, not only Decembers, so that a longer
    /// run goes on from it; of a sweep, keep the Decembers of every group, not only nationwide
    /// values
    #[arg(long)]
    pub(crate) full: bool,
    /// Write administrations.parquet: every administration and replicate at the horizon
    #[arg(long)]
    pub(crate) agents: bool,
    /// Simulate only the I-th of N parts, to be joined by `ozgsim merge`
    #[arg(long, value_name = "I/N", value_parser = shard)]
    pub(crate) shard: Option<Shard>,
    /// Overwrite a result of other inputs under the same name
    #[arg(long)]
    pub(crate) force: bool,
    /// No progress and no summary; warnings and errors remain
    #[arg(long)]
    pub(crate) quiet: bool,
    #[command(flatten)]
    pub(crate) look: LookArguments,
}

#[derive(Debug, Args)]
pub(crate) struct LookArguments {
    /// Language of summaries and charts
    #[arg(long = "lang", value_name = "LANGUAGE", value_enum, default_value = "en")]
    pub(crate) language: LanguageArgument,
    /// Formats of charts
    #[arg(
        long = "format",
        value_name = "FORMAT",
        value_enum,
        value_delimiter = ',',
        default_value = "svg,png"
    )]
    pub(crate) formats: Vec<FormatArgument>,
}

impl LookArguments {
    /// How figures are drawn, each format once.
    pub(crate) fn look(&self) -> Look {
        let mut formats = self.formats.clone();
        formats.sort_by_key(|format| *format as u8);
        formats.dedup();
        Look {
            language: self.language.into(),
            formats: formats.into_iter().map(Into::into).collect(),
            version: env!("CARGO_PKG_VERSION"),
        }
    }

    /// The arguments that a result was recorded with.
    pub(crate) fn recorded(options: &Options) -> Result<Self> {
        let unknown = |word: &str| {
            Error::input(
                format!("the record names `{word}`, which this ozgsim does not know"),
                "use the version that made it",
            )
        };
        let language = LanguageArgument::from_str(&options.language, false)
            .map_err(|_| unknown(&options.language))?;
        let format =
            |name: &String| FormatArgument::from_str(name, false).map_err(|_| unknown(name));
        Ok(Self { language, formats: options.formats.iter().map(format).collect::<Result<_>>()? })
    }
}

#[derive(Debug, Args)]
pub(crate) struct CheckArguments {
    /// Scenario and study files
    #[arg(required = true, value_name = "FILE.toml")]
    pub(crate) files: Vec<PathBuf>,
    /// Override a value of the scenarios; may be repeated
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub(crate) settings: Vec<String>,
    /// Number of threads that the expected duration is for [default: all]
    #[arg(long, value_name = "T", value_parser = threads)]
    pub(crate) threads: Option<usize>,
}

#[derive(Debug, Args)]
pub(crate) struct DiffArguments {
    /// The scenario to start from
    #[arg(value_name = "A.toml")]
    pub(crate) from: PathBuf,
    /// The scenario to compare with it
    #[arg(value_name = "B.toml")]
    pub(crate) to: PathBuf,
    /// Language of the sentences
    #[arg(long = "lang", value_name = "LANGUAGE", value_enum, default_value = "en")]
    pub(crate) language: LanguageArgument,
}

#[derive(Debug, Args)]
pub(crate) struct PopulationArguments {
    /// Scenario whose administrations are shown
    #[arg(value_name = "SCENARIO.toml", default_value = "baseline")]
    pub(crate) scenario: PathBuf,
    /// Read the official register (GV-ISys, xlsx or fixed-width text) and write it as a population
    /// file
    #[arg(long, value_name = "FILE")]
    pub(crate) import: Option<PathBuf>,
    /// Override a value of the scenario; may be repeated
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub(crate) settings: Vec<String>,
    /// Folder of the result folders
    #[arg(long, value_name = "DIR", default_value = "output")]
    pub(crate) output: PathBuf,
    /// Overwrite a population file that differs
    #[arg(long)]
    pub(crate) force: bool,
    #[command(flatten)]
    pub(crate) look: LookArguments,
}

#[derive(Debug, Args)]
pub(crate) struct VerifyArguments {
    /// Folder of a result
    #[arg(value_name = "DIR")]
    pub(crate) folder: PathBuf,
    /// Re-run only this many replicates, spread over all
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) sample: Option<u64>,
    /// Number of threads [default: all]
    #[arg(long, value_name = "T", value_parser = threads)]
    pub(crate) threads: Option<usize>,
    /// No progress
    #[arg(long)]
    pub(crate) quiet: bool,
}

#[derive(Debug, Args)]
pub(crate) struct MergeArguments {
    /// Folders of parts, such as output/NAME.part-1-of-4
    #[arg(required = true, value_name = "DIR")]
    pub(crate) folders: Vec<PathBuf>,
    /// Folder of the result folders
    #[arg(long, value_name = "DIR", default_value = "output")]
    pub(crate) output: PathBuf,
    /// Overwrite a result of other inputs under the same name
    #[arg(long)]
    pub(crate) force: bool,
    /// No summary
    #[arg(long)]
    pub(crate) quiet: bool,
}

#[derive(Debug, Args)]
pub(crate) struct DocsArguments {
    /// Fail if the generated tables in this document are out of date
    #[arg(long, value_name = "FILE", conflicts_with = "write")]
    pub(crate) check: Option<PathBuf>,
    /// Bring the generated tables in this document up to date
    #[arg(long, value_name = "FILE")]
    pub(crate) write: Option<PathBuf>,
}

/// Values of `--lang`.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum LanguageArgument {
    /// English
    En,
    /// German
    De,
}

impl From<LanguageArgument> for Language {
    fn from(argument: LanguageArgument) -> Self {
        match argument {
            LanguageArgument::En => Self::English,
            LanguageArgument::De => Self::German,
        }
    }
}

/// Values of `--format`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FormatArgument {
    /// Vector picture
    Svg,
    /// Pixel picture
    Png,
    /// Page for print
    Pdf,
}

impl From<FormatArgument> for Format {
    fn from(argument: FormatArgument) -> Self {
        match argument {
            FormatArgument::Svg => Self::Svg,
            FormatArgument::Png => Self::Png,
            FormatArgument::Pdf => Self::Pdf,
        }
    }
}

fn shard(text: &str) -> std::result::Result<Shard, String> {
    let numbers = text
        .split_once('/')
        .and_then(|(number, of)| Some((number.parse().ok()?, of.parse().ok()?)));
    match numbers {
        Some((number, of)) if (1..=of).contains(&number) && of <= 100_000 => {
            Ok(Shard { number, of })
        }
        _ => Err("write it as number and number of parts, for example 1/4".into()),
    }
}

fn threads(text: &str) -> std::result::Result<usize, String> {
    match text.parse() {
        Ok(threads @ 1..=4096) => Ok(threads),
        _ => Err("a whole number from 1 to 4096 is needed".into()),
    }
}
