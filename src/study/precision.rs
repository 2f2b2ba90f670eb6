//! How many replicates: as many as make the interval of an effect as narrow as asked for.

use crate::engine::effect::{CONFIDENCE, Effect, EffectTable};
use crate::engine::ensemble::JOB_SIZE;
use crate::error::{Error, Result, suggestion};
use crate::model::outcome::{Dimension, Outcome};
use crate::statistics::half_width;
use crate::units::Month;

/// A wish for precision, `OUTCOME@MONTH=HALFWIDTH`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Precision {
    /// Outcome, nationwide.
    pub outcome: Outcome,
    /// Month.
    pub month: Month,
    /// Largest half-width of the confidence interval of the mean effect, in the unit of the
    /// outcome.
    pub half_width: f64,
}

impl Precision {
    /// Reads a wish.
    ///
    /// # Errors
    /// When it is no outcome, month and positive number; an outcome that is not recorded nationwide
    /// does not exist.
    pub fn parse(text: &str) -> Result<Self> {
        let usage = |detail: String| {
            Error::Usage(format!(
                "`--precision {text}`: {detail}; write for example \
                 online_share_level2@2030-12=0.002 for plus or minus 0.2 points"
            ))
        };
        let (outcome, rest) =
            text.split_once('@').ok_or_else(|| usage("there is no `@`".into()))?;
        let (month, half_width) =
            rest.split_once('=').ok_or_else(|| usage("there is no `=`".into()))?;
        let outcome =
            Outcome::ALL.iter().copied().find(|known| known.spec().name == outcome).ok_or_else(
                || {
                    let names = Outcome::ALL.iter().map(|known| known.spec().name);
                    usage(format!("unknown outcome `{outcome}`, {}", suggestion(outcome, names)))
                },
            )?;
        let month = month.parse::<Month>().map_err(|error| usage(error.to_string()))?;
        if month < Month::START {
            return Err(usage(format!("{month} lies before the first month {}", Month::START)));
        }
        let half_width: f64 = half_width
            .parse()
            .ok()
            .filter(|width: &f64| *width > 0.0 && width.is_finite())
            .ok_or_else(|| usage(format!("`{half_width}` is not a positive number")))?;
        Ok(Self { outcome, month, half_width })
    }

    /// The effect that is meant.
    pub fn effect<'a>(&self, effects: &'a EffectTable) -> Option<&'a Effect> {
        effects.effect(self.outcome, Dimension::All, 0, self.month)
    }

    /// The widest half-width among the effects of counterfactuals, and whether all of them are
    /// known that precisely.
    pub fn reached<'a>(
        &self,
        counterfactuals: impl Iterator<Item = &'a EffectTable>,
    ) -> (f64, bool) {
        let widths = counterfactuals
            .filter_map(|effects| self.effect(effects))
            .map(|effect| effect.half_width);
        widths.fold((0.0, true), |(widest, reached), width| {
            (widest.max(width), reached && width <= self.half_width)
        })
    }

    /// Number of replicates to go on with: whole jobs, as many as the spread so far asks for, at
    /// most twice as many as there are.
    pub fn next(&self, effects: &[&Effect]) -> u64 {
        let n = effects.iter().map(|effect| effect.n).max().unwrap_or(0);
        let sd = effects.iter().map(|effect| effect.sd).fold(0.0, f64::max);
        let more = (n + 1..=2 * n)
            .find(|n| half_width(sd, *n, CONFIDENCE) <= self.half_width)
            .unwrap_or(2 * n);
        more.div_ceil(JOB_SIZE) * JOB_SIZE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wishes_are_read() {
        let wish = Precision::parse("online_share_level2@2030-12=0.002").unwrap();
        assert_eq!(
            (wish.outcome, wish.month, wish.half_width),
            (Outcome::OnlineShareLevel2, Month::new(2030, 12), 0.002)
        );
        for wrong in [
            "",
            "online_share_level2",
            "online_share_level2@2030-12",
            "online_share_level9@2030-12=1",
            "ikz_share@2030=1",
            "ikz_share@2030-12=0",
            "ikz_share@2017-12=1",
        ] {
            assert!(matches!(Precision::parse(wrong), Err(Error::Usage(_))), "{wrong}");
        }
    }

    #[test]
    fn the_next_number_of_replicates_follows_from_the_spread() {
        let wish = Precision { outcome: Outcome::IkzShare, month: Month::START, half_width: 0.1 };
        let effect = |n: u64, sd: f64| Effect {
            n,
            sd,
            half_width: half_width(sd, n, CONFIDENCE),
            ..Effect::EMPTY
        };
        // 1.96 * 0.5 / sqrt(n) <= 0.1 from n = 97 on, with Student's t from 99 on.
        assert_eq!(wish.next(&[&effect(80, 0.5)]), 100);
        assert_eq!(wish.next(&[&effect(20, 0.5)]), 40);
    }
}
