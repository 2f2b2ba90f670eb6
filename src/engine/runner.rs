//! The one way in which anything is simulated: jobs that are not kept yet are simulated in parallel,
//! kept, and read back, whether they are kept in memory, in a folder or in the parts of a run.

use super::ensemble;
use super::form::{Form, Kept, Months, numbers};
use super::keep::{Job, Keep, Key, Memory, digest, key};
use super::runs::Runs;
use super::trajectory::Family;
use crate::error::{Error, Result};
use crate::scenario::Scenario;
use serde::{Deserialize, Serialize};
use std::ops::Range;
use std::sync::Arc;

/// Hears how a simulation goes and may end it.
pub trait Observer: Sync {
    /// So many more replicates, or points, are there; those that were kept already come first.
    fn advanced(&self, _by: u64) {}

    /// A step has been made that a user may want to hear of.
    fn said(&self, _text: &str) {}

    /// Something has come out that a user must hear of.
    fn warned(&self, _text: &str) {}

    /// Whether to stop; what is finished is kept.
    fn is_cancelled(&self) -> bool {
        false
    }
}

/// Hears nothing and never stops.
impl Observer for () {}

/// A part of the jobs of a command: every `of`-th, from the `number`-th on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shard {
    /// Number of the part, from 1.
    pub number: u64,
    /// Number of parts.
    pub of: u64,
}

/// Which jobs a runner simulates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Share {
    /// All that are not there.
    All,
    /// Those of a part.
    Part(Shard),
    /// None: they are in so many parts.
    Joined(u64),
}

/// Simulates what is not kept yet.
pub struct Runner<'a> {
    keep: Arc<dyn Keep>,
    observer: &'a dyn Observer,
    threads: usize,
    share: Share,
}

impl Runner<'static> {
    /// A runner that keeps results in memory, on so many threads; 0 stands for all of the machine.
    pub fn in_memory(threads: usize) -> Self {
        Self::new(Arc::new(Memory::default()), &(), threads, Share::All)
    }
}

impl<'a> Runner<'a> {
    /// A runner on so many threads; results do not depend on their number.
    pub fn new(
        keep: Arc<dyn Keep>,
        observer: &'a dyn Observer,
        threads: usize,
        share: Share,
    ) -> Self {
        Self { keep, observer, threads, share }
    }

    /// Who hears how it goes.
    pub fn observer(&self) -> &dyn Observer {
        self.observer
    }

    /// Simulates scenarios together, what they share once, and keeps months, and perhaps the last
    /// state of administrations, of each.
    ///
    /// # Errors
    /// When a job cannot be kept, a replicate fails, or the observer stops; all others are kept.
    pub fn simulate(&self, family: &Family, months: Months, administrations: bool) -> Result<Runs> {
        let setting = &family.settings()[0];
        let agents = administrations.then(|| setting.agents());
        let form = Form::new(&setting.simulation, months, agents);
        let keys: Vec<Key> =
            family.scenarios().iter().map(|scenario| member_key(scenario, &form)).collect();
        let blocks = self.selected(family.scenarios()[0].simulation.replicates);
        let runs = Runs::new(Arc::clone(&self.keep), form, keys, blocks);
        let wanted = |block: &Range<u64>| -> Vec<bool> {
            let missing = |member| !self.keep.holds(&runs.job(member, block));
            (0..runs.members()).map(missing).collect()
        };
        let missing = self.missing("replicates", runs.blocks(), |block| {
            let wanted = wanted(block);
            wanted.contains(&true).then_some(wanted)
        })?;
        let of = |replicate: u64| {
            &missing[missing.partition_point(|(block, _)| block.end <= replicate)].1
        };
        let simulate = |replicate| {
            let mut kept: Vec<(usize, Kept)> = Vec::new();
            family.simulate_some(replicate, of(replicate), |member, trajectory| {
                kept.push((member, form.extract(trajectory)));
            });
            kept.sort_by_key(|(member, _)| *member);
            kept
        };
        let keep = |block: &Range<u64>, replicates: Vec<Vec<(usize, Kept)>>| {
            let mut replicates: Vec<_> = replicates.into_iter().map(Vec::into_iter).collect();
            let wanted = of(block.start);
            for member in (0..wanted.len()).filter(|member| wanted[*member]) {
                let kept: Vec<Kept> =
                    replicates.iter_mut().filter_map(|of| Some(of.next()?.1)).collect();
                self.keep.keep(&runs.job(member, block), form.results(&kept))?;
            }
            Ok(())
        };
        let blocks: Vec<Range<u64>> = missing.iter().map(|(block, _)| block.clone()).collect();
        self.run("replicates", &blocks, setting.simulation.seed, simulate, keep)?;
        Ok(runs)
    }

