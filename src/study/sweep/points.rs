//! The points of a design with their replicates, and what each leads to.

use super::design::Design;
use crate::engine::curve::CurveTable;
use crate::engine::effect::EffectTable;
use crate::engine::runs::Runs;
use crate::error::Result;
use crate::study::vary::Factor;

/// Points that are simulated together with the scenario that is varied; what they share with it is
/// simulated once.
pub const TOGETHER: usize = 16;

/// What the points of a design lead to.
#[derive(Debug)]
pub struct Swept {
    /// The points.
    pub design: Design,
    /// Whether the Decembers of every group are recorded as well.
    pub full: bool,
    /// The replicates of [`TOGETHER`] points each; the first member is the scenario that is varied.
    pub runs: Vec<Runs>,
}

impl Swept {
    /// The points that were simulated together, with the place of each among the members of their
    /// runs.
    pub fn batches(&self) -> impl Iterator<Item = (&Runs, Vec<usize>)> {
        let points: Vec<usize> = (0..self.design.points.len()).collect();
        self.runs.iter().enumerate().map(move |(number, runs)| {
            let end = points.len().min((number + 1) * TOGETHER);
            (runs, points[number * TOGETHER..end].to_vec())
        })
    }

    /// Hands over curves and effects of every point; both hold Decembers.
    ///
    /// # Errors
    /// When replicates cannot be read, or what the points are handed to fails.
    pub fn each(
        &self,
        mut point: impl FnMut(usize, &CurveTable, &EffectTable) -> Result<()>,
    ) -> Result<()> {
        for (runs, points) in self.batches() {
            for (place, number) in points.into_iter().enumerate() {
                point(number, &runs.curves(place + 1)?, &runs.effects(place + 1)?)?;
            }
        }
        Ok(())
    }

    /// Values of a point as they stand in tables.
    pub fn written(&self, point: usize) -> Vec<String> {
        written(&self.design.study.factors, &self.design.points[point])
    }
}

/// Values of factors as they stand in tables: a date without the quotes that it has in a scenario.
pub fn written(factors: &[Factor], values: &[f64]) -> Vec<String> {
    let values = factors.iter().zip(values);
    let text = |(factor, value): (&Factor, &f64)| factor.subject.written(*value);
    values.map(text).map(|text| text.trim_matches('"').to_owned()).collect()
}
