//! The kernel in ixa: administrations are entities with a property for everything that changes,
//! counties are data of a plugin, and a plan a month goes over all administrations.

use crate::kernel::{Administration, Kernel};
use crate::outcomes::{Outcomes, Sums};
use crate::rules::{Attention, Chance, County, Dms, Hours, Purse, Services, Staff, State, Usage};
use ixa::prelude::*;
use ozgsim::random::Decision;
use std::sync::Arc;
use std::time::{Duration, Instant};

define_entity!(Municipality);
impl_property!(Administration, Municipality, persist = false);
impl_property!(Staff, Municipality, persist = false);
impl_property!(Purse, Municipality, persist = false);
impl_property!(Hours, Municipality, persist = false);
impl_property!(Attention, Municipality, persist = false);
impl_property!(Dms, Municipality, persist = false);
impl_property!(Services, Municipality, persist = false);
impl_property!(Usage, Municipality, persist = false);

define_rng!(InitialRng);
define_rng!(StaffRng);
define_rng!(StartRng);
define_rng!(DmsRng);
define_rng!(EffortRng);

#[derive(Default)]
struct Country {
    counties: Vec<County>,
    months: Vec<Outcomes>,
}

define_data_plugin!(CountryPlugin, Country, Country::default());

struct Sampled<'a>(&'a Context);

impl Chance for Sampled<'_> {
    fn uniform(&mut self, decision: Decision) -> f64 {
        match decision {
            Decision::Leaving | Decision::Filling => self.0.sample_range(StaffRng, 0.0..1.0),
            Decision::Start => self.0.sample_range(StartRng, 0.0..1.0),
            Decision::DmsStart => self.0.sample_range(DmsRng, 0.0..1.0),
            _ => self.0.sample_range(InitialRng, 0.0..1.0),
        }
    }

    fn uniform_of_service(&mut self, _: u32) -> f64 {
        self.0.sample_range(EffortRng, 0.0..1.0)
    }
}

fn state_of(context: &Context, id: MunicipalityId) -> State {
    State {
        staff: context.get_property(id),
        purse: context.get_property(id),
        hours: context.get_property(id),
        attention: context.get_property(id),
        dms: context.get_property(id),
        services: context.get_property(id),
        usage: context.get_property(id),
    }
}

/// Sets the properties that have changed.
fn set_state(context: &mut Context, id: MunicipalityId, old: &State, new: &State) {
    macro_rules! set_changed {
        ($($property:ident),+) => { $( if new.$property != old.$property { context.set_property(id, new.$property); } )+ };
    }
    set_changed!(staff, purse, hours, attention, dms, services, usage);
}

fn settle(context: &mut Context, kernel: &Kernel) {
    for administration in kernel.administrations.iter().copied() {
        let State { staff, purse, hours, attention, dms, services, usage } =
            State::initial(&kernel.parameters, &administration, &mut Sampled(context));
        let municipality = with!(
            Municipality,
            administration,
            staff,
            purse,
            hours,
            attention,
            dms,
            services,
            usage
        );
        context.add_entity(municipality).expect("all properties are given");
    }
}

fn month(context: &mut Context, kernel: &Kernel) {
    let conditions = &kernel.conditions[context.get_current_time() as usize];
    let mut sums = Sums::of(kernel);
    for id in context.get_entity_iterator::<Municipality>() {
        let administration: Administration = context.get_property(id);
        let old = state_of(context, id);
        let mut new = old;
        let county = context.get_data(CountryPlugin).counties[administration.county];
        new.advance(&kernel.parameters, conditions, &administration, county, &mut Sampled(context));
        set_state(context, id, &old, &new);
        sums.add(&administration, &new);
    }
    let country = context.get_data_mut(CountryPlugin);
    country.months.push(sums.close(kernel, &mut country.counties));
}

fn schedule(context: &mut Context, time: f64, kernel: Arc<Kernel>) {
    context.add_plan(time, move |context| {
        month(context, &kernel);
        if time + 1.0 < kernel.conditions.len() as f64 {
            schedule(context, time + 1.0, kernel);
        }
    });
}

pub fn replicate(kernel: &Arc<Kernel>, replicate: u64) -> (Vec<Outcomes>, Duration) {
    let mut context = Context::new();
    context.init_random(kernel.seed ^ (replicate << 32));
    context.get_data_mut(CountryPlugin).counties = vec![County::default(); kernel.counties.len()];
    settle(&mut context, kernel);
    schedule(&mut context, 0.0, Arc::clone(kernel));
    let start = Instant::now();
    context.execute();
    let elapsed = start.elapsed();
    (std::mem::take(&mut context.get_data_mut(CountryPlugin).months), elapsed)
}