    /// Lists of values, as long as `width`, of so many numbered things that `what` names in the
    /// plural; `content` tells all that they depend on.
    ///
    /// # Errors
    /// As [`Runner::simulate`].
    pub fn values(
        &self,
        what: &str,
        content: &str,
        (number, width): (u64, usize),
        seed: u64,
        simulate: impl Fn(u64) -> Vec<f64> + Sync,
    ) -> Result<Vec<Vec<f64>>> {
        let (key, blocks) = (key(content), self.selected(number));
        let job = |block: &Range<u64>| Job {
            key,
            block: block.clone(),
            size: (block.end - block.start) as usize * width * size_of::<f64>(),
        };
        let missing =
            self.missing(what, &blocks, |block| (!self.keep.holds(&job(block))).then_some(()))?;
        let missing: Vec<Range<u64>> = missing.into_iter().map(|(block, ())| block).collect();
        let keep = |block: &Range<u64>, values: Vec<Vec<f64>>| {
            let bytes = values.iter().flatten().flat_map(|value| value.to_le_bytes()).collect();
            self.keep.keep(&job(block), bytes)
        };
        self.run(what, &missing, seed, simulate, keep)?;
        let mut all = Vec::with_capacity(number as usize);
        for block in &blocks {
            let (job, count) = (job(block), (block.end - block.start) as usize);
            let values = numbers(&self.keep.read(&job, 0..job.size)?);
            all.extend((0..count).map(|place| values[place * width..(place + 1) * width].to_vec()));
        }
        Ok(all)
    }

    /// The blocks that belong to this runner's share.
    fn selected(&self, number: u64) -> Vec<Range<u64>> {
        let blocks = ensemble::jobs(number);
        match self.share {
            Share::Part(Shard { number, of }) => {
                blocks.into_iter().skip(number as usize - 1).step_by(of as usize).collect()
            }
            Share::All | Share::Joined(_) => blocks,
        }
    }

    /// The blocks that are to be simulated, with what of them; the observer hears of the others.
    fn missing<T>(
        &self,
        what: &str,
        blocks: &[Range<u64>],
        lacks: impl Fn(&Range<u64>) -> Option<T>,
    ) -> Result<Vec<(Range<u64>, T)>> {
        let missing: Vec<(Range<u64>, T)> =
            blocks.iter().filter_map(|block| Some((block.clone(), lacks(block)?))).collect();
        if let (Share::Joined(parts), Some((first, _))) = (self.share, missing.first()) {
            return Err(lacking(what, missing.len(), first, parts));
        }
        let count = |blocks: &mut dyn Iterator<Item = &Range<u64>>| {
            blocks.map(|block| block.end - block.start).sum::<u64>()
        };
        let there = count(&mut blocks.iter()) - count(&mut missing.iter().map(|(block, _)| block));
        self.observer.advanced(there);
        Ok(missing)
    }

    fn run<T: Send>(
        &self,
        what: &str,
        blocks: &[Range<u64>],
        seed: u64,
        simulate: impl Fn(u64) -> T + Sync,
        keep: impl Fn(&Range<u64>, Vec<T>) -> Result<()> + Sync,
    ) -> Result<()> {
        let simulate = |number| (!self.observer.is_cancelled()).then(|| simulate(number));
        let keep = |block: &Range<u64>, results: Vec<Option<T>>| {
            let results: Vec<T> =
                results.into_iter().collect::<Option<_>>().ok_or(Error::Cancelled)?;
            keep(block, results)?;
            self.observer.advanced(block.end - block.start);
            Ok(())
        };
        ensemble::run(what, blocks, seed, self.threads, simulate, keep)
    }
}

