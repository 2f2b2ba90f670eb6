//! The kernel as in ozgsim: a plain loop over structs, with addressed draws.

use crate::kernel::Kernel;
use crate::outcomes::{Outcomes, Sums};
use crate::rules::{Chance, County, State};
use ozgsim::random::{Decision, Draws, Question};
use ozgsim::units::Month;
use std::time::{Duration, Instant};

/// Questions of a month; those of January 2018 and of services are asked once.
struct Questions {
    leaving: Question,
    filling: Question,
    start: Question,
    dms_start: Question,
    initial: [Question; 3],
    effort: Question,
}

impl Questions {
    fn of(draws: Draws, month: Month) -> Self {
        let of_month = |decision| draws.at(decision, month);
        Self {
            leaving: of_month(Decision::Leaving),
            filling: of_month(Decision::Filling),
            start: of_month(Decision::Start),
            dms_start: of_month(Decision::DmsStart),
            initial: [Decision::InitialDms, Decision::InitialDmsProgress, Decision::InitialVacancy]
                .map(|decision| draws.once(decision)),
            effort: draws.once(Decision::Effort),
        }
    }

    const fn about(&self, decision: Decision) -> Question {
        match decision {
            Decision::Leaving => self.leaving,
            Decision::Filling => self.filling,
            Decision::Start => self.start,
            Decision::DmsStart => self.dms_start,
            Decision::InitialDms => self.initial[0],
            Decision::InitialDmsProgress => self.initial[1],
            _ => self.initial[2],
        }
    }
}

struct Addressed<'a> {
    questions: &'a Questions,
    id: u64,
}

impl Chance for Addressed<'_> {
    #[inline]
    fn uniform(&mut self, decision: Decision) -> f64 {
        self.questions.about(decision).of(self.id).uniform()
    }

    #[inline]
    fn uniform_of_service(&mut self, place: u32) -> f64 {
        self.questions.effort.of_pair(self.id, u64::from(place)).uniform()
    }

    #[inline]
    fn count(&mut self, decision: Decision, trials: u32, probability: f64) -> u32 {
        self.questions.about(decision).of(self.id).binomial(trials, probability)
    }
}

pub fn replicate(kernel: &Kernel, replicate: u64) -> (Vec<Outcomes>, Duration) {
    let draws = Draws::new(kernel.seed, replicate);
    let once = Questions::of(draws, Month::START);
    let initial = |a: &crate::kernel::Administration| {
        State::initial(&kernel.parameters, a, &mut Addressed { questions: &once, id: a.id })
    };
    let mut states: Vec<State> = kernel.administrations.iter().map(initial).collect();
    let mut counties = vec![County::default(); kernel.counties.len()];
    let mut sums = Sums::of(kernel);
    let start = Instant::now();
    let months = kernel.conditions.iter().map(|conditions| {
        let questions = Questions::of(draws, conditions.month);
        for (a, state) in kernel.administrations.iter().zip(&mut states) {
            state.advance(
                &kernel.parameters,
                conditions,
                a,
                counties[a.county],
                &mut Addressed { questions: &questions, id: a.id },
            );
            sums.add(a, state);
        }
        sums.close(kernel, &mut counties)
    });
    let months = months.collect();
    (months, start.elapsed())
}
