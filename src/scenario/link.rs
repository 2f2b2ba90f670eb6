//! The links of the model: what acts on what, each with a switch, so that a reading of what holds
//! things back is a choice of switches and a conclusion can be asked on which of them it rests.

use super::administration::{Function, Membership};
use super::keys::{Form, Held, Key, Need, Value, keys};
use super::lever::Lever;
use super::parameters::Parameters;
use super::tables::Scope;

/// Declares every link with a name for files and for readers, what it connects, what it rests on,
/// and the parameters with their values at which it does nothing. A link without such parameters
/// is looked up where it acts.
macro_rules! links {
    ($( $field:ident: $name:literal, $english:literal, $german:literal, $about:literal,
        $rests:literal, $neutral:expr; )+) => {
        keys! {
            /// Which links are on.
            #[derive(Debug, Clone, Copy, PartialEq, Eq)]
            Links, LINKS {
                $( $field: bool, $name Optional [""] Form::Truth, $about, $english, $german,
                   $rests; )+
            }
        }

        /// Sets the parameters of a link to values at which it does nothing, by the order of
        /// [`LINKS`].
        const OFF: &[fn(&mut Parameters)] = &[ $( $neutral, )+ ];
    };
}

links! {
    offer: "offer", "offers limit", "Angebote begrenzen",
        "Nothing can be taken that no provider, Land or cooperation offers", "E10, I10, E12",
        |p| {
            (p.supply.provider_services_per_month, p.supply.provider_spread) = (1e3, 0.0);
            (p.supply.efa_contract_months, p.supply.efa_pilot_months) = (0.0, 0.0);
            (p.supply.efa_wave_share_per_month, p.supply.invitation_months) = (1.0, 0.0);
            p.supply.barrier_share = 0.0;
        };
    people: "people", "staff limits", "Personal begrenzt",
        "Projects take hours, and those who could spend them are few", "I01, I02, I03",
        |p| {
            (p.resources.line_staff_share, p.implementation.choice_effort) = (1.0, 0.0);
            p.resources.outside_hours_per_1000 = f64::INFINITY;
        };
    money: "money", "money limits", "Geld begrenzt",
        "Projects and cooperations cost money that is short", "I04, E12, E08",
        |p| {
            (p.resources.digital_budget_share, p.resources.hiring_share) = (1.0, 0.0);
            (p.implementation.choice_price, p.cooperation.joining_fee) = (0.0, 0.0);
        };
    fit: "fit", "systems that do not fit limit", "Unpassende Systeme begrenzen",
        "Level 3 takes specialist software that can be linked, its links and a DMS",
        "I08, I13, E14",
        |p| {
            let e = &mut p.effort;
            (e.link_hours, e.link_eur) = (0.0, 0.0);
            (e.dms_hours, e.dms_eur, e.dms_months) = (1.0, 0.0, 1.0);
            (e.interface_hours, e.interface_eur) = (0.0, 0.0);
            p.supply.links_per_year = 1e3;
            let i = &mut p.implementation;
            (i.product_compatible_share, i.own_servers_penalty) = (1.0, 0.0);
        };
    priority: "priority", "attention and signal limit", "Aufmerksamkeit und Signal begrenzen",
        "Administrations begin late, know little, wait for the Land and prefer other work",
        "I05, I07, I09, E01, E13",
        |p| {
            (p.initial.awareness, p.initial.awareness_per_log_size) = (1.0, 0.0);
            (p.attention.start_per_year, p.attention.knowledge_floor) = (12.0, 1.0);
            (p.implementation.choice_waiting, p.implementation.outside_option) = (0.0, -1e3);
        };
    differences: "differences", "persistent differences", "dauerhafte Unterschiede",
        "Administrations of one size differ in will and skill that last",
        "P06, I07; use of one free platform from 0 to 102 applications (TH 2023)",
        |p| (p.differences.will, p.differences.skill) = (0.0, 0.0);
    leadership_backing: "leadership_backing", "leadership gives hours and money",
        "Leitung gibt Stunden und Geld",
        "Leadership and council interest move free time and the digital budget", "I07, I05",
        |p| p.resources.leadership_backing = 0.0;
    leadership_order: "leadership_order", "leadership orders the work",
        "Leitung ordnet die Arbeit",
        "Leadership and council interest move hours from internal work to online services",
        "I05, I06", |p| p.attention.agenda_leadership = 0.0;
    provider_pace: "provider_pace", "providers of different pace",
        "IT-Dienstleister mit verschiedenem Tempo",
        "Providers extend their offers at a pace of their own", "E10, I10",
        |p| p.supply.provider_spread = 0.0;
    barriers: "barriers", "barriers of services", "Hürden einzelner Leistungen",
        "Some services can be online nowhere before a date of their own",
        "services online nowhere in 2025-09 (E201)", |p| p.supply.barrier_share = 0.0;
    connect_by_size: "connect_by_size", "order of connecting by size",
        "Reihenfolge der Anbindung nach Größe",
        "Administrations are invited to connect one after the other, large ones before small ones",
        "eWA in 2025-11, inhabitants against administrations (E200)",
        |p| (p.supply.connect_by_size, p.supply.invitation_months) = (0.0, 0.0);
    interfaces: "interfaces", "interfaces as projects", "Schnittstellen als Projekte",
        "Some services need an interface to specialist software before they can be applied for \
            online", "I08, I13; connections of building permits and residence permits, 2020 to 2024",
        |_| ();
    own_forms: "own_forms", "own forms", "eigene Formulare",
        "Services without interface can be had as a form of one's own",
        "front-runners among the small, 2020 (E079, E171)", |_| ();
    platforms: "platforms", "free platforms of the Länder", "freie Plattformen der Länder",
        "Municipalities can use ready applications of their Land's platform free of charge",
        "use of free platforms in TH and HE (E055 to E064)", |_| ();
    programmes: "programmes", "dated programmes", "datierte Programme",
        "Known programmes of Länder and federation start when they did, service by service",
        "E01; building permits, residence permits, vehicle registration, change of residence \
            (E112 to E143)", |_| ();
    plan: "plan", "coordination starts programmes", "Koordination beginnt Programme",
        "A Land that coordinates starts programmes service by service", "L01, E01",
        |p| p.supply.plan_services_per_year = 0.0;
    plan_connection: "plan_connection", "planned connection", "geplante Anbindung",
        "Planned programmes connect the administrations", "L01, P11", |_| ();
    plan_payment: "plan_payment", "planned payment", "geplante Kostenübernahme",
        "Planned programmes cost administrations nothing", "L04, E12", |_| ();
    plan_date: "plan_date", "planned date", "geplanter Termin",
        "Planned programmes name a date", "L01, L13", |_| ();
    plan_duty: "plan_duty", "planned duty", "geplante Pflicht",
        "Planned programmes make the date a duty", "E04, L02", |_| ();
    land_packages: "land_packages", "preconditions ease packages",
        "Voraussetzungen erleichtern Pakete",
        "What the Land prepares lowers the effort of providers' packages", "E01",
        |p| p.effort.provider_prepared_hours = p.effort.provider_unprepared_hours;
    land_waiting: "land_waiting", "waiting with packages for the Land",
        "Warten auf das Land bei Paketen",
        "Packages and shared services wait for the Land where an EfA service is announced",
        "E01, E10", |p| p.implementation.waiting_for_providers = 0.0;
    land_signal: "land_signal", "signal of the Land", "Startsignal des Landes",
        "The Land's signal moves agenda and choice", "E01",
        |p| (p.attention.agenda_signal, p.implementation.choice_signal) = (0.0, 0.0);
    functions: "functions", "cooperation by function", "Zusammenarbeit nach Aufgaben",
        "Joining weighs what each function would save against the best way at hand",
        "E06 to E09; savings of shared posts (E017, E018)",
        |p| p.cooperation.agreeing_hours = 0.0;
    several_memberships: "several_memberships", "several memberships",
        "mehrere Mitgliedschaften",
        "An administration can be in one cooperation of each kind", "E06, E08", |_| ();
    share_time: "share_time", "shared officers", "gemeinsames Personal",
        "Members share officers' time", "E017", |p| p.cooperation.saving_time = 0.0;
    share_hosting: "share_hosting", "joint hosting", "gemeinsamer Betrieb",
        "Members share DMS and hosting", "E018", |p| p.cooperation.saving_hosting = 0.0;
    share_links: "share_links", "common links", "gemeinsame Anbindungen",
        "Members share links, interfaces and migrations", "I08, I13",
        |p| p.cooperation.saving_links = 0.0;
    share_procurement: "share_procurement", "joint purchases", "gemeinsamer Einkauf",
        "Members buy together", "L11; at least 15 % saving (E020)", |_| ();
    share_grants: "share_grants", "joint applications", "gemeinsame Anträge",
        "Members apply for grants together", "E02", |p| p.cooperation.saving_grants = 0.0;
    share_services: "share_services", "shared online services", "geteilte Online-Leistungen",
        "Members share online services", "E06, E07", |_| ();
    joint_administrations: "joint_administrations", "joint administrations",
        "gemeinsame Verwaltungen",
        "Joint administrations of Baden-Württemberg do a part of the tasks of their members",
        "register: 911 members of 270 joint bodies", |p| p.population.joint_task_share = 0.0;
    ageing: "ageing", "services age", "Leistungen altern",
        "Changes of law and releases ask for work on what is online", "E141",
        |p| p.implementation.changes_per_year = 0.0;
    demand: "demand", "demand adds wishes", "Nachfrage schafft Wünsche",
        "Online use by citizens makes further services worth more", "E13",
        |p| p.implementation.choice_demand = 0.0;
    hiring: "hiring", "hiring from own money", "Einstellungen aus eigenen Mitteln",
        "Administrations short of hours turn spare money into staff", "I01, I12, L10",
        |p| p.resources.hiring_share = 0.0;
    outside_market: "outside_market", "limited outside work", "begrenzte externe Arbeit",
        "Consultants and providers can sell so many hours a month", "I01, E10",
        |p| p.resources.outside_hours_per_1000 = f64::INFINITY;
    hours_flow: "hours_flow", "hours flow", "Stunden wechseln",
        "Hours without work in one use go to the other", "I02, I06",
        |p| p.resources.flow_share = 0.0;
    grant_accounts: "grant_accounts", "grants as accounts", "Zuwendungen als Konten",
        "Grants are applied for where something waits for money, pay a part of it, and lapse",
        "E02; a fifth of a programme unclaimed (E160)", |_| ();
    level_degrees: "level_degrees", "level 4 in degrees", "Reifegrad 4 in Stufen",
        "Registers become ready service by service and administration by administration", "L09",
        |_| ();
    back_office: "back_office", "front and back office apart",
        "Front- und Backoffice getrennt",
        "A service that the Land provides is at level 2 first, and at level 3 where the back office \
            is handed over", "L08", |_| ();
}