/// Key of the jobs of a scenario whose results have a form.
pub fn member_key(scenario: &Scenario, form: &Form) -> Key {
    key(&format!("{}\n{form:?}", digest(scenario)))
}

fn lacking(what: &str, count: usize, first: &Range<u64>, parts: u64) -> Error {
    let jobs = if count == 1 { "1 job is".to_owned() } else { format!("{count} jobs are") };
    let title = format!(
        "{jobs} missing or damaged, the first with {what} {} to {}",
        first.start,
        first.end - 1
    );
    let help = format!(
        "name all {parts} parts of this build of ozgsim; the command with --shard, given again, \
         completes a part"
    );
    Error::input(title, help)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU64, Ordering};

    /// Stops once some replicates are there.
    #[derive(Default)]
    struct Impatient(AtomicU64);

    impl Observer for Impatient {
        fn advanced(&self, by: u64) {
            self.0.fetch_add(by, Ordering::Relaxed);
        }

        fn is_cancelled(&self) -> bool {
            self.0.load(Ordering::Relaxed) > 0
        }
    }

    fn scenario(name: &str, lines: &str) -> Scenario {
        let size = "[simulation]\nagents = 500\nhorizon = \"2018-03\"\nreplicates = 30\n";
        let text = format!("name = \"{name}\"\nextends = \"baseline\"\n{size}{lines}");
        Scenario::from_toml(&text).unwrap()
    }

    /// All values of all scenarios, to the bit, block by block.
    fn values(runs: &Runs) -> Vec<Vec<u64>> {
        let of = |member| runs.blocks().iter().map(move |block| (member, block));
        let all = (0..runs.members()).flat_map(of);
        let bits = |values: Vec<f64>| values.into_iter().map(f64::to_bits).collect();
        all.map(|(member, block)| bits(runs.months(member, block, 0..3).unwrap())).collect()
    }

    #[test]
    fn what_is_finished_when_it_is_cancelled_is_kept_and_used_for_whatever_asks_for_it() {
        let one = scenario("one", "");
        let lever = "[[policy]]\nlever = \"training\"\nvalue = 1\nfrom = \"2018-02\"\n";
        let pair = Family::new(&[one.clone(), scenario("two", lever)]);
        let keep: Arc<dyn Keep> = Arc::new(Memory::default());
        let observer = Impatient::default();
        let runner = Runner::new(Arc::clone(&keep), &observer, 1, Share::All);
        let cancelled = runner.simulate(&pair, Months::All, false);
        assert!(matches!(cancelled, Err(Error::Cancelled)), "{cancelled:?}");
        assert_eq!(observer.0.into_inner(), 10, "one block is finished");
        // The scenario by itself finds its block of the pair, and the pair what that adds.
        let counted = Impatient::default();
        let alone = Family::new(&[one]);
        let runs = Runner::new(Arc::clone(&keep), &(), 1, Share::All);
        let alone = runs.simulate(&alone, Months::All, false).unwrap();
        let again = Runner::new(Arc::clone(&keep), &(), 2, Share::All);
        let both = again.simulate(&pair, Months::All, false).unwrap();
        let fresh = Runner::in_memory(2).simulate(&pair, Months::All, false).unwrap();
        assert!(values(&both) == values(&fresh));
        assert!(values(&alone) == values(&fresh)[..3]);
        // Everything is there now: an observer that stops at once is never asked.
        let runner = Runner::new(keep, &counted, 1, Share::All);
        let found = runner.simulate(&pair, Months::All, false).unwrap();
        assert!(values(&found) == values(&fresh));
        assert_eq!(counted.0.into_inner(), 30);
    }
}
