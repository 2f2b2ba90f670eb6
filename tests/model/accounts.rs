//! Accounts close: what comes in is used, held or lapsed, for the administrations of every class
//! and year. In a thinned population many classes are a single administration.

use crate::common::{all_links, policy, setting, text};
use ozgsim::model::ledger::{Account, Use};
use ozgsim::model::setting::Setting;
use ozgsim::model::world::World;
use ozgsim::scenario::administration::Membership;

const USES: [Use; 5] = [Use::Online, Use::Internal, Use::Upkeep, Use::Mandatory, Use::Idle];

/// Hours, own money and grants that the administrations of each class hold, whatever their
/// memberships.
fn held(setting: &Setting, world: &World<'_>) -> Vec<[f64; 3]> {
    let mut held = vec![[0.0; 3]; setting.classes.len() / Membership::ALL.len()];
    for (profile, agent) in setting.profiles.iter().zip(&world.state().agents) {
        let own = &mut held[profile.class / Membership::ALL.len()];
        let stocks = [agent.hours + agent.internal_hours, agent.money, agent.grant];
        own.iter_mut().zip(stocks).for_each(|(sum, stock)| *sum += stock);
    }
    held
}

/// Checks every class and year of a scenario; returns the sums of the whole time.
fn close(text: &str) -> Account {
    let setting = setting(text);
    let with_accounts = setting.links.grant_accounts;
    let mut world = World::new(&setting, 0);
    let mut total = Account::default();
    for year in 0..setting.simulation.months() / 12 {
        let before = held(&setting, &world);
        let mut booked = vec![Account::default(); before.len()];
        for _ in 0..12 {
            world.step();
            let month = &world.state().environment.ledger.administrations;
            for (class, account) in month.iter().enumerate() {
                booked[class / Membership::ALL.len()].add(account, 1);
            }
        }
        for ((class, account), (before, after)) in
            booked.iter().enumerate().zip(before.into_iter().zip(held(&setting, &world)))
        {
            let [hours, money, grants]: [f64; 3] = std::array::from_fn(|i| after[i] - before[i]);
            let received = account.received();
            let drawn = if with_accounts { received } else { account.awarded() };
            let rows = [
                ("hours", account.given(), account.used(&USES) + hours),
                ("money", account.income() + received, account.spent() + account.lapsed() + money),
                ("grants", account.awarded(), drawn + account.forfeited() + grants),
                ("draws", received, drawn),
            ];
            for (what, came, went) in rows {
                let close = (came - went).abs() <= 1e-7 * came.abs() + 0.5;
                assert!(close, "{what} of class {class} in year {year}: {came} came, {went} went");
            }
            total.add(account, 1);
        }
    }
    total
}

#[test]
fn accounts_close_for_all_administrations_and_years() {
    let funding =
        policy("funding", "5", "2020-01", "") + &policy("application_burden", "10", "2020-01", "");
    let standards = policy("standards", "1", "2021-01", "") + &policy("pay", "1", "2021-01", "");
    let hubs = policy("county_hubs", "1", "2020-01", "")
        + &policy("central_provision", "0.5", "2022-01", "");
    let levers = ["", &funding, &policy("posts", "1", "2020-01", ""), &hubs, &standards];
    for lever in levers {
        let with_links = close(&text(500, "2029-12", &(all_links() + lever)));
        assert!(with_links.used(&[Use::Idle]) > 0.0, "hours above the cap are booked");
        close(&text(500, "2029-12", lever));
        if lever == funding {
            assert!(with_links.forfeited() > 0.0, "grants lapse");
        }
    }
}