impl Links {
    /// Parameters as the submodels read them: those of links that are off do nothing.
    #[must_use]
    pub fn lay_over(&self, parameters: &Parameters) -> Parameters {
        let mut parameters = *parameters;
        let switches = self.values().into_iter().zip(OFF);
        switches
            .filter(|(value, _)| *value == Value::Truth(false))
            .for_each(|(_, switch_off)| switch_off(&mut parameters));
        parameters
    }

    /// The links through which alone a lever reaches services, where all of them are off.
    pub fn missing_for(&self, lever: Lever) -> Option<Vec<&'static Key>> {
        let needed: &[&str] = match lever {
            Lever::Leadership | Lever::CouncilInterest => {
                &["leadership_backing", "leadership_order"]
            }
            // Where functions are not told apart, members pay for them even if nothing is shared.
            Lever::IkzModeration
            | Lever::CountyHubs
            | Lever::CityPartnerships
            | Lever::Association
                if self.functions =>
            {
                &[
                    "share_time",
                    "share_hosting",
                    "share_links",
                    "share_procurement",
                    "share_grants",
                    "share_services",
                ]
            }
            _ => return None,
        };
        let links = LINKS.iter().zip(self.values());
        let links = links.filter(|(link, _)| needed.contains(&link.name));
        links.map(|(link, value)| (value == Value::Truth(false)).then_some(link)).collect()
    }

    /// What cooperations share in fact: of their scope, the functions whose links are on.
    pub fn shared(&self, scope: &Scope) -> Scope {
        let is_on = |function: Function| match function {
            Function::Time => self.share_time,
            Function::Hosting => self.share_hosting,
            Function::Links => self.share_links,
            Function::Procurement => self.share_procurement,
            Function::Grants => self.share_grants,
            Function::Services => self.share_services,
        };
        let of_kind = |kind: [bool; Function::ALL.len()]| {
            std::array::from_fn(|place| kind[place] && is_on(Function::ALL[place]))
        };
        scope.map(of_kind)
    }

    /// Part of the functions in the scope of each kind of cooperation that is shared in fact; all
    /// where functions are not told apart.
    pub fn active(&self, scope: &Scope) -> [f64; Membership::ALL.len()] {
        let number = |kind: &[bool]| kind.iter().filter(|shared| **shared).count() as f64;
        let shared = self.shared(scope);
        std::array::from_fn(|kind| {
            let of = number(&scope[kind]);
            if self.functions && of > 0.0 { number(&shared[kind]) / of } else { 1.0 }
        })
    }
}
