//! A thinned population stands for the register: levels and effects nationwide are those of the
//! whole, sums of hours and money too. `docs/validation.md` has more, with many replicates.

use crate::common::{scenario, text};
use ozgsim::engine::trajectory::simulate;
use ozgsim::model::outcome::{Dimension, Outcome};
use ozgsim::model::setting::Setting;
use ozgsim::scenario::administration::FULL_POPULATION;

const YEARS: usize = 17;

/// Outcomes at the horizon, flows as the mean of its year.
fn values(agents: u64, differences: &str) -> impl Fn(Outcome) -> f64 + use<> {
    let setting = Setting::new(&scenario(&text(agents, "2034-12", differences)));
    let months = simulate(&setting, 0).months;
    assert_eq!(months.len(), 12 * YEARS);
    move |outcome| {
        let place = setting.layout.position(outcome, Dimension::All, 0).expect("nationwide");
        let year = months.iter().rev().take(12).map(|month| month[place]);
        if outcome.spec().name.contains("share") {
            months[12 * YEARS - 1][place]
        } else {
            year.sum::<f64>() / 12.0
        }
    }
}

#[test]
fn about_1000_administrations_show_levels_and_effects_of_the_whole() {
    let lever =
        |name: &str| format!("[[policy]]\nlever = \"{name}\"\nvalue = 1\nfrom = \"2027-01\"\n");
    let [whole, part] = [FULL_POPULATION, 1_000].map(|agents| {
        let of = |differences: &str| values(agents, differences);
        [of(""), of(&lever("coordination")), of(&lever("county_hubs"))]
    });
    for (outcome, points) in [
        (Outcome::OnlineShareLevel1, 0.01),
        (Outcome::OnlineShareLevel2, 0.01),
        (Outcome::OnlineShareLevel3, 0.015),
        (Outcome::OnlineShareLevel2Inhabitants, 0.01),
        (Outcome::DmsShare, 0.02),
        (Outcome::CasesOnlineShare, 0.01),
    ] {
        let (all, some) = (whole[0](outcome), part[0](outcome));
        assert!((all - some).abs() < points, "{outcome:?}: {some:.4}, not {all:.4}");
    }
    for (scenario, outcome) in [(1, Outcome::OnlineShareLevel2), (2, Outcome::IkzShare)] {
        let [all, some] = [&whole, &part].map(|of| of[scenario](outcome) - of[0](outcome));
        // A replicate alone; `validation.md` has the mean of many.
        assert!((all - some).abs() < 0.2 * all, "{outcome:?}: effect {some:.4}, not {all:.4}");
    }
    for outcome in [Outcome::EffortHours, Outcome::SpendingMunicipal, Outcome::SpendingLand] {
        for scenario in 0..3 {
            let ratio = part[scenario](outcome) / whole[scenario](outcome);
            assert!((ratio - 1.0).abs() < 0.1, "{outcome:?}: {ratio:.3} of the whole");
        }
    }
    assert!(part[0](Outcome::AnywhereServices).is_nan(), "a part does not tell it");
    assert!(whole[0](Outcome::AnywhereServices) > 0.0);
}
