//! Prices of levers move money and hours of those who pay, and nothing else; columns of the ledger
//! add up.

use crate::common::{policy, text};
use ozgsim::engine::trajectory::{Trajectory, simulate};
use ozgsim::model::outcome::{Dimension, Layout, Outcome, Series};
use ozgsim::model::setting::Setting;
use ozgsim::scenario::Scenario;
use ozgsim::scenario::lever::{Cost, Lever};
use ozgsim::scenario::parameters::{Payer, REGISTRY, charges};

/// What is paid, in money and in hours.
const PAID: [(Outcome, Option<Payer>); 7] = [
    (Outcome::SpendingMunicipal, Some(Payer::Municipalities)),
    (Outcome::NetMunicipal, Some(Payer::Municipalities)),
    (Outcome::LeverHours, Some(Payer::Municipalities)),
    (Outcome::SpendingLand, Some(Payer::Laender)),
    (Outcome::LeverHoursLand, Some(Payer::Laender)),
    (Outcome::SpendingFederal, Some(Payer::Federation)),
    (Outcome::ReceivedMunicipal, None),
];

/// Every lever that has a price is set, so that all of them cost something.
fn all_levers() -> Scenario {
    let value = |lever: &Lever| match lever {
        Lever::Deadline => "\"2020-12\"".to_owned(),
        Lever::EfaRelease => "-12".to_owned(),
        Lever::ApplicationBurden => "5".to_owned(),
        _ => "1".to_owned(),
    };
    let priced = Lever::ALL.iter().filter(|lever| lever.spec().cost == Cost::Priced);
    let mut policies: String =
        priced.map(|lever| policy(lever.spec().name, &value(lever), "2018-06", "")).collect();
    policies += &policy("funding", "5", "2018-06", "");
    // Members of all kinds, and no association that takes everybody in.
    policies += &policy("association", "0.3", "2018-06", "");
    crate::common::scenario(&text(900, "2021-12", &policies))
}

fn run(scenario: &Scenario) -> Trajectory {
    simulate(&Setting::new(scenario), 0)
}

/// Series that differ between two runs in any month.
fn differing(a: &Trajectory, b: &Trajectory) -> Vec<Series> {
    let differs = |place: usize| {
        let months = a.months.iter().zip(&b.months);
        months.into_iter().any(|(a, b)| a[place].to_bits() != b[place].to_bits())
    };
    let layout = Layout::new();
    let series = layout.series().iter().enumerate();
    series.filter(|(place, _)| differs(*place)).map(|(_, series)| *series).collect()
}

#[test]
fn every_price_moves_the_accounts_of_its_payer_and_nothing_else() {
    let scenario = all_levers();
    let before = run(&scenario);
    for (place, charge) in charges() {
        let mut dearer = scenario.clone();
        dearer.set_parameter(place, REGISTRY[place].high);
        let moved = differing(&before, &run(&dearer));
        let key = REGISTRY[place].key();
        assert!(!moved.is_empty(), "{key} moves nothing");
        for series in moved {
            let payer = PAID.iter().find(|(outcome, _)| *outcome == series.outcome);
            assert_eq!(
                payer.and_then(|(_, payer)| *payer),
                Some(charge.payer),
                "{key} moves {}",
                series.outcome.spec().name
            );
            assert_eq!(
                series.outcome.spec().unit.name().starts_with("hours"),
                REGISTRY[place].unit.starts_with("hours"),
                "{key}"
            );
        }
    }
}

#[test]
fn the_ledger_adds_up_over_groups_and_payers() {
    let trajectory = run(&all_levers());
    let layout = Layout::new();
    let (mut received, mut months) = (0.0, 0);
    for values in &trajectory.months {
        let of = |outcome, dimension, group| -> f64 {
            layout.position(outcome, dimension, group).map_or(f64::NAN, |place| values[place])
        };
        let all = |outcome| of(outcome, Dimension::All, 0);
        let sum = |outcome, dimension: Dimension| -> f64 {
            let groups = (0..dimension.groups().len()).map(|group| of(outcome, dimension, group));
            groups.filter(|value| !value.is_nan()).sum()
        };
        for (outcome, _) in PAID {
            let by_land = sum(outcome, Dimension::Land);
            if outcome.spec().dimensions.contains(&Dimension::Land) {
                let gap = (by_land - all(outcome)).abs();
                assert!(gap <= 1e-9 * all(outcome).abs(), "{outcome:?} by Land: {by_land}");
            }
            if outcome.spec().dimensions.contains(&Dimension::Kind) {
                let by_kind = sum(outcome, Dimension::Kind);
                let by_size = sum(outcome, Dimension::SizeClass) + of(outcome, Dimension::Kind, 2);
                for found in [by_kind, by_size] {
                    let gap = (found - all(outcome)).abs();
                    assert!(gap <= 1e-9 * all(outcome).abs(), "{outcome:?}: {found}");
                }
            }
        }
        let [spent, granted, net] =
            [Outcome::SpendingMunicipal, Outcome::ReceivedMunicipal, Outcome::NetMunicipal]
                .map(all);
        assert!((spent - granted - net).abs() <= 1e-9 * spent.abs());
        assert!(all(Outcome::SpendingLand) >= granted, "grants are spending of the Länder");
        received += granted;
        months += 1;
    }
    assert!(received > 0.0 && months == 48, "{received} EUR of grants in {months} months");
}
