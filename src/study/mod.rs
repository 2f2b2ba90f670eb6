//! How a question is asked: scenarios laid beside each other, run on the same draws, compared. A
//! study does not know how its answer is shown, nor where it is kept.

pub mod bass;
pub mod calibration;
pub mod comparison;
pub mod declaration;
pub mod decomposition;
pub mod drivers;
pub mod file;
pub mod precision;
pub mod question;
pub mod regret;
pub mod run;
pub mod sensitivity;
pub mod soundness;
pub mod sweep;
pub mod validation;
pub mod vary;
pub mod verification;

use crate::engine::runner::Runner;
use crate::error::Result;
use crate::scenario::Scenario;
use declaration::Declaration;
use question::{Ask, Head, Question, Size, Table};

/// Declares the kinds of studies; whatever knows them all knows them from here.
macro_rules! kinds {
    ($($kind:ident: $question:ty;)+) => {
        /// A kind of study.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[allow(missing_docs)]
        pub enum Kind { $($kind),+ }

        /// A question of any kind.
        #[derive(Debug)]
        #[allow(missing_docs)]
        pub enum Asked { $($kind(Box<$question>)),+ }

        /// A question of any kind with its answer.
        #[derive(Debug)]
        #[allow(missing_docs)]
        pub enum Answered {
            $($kind(Box<$question>, Box<<$question as Question>::Answer>)),+
        }

        impl Kind {
            /// All kinds, in the order of the command line's help.
            pub const ALL: &[Self] = &[$(Self::$kind),+];

            /// What is said of it.
            pub const fn declared(self) -> Declaration {
                match self { $(Self::$kind => <$question>::DECLARED),+ }
            }

            /// Reads what a question is asked with; several where each file is one.
            ///
            /// # Errors
            /// When a file is wrong or the question makes no sense.
            pub fn ask(self, ask: &Ask) -> Result<Vec<Asked>> {
                match self {
                    $(Self::$kind => {
                        let asked = <$question>::ask(ask)?.into_iter();
                        Ok(asked.map(|one| Asked::$kind(Box::new(one))).collect())
                    })+
                }
            }
        }

        impl Asked {
            /// Of which kind it is.
            pub const fn kind(&self) -> Kind {
                match self { $(Self::$kind(_) => Kind::$kind),+ }
            }

            /// What its result is of.
            pub fn head(&self) -> Head {
                match self { $(Self::$kind(asked) => asked.head()),+ }
            }

            /// How much is simulated.
            pub fn size(&self) -> Size {
                match self { $(Self::$kind(asked) => asked.size()),+ }
            }

            /// Scenarios that are simulated, as far as they may surprise.
            pub fn examples(&self) -> Vec<Scenario> {
                match self { $(Self::$kind(asked) => asked.examples()),+ }
            }

            /// What the user should know before.
            pub fn note(&self) -> Option<String> {
                match self { $(Self::$kind(asked) => asked.note()),+ }
            }

            /// The question complete, as a file that asks it again.
            pub fn resolved(&self) -> String {
                match self { $(Self::$kind(asked) => asked.resolved()),+ }
            }

            /// Number of scenarios whose single replicates are recorded.
            pub fn recorded(&self) -> usize {
                match self { $(Self::$kind(asked) => asked.recorded()),+ }
            }

            /// A scenario whose replicates are recorded.
            pub fn recorded_scenario(&self, number: usize) -> Scenario {
                match self { $(Self::$kind(asked) => asked.recorded_scenario(number)),+ }
            }

            /// Begins with no fewer replicates than a former answer had.
            pub fn begin_with(&mut self, replicates: u64) {
                match self { $(Self::$kind(asked) => asked.begin_with(replicates)),+ }
            }

            /// Simulates what is not kept yet, without asking what it says.
            ///
            /// # Errors
            /// When a job cannot be kept, a replicate fails, or the observer stops.
            pub fn simulate(&mut self, runner: &Runner<'_>) -> Result<()> {
                match self { $(Self::$kind(asked) => asked.simulate(runner).map(drop)),+ }
            }

            /// Simulates what is not kept yet and answers.
            ///
            /// # Errors
            /// When a job cannot be kept or read, a replicate fails, or the observer stops.
            pub fn answer(self, runner: &Runner<'_>) -> Result<Answered> {
                match self {
                    $(Self::$kind(mut asked) => {
                        let simulated = asked.simulate(runner)?;
                        let answer = asked.answer(simulated)?;
                        Ok(Answered::$kind(asked, Box::new(answer)))
                    })+
                }
            }
        }

        impl Answered {
            /// What the result is of.
            pub fn head(&self) -> Head {
                match self { $(Self::$kind(asked, _) => asked.head()),+ }
            }

            /// The tables that are large or made of single replicates.
            pub fn tables(&self) -> Vec<Table<'_>> {
                match self { $(Self::$kind(asked, answer) => asked.tables(answer)),+ }
            }
        }
    };
}

kinds! {
    Run: run::Run;
    Comparison: comparison::Compare;
    Sweep: sweep::Sweep;
    Decomposition: decomposition::Package;
    Validation: validation::Validate;
    Calibration: calibration::file::Calibration;
    Regret: regret::Regrets;
    Sensitivity: sensitivity::Screening;
}

impl Kind {
    /// The kind of that name in records.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.declared().name == name)
    }

    /// The kind that study files with a design belong to.
    pub fn of_design(design: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.declared().designs.contains(&design))
    }

    /// The kind of a result that holds these files.
    pub fn of_files<'a>(mut has: impl FnMut(&'a str) -> bool) -> Self {
        let told = Self::ALL.iter().rev().find(|kind| has(kind.declared().table));
        told.copied().unwrap_or(Self::Run)
    }
}
