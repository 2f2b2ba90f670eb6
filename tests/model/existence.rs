//! Inside the stated ranges of the parameters, with all links on, there are points where a lever
//! helps and points where it does not: nothing decides that by construction.

use crate::common::{Effect, Runs, all_links, policy, scenario, text};
use ozgsim::engine::trajectory::simulate;
use ozgsim::model::outcome::{Dimension, Outcome};
use ozgsim::model::setting::Setting;
use std::collections::BTreeMap;

const LEVEL2: Outcome = Outcome::OnlineShareLevel2;
const LEVEL3: Outcome = Outcome::OnlineShareLevel3;
const REPLICATES: u64 = 6;

/// All links on and a point in the ranges of parameters, which the reader of scenarios checks.
fn at(point: &str, lever: &str, horizon: &str) -> Runs {
    let mut sections: BTreeMap<&str, String> = BTreeMap::new();
    for (key, value) in point.split_whitespace().filter_map(|set| set.split_once('=')) {
        let (section, key) = key.split_once('.').expect("section and key");
        *sections.entry(section).or_default() += &format!("{key} = {value}\n");
    }
    let sections: Vec<String> =
        sections.iter().map(|(section, keys)| format!("[{section}]\n{keys}")).collect();
    let sections = sections.concat();
    let scenario = scenario(&text(500, horizon, &(all_links() + &sections + lever)));
    let setting = Setting::new(&scenario);
    let all = (0..REPLICATES).map(|replicate| simulate(&setting, replicate)).collect();
    Runs { setting, all }
}

/// What added posts are used for: online and internal work, by all that is not mandatory.
fn use_of_posts(point: &str) -> f64 {
    let (with, without) =
        (at(point, &policy("posts", "1", "2027-01", ""), "2034-12"), at(point, "", "2034-12"));
    let added = |outcome| {
        let (with, without) = (with.sums(outcome, "2034-12"), without.sums(outcome, "2034-12"));
        Effect::between(&with, &without).mean
    };
    let used = added(Outcome::OnlineHours) + added(Outcome::InternalHours);
    used / (used + added(Outcome::IdleHours))
}

#[test]
fn a_post_is_used_for_the_most_part_or_hardly_at_all() {
    let scarce = "implementation.outside_option=-4 implementation.effort_scale=2.5 \
        resources.free_share=0.2 resources.competence=0.5 resources.outside_hours_per_1000=0.3 \
        resources.flow_share=1 resources.line_staff_share=0 supply.provider_services_per_month=2.5";
    let part = use_of_posts(scarce);
    assert!(part > 0.5, "{part:.2} of a post is used where staff is scarce");
    let idle = "implementation.outside_option=4 implementation.effort_scale=0.4 \
        implementation.dms_start_per_year=0.02 resources.free_share=0.7 resources.flow_share=0 \
        resources.line_staff_share=0.003";
    let part = use_of_posts(idle);
    assert!(part < 0.2, "{part:.2} of a post is used where nothing is worth doing");
}

/// Effects in December 2032 of hubs, city partnerships and associations from 2027 on.
fn effects(point: &str, outcome: Outcome) -> [Effect; 3] {
    let values = |lever: &str| {
        let moderation = policy("ikz_moderation", "0.5", "2027-01", "");
        let lever = if lever.is_empty() {
            String::new()
        } else {
            policy(lever, "1", "2027-01", "") + &moderation
        };
        at(point, &lever, "2032-12").values(outcome, Dimension::All, 0, "2032-12")
    };
    let without = values("");
    ["county_hubs", "city_partnerships", "association"]
        .map(|lever| Effect::between(&values(lever), &without))
}

#[track_caller]
fn assert_best(best: &Effect, others: [&Effect; 2]) {
    let is_best = others.iter().all(|other| best.mean > other.mean);
    assert!(best.above(0.0) && is_best, "{best:?}, others {others:?}");
}

/// Quick decisions, every administration willing to join, and cheap development.
const EASY: &str = "cooperation.agreeing_hours=0 cooperation.decision_months=0.3 \
    cooperation.joining_intercept=0 cooperation.leaving_per_year=0 \
    cooperation.sharing_exponent=0.9 cooperation.misfit_per_log_size=0 \
    effort.cooperation_hours=4 effort.cooperation_months=1";

#[test]
fn hubs_do_best_where_large_cooperations_decide_slowly() {
    let point = "cooperation.decision_exponent=0.8 cooperation.saving_time=0 \
        cooperation.saving_grants=0 cooperation.saving_links=0.6 \
        cooperation.contribution_eur_per_inhabitant_year=2 effort.joint_procurement_saving=0";
    let [hub, city, association] = effects(&format!("{EASY} {point}"), LEVEL2);
    assert_best(&hub, [&city, &association]);
}

#[test]
fn associations_do_best_where_hosting_and_buying_save_most() {
    let point = "cooperation.decision_exponent=0.2 cooperation.saving_time=0 \
        cooperation.saving_hosting=0.5 cooperation.supported_founding_per_year=0.3 \
        cooperation.contribution_eur_per_inhabitant_year=0.2 \
        cooperation.fixed_cost_eur_per_year=600000 cooperation.leader_share=0 \
        effort.joint_procurement_saving=0.5";
    let [hub, city, association] = effects(&format!("{EASY} {point}"), LEVEL3);
    assert_best(&association, [&hub, &city]);
}

#[test]
fn membership_can_cost_more_than_it_saves() {
    let point = "cooperation.agreeing_hours=10 cooperation.saving_time=0 \
        cooperation.saving_links=0 cooperation.saving_hosting=0 cooperation.saving_grants=0 \
        cooperation.contribution_eur_per_inhabitant_year=2 effort.joint_procurement_saving=0";
    let [_, _, association] = effects(point, LEVEL2);
    assert!(association.below(0.0), "{association:?}");
}
