//! The kernel in krabmaga: administrations are agents on its schedule, each stepped once a month;
//! what they share is its state.

use crate::kernel::{Administration, Kernel};
use crate::outcomes::{Outcomes, Sums};
use crate::rules::{Chance, County, State as Situation};
use krabmaga::engine::agent::Agent;
use krabmaga::engine::schedule::Schedule;
use krabmaga::engine::state::State;
use krabmaga::rand::{Rng, SeedableRng};
use krabmaga::rand_pcg::Pcg64Mcg;
use ozgsim::random::Decision;
use std::any::Any;
use std::sync::Arc;
use std::time::{Duration, Instant};

#[derive(Clone)]
struct Municipality {
    administration: Administration,
    situation: Situation,
}

struct Country {
    kernel: Arc<Kernel>,
    generator: Pcg64Mcg,
    month: usize,
    counties: Vec<County>,
    sums: Sums,
    months: Vec<Outcomes>,
}

impl Chance for Pcg64Mcg {
    #[inline]
    fn uniform(&mut self, _: Decision) -> f64 {
        self.random()
    }

    #[inline]
    fn uniform_of_service(&mut self, _: u32) -> f64 {
        self.random()
    }
}

impl Agent for Municipality {
    fn step(&mut self, state: &mut dyn State) {
        let country = state.as_any_mut().downcast_mut::<Country>().expect("the state is a country");
        let (a, kernel) = (&self.administration, &country.kernel);
        let conditions = &kernel.conditions[country.month];
        self.situation.advance(
            &kernel.parameters,
            conditions,
            a,
            country.counties[a.county],
            &mut country.generator,
        );
        country.sums.add(a, &self.situation);
    }
}

impl State for Country {
    fn init(&mut self, schedule: &mut Schedule) {
        for administration in self.kernel.administrations.iter().copied() {
            let situation =
                Situation::initial(&self.kernel.parameters, &administration, &mut self.generator);
            schedule.schedule_repeating(
                Box::new(Municipality { administration, situation }),
                0.0,
                0,
            );
        }
    }

    fn after_step(&mut self, _: &mut Schedule) {
        self.months.push(self.sums.close(&self.kernel, &mut self.counties));
        self.month += 1;
    }

    fn update(&mut self, _: u64) {}

    fn reset(&mut self) {}

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }

    fn as_state(&self) -> &dyn State {
        self
    }

    fn as_state_mut(&mut self) -> &mut dyn State {
        self
    }
}

pub fn replicate(kernel: &Arc<Kernel>, replicate: u64) -> (Vec<Outcomes>, Duration) {
    let mut country = Country {
        kernel: Arc::clone(kernel),
        generator: Pcg64Mcg::seed_from_u64(kernel.seed ^ (replicate << 32)),
        month: 0,
        counties: vec![County::default(); kernel.counties.len()],
        sums: Sums::of(kernel),
        months: Vec::new(),
    };
    let mut schedule = Schedule::new();
    country.init(&mut schedule);
    let start = Instant::now();
    for _ in 0..kernel.conditions.len() {
        schedule.step(country.as_state_mut());
    }
    (country.months, start.elapsed())
}
